//! Results as rows: one for each article, sorted by id.

use storyfold_model::{
    Article, ArticleId, CanonicalRule, CopyRule, Flags, GroupId, Role, Similarity, Status, StoryId,
};

use crate::versions::Standing;

/// Where one article was filed (schema `storyfold.row/1`).
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its story.
    pub story: StoryId,
    /// The article that represents the story.
    pub story_canonical: &'a ArticleId,
    /// Why that one represents the story.
    pub story_rule: CanonicalRule,
    /// Its group of copies.
    pub group: GroupId,
    /// The article that represents the group.
    pub group_canonical: &'a ArticleId,
    /// Why that one represents the group.
    pub group_rule: CanonicalRule,
    /// What the article is in both.
    pub role: Role,
    /// The article that stands for the item it is a version of, where that is another.
    pub version_of: Option<&'a ArticleId>,
    /// Whether it may be used.
    pub status: Status,
    /// What else is known of its standing.
    pub flags: Flags,
}

/// Which text one article is a copy of (schema `storyfold.copy-row/1`).
#[derive(Debug, Clone, PartialEq)]
pub struct CopyRow<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its group of copies.
    pub group: GroupId,
    /// The article that represents the group.
    pub group_canonical: &'a ArticleId,
    /// `Canonical` or `Copy`.
    pub role: Role,
    /// Exact Jaccard similarity of word 5-gram shingles to the group's canonical.
    pub similarity: Similarity,
    /// How much of the shorter text the other holds, in word 5-gram shingles.
    pub containment: Similarity,
    /// The share of the shorter text's words that stand in the longer one in the same order; `None`
    /// where that was not measured, because too little is shared or a plain threshold decides.
    pub aligned: Option<Similarity>,
    /// The rule that made it a copy; `Identical` for the canonical itself.
    pub rule: CopyRule,
    /// The article that stands for the item it is a version of, where that is another.
    pub version_of: Option<&'a ArticleId>,
    /// Whether it may be used.
    pub status: Status,
    /// What else is known of its standing.
    pub flags: Flags,
}

/// The id of the article that stands for the item of another.
pub(crate) fn version_of(articles: &[Article], standing: Standing) -> Option<&ArticleId> {
    standing.version_of.and_then(|doc| articles.get(doc.place())).map(|article| &article.id)
}
