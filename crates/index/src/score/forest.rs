//! Trees laid out so that a pair's walks through them are as quick as they can be.
//!
//! A tree is filled up until all its leaves are equally deep. Then the place of a child follows from that
//! of its parent, every walk has the same number of steps, and a step is a comparison whose outcome is
//! added and not jumped on: a processor has nothing to guess wrongly. Eight trees are walked in step, so
//! that it has seven other walks to go on with while one waits for memory.

use super::features::COUNT;
use super::tree::{Node, answer};

/// Trees that are walked in step.
const ABREAST: usize = 8;

/// Trees deeper than this are walked as they are: filled up they would take `2^depth` leaves.
const MOST_DEPTH: usize = 8;

/// The trees of a model, each once.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Forest {
    groups: Vec<Group>,
    /// The thresholds and the places of the values among [`Answers`], of a group level by level.
    at_most: Vec<[f32; ABREAST]>,
    asked: Vec<[u8; ABREAST]>,
    leaves: Vec<[f32; ABREAST]>,
    deep: Vec<Vec<Node>>,
}

/// Trees that are filled up to one depth. The last group may have some that are nothing but leaves of 0.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Group {
    depth: usize,
    /// Where its `2^depth - 1` questions begin; those asked after question `n` are `2n + 1` and `2n + 2`.
    questions: usize,
    /// Where its `2^depth` leaves begin.
    leaves: usize,
}

/// A pair's values twice: with what is unknown lower than any threshold, and with it higher. As many as a
/// byte can tell apart, so that none is asked for that is not there.
struct Answers([f32; 256]);

const _: () = assert!(2 * COUNT <= 256, "a byte says which value is asked for");

impl Answers {
    fn of(values: &[f32]) -> Self {
        let mut answers = [0.0; 256];
        let (low, high) = answers.split_at_mut(COUNT);
        for ((low, high), &value) in low.iter_mut().zip(high).zip(values) {
            (*low, *high) = match value.is_nan() {
                true => (f32::NEG_INFINITY, f32::INFINITY),
                false => (value, value),
            };
        }
        Self(answers)
    }

    fn get(&self, asked: u8) -> f32 {
        self.0.get(usize::from(asked)).copied().unwrap_or_default()
    }
}

impl Forest {
    pub(super) fn of(trees: &[Vec<Node>]) -> Self {
        let (deep, shallow): (Vec<_>, Vec<_>) =
            trees.iter().partition(|tree| depth(tree) > MOST_DEPTH);
        let mut forest = Self { deep: deep.into_iter().cloned().collect(), ..Self::default() };
        for group in shallow.chunks(ABREAST) {
            forest.take_in(group);
        }
        forest
    }

    fn take_in(&mut self, trees: &[&Vec<Node>]) {
        let depth = trees.iter().map(|tree| depth(tree)).max().unwrap_or(0);
        let (questions, leaves) = (self.at_most.len(), self.leaves.len());
        self.groups.push(Group { depth, questions, leaves });
        let inner = (1_usize << depth) - 1;
        self.at_most.resize(questions + inner, [f32::INFINITY; ABREAST]);
        self.asked.resize(questions + inner, [0; ABREAST]);
        self.leaves.resize(leaves + inner + 1, [0.0; ABREAST]);
        for (lane, tree) in trees.iter().enumerate() {
            // Level by level; a leaf that is not deep enough stands for both of its children.
            let mut nodes: Vec<usize> = vec![0];
            for level in 0..depth {
                let at = questions + (1 << level) - 1;
                let rows = (self.at_most.iter_mut().skip(at)).zip(self.asked.iter_mut().skip(at));
                let mut next = Vec::with_capacity(2 * nodes.len());
                for (node, (at_most, asked)) in nodes.into_iter().zip(rows) {
                    let split = tree.get(node).and_then(|node| node.split.as_ref());
                    next.extend(split.map_or([node; 2], |split| [split.low, split.high]));
                    let Some(split) = split else { continue };
                    let unknown = if split.unknown_low { 0 } else { COUNT };
                    if let (Some(at_most), Some(asked)) =
                        (at_most.get_mut(lane), asked.get_mut(lane))
                    {
                        (*at_most, *asked) = (split.at_most, (split.feature + unknown) as u8);
                    }
                }
                nodes = next;
            }
            for (node, row) in nodes.into_iter().zip(self.leaves.iter_mut().skip(leaves)) {
                if let (Some(leaf), Some(node)) = (row.get_mut(lane), tree.get(node)) {
                    *leaf = node.expects;
                }
            }
        }
    }

    /// What all trees answer together, in log-odds. O(depth) for each tree.
    pub(super) fn answer(&self, values: &[f32]) -> f32 {
        let answers = Answers::of(values);
        let filled = self.groups.iter().flat_map(|group| self.walk(*group, &answers));
        filled.chain(self.deep.iter().map(|tree| answer(tree, values))).sum()
    }

    fn walk(&self, group: Group, answers: &Answers) -> [f32; ABREAST] {
        let inner = (1_usize << group.depth) - 1;
        let questions = group.questions..group.questions + inner;
        let at_most = self.at_most.get(questions.clone()).unwrap_or_default();
        let asked = self.asked.get(questions).unwrap_or_default();
        let leaves = self.leaves.get(group.leaves..=group.leaves + inner).unwrap_or_default();
        let mut places = [0_usize; ABREAST];
        for _ in 0..group.depth {
            for (lane, place) in places.iter_mut().enumerate() {
                let at_most = at_most.get(*place).and_then(|row| row.get(lane));
                let asked = asked.get(*place).and_then(|row| row.get(lane));
                let (Some(at_most), Some(asked)) = (at_most, asked) else { continue };
                *place = 2 * *place + 1 + usize::from(answers.get(*asked) > *at_most);
            }
        }
        let mut found = [0.0; ABREAST];
        for (lane, (found, place)) in found.iter_mut().zip(places).enumerate() {
            let leaf = leaves.get(place.wrapping_sub(inner)).and_then(|row| row.get(lane));
            *found = leaf.copied().unwrap_or_default();
        }
        found
    }
}

/// The number of questions on the longest way from the root to a leaf. Children stand after their parent.
fn depth(tree: &[Node]) -> usize {
    let mut depths = vec![0_usize; tree.len()];
    for (place, node) in tree.iter().enumerate().rev() {
        let Some(split) = &node.split else { continue };
        let below = [split.low, split.high].map(|child| depths.get(child).copied().unwrap_or(0));
        if let Some(depth) = depths.get_mut(place) {
            *depth = 1 + below[0].max(below[1]);
        }
    }
    depths.first().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::tree::Split;
    use proptest::prelude::*;

    /// Trees of any shape: each node in turn is split or stays a leaf.
    fn tree(splits: &[(bool, usize, f32, bool)]) -> Vec<Node> {
        let mut tree = vec![Node { expects: 0.5, split: None }];
        for (place, &(is_split, feature, at_most, unknown_low)) in splits.iter().enumerate() {
            if place < tree.len() && is_split {
                let (low, high) = (tree.len(), tree.len() + 1);
                tree[place].split = Some(Split { feature, at_most, unknown_low, low, high });
                tree.extend([low, high].map(|at| Node { expects: at as f32, split: None }));
            }
        }
        tree
    }

    proptest! {
        #[test]
        fn a_filled_tree_answers_what_the_tree_does(
            splits in prop::collection::vec((prop::bool::weighted(0.8), 0..COUNT, -2.0_f32..2.0, any::<bool>()), 0..60),
            values in prop::collection::vec(prop_oneof![Just(f32::NAN), -3.0_f32..3.0], COUNT),
        ) {
            // Of other depths, and more than are walked in step.
            let trees: Vec<Vec<Node>> =
                (0..11).map(|from| tree(splits.get(from * 5..).unwrap_or_default())).collect();
            let answers: f32 = trees.iter().map(|tree| answer(tree, &values)).sum();
            prop_assert_eq!(Forest::of(&trees).answer(&values), answers);
        }
    }

    #[test]
    fn a_chain_of_questions_is_not_filled_up() {
        // Each high child asks on: filled up it would take 2^60 leaves.
        let mut tree = Vec::new();
        for at in 0..60_usize {
            let (low, high) = (2 * at + 1, 2 * at + 2);
            let split = Split { feature: 0, at_most: at as f32, unknown_low: true, low, high };
            tree.push(Node { expects: 0.0, split: Some(split) });
            tree.push(Node { expects: at as f32, split: None });
        }
        // The chain's questions stand at 0, 2, 4, …; the last high child is missing and made a leaf.
        tree.push(Node { expects: 60.0, split: None });
        let forest = Forest::of(std::slice::from_ref(&tree));
        let mut values = [0.0; COUNT];
        values[0] = 30.5;
        assert_eq!(forest.answer(&values), 31.0);
        assert_eq!(answer(&tree, &values), 31.0);
    }
}
