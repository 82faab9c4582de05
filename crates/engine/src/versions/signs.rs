//! What tells the states of one item.

use storyfold_index::publisher::publisher;
use storyfold_model::{Article, Link};
use storyfold_text::hash::hash_word;
use storyfold_text::wire::Marks;

/// What tells the states of one item: small, so that it can be kept of an article whose text is
/// let go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signs {
    pub(crate) marks: Marks,
    /// The publisher family, hashed; 0 where nobody is named.
    pub(crate) publisher: u64,
    /// Whether it has a text; a kill may have none.
    pub(crate) has_text: bool,
    /// What it says of other items.
    pub(crate) links: Box<[Link]>,
}

impl Signs {
    /// The signs of an article. O(length of its headline).
    pub fn of(article: &Article) -> Self {
        let links = article.wire.as_deref().map_or(&[][..], |wire| &wire.links);
        Self {
            marks: Marks::of(article),
            publisher: publisher(article).map_or(0, |name| hash_word(&name)),
            has_text: article.has_text(),
            links: links.into(),
        }
    }

    /// Whether it calls for a look at its siblings.
    pub(super) fn speaks(&self) -> bool {
        !self.marks.is_silent() || !self.links.is_empty()
    }
}
