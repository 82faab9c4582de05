//! Groups of copies from verified pairs, without chains.
//!
//! A group is a middle and the texts that are copies *of the middle*: no row of small steps joins
//! texts that are far apart. The middle is the text that most others are copies or pieces of: they
//! were made from it, so that it is nearer to each of them than they are to each other.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::limits::WHOLE_BUCKET;

/// What decides between two texts that are in as many pairs. It rests on the text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// Number of words: the longest comes first.
    pub length: u32,
    /// A digest of the text, for those of one length.
    pub digest: Option<u64>,
}

/// All texts of a component that are still free are compared with a middle, until there were this
/// many comparisons for each text; then only those that links lead to.
const COMPARISONS: usize = 32;

/// In a component of at most this many texts no bucket was shortened, so that the pairs a text is in
/// are all its copies. In a larger one they depend on whom it happened to meet …
const SURE_DEGREES: usize = WHOLE_BUCKET;

/// … and so many of those with the most pairs and of the longest are tried as the next middle.
const TRIED: usize = 6;

/// Components that a thread takes at a time at most: a few are much more work than most.
const COMPONENTS_A_PIECE: usize = 256;

/// A text of at least this share of the middle's words is a whole copy; a shorter one is a piece.
const WHOLE: f64 = 0.7;

/// Where the longest piece of a text is less than this share of it, and other pieces are others, it is a digest: two
/// briefs run together are mostly one of them.
const ITEM: f64 = 0.4;

/// A text of less than this share of another's words is a piece of it that says nothing of where
/// the other came from.
const PIECE: f64 = 0.5;

/// Two texts that are copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// One of them, by place.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Whether they were compared. Else a third text implies that they are copies: that counts where
    /// a middle is chosen, and joins nothing.
    pub is_compared: bool,
}

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

/// Forms groups from the pairs that are copies, and gives the middle of each text that has one.
///
/// Texts become middles in the order of the copies and pieces they have, and of their rank.
/// Members are reached from the middle through links, as long as they are copies of the
/// middle; what is left over is grouped again. Where all others are pieces of one long text, they
/// must overlap the longest piece: two briefs run together do not bring the briefs together. And where that is
/// less than two fifths of the long text, which holds others besides, it is a digest of them and a copy of none. The
/// pairs a text is in are followed once, so that comparing costs no more than twice the pairs and
/// a few dozen comparisons for each text.
pub fn group<C: Compare>(links: &[Link], compare: &C) -> FxHashMap<u32, u32> {
    components(links)
        .par_iter()
        .with_max_len(COMPONENTS_A_PIECE)
        .map_init(|| compare.begin(), |state, links| of_component(links, compare, state))
        .flatten_iter()
        .collect()
}

/// The links of each connected component, sorted.
fn components(links: &[Link]) -> Vec<Vec<Link>> {
    let places = links.iter().map(|link| link.a.max(link.b) + 1).max().unwrap_or(0);
    let mut parents: Vec<u32> = (0..places).collect();
    for &Link { a, b, .. } in links {
        let (a, b) = (root(&mut parents, a), root(&mut parents, b));
        set(&mut parents, a.max(b), a.min(b));
    }
    let mut by_root: Vec<(u32, Link)> =
        links.iter().map(|&link| (root(&mut parents, link.a), link)).collect();
    by_root.par_sort_unstable();
    by_root
        .chunk_by(|one, next| one.0 == next.0)
        .map(|links| links.iter().map(|&(_, link)| link).collect())
        .collect()
}

/// The least place reached by following parents; those on the way are moved up (path halving).
fn root(parents: &mut [u32], place: u32) -> u32 {
    let parent_of =
        |parents: &[u32], place: u32| parents.get(place as usize).copied().unwrap_or(place);
    let mut place = place;
    loop {
        let parent = parent_of(parents, place);
        if parent == place {
            return place;
        }
        let above = parent_of(parents, parent);
        set(parents, place, above);
        place = above;
    }
}

fn set(parents: &mut [u32], place: u32, parent: u32) {
    if let Some(slot) = parents.get_mut(place as usize) {
        *slot = parent;
    }
}

/// The middle of each text of a component.
fn of_component<C: Compare>(links: &[Link], compare: &C, state: &mut C::State) -> Vec<(u32, u32)> {
    let mut component = Component::of(links, compare);
    for &place in &component.by_degree.clone() {
        while component.is_free(place) {
            component.next_group(place, state);
        }
    }
    component.middle_of.into_iter().collect()
}

/// Texts that links connect, while groups are taken out of them.
struct Component<'c, C> {
    compare: &'c C,
    /// For each text its copies, and whether it was compared with them.
    neighbours: FxHashMap<u32, Vec<(u32, bool)>>,
    /// Number of texts.
    texts: usize,
    /// Texts, those that are free among them, with the most copies and pieces first …
    by_degree: Vec<u32>,
    /// … and with the longest first.
    by_length: Vec<u32>,
    middle_of: FxHashMap<u32, u32>,
    /// Comparisons with a middle that may still be made for all free texts.
    left: usize,
}

impl<'c, C: Compare> Component<'c, C> {
    fn of(links: &[Link], compare: &'c C) -> Self {
        let mut neighbours: FxHashMap<u32, Vec<(u32, bool)>> = FxHashMap::default();
        for &Link { a, b, is_compared } in links {
            neighbours.entry(a).or_default().push((b, is_compared));
            neighbours.entry(b).or_default().push((a, is_compared));
        }
        let mut by_length: Vec<u32> = neighbours.keys().copied().collect();
        by_length.sort_by_cached_key(|&place| by_rank(compare, place));
        let mut by_degree = by_length.clone();
        // A text is not made from its own piece: a sentence that stands in many is no middle.
        by_degree.sort_by_cached_key(|place| {
            let longest = length(compare, *place) / PIECE;
            let others = neighbours.get(place).into_iter().flatten();
            Reverse(others.filter(|(other, _)| length(compare, *other) <= longest).count())
        });
        let texts = by_length.len();
        let (left, middle_of) = (texts * COMPARISONS, FxHashMap::default());
        Self { compare, neighbours, texts, by_degree, by_length, middle_of, left }
    }

    fn is_free(&self, place: u32) -> bool {
        !self.middle_of.contains_key(&place)
    }

    /// The texts that are free, the longest first. Costs no more than comparing them.
    fn free(&mut self) -> Vec<u32> {
        let middle_of = &self.middle_of;
        self.by_length.retain(|place| !middle_of.contains_key(place));
        self.by_length.clone()
    }

    /// Takes one group out: that of `first`, or of a text that has more copies.
    fn next_group(&mut self, first: u32, state: &mut C::State) {
        let free = self.texts - self.middle_of.len();
        let (middle, mut members) = if free > self.left {
            (first, self.led_by_pairs(first, state))
        } else if self.texts <= SURE_DEGREES || free * TRIED * 2 > self.left {
            let free = self.free();
            (first, self.copies_among(first, &free, state))
        } else {
            let free = self.free();
            let middle_of = &self.middle_of;
            self.by_degree.retain(|place| !middle_of.contains_key(place));
            let by_degree = self.by_degree.iter().copied();
            let longest = free.iter().copied().take(TRIED);
            let tried: BTreeSet<u32> = by_degree.take(TRIED).chain(longest).collect();
            let found: Vec<(u32, Vec<u32>)> = tried
                .into_iter()
                .map(|middle| (middle, self.copies_among(middle, &free, state)))
                .collect();
            let most = found.into_iter().max_by_key(|(middle, copies)| {
                (copies.len(), Reverse(by_rank(self.compare, *middle)))
            });
            most.unwrap_or((first, Vec::new()))
        };
        members.sort_by_cached_key(|&place| by_rank(self.compare, place));
        if let Some((&longest, others)) = members.split_first() {
            let (length, of_middle) = (length(self.compare, longest), length(self.compare, middle));
            if length < of_middle * WHOLE {
                let overlaps = self.compare.overlaps(state, longest, others);
                let pieces = others.iter().copied().zip(overlaps);
                let kept: Vec<u32> = pieces.filter(|&(_, is)| is).map(|(piece, _)| piece).collect();
                let is_made_of_others = kept.len() < others.len() && length < of_middle * ITEM;
                members.truncate(usize::from(!is_made_of_others));
                members.extend(kept.into_iter().filter(|_| !is_made_of_others));
            }
        }
        self.middle_of.insert(middle, middle);
        self.middle_of.extend(members.into_iter().map(|member| (member, middle)));
    }

    /// Those of the others that are copies of a middle. What was compared is not compared again.
    fn copies_among(&mut self, middle: u32, others: &[u32], state: &mut C::State) -> Vec<u32> {
        self.left = self.left.saturating_sub(others.len());
        let linked = self.neighbours.get(&middle).into_iter().flatten();
        let linked: FxHashSet<u32> =
            linked.filter(|&&(_, is_compared)| is_compared).map(|&(other, _)| other).collect();
        let (mut copies, unknown): (Vec<u32>, Vec<u32>) = others
            .iter()
            .copied()
            .filter(|&place| place != middle)
            .partition(|place| linked.contains(place));
        if !unknown.is_empty() {
            let joins = self.compare.joins(state, middle, &unknown);
            let joined = unknown.into_iter().zip(joins).filter(|&(_, joins)| joins);
            copies.extend(joined.map(|(place, _)| place));
        }
        copies
    }

    /// The copies of a middle that links lead to.
    fn led_by_pairs(&mut self, middle: u32, state: &mut C::State) -> Vec<u32> {
        let mut met = FxHashSet::from_iter([middle]);
        let mut frontier = vec![middle];
        let mut members = Vec::new();
        while let Some(place) = frontier.pop() {
            let next = self.neighbours.get(&place).into_iter().flatten().map(|&(next, _)| next);
            let next: Vec<u32> =
                next.filter(|&next| self.is_free(next) && met.insert(next)).collect();
            let copies = self.copies_among(middle, &next, state);
            frontier.extend(&copies);
            members.extend(copies);
        }
        members
    }
}

fn by_rank<C: Compare>(compare: &C, place: u32) -> (Reverse<u32>, Option<u64>, u32) {
    let Rank { length, digest } = compare.rank(place);
    (Reverse(length), digest, place)
}

fn length<C: Compare>(compare: &C, place: u32) -> f64 {
    f64::from(compare.rank(place).length)
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
        let link = |&(a, b): &(u32, u32)| Link { a, b, is_compared: true };
        let links: Vec<Link> = pairs.iter().map(link).collect();
        for (member, middle) in group(&links, &Texts(lengths, joins)) {
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
    fn a_digest_is_a_copy_of_none_of_its_items() {
        let links = [(0, 1), (0, 2), (0, 3), (1, 4)];
        let is_copy = |a: u32, b: u32| (a.min(b), a.max(b)) == (1, 4);
        assert_eq!(
            groups(&links, &[100, 30, 30, 25, 30], is_copy),
            [vec![0], vec![1, 4], vec![2], vec![3]]
        );
    }

    #[test]
    fn what_is_implied_is_compared_before_it_joins() {
        let link = |b, is_compared| Link { a: 0, b, is_compared };
        let texts = Texts(&[100; 4], |_, other| other != 3);
        let middle_of = group(&[link(1, true), link(2, false), link(3, false)], &texts);
        assert_eq!([1, 2, 3].map(|place| middle_of[&place]), [0, 0, 3]);
    }

    #[test]
    fn what_joins_nothing_is_in_no_group() {
        assert!(groups(&[], &[], |_, _| true).is_empty());
    }
}
