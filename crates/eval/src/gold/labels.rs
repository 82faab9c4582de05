//! Labels held in memory.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use storyfold_model::{ArticleId, Clustering};

/// Article to label, at one level. Two articles belong together when their labels are equal; what
/// the labels are called means nothing.
pub type Labelling = BTreeMap<ArticleId, String>;

/// One of the two partitions a clustering makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Articles about the same incident.
    Story,
    /// Copies (near-duplicates) of one text.
    Group,
}

impl Level {
    /// Both, in the order of reports.
    pub const ALL: [Self; 2] = [Self::Story, Self::Group];

    /// The field that holds its labels.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Group => "group",
        }
    }

    /// The word for several of its clusters.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Story => "stories",
            Self::Group => "groups",
        }
    }
}

/// What one record says of an article; `None` where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// Its story.
    pub story: Option<String>,
    /// Its group of copies.
    pub group: Option<String>,
    /// The longer running story that its story is an episode of. Only gold has threads.
    pub thread: Option<String>,
}

/// The labels of one side: gold, or the rows of a clustering.
///
/// ```
/// use storyfold_eval::gold::{Label, Labels, Level};
/// use storyfold_model::ArticleId;
///
/// let mut labels = Labels::default();
/// let id = ArticleId::new("a1")?;
/// labels.insert(id.clone(), Label { story: Some("ferry".into()), ..Label::default() })?;
/// assert_eq!(labels.level(Level::Story).get(&id).map(String::as_str), Some("ferry"));
/// assert!(labels.level(Level::Group).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    articles: BTreeSet<ArticleId>,
    stories: Labelling,
    groups: Labelling,
    threads: Labelling,
}

impl Labels {
    /// The labels of a clustering, where `ids` are the articles in the run's order.
    ///
    /// A place beyond `ids` has no article and is left out. O(n log n) for n articles.
    ///
    /// ```
    /// use storyfold_eval::gold::{Labels, Level};
    /// use storyfold_model::{
    ///     ArticleId, CanonicalRule, Clustering, CopyGroup, Doc, GroupId, Story, StoryId,
    /// };
    /// let (canonical, rule) = (Doc::from_u32(0), CanonicalRule::Earliest);
    /// let members = vec![canonical, Doc::from_u32(1)];
    /// let clustering = Clustering {
    ///     groups: vec![CopyGroup { id: GroupId::from_digest(7), members, canonical, rule }],
    ///     stories: vec![Story { id: StoryId::from_digest(9), groups: vec![0], canonical, rule }],
    ///     cut_bridges: vec![],
    /// };
    /// let ids = [ArticleId::new("a1")?, ArticleId::new("a2")?];
    /// let labels = Labels::from_clustering(&ids, &clustering);
    /// assert_eq!(labels.level(Level::Story)[&ids[1]], "s-0000000000000009");
    /// # Ok::<(), storyfold_model::InvalidArticleId>(())
    /// ```
    pub fn from_clustering(ids: &[ArticleId], clustering: &Clustering) -> Self {
        let mut labels = Self { articles: ids.iter().cloned().collect(), ..Self::default() };
        let members_of = |group: usize| {
            let members = clustering.groups.get(group).map_or(&[][..], |group| &group.members);
            members.iter().filter_map(|member| ids.get(member.place()).cloned())
        };
        for (place, group) in clustering.groups.iter().enumerate() {
            let name = group.id.to_string();
            labels.groups.extend(members_of(place).map(|id| (id, name.clone())));
        }
        for story in &clustering.stories {
            let name = story.id.to_string();
            let members = story.groups.iter().flat_map(|&group| members_of(group));
            labels.stories.extend(members.map(|id| (id, name.clone())));
        }
        labels
    }

    /// Adds what a record says. An article may come several times, as long as the records agree:
    /// one can give its story and another its group.
    ///
    /// # Errors
    /// [`Contradiction`] when the article has another label at the same level already. What the
    /// record says besides is then not taken over either.
    pub fn insert(&mut self, id: ArticleId, label: Label) -> Result<(), Contradiction> {
        let fields = [
            ("story", &mut self.stories, label.story),
            ("group", &mut self.groups, label.group),
            ("thread", &mut self.threads, label.thread),
        ];
        for (field, labelling, label) in &fields {
            if let (Some(first), Some(second)) = (labelling.get(&id), label)
                && first != second
            {
                let (first, second) = (first.clone(), second.clone());
                return Err(Contradiction { id, field, first, second });
            }
        }
        for (_, labelling, label) in fields {
            if let (Some(label), Entry::Vacant(entry)) = (label, labelling.entry(id.clone())) {
                entry.insert(label);
            }
        }
        self.articles.insert(id);
        Ok(())
    }

    /// All articles, labelled or not, in the order of ids.
    pub const fn articles(&self) -> &BTreeSet<ArticleId> {
        &self.articles
    }

    /// The labels at one level; articles without a label there are missing from it.
    pub const fn level(&self, level: Level) -> &Labelling {
        match level {
            Level::Story => &self.stories,
            Level::Group => &self.groups,
        }
    }

    /// The threads of articles: gold stories in one thread are episodes of one longer story.
    pub const fn threads(&self) -> &Labelling {
        &self.threads
    }
}

/// Two records that give one article different labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The article.
    pub id: ArticleId,
    /// The field that differs: `story`, `group` or `thread`.
    pub field: &'static str,
    /// The label it had.
    pub first: String,
    /// The label it was to get.
    pub second: String,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, field, first, second } = self;
        write!(f, "article {id} has {field} \"{first}\" in one record and \"{second}\" in another")
    }
}

impl std::error::Error for Contradiction {}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ArticleId {
        ArticleId::new(text).unwrap()
    }

    fn story(text: &str) -> Label {
        Label { story: Some(text.into()), ..Label::default() }
    }

    #[test]
    fn records_of_one_article_add_up_while_they_agree() {
        let mut labels = Labels::default();
        labels.insert(id("a"), story("ferry")).unwrap();
        labels.insert(id("a"), Label { group: Some("g".into()), ..story("ferry") }).unwrap();
        labels.insert(id("a"), Label { group: Some("g".into()), ..Label::default() }).unwrap();
        assert_eq!(labels.articles().len(), 1);
        assert_eq!(labels.level(Level::Story)[&id("a")], "ferry");
        assert_eq!(labels.level(Level::Group)[&id("a")], "g");
    }

    #[test]
    fn a_contradiction_changes_nothing() {
        let mut labels = Labels::default();
        labels.insert(id("a"), story("ferry")).unwrap();
        let before = labels.clone();
        let wrong = Label { group: Some("g".into()), ..story("bridge") };
        let error = labels.insert(id("a"), wrong).unwrap_err();
        assert_eq!((error.field, error.second.as_str()), ("story", "bridge"));
        assert_eq!(labels, before);
    }
}
