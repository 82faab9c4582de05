//! Groups of copies from verified pairs, without chains.
//!
//! A group is a middle and the texts that are copies *of the middle*: no row of small steps joins
//! texts that are far apart. The middle is the text that most others are copies or pieces of: they
//! were made from it, so that it is nearer to each of them than they are to each other.

use std::cmp::Reverse;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// What decides between two texts that are in as many pairs. It rests on the text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// Number of words: the longest comes first.
    pub length: u32,
    /// A digest of the text, for those of one length.
    pub digest: Option<u64>,
}

/// In a component of at most this many texts all are compared with the middle. In a larger one
/// only those that verified pairs lead to.
const WHOLE_COMPONENT: usize = 48;

/// A text of at least this share of the middle's words is a whole copy; a shorter one is a piece.
const WHOLE: f64 = 0.7;

/// A text of less than this share of another's words is a piece of it that says nothing of where
/// the other came from.
const PIECE: f64 = 0.5;

/// Compares texts by place.
pub trait Compare: Sync {
    /// What a thread keeps from one comparison to the next.
    type State;

    /// A state for a thread.
    fn begin(&self) -> Self::State;

    /// What decides between two texts that have as many copies and pieces.
    fn rank(&self, place: u32) -> Rank;

    /// For each of the others whether it is a copy of the one.
    fn joins(&self, state: &mut Self::State, one: u32, others: &[u32]) -> Vec<bool>;

    /// For each of the others whether it has a part in common with the one, where all are pieces of
    /// another text.
    fn overlaps(&self, state: &mut Self::State, one: u32, others: &[u32]) -> Vec<bool>;
}

/// Forms groups from the pairs that were verified as copies, and gives the middle of each text
/// that has one.
///
/// Texts become middles in the order of the copies and pieces they have, and of their rank.
/// Members are reached from the middle through verified pairs, as long as they are copies of the
/// middle; what is left over is grouped again. Where all others are pieces of one long text, they
/// must overlap the longest piece: two briefs run together do not bring the briefs together. The
/// pairs a text is in are followed once, so that comparing costs no more than twice the pairs, and
/// in a small component no more than its texts for each of its groups.
pub fn group<C: Compare>(pairs: &[(u32, u32)], compare: &C) -> FxHashMap<u32, u32> {
    components(pairs)
        .par_iter()
        .map_init(|| compare.begin(), |state, pairs| of_component(pairs, compare, state))
        .flatten_iter()
        .collect()
}

/// The pairs of each connected component, sorted.
fn components(pairs: &[(u32, u32)]) -> Vec<Vec<(u32, u32)>> {
    let mut parents: FxHashMap<u32, u32> = FxHashMap::default();
    for &(a, b) in pairs {
        let (a, b) = (root(&mut parents, a), root(&mut parents, b));
        parents.insert(a.max(b), a.min(b));
    }
    let mut by_root: Vec<(u32, (u32, u32))> =
        pairs.iter().map(|&pair| (root(&mut parents, pair.0), pair)).collect();
    by_root.par_sort_unstable();
    by_root
        .chunk_by(|a, b| a.0 == b.0)
        .map(|pairs| pairs.iter().map(|&(_, pair)| pair).collect())
        .collect()
}

/// The least place reached by following parents; those on the way are moved up (path halving).
fn root(parents: &mut FxHashMap<u32, u32>, place: u32) -> u32 {
    let mut place = place;
    loop {
        let parent = parents.get(&place).copied().unwrap_or(place);
        if parent == place {
            return place;
        }
        let above = parents.get(&parent).copied().unwrap_or(parent);
        parents.insert(place, above);
        place = above;
    }
}

fn of_component<C: Compare>(
    pairs: &[(u32, u32)],
    compare: &C,
    state: &mut C::State,
) -> Vec<(u32, u32)> {
    let mut neighbours: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for &(a, b) in pairs {
        neighbours.entry(a).or_default().push(b);
        neighbours.entry(b).or_default().push(a);
    }
    let by_rank = |place: u32| {
        let Rank { length, digest } = compare.rank(place);
        (Reverse(length), digest, place)
    };
    let length = |place: u32| f64::from(compare.rank(place).length);
    // A text is not made from its own piece: a sentence that stands in many texts is no middle.
    let degree = |place: u32| {
        let longest = length(place) / PIECE;
        let others = neighbours.get(&place).into_iter().flatten();
        others.filter(|&&other| length(other) <= longest).count()
    };
    let mut order: Vec<u32> = neighbours.keys().copied().collect();
    order.sort_by_cached_key(|&place| (Reverse(degree(place)), by_rank(place)));
    let is_small = order.len() <= WHOLE_COMPONENT;

    let mut middle_of: FxHashMap<u32, u32> = FxHashMap::default();
    for &middle in &order {
        if middle_of.contains_key(&middle) {
            continue;
        }
        let linked: FxHashSet<u32> =
            neighbours.get(&middle).into_iter().flatten().copied().collect();
        let is_free = |place: u32| !middle_of.contains_key(&place);
        let mut copies_among = |others: Vec<u32>| -> Vec<u32> {
            let (mut copies, unknown): (Vec<u32>, Vec<u32>) =
                others.into_iter().partition(|place| linked.contains(place));
            if !unknown.is_empty() {
                let joins = compare.joins(state, middle, &unknown);
                let joined = unknown.into_iter().zip(joins).filter(|&(_, joins)| joins);
                copies.extend(joined.map(|(place, _)| place));
            }
            copies
        };
        let mut members = Vec::new();
        if is_small {
            let others = order.iter().copied().filter(|&place| place != middle && is_free(place));
            members.extend(copies_among(others.collect()));
        } else {
            let mut met = FxHashSet::from_iter([middle]);
            let mut frontier = vec![middle];
            while let Some(place) = frontier.pop() {
                let next = neighbours.get(&place).into_iter().flatten().copied();
                let next = next.filter(|&next| is_free(next) && met.insert(next));
                let copies = copies_among(next.collect());
                frontier.extend(&copies);
                members.extend(copies);
            }
        }
        members.sort_by_cached_key(|&place| by_rank(place));
        if let Some((&longest, others)) = members.split_first()
            && length(longest) < length(middle) * WHOLE
        {
            let overlaps = compare.overlaps(state, longest, others);
            let pieces = others.iter().copied().zip(overlaps);
            let kept: Vec<u32> = pieces.filter(|&(_, is)| is).map(|(piece, _)| piece).collect();
            members.truncate(1);
            members.extend(kept);
        }
        middle_of.insert(middle, middle);
        middle_of.extend(members.iter().map(|&member| (member, middle)));
    }
    middle_of.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of the given lengths that join and overlap as a function says.
    struct Texts<'a, F>(&'a [u32], F);

    impl<F: Fn(u32, u32) -> bool + Sync> Compare for Texts<'_, F> {
        type State = ();

        fn begin(&self) {}

        fn rank(&self, place: u32) -> Rank {
            Rank { length: self.0[place as usize], digest: None }
        }

        fn joins(&self, (): &mut (), one: u32, others: &[u32]) -> Vec<bool> {
            others.iter().map(|&other| self.1(one, other)).collect()
        }

        fn overlaps(&self, (): &mut (), one: u32, others: &[u32]) -> Vec<bool> {
            self.joins(&mut (), one, others)
        }
    }

    /// The groups as sorted lists.
    fn groups(
        pairs: &[(u32, u32)],
        lengths: &[u32],
        joins: impl Fn(u32, u32) -> bool + Sync,
    ) -> Vec<Vec<u32>> {
        let mut groups: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (member, middle) in group(pairs, &Texts(lengths, joins)) {
            groups.entry(middle).or_default().push(member);
        }
        let mut groups: Vec<Vec<u32>> = groups.into_values().collect();
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort_unstable();
        groups
    }

    #[test]
    fn a_chain_is_cut_where_its_ends_are_no_copies() {
        // Texts each a copy of the next two and of no other.
        let links: Vec<(u32, u32)> = (0..10_000)
            .flat_map(|a| [(a, a + 1), (a, a + 2)])
            .filter(|&(_, b)| b < 10_000)
            .collect();
        let groups = groups(&links, &[100; 10_000], |a, b| a.abs_diff(b) <= 2);
        assert!(groups.iter().all(|group| group[group.len() - 1] - group[0] <= 4));
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 10_000);
    }

    #[test]
    fn two_briefs_run_together_stay_with_the_longer() {
        let links = [(0, 1), (0, 2)];
        assert_eq!(groups(&links, &[100, 60, 40], |_, _| false), [vec![0, 1], vec![2]]);
        // A whole copy of the long text shows that it is one text, and its pieces are pieces.
        let links = [(0, 1), (0, 2), (0, 3)];
        assert_eq!(groups(&links, &[100, 95, 60, 40], |_, _| false), [vec![0, 1, 2, 3]]);
    }

    #[test]
    fn what_joins_nothing_is_in_no_group() {
        assert!(groups(&[], &[], |_, _| true).is_empty());
    }
}
