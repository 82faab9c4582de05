//! Exact measures of two texts in one pass each.

use storyfold_text::shingle::each_shingle;
use storyfold_text::wording::Word;

use super::alignment::{Alignment, Run};

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
    /// 1 + where it stands first in the first text; 0 for none.
    first: u32,
    /// Whether the second text holds it.
    in_b: bool,
    is_taken: bool,
}

/// Measures pairs of texts; keeps its memory from one pair to the next.
#[derive(Debug, Default)]
pub struct Measurer {
    table: Vec<Slot>,
    runs: Vec<Run>,
    overlap: Overlap,
    width: usize,
}

impl Measurer {
    /// What two texts share in shingles of `width` words. O(|a| + |b|).
    pub fn overlap(&mut self, a: &[Word], b: &[Word], width: usize) -> Overlap {
        let slots = ((a.len() + b.len()) * 2).next_power_of_two().max(16);
        self.table.clear();
        self.table.resize(slots, Slot::default());
        self.runs.clear();
        self.width = width;
        self.overlap = Overlap::default();
        let mut place = 0;
        each_shingle(a, width, |shingle| {
            place += 1;
            at_slot(&mut self.table, shingle, |slot| {
                if !slot.is_taken {
                    *slot = Slot { shingle, first: place, in_b: false, is_taken: true };
                    self.overlap.a += 1;
                }
            });
        });
        let mut place = 0;
        let length = width as u32;
        each_shingle(b, width, |shingle| {
            place += 1;
            let mut first = 0;
            at_slot(&mut self.table, shingle, |slot| {
                if !slot.in_b {
                    self.overlap.b += 1;
                    self.overlap.shared += usize::from(slot.is_taken);
                }
                first = slot.first;
                *slot = Slot { shingle, first, in_b: true, is_taken: true };
            });
            if first == 0 {
                return;
            }
            let (a_at, b_at) = (first - 1, place - 1);
            let goes_on = |run: &&mut Run| {
                run.a_at + run.length == a_at + length - 1
                    && run.b_at + run.length == b_at + length - 1
            };
            match self.runs.last_mut().filter(goes_on) {
                Some(run) => run.length += 1,
                None => self.runs.push(Run { a_at, b_at, length }),
            }
        });
        self.overlap
    }

    /// Lays the two texts side by side that were measured last. O(|a| + |b|) for texts that are
    /// mostly alike.
    pub fn align(&mut self, a: &[Word], b: &[Word]) -> Alignment {
        if a.len() < self.width || b.len() < self.width {
            // Their one shingle is the whole text: there are no runs to go along.
            self.runs.clear();
            if a.len() == b.len() && a == b {
                self.runs.push(Run { a_at: 0, b_at: 0, length: a.len() as u32 });
            }
        }
        Alignment::along(&mut self.runs, a, b)
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
