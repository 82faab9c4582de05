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

/// A place in the table of shingles.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    shingle: u64,
    is_taken: bool,
    /// Whether the second text holds it.
    in_b: bool,
}

/// Measures pairs of texts; keeps its memory from one pair to the next.
#[derive(Debug, Default)]
pub struct Measurer {
    table: Vec<Slot>,
}

impl Measurer {
    /// What two texts share in shingles of `width` words. O(|a| + |b|).
    pub fn overlap(&mut self, a: &[Word], b: &[Word], width: usize) -> Overlap {
        let slots = ((a.len() + b.len()) * 2).next_power_of_two().max(16);
        self.table.clear();
        self.table.resize(slots, Slot::default());
        let mut overlap = Overlap::default();
        each_shingle(a, width, |shingle| {
            at_slot(&mut self.table, shingle, |slot| {
                overlap.a += usize::from(!slot.is_taken);
                *slot = Slot { shingle, is_taken: true, in_b: false };
            });
        });
        each_shingle(b, width, |shingle| {
            at_slot(&mut self.table, shingle, |slot| {
                if !slot.in_b {
                    overlap.b += 1;
                    overlap.shared += usize::from(slot.is_taken);
                }
                *slot = Slot { shingle, is_taken: true, in_b: true };
            });
        });
        overlap
    }
}

/// Shows `visit` where a shingle is in the table, or the free slot where it belongs (linear
/// probing; the table is at most half full).
fn at_slot(table: &mut [Slot], shingle: u64, visit: impl FnOnce(&mut Slot)) {
    let mask = table.len().saturating_sub(1);
    let mut at = shingle as usize & mask;
    while table.get(at).is_some_and(|slot| slot.is_taken && slot.shingle != shingle) {
        at = (at + 1) & mask;
    }
    if let Some(slot) = table.get_mut(at) {
        visit(slot);
    }
}
