//! Numbers put into parts, so that each part fits a processor's cache and can be worked on by a
//! thread of its own.

use std::ops::Range;

/// Numbers in parts, one part after the other, in memory that lies together.
#[derive(Debug, Clone, Default)]
pub(super) struct Scattered {
    items: Vec<u64>,
    /// Where each part ends.
    ends: Vec<u32>,
}

impl Scattered {
    /// Puts numbers into so many parts, in two passes (a counting sort). O(n + parts).
    pub(super) fn of(
        items: impl Iterator<Item = u64> + Clone,
        parts: usize,
        part_of: impl Fn(u64) -> usize,
    ) -> Self {
        let mut ends = vec![0_u32; parts];
        items.clone().for_each(|item| {
            if let Some(count) = ends.get_mut(part_of(item)) {
                *count += 1;
            }
        });
        let mut total = 0;
        for end in &mut ends {
            // Begins as the start of the part, and moves to its end as the part is filled.
            total += std::mem::replace(end, total);
        }
        let mut sorted = vec![0; total as usize];
        items.for_each(|item| {
            if let Some(next) = ends.get_mut(part_of(item)) {
                if let Some(slot) = sorted.get_mut(*next as usize) {
                    *slot = item;
                }
                *next += 1;
            }
        });
        Self { items: sorted, ends }
    }

    /// Numbers that are in the order of their parts already, with the end of each part.
    pub(super) fn in_order(items: Vec<u64>, ends: Vec<u32>) -> Self {
        Self { items, ends }
    }

    /// The parts before one, and those from it on.
    pub(super) fn split(mut self, part: usize) -> (Self, Self) {
        let at = self.range(part).start;
        let items = self.items.split_off(at.min(self.items.len()));
        let mut ends = self.ends.split_off(part.min(self.ends.len()));
        ends.iter_mut().for_each(|end| *end -= at as u32);
        self.items.shrink_to_fit();
        (self, Self { items, ends })
    }

    /// The numbers of a part, in the order they came.
    pub(super) fn part(&self, part: usize) -> &[u64] {
        self.items.get(self.range(part)).unwrap_or_default()
    }

    fn range(&self, part: usize) -> Range<usize> {
        let start = part.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(part).copied().unwrap_or(0);
        start.unwrap_or(0) as usize..end as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_is_in_its_part_once_and_in_order(
            items in prop::collection::vec(0_u64..100, 0..200),
            parts in 1_usize..9,
        ) {
            let part_of = |item: u64| item as usize % parts;
            let scattered = Scattered::of(items.iter().copied(), parts, part_of);
            for part in 0..parts {
                let expected: Vec<u64> =
                    items.iter().copied().filter(|&item| part_of(item) == part).collect();
                prop_assert_eq!(scattered.part(part), expected);
            }
            prop_assert!(scattered.part(parts).is_empty());
            let half = parts / 2;
            let (lower, upper) = scattered.clone().split(half);
            for part in 0..parts {
                let own = if part < half { lower.part(part) } else { upper.part(part - half) };
                prop_assert_eq!(own, scattered.part(part));
            }
        }
    }
}
