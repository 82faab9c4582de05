//! Where one text stands in others: the runs of words they share.

use storyfold_text::limits::MAX_WORDS;
use storyfold_text::wording::Word;

use super::alignment::{Alignment, Run, Scratch};

/// Words that are looked up together where two texts are laid side by side: few enough that two
/// badly scanned copies still have runs in common.
const WIDTH: usize = 3;

const _: () = assert!(MAX_WORDS < u16::MAX as usize, "a slot says where in a text words stand");

/// Slots of the table for each word, at least: few are tried twice.
const SLOTS_A_WORD: usize = 4;

/// Bits of the filter for each slot of the table.
const BITS_A_SLOT: usize = 4;

/// Words that are compared together where two texts are followed side by side.
const BLOCK: usize = 8;

/// Lays two texts side by side; `None` where they share less than `least`, 0 to 1, of the shorter one's
/// runs of three words. The same whichever comes first. O(|a| + |b|) for texts that are mostly alike.
///
/// ```
/// use storyfold_index::verify::lay_side_by_side;
/// use storyfold_text::wording::{Kind, Word};
/// let word = |at: u64, kind| Word::new(at << 40, kind, 'a', 5);
/// let one: Vec<Word> = (0..20).map(|at| word(at, Kind::Plain)).collect();
/// let mut other = one.clone();
/// other[9] = word(99, Kind::Number);
/// let alignment = lay_side_by_side(&one, &other, 0.1).unwrap_or_default();
/// assert_eq!((alignment.plain.kept, alignment.numbers.changed), (19, 1));
/// assert!(lay_side_by_side(&one, &[], 0.1).is_none());
/// ```
pub fn lay_side_by_side(a: &[Word], b: &[Word], least: f64) -> Option<Alignment> {
    let by_words = || a.iter().map(|word| word.to_bits()).cmp(b.iter().map(|word| word.to_bits()));
    let order = a.len().cmp(&b.len()).then_with(by_words);
    let (held, words) = if order.is_le() { (a, b) } else { (b, a) };
    let mut anchors = Anchors::default();
    anchors.hold(held);
    (anchors.meet(held, words) >= least).then(|| anchors.align(held, words))
}

/// One text made ready to be laid beside others; keeps its memory from one text to the next.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// 1 + where neighbouring words stand first; 0 where a slot is free. Which words they are is seen
    /// there. A text has fewer words than this counts; what is behind would not be found.
    table: Vec<u16>,
    /// A bit for each hash in the table, among so many that few are set: words that are not there
    /// are mostly told by this alone, and by a branch that is guessed rightly.
    filter: Vec<u64>,
    /// What the last text shares with the one that is held.
    runs: Vec<Run>,
    scratch: Scratch,
}

impl Anchors {
    /// Makes a text ready. O(n).
    pub(super) fn hold(&mut self, words: &[Word]) {
        let slots = (words.len() * SLOTS_A_WORD).next_power_of_two().max(16);
        self.table.clear();
        self.table.resize(slots, 0);
        self.filter.clear();
        self.filter.resize(slots * BITS_A_SLOT / 64, 0);
        let windows = words.windows(WIDTH).filter_map(<[Word]>::first_chunk);
        for (own, place) in windows.zip(1..=u16::MAX) {
            let hash = hash(own);
            let mut at = self.slot(hash);
            if let Some((bits, bit)) = self.bit(hash)
                && let Some(bits) = self.filter.get_mut(bits)
            {
                *bits |= bit;
            }
            // The table is at most a quarter full, so there is a free slot.
            while let Some(slot) = self.table.get_mut(at) {
                match slot.checked_sub(1) {
                    None => {
                        *slot = place;
                        break;
                    }
                    Some(first) if stand_at(words, first, own) => break,
                    Some(_) => at = self.next(at),
                }
            }
        }
    }

    /// The share of the shorter text's runs of [`WIDTH`] words that the other holds, repeated ones
    /// counted, 0 to 1. `held` is the text that was made ready. O(n) in the length of `words`.
    ///
    /// Where words are found, the texts are followed side by side as long as they are the same,
    /// which is nearly all of an edited copy.
    pub(super) fn meet(&mut self, held: &[Word], words: &[Word]) -> f64 {
        self.runs.clear();
        if held.len() < WIDTH || words.len() < WIDTH {
            // Too short to have runs: such texts are the same or have nothing in common.
            let is_same = held == words && !words.is_empty();
            if is_same {
                self.runs.push(Run { a_at: 0, b_at: 0, length: words.len() as u32 });
            }
            return f64::from(u8::from(is_same));
        }
        let (mut at, mut shared) = (0, 0);
        while let Some(few) = words.get(at..).and_then(<[Word]>::first_chunk) {
            let Some(first) = self.find(held, few) else {
                at += 1;
                continue;
            };
            let behind = |text, at: usize| <[Word]>::get(text, at + WIDTH..).unwrap_or_default();
            let more = in_common(behind(held, first), behind(words, at));
            let length = (WIDTH + more) as u32;
            self.runs.push(Run { a_at: first as u32, b_at: at as u32, length });
            shared += more + 1;
            at += more + 1;
        }
        shared as f64 / (held.len().min(words.len()) - (WIDTH - 1)) as f64
    }

    /// Lays the text that is held and the one it met last side by side. O(|a| + |b|) for texts that
    /// are mostly alike.
    pub(super) fn align(&mut self, held: &[Word], words: &[Word]) -> Alignment {
        Alignment::along(&mut self.runs, held, words, &mut self.scratch)
    }

    /// Where these words stand first in the text that is held.
    fn find(&self, held: &[Word], words: &[Word; WIDTH]) -> Option<usize> {
        let hash = hash(words);
        let (bits, bit) = self.bit(hash)?;
        if self.filter.get(bits)? & bit == 0 {
            return None;
        }
        let mut at = self.slot(hash);
        loop {
            let first = self.table.get(at)?.checked_sub(1)?;
            if stand_at(held, first, words) {
                return Some(first.into());
            }
            at = self.next(at);
        }
    }

    /// The slot that a hash chooses.
    fn slot(&self, hash: u64) -> usize {
        hash as usize & self.table.len().saturating_sub(1)
    }

    /// The bit of the filter that a hash chooses, by its number of 64 and among those.
    fn bit(&self, hash: u64) -> Option<(usize, u64)> {
        let bits = self.filter.len().checked_sub(1)?;
        Some(((hash >> 6) as usize & bits, 1 << (hash & 63)))
    }

    fn next(&self, slot: usize) -> usize {
        (slot + 1) & self.table.len().saturating_sub(1)
    }
}

/// A hash of neighbouring words.
fn hash(words: &[Word; WIDTH]) -> u64 {
    let [a, b, c] = words.map(|word| u64::from(word.hash()));
    // Twenty-four bits of two words and sixteen of the third, then all of them mixed.
    let hash = (a >> 8 | b << 16 | c << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ hash >> 32
}

/// Whether these words stand at a place of a text.
fn stand_at(text: &[Word], place: u16, words: &[Word; WIDTH]) -> bool {
    let there = text.get(usize::from(place)..).and_then(<[Word]>::first_chunk);
    there.is_some_and(|there| is_same(there, words))
}

/// Whether words are the same: all at once, so that nothing is decided word by word.
fn is_same<const N: usize>(a: &[Word; N], b: &[Word; N]) -> bool {
    a.iter().zip(b).fold(0, |all, (a, b)| all | a.hash() ^ b.hash()) == 0
}

/// How many words two texts begin with alike.
fn in_common(a: &[Word], b: &[Word]) -> usize {
    let one_by_one = |a: &[Word], b: &[Word]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a_blocks, b_blocks) = (a.as_chunks::<BLOCK>().0.iter(), b.as_chunks::<BLOCK>().0);
    let same = |(a, b): &(&[Word; BLOCK], &[Word; BLOCK])| is_same(a, b);
    let whole = a_blocks.zip(b_blocks).take_while(same).count() * BLOCK;
    let rest = |text| <[Word]>::get(text, whole..).unwrap_or_default();
    whole + one_by_one(rest(a), rest(b))
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
        assert_eq!(anchors.meet(&one, &other), 1.0);
        assert_eq!(anchors.align(&one, &other).found(), 60);
        other[30] = Word::new(7, Kind::Number, '7', 1);
        assert!(anchors.meet(&one, &other) > 0.9);
        let alignment = anchors.align(&one, &other);
        assert_eq!((alignment.plain.kept, alignment.numbers.changed), (59, 1));
    }

    #[test]
    fn texts_are_followed_to_the_word_where_they_part() {
        let one = text(0..40);
        for part in 0..40 {
            let mut other = one.clone();
            other[part] = Word::new(mix(99), Kind::Plain, 'a', 5);
            assert_eq!(in_common(&one, &other), part);
            assert_eq!(in_common(&one[..part], &one), part);
        }
    }

    #[test]
    fn short_and_empty_texts_are_told_apart() {
        let mut anchors = Anchors::default();
        let (one, other) = (text(0..2), text(1..3));
        anchors.hold(&one);
        assert_eq!((anchors.meet(&one, &one), anchors.align(&one, &one).found()), (1.0, 2));
        assert_eq!((anchors.meet(&one, &other), anchors.meet(&one, &[])), (0.0, 0.0));
        anchors.hold(&[]);
        assert_eq!((anchors.meet(&[], &one), anchors.meet(&[], &[])), (0.0, 0.0));
    }
}
