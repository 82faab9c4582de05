//! Comparing the pairs that are proposed, as far as they say more than what is known.
//!
//! In a family of copies every two are proposed, and nearly every two are copies. So the texts of a
//! family are compared with the one that leads it, and where two are near it, their own pair is
//! taken for granted: it counts among their copies where a group's middle is chosen, and whoever
//! wants to join texts by it compares them first.

use rayon::prelude::*;

use crate::verify::Verdict;

/// After so many rounds what is left is compared pair by pair: in a chain each round has one leader.
const ROUNDS: usize = 3;

/// Stands for no text.
const NOBODY: u32 = u32::MAX;

/// Pairs of places.
type Pairs = Vec<(u32, u32)>;

/// What came of all pairs.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Pairs that share something, with what a comparison said of them.
    pub(super) judged: Vec<((u32, u32), Verdict)>,
    /// Pairs that were not compared: both texts are near a third.
    pub(super) implied: Pairs,
    /// How many were compared.
    pub(super) compared: usize,
}

/// Compares pairs of texts. `ranks` has a number for each place, and the text with the lower one
/// leads; `compare` judges pairs that are sorted by their first text, and leaves out those that are
/// apart. O(n log n) beside the comparisons.
pub(super) fn compare(
    pairs: Pairs,
    ranks: &[u64],
    compare: impl Fn(&[(u32, u32)]) -> Vec<((u32, u32), Verdict)>,
) -> Compared {
    let rank = |place: u32| (ranks.get(place as usize).copied(), place);
    let lead = |(a, b): (u32, u32)| if rank(a) <= rank(b) { (a, b) } else { (b, a) };
    let mut all = Compared::default();
    let mut open: Pairs = pairs.into_par_iter().map(lead).collect();
    let mut leads = vec![true; ranks.len()];
    let mut leader_of = vec![NOBODY; ranks.len()];
    for round in 0.. {
        leads.fill(round == ROUNDS);
        if round < ROUNDS {
            open.iter().for_each(|&(first, _)| set(&mut leads, first, true));
            open.iter().for_each(|&(_, second)| set(&mut leads, second, false));
        }
        let (mut now, later): (Pairs, Pairs) =
            open.into_iter().partition(|&(first, _)| is(&leads, first));
        if now.is_empty() {
            break;
        }
        now.par_sort_unstable();
        all.compared += now.len();
        let judged = compare(&now);
        let near = judged.iter().filter(|&&(_, verdict)| verdict == Verdict::Near);
        // The leaders come in the order of their places, so that the last is the same in every run.
        near.for_each(|&((leader, other), _)| set(&mut leader_of, other, leader));
        all.judged.extend(judged);
        let common = |place: u32| leader_of.get(place as usize).filter(|&&at| at != NOBODY);
        let (implied, still): (Pairs, Pairs) = later
            .into_iter()
            .partition(|&(a, b)| common(a).is_some_and(|leader| common(b) == Some(leader)));
        all.implied.extend(implied);
        open = still;
    }
    all
}

fn is(flags: &[bool], place: u32) -> bool {
    flags.get(place as usize).copied().unwrap_or(false)
}

fn set<T>(items: &mut [T], place: u32, item: T) {
    if let Some(slot) = items.get_mut(place as usize) {
        *slot = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares pairs of texts that are near where they have the same letter.
    fn run(texts: &[u8], ranks: &[u64], pairs: &[(u32, u32)]) -> Compared {
        let judge = |&(a, b): &(u32, u32)| {
            let is_copy = texts[a as usize] == texts[b as usize];
            is_copy.then_some(((a, b), Verdict::Near))
        };
        compare(pairs.to_vec(), ranks, |pairs| pairs.iter().filter_map(judge).collect())
    }

    #[test]
    fn a_family_is_compared_with_its_leader_alone() {
        let pairs: Vec<(u32, u32)> = (0..6).flat_map(|a| (a + 1..6).map(move |b| (a, b))).collect();
        let found = run(b"aaaaaa", &[5, 4, 3, 2, 1, 9], &pairs);
        assert_eq!((found.compared, found.judged.len(), found.implied.len()), (5, 5, 10));
        assert!(found.judged.iter().all(|&((leader, _), _)| leader == 4));
    }

    #[test]
    fn what_no_leader_answers_for_is_compared() {
        // The two families are proposed to each other, and the second leads itself once the first
        // has turned it away.
        let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (2, 4)];
        let found = run(b"aabbb", &[0, 1, 2, 3, 4], &pairs);
        let copies: Vec<(u32, u32)> = found.judged.iter().map(|&(pair, _)| pair).collect();
        assert_eq!(copies, [(0, 1), (2, 3), (2, 4)]);
        assert_eq!((found.compared, found.implied), (7, vec![(3, 4)]));
    }

    #[test]
    fn a_chain_of_any_length_ends_after_a_few_rounds() {
        let pairs: Vec<(u32, u32)> = (0..10_000).map(|at| (at, at + 1)).collect();
        let ranks: Vec<u64> = (0..10_001).collect();
        let found = run(&vec![b'a'; 10_001], &ranks, &pairs);
        assert_eq!((found.compared, found.implied.len()), (10_000, 0));
    }
}
