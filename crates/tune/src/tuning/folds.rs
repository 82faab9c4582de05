//! Stories dealt into parts, so that what is learnt from some is tried on others.

use std::collections::{BTreeMap, BTreeSet};

use storyfold_text::hash::hash_word;

use crate::labelled::LabelledSet;

/// Parts the stories are dealt into, where there are so many stories of several accounts.
const MOST_FOLDS: usize = 5;

/// Each node's fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folds {
    /// Number of folds, at least 2.
    pub(super) count: usize,
    /// By node; `None` where the node's story is not known.
    of_node: Vec<Option<usize>>,
    /// By story.
    of_story: BTreeMap<String, usize>,
}

impl Folds {
    /// Deals the stories of a set: those with several accounts and those with one each evenly, in
    /// an order that depends on nothing but their names. `None` when fewer than two stories have a
    /// pair to learn from.
    pub(super) fn deal(set: &LabelledSet) -> Option<Self> {
        let story = |node: u32| set.stories.get(node as usize).and_then(Option::as_deref);
        let with_pairs: BTreeSet<&str> =
            set.pairs.iter().filter(|pair| pair.same).filter_map(|p| story(p.pair.0)).collect();
        let count = with_pairs.len().min(MOST_FOLDS);
        if count < 2 {
            return None;
        }
        let all: BTreeSet<&str> = set.stories.iter().flatten().map(String::as_str).collect();
        let mut of_story = BTreeMap::new();
        for several in [true, false] {
            let mut stories: Vec<&str> =
                all.iter().copied().filter(|name| with_pairs.contains(name) == several).collect();
            stories.sort_unstable_by_key(|name| (hash_word(name), *name));
            let folds = (0..count).cycle();
            of_story.extend(stories.into_iter().map(str::to_owned).zip(folds));
        }
        let of_node = set
            .stories
            .iter()
            .map(|story| story.as_ref().and_then(|story| of_story.get(story).copied()))
            .collect();
        Some(Self { count, of_node, of_story })
    }

    /// The fold of a node; `None` where its story is not known.
    pub(super) fn of_node(&self, node: u32) -> Option<usize> {
        self.of_node.get(node as usize).copied().flatten()
    }

    /// The fold of a story. A story that only a copy was labelled with is in the first.
    pub(super) fn of_story(&self, story: &str) -> usize {
        self.of_story.get(story).copied().unwrap_or(0)
    }

    /// The folds a pair is of, the lower one first: it must be judged by what was learnt without
    /// both. An article without a label follows the other.
    pub(super) fn of_pair(&self, a: u32, b: u32) -> (usize, usize) {
        let (one, other) = match (self.of_node(a), self.of_node(b)) {
            (Some(one), Some(other)) => (one, other),
            (Some(fold), None) | (None, Some(fold)) => (fold, fold),
            (None, None) => (0, 0),
        };
        (one.min(other), one.max(other))
    }
}
