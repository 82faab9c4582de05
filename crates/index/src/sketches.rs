//! The sketches of one run in flat arrays.

use rustc_hash::FxHashMap;
use storyfold_text::minhash::{Sample, Signature};
use storyfold_text::wording::Word;

use crate::candidate::lsh::{self, Bands};
use crate::groups::{PROPOSING_WIDTH, SKETCH_SEED};

/// What texts are proposed by, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Sketches {
    /// The shape of the bands, where there are any.
    bands: Option<Bands>,
    /// For each band the key of each text.
    keys: Vec<Vec<u32>>,
    samples: Samples,
}

/// The sampled shingles of texts, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    shingles: Vec<u32>,
    /// Where each text's shingles end.
    ends: Vec<usize>,
}

impl Sketches {
    /// None yet; with bands of signatures where they are given.
    pub fn new(bands: Option<Bands>) -> Self {
        let columns = bands.map_or(0, |bands| bands.bands);
        Self { bands, keys: vec![Vec::new(); columns], samples: Samples::default() }
    }

    /// Sketches the next text. O(n).
    pub fn push(&mut self, words: &[Word]) {
        Sample::append(words, PROPOSING_WIDTH, &mut self.samples.shingles);
        self.samples.ends.push(self.samples.shingles.len());
        if let Some(bands) = self.bands {
            let signature = Signature::of(words, PROPOSING_WIDTH, SKETCH_SEED);
            let keys = signature.map(|signature| lsh::keys(&signature, bands)).unwrap_or_default();
            self.push_keys(|band| keys.get(band).copied());
        }
    }

    /// Takes the sketches of the next texts; both have the same bands.
    pub fn append(&mut self, next: &Self) {
        let start = self.samples.shingles.len();
        self.samples.shingles.extend_from_slice(&next.samples.shingles);
        self.samples.ends.extend(next.samples.ends.iter().map(|end| start + end));
        for (column, next) in self.keys.iter_mut().zip(&next.keys) {
            column.extend_from_slice(next);
        }
    }

    /// Puts the sketches into another order: the text at `order[0]` comes first. Texts with words
    /// in `newer` are sketched again.
    #[must_use]
    pub fn in_order(self, order: &[u32], newer: &FxHashMap<u32, Vec<Word>>) -> Self {
        if newer.is_empty() && order.iter().copied().eq(0..self.samples.len() as u32) {
            return self;
        }
        let mut ordered = Self::new(self.bands);
        for place in order {
            match newer.get(place) {
                Some(words) => ordered.push(words),
                None => {
                    ordered.samples.push(self.samples.of(*place));
                    let key = |band| {
                        self.keys
                            .get(band)
                            .and_then(|keys: &Vec<u32>| keys.get(*place as usize))
                            .copied()
                    };
                    ordered.push_keys(key);
                }
            }
        }
        ordered
    }

    /// Keys and samples by themselves, so that each can go when it is no longer needed.
    pub fn into_parts(self) -> (Vec<Vec<u32>>, Samples) {
        (self.keys, self.samples)
    }

    fn push_keys(&mut self, key: impl Fn(usize) -> Option<u32>) {
        for (band, column) in self.keys.iter_mut().enumerate() {
            column.push(key(band).unwrap_or(0));
        }
    }
}

impl Samples {
    /// Takes the sampled shingles of the next text.
    pub fn push(&mut self, shingles: &[u32]) {
        self.shingles.extend_from_slice(shingles);
        self.ends.push(self.shingles.len());
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Number of shingles of all texts.
    pub fn shingles(&self) -> usize {
        self.shingles.len()
    }

    /// The sampled shingles of a text.
    pub fn of(&self, place: u32) -> &[u32] {
        let place = place as usize;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(place).copied().unwrap_or(0);
        self.shingles.get(start.unwrap_or(0)..end).unwrap_or_default()
    }
}
