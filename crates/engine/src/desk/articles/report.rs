//! What became of articles that came in.

use storyfold_model::{ArticleId, Flags, GroupId, Status, StoryId};

/// What became of the articles that came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddReport {
    /// Where each new article, or new version of one, was filed, in the order they came.
    pub filed: Vec<Filed>,
    /// Articles that were there already, word for word.
    pub resent: usize,
    /// Articles of the filed that took the place of another version.
    pub corrected: usize,
    /// Versions that were older than what is there, kept as history.
    pub history: usize,
    /// Articles that are not filed because nothing tells whether they are earlier or later than what is
    /// there under their id, which has a version where they have none.
    pub conflicts: Vec<Conflict>,
    /// Kills, but for notices that are filed.
    pub killed: usize,
    /// Kills, also notices that are filed, that kill nothing which is here by now.
    pub idle_kills: Vec<IdleKill>,
    /// Articles that came after they were killed, and earlier states of articles that are not there.
    pub refused: usize,
    /// Articles of the filed that say they are published more than a day after
    /// [`DeskOptions::as_of`](crate::desk::DeskOptions::as_of): the desk's clock stays where it was.
    pub ahead: usize,
}

impl AddReport {
    /// Adds what became of articles before which `before` others came in.
    pub(super) fn add(&mut self, other: Self, before: usize) {
        self.filed.extend(other.filed);
        self.conflicts.extend(
            other
                .conflicts
                .into_iter()
                .map(|Conflict { place, id }| Conflict { place: place + before, id }),
        );
        let idle_kills = other.idle_kills.into_iter();
        self.idle_kills.extend(
            idle_kills.map(|IdleKill { place, id }| IdleKill { place: place + before, id }),
        );
        self.resent += other.resent;
        self.corrected += other.corrected;
        self.history += other.history;
        self.killed += other.killed;
        self.refused += other.refused;
        self.ahead += other.ahead;
    }
}

/// A kill that kills nothing which is here by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleKill {
    /// Its place among the articles that came in.
    pub place: usize,
    /// Its id.
    pub id: ArticleId,
}

/// An article that is not filed, because another text is there under its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its place among the articles that came in.
    pub place: usize,
    /// Its id.
    pub id: ArticleId,
}

/// Where an article was filed when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The article.
    pub id: ArticleId,
    /// Its headline.
    pub title: String,
    /// Its story, when all that came with it was filed.
    pub story: StoryId,
    /// Its group of copies, by then.
    pub group: GroupId,
    /// As what, by then.
    pub filed_as: FiledAs,
    /// Whether it may be used.
    pub status: Status,
    /// What else is known of its standing.
    pub flags: Flags,
    /// The cursor of the event by which the log told that it was filed.
    pub cursor: u64,
    /// Whether it took the place of another version of itself.
    pub is_update: bool,
}

/// As what an article was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiledAs {
    /// As the first of a new story.
    NewStory,
    /// As another account of a story that was there, or as the same one in another version.
    Report,
    /// As a copy.
    CopyOf(
        /// The article that stands for the group among stories.
        ArticleId,
    ),
}

impl FiledAs {
    /// Its name in rows.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NewStory => "new_story",
            Self::Report => "report",
            Self::CopyOf(_) => "copy",
        }
    }
}
