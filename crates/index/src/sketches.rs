//! The sketches of one run in flat arrays, a column for each band.

use rustc_hash::FxHashMap;
use storyfold_text::minhash::{Sketch, sample::Sample};
use storyfold_text::wording::Word;

use crate::candidate::lsh::{self, Bands};
use crate::groups::{PROPOSING_WIDTH, SKETCH_SEED};

/// What one text is proposed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSketch {
    /// A key for each band.
    keys: Box<[u32]>,
    sample: Sample,
}

impl TextSketch {
    /// Sketches a text; `None` for a text without words. O(n).
    pub fn of(words: &[Word], bands: Bands) -> Option<Self> {
        let Sketch { signature, sample } = Sketch::of(words, PROPOSING_WIDTH, SKETCH_SEED)?;
        Some(Self { keys: lsh::keys(&signature, bands), sample })
    }
}

/// The sketches of texts, by place.
#[derive(Debug, Clone)]
pub struct Sketches {
    /// The shape of the bands.
    bands: Bands,
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
    /// Room for sketches with these bands.
    pub fn new(bands: Bands) -> Self {
        Self { bands, keys: vec![Vec::new(); bands.bands], samples: Samples::default() }
    }

    /// The shape of their bands.
    pub fn bands(&self) -> Bands {
        self.bands
    }

    /// Takes the sketch of the next text; `None` for a text without words.
    pub fn push(&mut self, sketch: Option<&TextSketch>) {
        let keys = sketch.map_or(&[][..], |sketch| &sketch.keys);
        for (band, column) in self.keys.iter_mut().enumerate() {
            column.push(keys.get(band).copied().unwrap_or(0));
        }
        let shingles = sketch.map_or(&[][..], |sketch| sketch.sample.shingles());
        self.samples.push(shingles);
    }

    /// Puts the sketches into another order: the text at `order[0]` comes first. Those in `newer`
    /// stand in for the ones at their places.
    #[must_use]
    pub fn in_order(self, order: &[u32], newer: &FxHashMap<u32, TextSketch>) -> Self {
        if newer.is_empty() && order.iter().copied().eq(0..self.samples.len() as u32) {
            return self;
        }
        let mut samples = Samples::default();
        for place in order {
            let sample = newer.get(place).map(|sketch| sketch.sample.shingles());
            samples.push(sample.unwrap_or_else(|| self.samples.of(*place)));
        }
        let of_band = |(band, column): (usize, Vec<u32>)| {
            let key = |place: &u32| match newer.get(place) {
                Some(sketch) => sketch.keys.get(band).copied(),
                None => column.get(*place as usize).copied(),
            };
            order.iter().map(|place| key(place).unwrap_or(0)).collect()
        };
        let keys = self.keys.into_iter().enumerate().map(of_band).collect();
        Self { bands: self.bands, keys, samples }
    }

    /// Keys and samples by themselves, so that each can go when it is no longer needed.
    pub fn into_parts(self) -> (Vec<Vec<u32>>, Samples) {
        (self.keys, self.samples)
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

    /// The sampled shingles of a text.
    pub fn of(&self, place: u32) -> &[u32] {
        let place = place as usize;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(place).copied().unwrap_or(0);
        self.shingles.get(start.unwrap_or(0)..end).unwrap_or_default()
    }
}
