//! What happened, in the order it happened: the log that others follow.

use storyfold_model::{ArticleId, GroupId, StoryId};

use crate::bytes::{ByteReader, ByteWriter, Malformed};

/// One entry of the log. Stories go by the id they were founded under for as long as they live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An article was filed; of one that is there, that it is filed anew, because what it was a copy of
    /// is gone, what it is a notice of has come, or hindsight made it a copy of another text.
    Filed {
        /// The article.
        article: ArticleId,
        /// Its story.
        story: StoryId,
        /// Its group of copies.
        group: GroupId,
        /// Whether it is the first of the story.
        founded: bool,
    },
    /// Another version of an article took the place of the one before, which is kept as history.
    Corrected {
        /// The article.
        article: ArticleId,
    },
    /// Two stories turned out to be one.
    Merged {
        /// The story that goes on.
        into: StoryId,
        /// The story that ends.
        from: StoryId,
    },
    /// Articles of a story turned out to be a story of their own.
    Split {
        /// The story that goes on.
        from: StoryId,
        /// The new story.
        into: StoryId,
        /// The articles.
        articles: Vec<ArticleId>,
    },
    /// Articles of a story turned out to belong to another that was there before.
    Moved {
        /// The story they were filed under.
        from: StoryId,
        /// The story they belong to.
        into: StoryId,
        /// The articles.
        articles: Vec<ArticleId>,
    },
    /// An article was taken out because somebody asked for it.
    Removed {
        /// The article.
        article: ArticleId,
        /// The story it was filed under.
        story: StoryId,
    },
    /// An article was taken out because of its age.
    Expired {
        /// The article.
        article: ArticleId,
        /// The story it was filed under.
        story: StoryId,
    },
    /// An article was killed by its provider.
    Killed {
        /// The article, which may never have come.
        article: ArticleId,
        /// The story it was filed under, if it came.
        story: Option<StoryId>,
    },
    /// The last article of a story is gone.
    Ended {
        /// The story.
        story: StoryId,
    },
    /// An article that is there must not be used: a notice kills it or another state of its item, or it is
    /// such a notice.
    Canceled {
        /// The article.
        article: ArticleId,
    },
    /// An article that is there is a copy of a text that was killed.
    DerivedFromKilled {
        /// The article.
        article: ArticleId,
    },
    /// An article that was canceled, or derived from what was killed, is neither any more.
    Restored {
        /// The article.
        article: ArticleId,
    },
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The moment that was the present when it was written, in Unix seconds, where the desk knew one.
    pub at: Option<i64>,
    /// What happened.
    pub event: Event,
}

impl Logged {
    /// The row: the event, then its time if it has one.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut row = self.event.to_bytes();
        if let Some(at) = self.at {
            let mut out = ByteWriter::new();
            out.signed(at);
            row.extend_from_slice(&out.into_bytes());
        }
        row
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let event = Event::read(&mut row)?;
        let at = (row.left() > 0).then(|| row.signed()).transpose()?;
        row.end()?;
        Ok(Self { at, event })
    }
}

impl Event {
    /// The event's name in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Corrected { .. } => "corrected",
            Self::Merged { .. } => "merged_into",
            Self::Split { .. } => "split_from",
            Self::Moved { .. } => "moved",
            Self::Removed { .. } => "removed",
            Self::Expired { .. } => "expired",
            Self::Killed { .. } => "killed",
            Self::Ended { .. } => "ended",
            Self::Canceled { .. } => "canceled",
            Self::DerivedFromKilled { .. } => "derived_from_killed",
            Self::Restored { .. } => "restored",
        }
    }

    /// The row.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter::new();
        let article = |out: &mut ByteWriter, kind, id: &ArticleId| {
            out.byte(kind);
            out.text(id.as_str());
        };
        match self {
            Self::Filed { article: id, story, group, founded } => {
                article(&mut out, 0, id);
                out.bits64(story.digest());
                out.bits64(group.digest());
                out.byte(u8::from(*founded));
            }
            Self::Corrected { article: id } => article(&mut out, 1, id),
            Self::Merged { into, from } => {
                out.byte(2);
                out.bits64(into.digest());
                out.bits64(from.digest());
            }
            Self::Split { from, into, articles } => moved(&mut out, 3, *from, *into, articles),
            Self::Moved { from, into, articles } => moved(&mut out, 4, *from, *into, articles),
            // 5 is not given: before there was a first version it stood for an event that never came.
            Self::Removed { article: id, story } => {
                article(&mut out, 6, id);
                out.bits64(story.digest());
            }
            Self::Expired { article: id, story } => {
                article(&mut out, 7, id);
                out.bits64(story.digest());
            }
            Self::Killed { article: id, story } => {
                article(&mut out, 8, id);
                out.option(*story, |out, story| out.bits64(story.digest()));
            }
            Self::Ended { story } => {
                out.byte(9);
                out.bits64(story.digest());
            }
            Self::Canceled { article: id } => article(&mut out, 10, id),
            Self::DerivedFromKilled { article: id } => article(&mut out, 11, id),
            Self::Restored { article: id } => article(&mut out, 12, id),
        }
        out.into_bytes()
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let event = Self::read(&mut row)?;
        row.end()?;
        Ok(event)
    }

    fn read(row: &mut ByteReader<'_>) -> Result<Self, Malformed> {
        Ok(match row.byte()? {
            0 => Self::Filed {
                article: id(row)?,
                story: story(row)?,
                group: GroupId::from_digest(row.bits64()?),
                founded: row.byte()? == 1,
            },
            1 => Self::Corrected { article: id(row)? },
            2 => Self::Merged { into: story(row)?, from: story(row)? },
            3 => {
                let (from, into, articles) = read_moved(row)?;
                Self::Split { from, into, articles }
            }
            4 => {
                let (from, into, articles) = read_moved(row)?;
                Self::Moved { from, into, articles }
            }
            6 => Self::Removed { article: id(row)?, story: story(row)? },
            7 => Self::Expired { article: id(row)?, story: story(row)? },
            8 => Self::Killed { article: id(row)?, story: row.option(story)? },
            9 => Self::Ended { story: story(row)? },
            10 => Self::Canceled { article: id(row)? },
            11 => Self::DerivedFromKilled { article: id(row)? },
            12 => Self::Restored { article: id(row)? },
            _ => return Err(Malformed::Value),
        })
    }
}

fn moved(out: &mut ByteWriter, kind: u8, from: StoryId, into: StoryId, articles: &[ArticleId]) {
    out.byte(kind);
    out.bits64(from.digest());
    out.bits64(into.digest());
    out.number(articles.len() as u64);
    articles.iter().for_each(|article| out.text(article.as_str()));
}

type Moved = (StoryId, StoryId, Vec<ArticleId>);

fn read_moved(row: &mut ByteReader<'_>) -> Result<Moved, Malformed> {
    let (from, into) = (story(row)?, story(row)?);
    let count = row.count()?;
    Ok((from, into, (0..count).map(|_| id(row)).collect::<Result<_, _>>()?))
}

fn story(row: &mut ByteReader<'_>) -> Result<StoryId, Malformed> {
    row.bits64().map(StoryId::from_digest)
}

fn id(row: &mut ByteReader<'_>) -> Result<ArticleId, Malformed> {
    ArticleId::new(row.text()?).map_err(|_| Malformed::Value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_give_events_again() {
        let id = |id: &str| ArticleId::new(id).unwrap();
        let (one, other) = (StoryId::from_digest(1), StoryId::from_digest(u64::MAX));
        let group = GroupId::from_digest(3);
        let events = [
            Event::Filed { article: id("a"), story: one, group, founded: true },
            Event::Corrected { article: id("a") },
            Event::Merged { into: one, from: other },
            Event::Split { from: one, into: other, articles: vec![id("a"), id("b")] },
            Event::Moved { from: one, into: other, articles: Vec::new() },
            Event::Removed { article: id("a"), story: one },
            Event::Expired { article: id("a"), story: one },
            Event::Killed { article: id("a"), story: None },
            Event::Killed { article: id("a"), story: Some(one) },
            Event::Ended { story: one },
            Event::Canceled { article: id("a") },
            Event::DerivedFromKilled { article: id("a") },
            Event::Restored { article: id("a") },
        ];
        for event in events {
            assert_eq!(Event::from_bytes(&event.to_bytes()).as_ref(), Ok(&event));
            for at in [None, Some(-1), Some(1_741_046_400)] {
                let logged = Logged { at, event: event.clone() };
                assert_eq!(Logged::from_bytes(&logged.to_bytes()), Ok(logged));
            }
        }
        assert!(Event::from_bytes(&[77]).is_err());
        assert!(Event::from_bytes(&[5]).is_err(), "a number that is not given");
    }
}
