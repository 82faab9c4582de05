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
    held: Table,
    met: Table,
}

impl Measurer {
    /// Takes the text that others will be measured against, in shingles of `width` words. O(n).
    pub fn hold(&mut self, words: &[Word], width: usize) {
        self.held.clear(words.len());
        each_shingle(words, width, |shingle| {
            self.held.insert(shingle);
        });
    }

    /// What the text that is held and another share in shingles of the same width. O(n).
    pub fn overlap(&mut self, words: &[Word], width: usize) -> Overlap {
        self.met.clear(words.len());
        let mut overlap = Overlap { a: self.held.count, ..Overlap::default() };
        each_shingle(words, width, |shingle| {
            if self.met.insert(shingle) && self.held.holds(shingle) {
                overlap.shared += 1;
            }
        });
        overlap.b = self.met.count;
        overlap
    }
}

/// A set of shingles: linear probing, at most half full.
#[derive(Debug, Default)]
struct Table {
    /// 0 where a slot is free.
    slots: Vec<u64>,
    count: usize,
}

impl Table {
    /// Empties it and makes room for so many.
    fn clear(&mut self, most: usize) {
        self.slots.clear();
        self.slots.resize((most * 2).next_power_of_two().max(16), 0);
        self.count = 0;
    }

    /// Whether it was not there yet.
    fn insert(&mut self, shingle: u64) -> bool {
        let (at, shingle) = self.find(shingle);
        match self.slots.get_mut(at) {
            Some(slot) if *slot != shingle => {
                *slot = shingle;
                self.count += 1;
                true
            }
            _ => false,
        }
    }

    fn holds(&self, shingle: u64) -> bool {
        let (at, shingle) = self.find(shingle);
        self.slots.get(at) == Some(&shingle)
    }

    /// Where a shingle is, or the free slot where it belongs, and how it is written there.
    fn find(&self, shingle: u64) -> (usize, u64) {
        // A free slot is 0; one shingle in 2^64 is taken for another.
        let shingle = shingle.max(1);
        let mask = self.slots.len().saturating_sub(1);
        let mut at = shingle as usize & mask;
        while self.slots.get(at).is_some_and(|&slot| slot != 0 && slot != shingle) {
            at = (at + 1) & mask;
        }
        (at, shingle)
    }
}
