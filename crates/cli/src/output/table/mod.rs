//! Results for people: headlines, and why each canonical article is the canonical one.

mod articles;
mod copies;
mod found;
mod stories;

pub(crate) use copies::copies;
pub(crate) use found::found;
pub(crate) use stories::stories;

use super::terminal;

/// How a table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The width of a line in columns.
    pub(crate) width: usize,
    /// Whether articles that stand alone are listed, or only counted.
    pub(crate) all: bool,
    /// Whether stories are listed with their ids, as where one may ask for them.
    pub(crate) story_ids: bool,
}

impl Layout {
    /// A layout for the terminal of this process.
    pub(crate) fn of_terminal(all: bool) -> Self {
        Self { width: terminal::width(), all, story_ids: false }
    }

    /// The same with ids of stories.
    pub(crate) fn with_story_ids(self) -> Self {
        Self { story_ids: true, ..self }
    }
}

/// A number with its noun: `1 copy`, `2 copies`.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
