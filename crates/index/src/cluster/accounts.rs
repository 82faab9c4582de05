//! Articles that are one account of a story, because one of them says so.
//!
//! A pair of probability 1 is certain: an article names the one it follows or copies. No score is so
//! sure. A background piece that names the story it follows shares little with other accounts of it, and
//! that must not part the story from them. So what few certain pairs connect is one account: it counts as
//! one member, and its probability with another is the highest of its articles.
//!
//! Many articles that certain pairs connect are one story, but each is an account by itself.

use std::collections::BTreeMap;

use super::judged::Judged;
use super::parts::Parts;
use crate::limits::LARGEST_ACCOUNT;

/// The probability of a pair of which one says that they are one story.
const CERTAIN: f32 = 1.0;

/// What certain pairs connect.
#[derive(Debug)]
pub(super) struct Accounts {
    /// For each place the lowest one it is connected with.
    parts: Vec<u32>,
    /// For each place the number of places whose lowest it is.
    sizes: Vec<usize>,
}

impl Accounts {
    /// What certain pairs of so many places connect; `None` where no pair is certain. O(places + pairs).
    pub(super) fn among(places: usize, judged: &[Judged]) -> Option<Self> {
        let certain = || judged.iter().filter(|(_, _, probability)| *probability >= CERTAIN);
        certain().next()?;
        let mut parts = Parts::new(places);
        certain().for_each(|&(a, b, _)| parts.join(a, b));
        let parts: Vec<u32> = (0..places as u32).map(|place| parts.of(place)).collect();
        let mut sizes = vec![0; places];
        for &part in &parts {
            sizes.iter_mut().skip(part as usize).take(1).for_each(|size| *size += 1);
        }
        Some(Self { parts, sizes })
    }

    /// The lowest place that certain pairs connect with one.
    pub(super) fn part(&self, place: u32) -> u32 {
        self.parts.get(place as usize).copied().unwrap_or(place)
    }

    /// The lowest place of the account a place is of.
    pub(super) fn account(&self, place: u32) -> u32 {
        let part = self.part(place);
        let size = self.sizes.get(part as usize).copied().unwrap_or(1);
        if size <= LARGEST_ACCOUNT { part } else { place }
    }

    /// What was judged between parts, each pair of accounts once. O(n log n).
    pub(super) fn between(&self, judged: &[Judged]) -> Vec<Judged> {
        let mut best: BTreeMap<(u32, u32), f32> = BTreeMap::new();
        let apart = |&&(a, b, _): &&Judged| self.part(a) != self.part(b);
        for &(a, b, probability) in judged.iter().filter(apart) {
            let (a, b) = (self.account(a), self.account(b));
            let known = best.entry((a.min(b), a.max(b))).or_insert(probability);
            *known = known.max(probability);
        }
        let of_parts = |((a, b), probability)| (self.part(a), self.part(b), probability);
        best.into_iter().map(of_parts).collect()
    }
}
