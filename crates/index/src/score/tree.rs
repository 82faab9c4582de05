//! A tree of questions about a pair.

/// A node of a tree: a question, or a leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What the tree expects of pairs that come here, in log-odds.
    pub expects: f32,
    /// The question asked here; `None` for a leaf.
    pub split: Option<Split>,
}

/// A question a node asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The feature, by its place in [`FEATURES`](super::FEATURES).
    pub feature: usize,
    /// Pairs with a value of at most this go to `low`, others to `high`.
    pub at_most: f32,
    /// Whether pairs whose value is unknown go to `low`.
    pub unknown_low: bool,
    /// The node for low values, by its place in the tree.
    pub low: usize,
    /// The node for high values.
    pub high: usize,
}

/// What one tree answers to a pair's values, in log-odds.
pub fn answer(tree: &[Node], values: &[f32]) -> f32 {
    let mut expects = tree.first().map_or(0.0, |root| root.expects);
    walk(tree, values, |_, _, to| expects = to.expects);
    expects
}

/// Calls `step` with each question on the way from the root to a leaf, and the nodes it leads
/// from and to.
pub(super) fn walk(tree: &[Node], values: &[f32], mut step: impl FnMut(&Split, &Node, &Node)) {
    let Some(mut node) = tree.first() else { return };
    while let Some(split) = &node.split {
        let value = values.get(split.feature).copied().unwrap_or(f32::NAN);
        let goes_low = if value.is_nan() { split.unknown_low } else { value <= split.at_most };
        let Some(next) = tree.get(if goes_low { split.low } else { split.high }) else { return };
        step(split, node, next);
        node = next;
    }
}
