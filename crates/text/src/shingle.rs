//! Word n-gram shingles: the sets that near-duplicates are measured by.
//!
//! Broder, "On the resemblance and containment of documents" (1997).

use crate::wording::Word;

/// The base of the polynomial; odd, so that no word's bits are lost.
const BASE: u64 = 0xD6E8_FEB8_6659_FD93;

/// The shingles of a text: hashes of each run of `width` neighbouring words, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShingleSet(Box<[u64]>);

impl ShingleSet {
    /// The set of all shingles of a text given by its words' hashes. O(n log n).
    ///
    /// A text of fewer words than `width` is one shingle, made of all its words and their number:
    /// two short texts share it only when they are the same, so short texts neither fall together
    /// nor vanish. A text without words has no shingles, and is like no other text.
    ///
    /// ```
    /// use storyfold_text::shingle::ShingleSet;
    /// use storyfold_text::wording::{Kind, Word};
    /// let words: Vec<Word> = (1..8).map(|hash| Word::new(hash << 40, Kind::Plain, 'a', 5)).collect();
    /// let (one, other) = (ShingleSet::of(&words[..6], 5), ShingleSet::of(&words[1..], 5));
    /// assert_eq!((one.len(), one.shared(&other)), (2, 1));
    /// assert_ne!(ShingleSet::of(&words[..2], 5), ShingleSet::of(&words[..3], 5));
    /// assert!(ShingleSet::of(&[], 5).is_empty());
    /// ```
    pub fn of(words: &[Word], width: usize) -> Self {
        let mut shingles = Vec::with_capacity(words.len());
        each_shingle(words, width, |shingle| shingles.push(shingle));
        shingles.sort_unstable();
        shingles.dedup();
        Self(shingles.into_boxed_slice())
    }

    /// Number of different shingles.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of shingles both sets hold: |A ∩ B|. O(|A| + |B|).
    pub fn shared(&self, other: &Self) -> usize {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut shared = 0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => {
                    a.next();
                }
                std::cmp::Ordering::Greater => {
                    b.next();
                }
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    a.next();
                    b.next();
                }
            }
        }
        shared
    }
}

/// Calls `take` with each shingle in order, repeated ones too. O(n), no allocation.
///
/// Words are combined by a polynomial over 64-bit integers (multilinear hashing; Lemire and Kaser,
/// "Strongly universal string hashing is fast", 2014), and mixed at the end.
pub fn each_shingle(words: &[Word], width: usize, mut take: impl FnMut(u64)) {
    let width = width.max(1);
    if words.is_empty() {
        return;
    }
    if words.len() < width {
        let whole = words.iter().fold(words.len() as u64, |sum, &word| roll(sum, word));
        take(finish(whole));
        return;
    }
    match width {
        3 => fixed::<3>(words, take),
        5 => fixed::<5>(words, take),
        _ => {
            for window in words.windows(width) {
                take(finish(window.iter().fold(0, |sum, &word| roll(sum, word))));
            }
        }
    }
}

/// The shingles of a width known to the compiler: each word is multiplied by the power of its
/// place, and no shingle waits for the one before.
fn fixed<const WIDTH: usize>(words: &[Word], mut take: impl FnMut(u64)) {
    let mut power = 1_u64;
    let mut powers = [0; WIDTH];
    for slot in powers.iter_mut().rev() {
        *slot = power;
        power = power.wrapping_mul(BASE);
    }
    for window in words.windows(WIDTH).filter_map(<[Word]>::first_chunk::<WIDTH>) {
        let terms = window.iter().zip(&powers);
        let sum = terms.fold(0_u64, |sum, (&word, power)| {
            sum.wrapping_add(u64::from(word.hash()).wrapping_mul(*power))
        });
        take(finish(sum));
    }
}

/// Shingles that [`each_block`] gives at a time.
pub(crate) const BLOCK: usize = 64;

/// [`each_shingle`] of three words, a block at a time: what is done to all of a block is done to
/// several at once by a processor that can. Texts of fewer words have none.
#[inline(always)]
pub(crate) fn each_block(words: &[Word], mut take: impl FnMut(&[u64])) {
    let mut block = [0; BLOCK];
    let mut rest = words;
    while rest.len() > 2 {
        let (second, third) =
            (rest.get(1..).unwrap_or_default(), rest.get(2..).unwrap_or_default());
        let windows = rest.iter().zip(second).zip(third);
        for (slot, ((a, b), c)) in block.iter_mut().zip(windows) {
            let [a, b, c] = [a, b, c].map(|word| u64::from(word.hash()));
            let sum = a.wrapping_mul(BASE.wrapping_mul(BASE)).wrapping_add(b.wrapping_mul(BASE));
            *slot = finish(sum.wrapping_add(c));
        }
        take(block.get(..third.len().min(BLOCK)).unwrap_or_default());
        rest = rest.get(BLOCK..).unwrap_or_default();
    }
}

const fn roll(sum: u64, word: Word) -> u64 {
    sum.wrapping_mul(BASE).wrapping_add(word.hash() as u64)
}

/// Brings the upper bits of a sum, which depend on all words, into all bits. A bijection.
const fn finish(sum: u64) -> u64 {
    let mixed = (sum ^ sum >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 29
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slow(words: &[Word], width: usize) -> Vec<u64> {
        if words.is_empty() {
            return Vec::new();
        }
        if words.len() < width {
            return vec![finish(words.iter().fold(words.len() as u64, |sum, &w| roll(sum, w)))];
        }
        words.windows(width).map(|run| finish(run.iter().fold(0, |s, &w| roll(s, w)))).collect()
    }

    proptest! {
        #[test]
        fn every_width_combines_each_window_alike(
            words in prop::collection::vec(any::<u32>().prop_map(Word::from_bits), 0..40),
            width in 1_usize..8,
        ) {
            let mut rolled = Vec::new();
            each_shingle(&words, width, |shingle| rolled.push(shingle));
            prop_assert_eq!(rolled, slow(&words, width));
        }

        #[test]
        fn blocks_hold_each_shingle_of_three_words(
            words in prop::collection::vec(any::<u32>().prop_map(Word::from_bits), 3..200),
        ) {
            let mut all = Vec::new();
            each_block(&words, |block| all.extend_from_slice(block));
            prop_assert_eq!(all, slow(&words, 3));
        }
    }
}
