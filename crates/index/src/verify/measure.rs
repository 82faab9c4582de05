//! Exact measures of two texts in one pass each.

use storyfold_text::shingle::each_shingle;
use storyfold_text::wording::Word;

/// What two texts share in shingles of one width, as sets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Different shingles of the first text: |A|.
    pub a: usize,
    /// Different shingles of the second: |B|.
    pub b: usize,
    /// Shingles that both hold: |A ∩ B|.
    pub shared: usize,
}

impl Overlap {
    /// |A ∩ B| / |A ∪ B|, 0 to 1; 0 for two empty texts.
    pub fn jaccard(self) -> f64 {
        share(self.shared, self.a + self.b - self.shared)
    }

    /// |A ∩ B| / min(|A|, |B|), 0 to 1; 0 when one is empty.
    pub fn containment(self) -> f64 {
        share(self.shared, self.a.min(self.b))
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Measures texts against one that is held; keeps its memory from one text to the next.
#[derive(Debug, Default)]
pub struct Measurer {
    /// The shingles of the text that is held, each with the last text that shared it.
    held: Vec<Slot>,
    /// Number of them.
    count: usize,
    /// Number of texts that were measured against the one that is held.
    turn: u32,
    /// What the other text holds alone.
    alone: Table,
}

/// A shingle of the text that is held; 0 where there is none.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    shingle: u64,
    /// The last text that shared it.
    turn: u32,
}

impl Measurer {
    /// Takes the text that others will be measured against, in shingles of `width` words. O(n).
    pub fn hold(&mut self, words: &[Word], width: usize) {
        self.held.clear();
        self.held.resize(slots(words.len()), Slot::default());
        (self.count, self.turn) = (0, 0);
        each_shingle(words, width, |shingle| {
            let shingle = written(shingle);
            let at = place(&self.held, shingle, |slot| slot.shingle);
            if let Some(slot) = self.held.get_mut(at)
                && slot.shingle != shingle
            {
                slot.shingle = shingle;
                self.count += 1;
            }
        });
    }

    /// Different shingles of the text that is held.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What the text that is held and another share in shingles of the same width. O(n).
    pub fn overlap(&mut self, words: &[Word], width: usize) -> Overlap {
        self.turn += 1;
        self.alone.clear(words.len());
        let mut shared = 0;
        each_shingle(words, width, |shingle| {
            let shingle = written(shingle);
            let at = place(&self.held, shingle, |slot| slot.shingle);
            match self.held.get_mut(at) {
                Some(slot) if slot.shingle == shingle => {
                    shared += usize::from(slot.turn != self.turn);
                    slot.turn = self.turn;
                }
                _ => self.alone.insert(shingle),
            }
        });
        Overlap { a: self.count, b: shared + self.alone.filled.len(), shared }
    }
}

/// A set of shingles that costs little to be emptied where it holds few.
#[derive(Debug, Default)]
struct Table {
    /// 0 where a slot is free.
    slots: Vec<u64>,
    /// The slots that are not free.
    filled: Vec<u32>,
}

impl Table {
    /// Empties it and makes room for so many.
    fn clear(&mut self, most: usize) {
        for at in self.filled.drain(..) {
            if let Some(slot) = self.slots.get_mut(at as usize) {
                *slot = 0;
            }
        }
        if self.slots.len() < slots(most) {
            self.slots.resize(slots(most), 0);
        }
    }

    fn insert(&mut self, shingle: u64) {
        let at = place(&self.slots, shingle, |&slot| slot);
        match self.slots.get_mut(at) {
            Some(slot) if *slot != shingle => {
                *slot = shingle;
                self.filled.push(at as u32);
            }
            _ => {}
        }
    }
}

/// How many slots a table of so many shingles has: at least half of them stay free.
fn slots(most: usize) -> usize {
    (most * 2).next_power_of_two().max(16)
}

/// A shingle as it stands in a table. A free slot is 0; one shingle in 2^64 is taken for another.
fn written(shingle: u64) -> u64 {
    shingle.max(1)
}

/// Where a shingle stands in a table, or the free slot where it belongs (linear probing).
fn place<S>(slots: &[S], shingle: u64, of: impl Fn(&S) -> u64) -> usize {
    let mask = slots.len().saturating_sub(1);
    let mut at = shingle as usize & mask;
    while slots.get(at).map(&of).is_some_and(|slot| slot != 0 && slot != shingle) {
        at = (at + 1) & mask;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use storyfold_text::hash::mix;
    use storyfold_text::shingle::ShingleSet;
    use storyfold_text::wording::Kind;

    fn words(places: &[u64]) -> Vec<Word> {
        places.iter().map(|&at| Word::new(mix(at), Kind::Plain, 'a', 5)).collect()
    }

    proptest! {
        /// Texts of few different words, so that shingles recur in one text and between texts.
        #[test]
        fn overlaps_are_those_of_sets_text_after_text(
            held in prop::collection::vec(0_u64..6, 0..80),
            others in prop::collection::vec(prop::collection::vec(0_u64..6, 0..80), 1..6),
            width in 1_usize..6,
        ) {
            let held = words(&held);
            let set = ShingleSet::of(&held, width);
            let mut measurer = Measurer::default();
            measurer.hold(&held, width);
            prop_assert_eq!(measurer.count(), set.len());
            for other in others {
                let other = words(&other);
                let other_set = ShingleSet::of(&other, width);
                let overlap = measurer.overlap(&other, width);
                prop_assert_eq!(
                    (overlap.a, overlap.b, overlap.shared),
                    (set.len(), other_set.len(), set.shared(&other_set))
                );
            }
        }
    }
}
