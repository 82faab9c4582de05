//! Where one text stands in others: the runs of short shingles they share.

use storyfold_text::shingle::each_shingle;
use storyfold_text::wording::Word;

use super::alignment::{Alignment, Run};

/// Words a shingle where two texts are laid side by side: short enough that two badly scanned
/// copies still have runs in common.
const WIDTH: usize = 3;

/// A shingle of the text that is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Slot {
    /// Half of its hash. A false anchor, one in a million pairs, does no more than lose a few words
    /// of an alignment.
    tag: u32,
    /// 1 + where it stands first; 0 where the slot is free.
    first: u32,
}

/// One text made ready to be laid beside others; keeps its memory from one text to the next.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    table: Vec<Slot>,
    /// Shingles of the text that is held, repeated ones too.
    held: usize,
    /// What the last text shares with it.
    runs: Vec<Run>,
}

impl Anchors {
    /// Makes a text ready. O(n).
    pub(super) fn hold(&mut self, words: &[Word]) {
        let slots = (words.len() * 2).next_power_of_two().max(16);
        self.table.clear();
        self.table.resize(slots, Slot::default());
        let mask = slots - 1;
        let mut place = 0;
        each_shingle(words, WIDTH, |shingle| {
            place += 1;
            let tag = (shingle >> 32) as u32;
            let mut at = shingle as usize & mask;
            // The table is at most half full, so there is a free slot.
            while let Some(slot) = self.table.get_mut(at) {
                if slot.first == 0 {
                    *slot = Slot { tag, first: place };
                    break;
                }
                if slot.tag == tag {
                    break;
                }
                at = (at + 1) & mask;
            }
        });
        self.held = place as usize;
    }

    /// The share of the shorter text's shingles that the other holds, repeated ones counted, 0 to 1.
    /// O(n) in the length of `words`.
    pub(super) fn meet(&mut self, words: &[Word]) -> f64 {
        self.runs.clear();
        let mask = self.table.len().saturating_sub(1);
        let (mut place, mut shared) = (0, 0);
        each_shingle(words, WIDTH, |shingle| {
            place += 1;
            let tag = (shingle >> 32) as u32;
            let mut at = shingle as usize & mask;
            let mut first = 0;
            while let Some(slot) = self.table.get(at) {
                if slot.first == 0 {
                    break;
                }
                if slot.tag == tag {
                    first = slot.first;
                    break;
                }
                at = (at + 1) & mask;
            }
            if first > 0 {
                shared += 1;
                push(&mut self.runs, first - 1, place - 1);
            }
        });
        let shorter = self.held.min(place as usize);
        if shorter == 0 { 0.0 } else { f64::from(shared) / shorter as f64 }
    }

    /// Lays the text that is held and the one it met last side by side. O(|a| + |b|) for texts that
    /// are mostly alike.
    pub(super) fn align(&mut self, a: &[Word], b: &[Word]) -> Alignment {
        if a.len() < WIDTH || b.len() < WIDTH {
            // Their one shingle is the whole text: there are no runs to go along.
            self.runs.clear();
            if a == b && !a.is_empty() {
                self.runs.push(Run { a_at: 0, b_at: 0, length: a.len() as u32 });
            }
        }
        Alignment::along(&mut self.runs, a, b)
    }
}

/// Adds a shared shingle to the last run, or begins another with it.
fn push(runs: &mut Vec<Run>, a_at: u32, b_at: u32) {
    let length = WIDTH as u32;
    let goes_on = |run: &&mut Run| {
        run.a_at + run.length == a_at + length - 1 && run.b_at + run.length == b_at + length - 1
    };
    match runs.last_mut().filter(goes_on) {
        Some(run) => run.length += 1,
        None => runs.push(Run { a_at, b_at, length }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_text::hash::mix;
    use storyfold_text::wording::Kind;

    fn text(places: impl Iterator<Item = u64>) -> Vec<Word> {
        places.map(|at| Word::new(mix(at), Kind::Plain, 'a', 5)).collect()
    }

    #[test]
    fn a_text_is_found_in_another_with_what_was_changed() {
        let (one, mut other) = (text(0..100), text(20..80));
        let mut anchors = Anchors::default();
        anchors.hold(&one);
        assert_eq!(anchors.meet(&other), 1.0);
        assert_eq!(anchors.align(&one, &other).found(), 60);
        other[30] = Word::new(7, Kind::Number, '7', 1);
        assert!(anchors.meet(&other) > 0.9);
        let alignment = anchors.align(&one, &other);
        assert_eq!((alignment.plain.kept, alignment.numbers.changed), (59, 1));
    }

    #[test]
    fn short_and_empty_texts_are_told_apart() {
        let mut anchors = Anchors::default();
        let (one, other) = (text(0..2), text(1..3));
        anchors.hold(&one);
        assert_eq!((anchors.meet(&one), anchors.align(&one, &one).found()), (1.0, 2));
        assert_eq!((anchors.meet(&other), anchors.meet(&[])), (0.0, 0.0));
        anchors.hold(&[]);
        assert_eq!((anchors.meet(&one), anchors.meet(&[])), (0.0, 0.0));
    }
}
