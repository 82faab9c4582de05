//! The buckets of sampled shingles: for each shingle the texts that hold it.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::scattered::Scattered;
use crate::limits::{BUCKET_REACH, WHOLE_BUCKET};

/// The texts of buckets, one bucket after the other; of those with a single text nothing is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Buckets {
    /// In each bucket in their order.
    texts: Vec<u32>,
    /// Buckets that are too large for all of their pairs.
    pub(super) crowded: usize,
}

impl Buckets {
    /// The buckets of several parts of all shingles.
    pub(super) fn all(parts: &[Self]) -> Self {
        let mut all = Self {
            texts: vec![0; parts.iter().map(Self::len).sum()],
            crowded: parts.iter().map(|part| part.crowded).sum(),
        };
        let mut rest = all.texts.as_mut_slice();
        let mut places = Vec::with_capacity(parts.len());
        for part in parts {
            let (own, behind) = std::mem::take(&mut rest).split_at_mut(part.len());
            places.push((own, part));
            rest = behind;
        }
        places.into_par_iter().for_each(|(own, part)| own.copy_from_slice(&part.texts));
        all
    }

    /// Number of texts in all buckets together.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The first text that a text meets.
    pub(super) fn first_met_by(&self, leading: Leading) -> u32 {
        self.met_by(leading).first().copied().unwrap_or_default()
    }

    /// The texts that a text meets.
    pub(super) fn met_by(&self, leading: Leading) -> &[u32] {
        let first = leading.0 as u32 as usize;
        let many = (leading.0 >> Leading::MANY & 0xFF) as usize;
        self.texts.get(first..first + many).unwrap_or_default()
    }
}

/// A text with those behind it in a bucket that it meets: all of a bucket that is not crowded, else
/// the next few.
///
/// In one number: the text within its range of texts, whether the bucket is crowded, how many it
/// meets, and where they begin. How many is not to be looked up there, so that a processor can go on
/// while it waits for them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leading(pub(super) u64);

const _: () = assert!(WHOLE_BUCKET <= 0xFF && BUCKET_REACH <= 0xFF, "how many it meets is a byte");

impl Leading {
    const MANY: u32 = 32;
    const CROWDED: u32 = 40;
    const TEXT: u32 = 41;

    fn new(text: usize, is_crowded: bool, many: u32, first: u32) -> Self {
        let many = u64::from(many) << Self::MANY | u64::from(is_crowded) << Self::CROWDED;
        Self((text as u64) << Self::TEXT | many | u64::from(first))
    }

    /// The text within its range.
    pub(super) fn text(self) -> usize {
        (self.0 >> Self::TEXT) as usize
    }

    /// Whether the bucket is too large for all of its pairs.
    pub(super) fn is_crowded(self) -> bool {
        self.0 >> Self::CROWDED & 1 == 1
    }

    /// The same where so many other texts come before those of its buckets. There are fewer than
    /// 2^32 in all buckets: a hundred million articles have as many.
    pub(super) fn behind(self, texts: u64) -> Self {
        Self(self.0 + texts)
    }
}

/// Puts entries into buckets by a table, without sorting them; keeps its memory from one part of all
/// shingles to the next.
#[derive(Debug, Default)]
pub(super) struct Sorter {
    slots: Vec<Slot>,
    /// Texts, each with the slot of its bucket.
    entries: Vec<(u32, u32)>,
}

/// A shingle with its bucket.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    shingle: u32,
    /// 1 + the last text that came; 0 where the slot is free.
    last: u32,
    /// Number of texts, from which those that have found their place are taken off again.
    left: u32,
    /// Where the next text goes, and whether the bucket is crowded; both are known once the first has
    /// found its place.
    next: Option<(u32, bool)>,
}

impl Sorter {
    /// The buckets of these entries, and who leads in them, in parts by ranges of texts: a power of two
    /// of them a range, no more than 2^20. An entry has a shingle above and its text below, and entries
    /// come in the order of their texts. `crowded` counts for each text how many crowded buckets it is
    /// in. O(n).
    pub(super) fn buckets(
        &mut self,
        entries: impl Iterator<Item = u64> + Clone,
        texts_a_range: usize,
        crowded: &[AtomicU32],
    ) -> (Buckets, Scattered) {
        self.fill(entries);
        let mut buckets = Buckets { texts: vec![0; self.entries.len()], crowded: 0 };
        let (mut leading, mut ends) = (Vec::with_capacity(self.entries.len()), Vec::new());
        let mut filled = 0;
        for &(text, slot) in &self.entries {
            let Some(slot) = self.slots.get_mut(slot as usize) else { continue };
            if slot.next.is_none() {
                if slot.left < 2 {
                    continue;
                }
                let is_crowded = slot.left as usize > WHOLE_BUCKET;
                buckets.crowded += usize::from(is_crowded);
                slot.next = Some((filled, is_crowded));
                filled += slot.left;
            }
            let Some((place, is_crowded)) = slot.next else { continue };
            slot.next = Some((place + 1, is_crowded));
            slot.left -= 1;
            if let Some(there) = buckets.texts.get_mut(place as usize) {
                *there = text;
            }
            if is_crowded && let Some(count) = crowded.get(text as usize) {
                count.fetch_add(1, Ordering::Relaxed);
            }
            let many = if is_crowded { slot.left.min(BUCKET_REACH as u32) } else { slot.left };
            if many > 0 {
                let text = text as usize;
                ends.resize(text / texts_a_range, leading.len() as u32);
                leading.push(Leading::new(text % texts_a_range, is_crowded, many, place + 1).0);
            }
        }
        ends.resize(crowded.len().div_ceil(texts_a_range).max(1), leading.len() as u32);
        buckets.texts.truncate(filled as usize);
        buckets.texts.shrink_to_fit();
        leading.shrink_to_fit();
        (buckets, Scattered::in_order(leading, ends))
    }

    /// Counts the texts of each bucket.
    fn fill(&mut self, entries: impl Iterator<Item = u64> + Clone) {
        self.entries.clear();
        self.slots.clear();
        // At most half full, so that few are tried twice and a free one is found.
        self.slots.resize((entries.clone().count() * 2).next_power_of_two(), Slot::default());
        let mask = self.slots.len() - 1;
        entries.for_each(|entry| {
            let (shingle, text) = ((entry >> 32) as u32, entry as u32);
            let mut at = shingle as usize & mask;
            while let Some(slot) = self.slots.get_mut(at) {
                if slot.last != 0 && slot.shingle != shingle {
                    at = (at + 1) & mask;
                    continue;
                }
                // A text may hold a shingle twice.
                if slot.last != text + 1 {
                    *slot = Slot { shingle, last: text + 1, left: slot.left + 1, next: None };
                    self.entries.push((text, at as u32));
                }
                break;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts a range.
    const RANGE: usize = 8;

    proptest! {
        #[test]
        fn texts_meet_as_comparing_all_entries_says(
            shingles in prop::collection::vec(prop::collection::vec(0_u32..40, 0..6), 0..60),
        ) {
            let entries: Vec<u64> = (0..)
                .zip(&shingles)
                .flat_map(|(text, held)| {
                    held.iter().map(move |&shingle| u64::from(shingle) << 32 | text)
                })
                .collect();
            let (mut expected, mut shortened, mut crowded) = (Vec::new(), 0, vec![0; 60]);
            for shingle in 0..40 {
                let holds = |text: &usize| shingles[*text].contains(&shingle);
                let texts: Vec<usize> = (0..shingles.len()).filter(holds).collect();
                let is_crowded = texts.len() > WHOLE_BUCKET;
                shortened += usize::from(is_crowded);
                for (at, &text) in texts.iter().enumerate() {
                    let reach = if is_crowded { BUCKET_REACH } else { WHOLE_BUCKET };
                    crowded[text] += u32::from(is_crowded);
                    let behind = texts.iter().skip(at + 1).take(reach);
                    expected.extend(behind.map(|&other| (text, other as u32, is_crowded)));
                }
            }
            let counts: Vec<AtomicU32> = (0..60).map(|_| AtomicU32::new(0)).collect();
            let mut sorter = Sorter::default();
            let (first, _) = sorter.buckets([1 << 32, 1 << 32 | 1].into_iter(), RANGE, &[]);
            let (second, leading) = sorter.buckets(entries.into_iter(), RANGE, &counts);
            let all = Buckets::all(&[first.clone(), second]);
            prop_assert_eq!(all.crowded, shortened);
            let of_range = |range: usize| leading.part(range).iter().map(move |&one| (range, one));
            let mut met: Vec<(usize, u32, bool)> = (0..60_usize.div_ceil(RANGE))
                .flat_map(of_range)
                .flat_map(|(range, one)| {
                    let leading = Leading(one).behind(first.len() as u64);
                    let text = range * RANGE + leading.text();
                    let others = all.met_by(leading).iter();
                    others.map(move |&other| (text, other, leading.is_crowded()))
                })
                .collect();
            met.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(met, expected);
            let counts: Vec<u32> = counts.into_iter().map(AtomicU32::into_inner).collect();
            prop_assert_eq!(counts, crowded);
        }
    }
}
