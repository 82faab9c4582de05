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
        }
        out.into_bytes()
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let event = match row.byte()? {
            0 => Self::Filed {
                article: id(&mut row)?,
                story: story(&mut row)?,
                group: GroupId::from_digest(row.bits64()?),
                founded: row.byte()? == 1,
            },
            1 => Self::Corrected { article: id(&mut row)? },
            2 => Self::Merged { into: story(&mut row)?, from: story(&mut row)? },
            3 => {
                let (from, into, articles) = read_moved(&mut row)?;
                Self::Split { from, into, articles }
            }
            4 => {
                let (from, into, articles) = read_moved(&mut row)?;
                Self::Moved { from, into, articles }
            }
            6 => Self::Removed { article: id(&mut row)?, story: story(&mut row)? },
            7 => Self::Expired { article: id(&mut row)?, story: story(&mut row)? },
            8 => Self::Killed { article: id(&mut row)?, story: row.option(story)? },
            9 => Self::Ended { story: story(&mut row)? },
            _ => return Err(Malformed::Value),
        };
        row.end()?;
        Ok(event)
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
        ];
        for event in events {
            assert_eq!(Event::from_bytes(&event.to_bytes()), Ok(event));
        }
        assert!(Event::from_bytes(&[77]).is_err());
        assert!(Event::from_bytes(&[5]).is_err(), "a number that is not given");
    }
}
