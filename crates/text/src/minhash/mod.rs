//! Sketches: a text's shingles in few numbers, so that copies are found without comparing all
//! texts with all.
//!
//! [`Signature`]: MinHash over all shingles. The share of equal lanes of two signatures estimates
//! the Jaccard similarity of their shingle sets (Broder 1997). Lanes are filled by one-permutation
//! hashing (Li, Owen and Zhang 2012) in [`ROUNDS`] rounds: each shingle falls into one of 32 bins
//! of each round. Four short rounds fill better than one long one when a text has few shingles.
//! Bins nothing fell into borrow from others of the same round by a fixed sequence of draws
//! (optimal densification, Shrivastava 2017), so equal sets always get equal signatures and the
//! estimate stays unbiased.
//!
//! [`sample`]: some of the shingles themselves, chosen by their hash. Where one text holds a part
//! of another, or both were scanned badly, their Jaccard similarity is too low for bands, but they
//! still share some of those.

pub mod sample;

use crate::hash::mix;
use crate::shingle::each_shingle;
use crate::wording::Word;

pub use sample::Sample;

/// Numbers in a signature.
pub const LANES: usize = BINS * ROUNDS;

/// Independent rounds of one-permutation hashing.
pub const ROUNDS: usize = 4;

/// Bins a round.
const BINS: usize = 32;

/// Makes hashes of shingles that depend on the seed; shingles are mixed already.
const SPREAD: u64 = 0xA24B_AED4_963E_E407;

/// No shingle fell here.
const EMPTY: u32 = u32::MAX;

/// The signature of one text. The same on every machine for the same words, width and seed.
///
/// A lane keeps sixteen bits of the least hash: two that differ are equal with probability 1.5e-5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature([u16; LANES]);

impl Signature {
    /// Sketches a text in shingles of `width` words; `None` for a text without words: it is like
    /// no other text. O(n).
    ///
    /// ```
    /// use storyfold_text::minhash::Signature;
    /// use storyfold_text::wording::{Kind, Word};
    /// let words: Vec<Word> = (0..300).map(|hash| Word::new(hash << 40, Kind::Plain, 'a', 5)).collect();
    /// let sketch = |words: &[Word]| Signature::of(words, 5, 0).unwrap();
    /// assert_eq!(sketch(&words).resemblance(&sketch(&words)), 1.0);
    /// assert!(sketch(&words).resemblance(&sketch(&words[..150])) < 0.7);
    /// ```
    pub fn of(words: &[Word], width: usize, seed: u64) -> Option<Self> {
        let mut signing = Signing::default();
        each_shingle(words, width, |shingle| signing.take((shingle ^ seed).wrapping_mul(SPREAD)));
        signing.finish()
    }

    /// The share of equal lanes, 0 to 1: estimates the Jaccard similarity with a standard error of
    /// at most `sqrt(j (1 - j) / LANES)` when both texts fill their bins.
    pub fn resemblance(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        equal as f64 / LANES as f64
    }

    /// The lanes, round after round.
    pub fn lanes(&self) -> &[u16; LANES] {
        &self.0
    }
}

/// A signature in the making.
struct Signing {
    lanes: [u32; LANES],
    any: bool,
}

impl Default for Signing {
    fn default() -> Self {
        Self { lanes: [EMPTY; LANES], any: false }
    }
}

impl Signing {
    fn take(&mut self, hash: u64) {
        self.any = true;
        let mut hash = hash;
        let (rounds, _) = self.lanes.as_chunks_mut::<BINS>();
        for bins in rounds {
            let bin = (hash >> 59) as usize;
            // 31 bits, so that no value is EMPTY.
            let value = (hash as u32) >> 1;
            if let Some(least) = bins.get_mut(bin) {
                *least = value.min(*least);
            }
            hash = hash.wrapping_mul(0x9FB2_1C65_1E98_DF25).rotate_left(23);
        }
    }

    fn finish(mut self) -> Option<Signature> {
        if !self.any {
            return None;
        }
        let (rounds, _) = self.lanes.as_chunks_mut::<BINS>();
        for (round, bins) in rounds.iter_mut().enumerate() {
            densify(bins, round as u64);
        }
        Some(Signature(self.lanes.map(short)))
    }
}

/// Sixteen bits of a least hash, all of its bits mixed in: least hashes are small numbers.
const fn short(value: u32) -> u16 {
    (value.wrapping_mul(0x9E37_79B1) >> 16) as u16
}

/// Fills each empty bin from a full one, drawn by a sequence that depends on the bin alone.
fn densify(bins: &mut [u32; BINS], round: u64) {
    if !bins.contains(&EMPTY) {
        return;
    }
    let filled = *bins;
    for (bin, value) in bins.iter_mut().enumerate() {
        if *value != EMPTY {
            continue;
        }
        let mut draw = mix((round << 32 | bin as u64) ^ 0xA0B4_28DB_3C6E_F719);
        // A full bin is met with probability at least 1/32 a draw; the caller made sure of one.
        loop {
            match filled.get((draw >> 59) as usize) {
                Some(&borrowed) if borrowed != EMPTY => {
                    *value = borrowed;
                    break;
                }
                _ => draw = mix(draw.wrapping_add(0x9E37_79B9_7F4A_7C15)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shingle::ShingleSet;
    use crate::wording::Kind;

    fn text(seed: u64, words: usize) -> Vec<Word> {
        (0..words as u64).map(|at| Word::new(mix(seed << 32 | at), Kind::Plain, 'a', 5)).collect()
    }

    /// A text with some of the words of another replaced.
    fn edited(words: &[Word], every: usize, seed: u64) -> Vec<Word> {
        words
            .iter()
            .enumerate()
            .map(|(at, &word)| {
                if at % every == (seed as usize) % every {
                    Word::new(mix(seed ^ at as u64), Kind::Plain, 'a', 5)
                } else {
                    word
                }
            })
            .collect()
    }

    /// Mean error and root mean square error of the estimate against the exact similarity.
    fn errors(words: usize) -> (f64, f64, f64) {
        let (mut bias, mut square, mut theory, mut pairs) = (0.0, 0.0, 0.0, 0.0);
        for seed in 0..10_000 {
            let one = text(seed, words);
            let other = edited(&one, 8 + (seed as usize) % 60, seed + 9);
            let (a, b) = (ShingleSet::of(&one, 5), ShingleSet::of(&other, 5));
            let shared = a.shared(&b) as f64;
            let exact =
                shared / (a.len() + b.len()) as f64 / (1.0 - shared / (a.len() + b.len()) as f64);
            let (a, b) = (Signature::of(&one, 5, 1).unwrap(), Signature::of(&other, 5, 1).unwrap());
            let error = a.resemblance(&b) - exact;
            bias += error;
            square += error * error;
            theory += exact * (1.0 - exact) / LANES as f64;
            pairs += 1.0;
        }
        (bias / pairs, (square / pairs).sqrt(), (theory / pairs).sqrt())
    }

    #[test]
    fn the_estimate_is_unbiased_and_its_error_is_known() {
        for (words, allowed) in [(300, 1.15), (100, 1.3), (40, 2.0)] {
            let (bias, error, theory) = errors(words);
            assert!(bias.abs() < 0.01, "{words} words: mean error {bias}");
            assert!(error < theory * allowed, "{words} words: error {error}, theory {theory}");
        }
    }

    #[test]
    fn signatures_never_change() {
        let signature = Signature::of(&text(1, 50), 5, 0).unwrap();
        let digest = signature.lanes().iter().fold(0, |sum, &lane| mix(sum ^ u64::from(lane)));
        assert_eq!(
            digest, 0x3879eb41f915285b,
            "stored signatures rest on this: a new value is a new format"
        );
    }
}
