//! Some of a text's shingles, chosen by their hash alone (FracMinHash; Irber et al. 2022).
//!
//! The same shingle is chosen in every text long enough to choose from, so two texts that share
//! shingles share chosen ones, however much more one of them holds: unlike equal lanes of a
//! signature, they tell of containment. What is chosen are values, not places, and a shorter text
//! only chooses more: what a long text chooses, any shorter text that holds it chooses, too.

/// Of a long text one shingle in so many is chosen …
pub const ONE_IN: u32 = 8;

/// … and of a short one so many are expected to be.
pub const AT_LEAST: usize = 24;

/// Thirty-two bits of each chosen shingle, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sample(Box<[u32]>);

impl Sample {
    /// The chosen shingles, each once for each time it stands in the text.
    pub fn shingles(&self) -> &[u32] {
        &self.0
    }

    /// Whether none was chosen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Begins to choose from a text of so many words.
    pub(super) fn begin(words: usize) -> Sampling {
        let share = (AT_LEAST as f64 / words.max(1) as f64).clamp(1.0 / f64::from(ONE_IN), 1.0);
        let expected = (share * words as f64) as usize;
        let below = (share * f64::from(u32::MAX)) as u32;
        Sampling { below, chosen: Vec::with_capacity(expected + expected / 2) }
    }
}

/// A sample in the making.
pub(super) struct Sampling {
    /// Shingles whose deciding bits are below this are chosen.
    below: u32,
    chosen: Vec<u32>,
}

impl Sampling {
    pub(super) fn take(&mut self, hash: u64) {
        // The upper half decides, the lower half is kept.
        let deciding = (hash.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32;
        if deciding <= self.below {
            self.chosen.push(hash as u32);
        }
    }

    pub(super) fn finish(self) -> Sample {
        Sample(self.chosen.into_boxed_slice())
    }
}

#[cfg(test)]
mod tests {
    use crate::hash::mix;
    use crate::minhash::Sketch;
    use crate::wording::{Kind, Word};

    fn words(range: std::ops::Range<u64>) -> Vec<Word> {
        range.map(|at| Word::new(mix(at), Kind::Plain, 'a', 5)).collect()
    }

    fn sample(words: &[Word]) -> Vec<u32> {
        Sketch::of(words, 3, 0).unwrap().sample.shingles().to_vec()
    }

    #[test]
    fn a_part_holds_what_the_whole_chose_of_it() {
        let whole = words(0..2_000);
        let chosen = sample(&whole);
        assert!((200..300).contains(&chosen.len()), "{} of 2,000", chosen.len());
        let part = sample(&whole[500..560]);
        let shared = part.iter().filter(|shingle| chosen.contains(shingle)).count();
        assert!(part.len() > 10 && shared > 2, "{} chosen, {shared} shared", part.len());
        let in_part = chosen.iter().filter(|shingle| part.contains(shingle)).count();
        assert_eq!(shared, in_part);
    }

    #[test]
    fn a_short_text_chooses_all() {
        assert_eq!(sample(&words(0..12)).len(), 10);
    }
}
