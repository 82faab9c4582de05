//! Some of a text's shingles, chosen by their hash alone (FracMinHash; Irber et al. 2022).
//!
//! The same shingle is chosen in every text long enough to choose from, so two texts that share
//! shingles share chosen ones, however much more one of them holds: unlike equal lanes of a
//! signature, they tell of containment. What is chosen are values, not places, and a shorter text
//! only chooses more: what a long text chooses, any shorter text that holds it chooses, too.

use pulp::{Arch, NullaryFnOnce};

use crate::shingle::{BLOCK, each_block, each_shingle};
use crate::wording::Word;

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

    /// Chooses from the shingles of `width` words of a text; none from one without words. O(n).
    ///
    /// ```
    /// use storyfold_text::minhash::Sample;
    /// use storyfold_text::wording::{Kind, Word};
    /// let words: Vec<Word> = (0..800).map(|at| Word::new(at << 40, Kind::Plain, 'a', 5)).collect();
    /// let sample = Sample::of(&words, 3);
    /// assert!((60..140).contains(&sample.shingles().len()));
    /// ```
    pub fn of(words: &[Word], width: usize) -> Self {
        let mut chosen = Vec::new();
        Self::append(words, width, &mut chosen);
        Self(chosen.into_boxed_slice())
    }

    /// [`Sample::of`], at the end of a list. O(n).
    pub fn append(words: &[Word], width: usize, chosen: &mut Vec<u32>) {
        let share =
            (AT_LEAST as f64 / words.len().max(1) as f64).clamp(1.0 / f64::from(ONE_IN), 1.0);
        // Shingles whose upper half is at most this are chosen, and the lower half is kept.
        let most = (share * f64::from(u32::MAX)) as u32;
        if width == 3 && words.len() >= width {
            return Arch::new().dispatch(OfThree { words, most, chosen });
        }
        each_shingle(words, width, |shingle| {
            if (shingle >> 32) as u32 <= most {
                chosen.push(shingle as u32);
            }
        });
    }
}

/// Choosing from the shingles of three words, with what the processor at hand can do.
struct OfThree<'a> {
    words: &'a [Word],
    most: u32,
    chosen: &'a mut Vec<u32>,
}

impl NullaryFnOnce for OfThree<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        each_block(self.words, |shingles| {
            // Each is written and the place moves on behind those that are chosen: nobody could
            // guess which.
            let (mut kept, mut count) = ([0; BLOCK], 0);
            for &shingle in shingles {
                if let Some(slot) = kept.get_mut(count) {
                    *slot = shingle as u32;
                }
                count += usize::from((shingle >> 32) as u32 <= self.most);
            }
            self.chosen.extend_from_slice(kept.get(..count).unwrap_or_default());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::wording::Kind;

    fn words(range: std::ops::Range<u64>) -> Vec<Word> {
        range.map(|at| Word::new(mix(at), Kind::Plain, 'a', 5)).collect()
    }

    fn sample(words: &[Word]) -> Vec<u32> {
        Sample::of(words, 3).shingles().to_vec()
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
    fn the_same_are_chosen_one_by_one() {
        let words = words(0..500);
        let most = u32::MAX / ONE_IN;
        let mut slow = Vec::new();
        each_shingle(&words, 3, |shingle| {
            if (shingle >> 32) as u32 <= most {
                slow.push(shingle as u32);
            }
        });
        assert_eq!(sample(&words), slow);
    }

    #[test]
    fn a_short_text_chooses_all() {
        assert_eq!(sample(&words(0..12)).len(), 10);
    }
}
