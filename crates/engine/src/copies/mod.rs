//! Finding copies, one article after the other: what is kept of each is small, and its text is not
//! among it.

mod store;

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use storyfold_index::groups::{self, Groups, Texts};
use storyfold_index::sketches::{Sketches, TextSketch};
use storyfold_index::verify::{CopyOptions, Judge, Text};
use storyfold_model::{Article, CopyEvidence};
use storyfold_text::Wording;
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::hash::mix;
use storyfold_text::wording::{Lines, Word};

use store::WordStore;

pub use store::StoreError;

/// What copies of one article are found by.
#[derive(Debug, Clone, PartialEq)]
pub struct Fingerprint {
    wording: Wording,
    sketch: Option<TextSketch>,
    digest: Option<u64>,
    /// Unix seconds.
    published: Option<i64>,
}

impl Fingerprint {
    /// Reads an article. Depends on nothing else, so it is done on any thread. O(n).
    pub fn of(article: &Article, options: CopyOptions) -> Self {
        let published = article.published.map(|published| published.at.unix_seconds());
        let wording = Wording::of(article);
        let sketch = TextSketch::of(&wording.words, groups::bands(options));
        Self { sketch, digest: digest(&wording.words), wording, published }
    }
}

/// Sixty-four bits over words in order; `None` without words. Among ten million different texts
/// two share them with probability 3e-6.
fn digest(words: &[Word]) -> Option<u64> {
    let step = |state: u64, word: &Word| {
        (state ^ u64::from(word.hash())).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    };
    (!words.is_empty()).then(|| mix(words.iter().fold(words.len() as u64, step)))
}

/// The fingerprints of a run, in the order they came.
#[derive(Debug)]
pub struct Fingerprints {
    options: CopyOptions,
    words: WordStore,
    sketches: Sketches,
    digests: Vec<Option<u64>>,
    published: Vec<Option<i64>>,
    /// The lines of texts that have some that could recur, with the text's place.
    lines: Vec<(u32, Box<Lines>)>,
}

impl Fingerprints {
    /// None yet. Words go to a temporary file when they take more memory than `max_word_bytes`.
    pub fn new(options: CopyOptions, max_word_bytes: Option<u64>) -> Self {
        Self {
            options,
            words: WordStore::new(max_word_bytes),
            sketches: Sketches::new(groups::bands(options)),
            digests: Vec::new(),
            published: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Takes the next one.
    ///
    /// # Errors
    /// [`StoreError`] when the temporary file cannot be written.
    pub fn push(&mut self, fingerprint: Fingerprint) -> Result<(), StoreError> {
        let Fingerprint { wording, sketch, digest, published } = fingerprint;
        if let Some(lines) = wording.lines {
            self.lines.push((self.digests.len() as u32, lines));
        }
        self.sketches.push(sketch.as_ref());
        self.words.push(wording.words.into_boxed_slice())?;
        self.digests.push(digest);
        self.published.push(published);
        Ok(())
    }

    /// Finds the copies among the texts at these places, given in the order of their ids, which is
    /// the order of the result.
    ///
    /// # Errors
    /// [`StoreError`] when the temporary file cannot be read.
    pub fn fold(self, order: &[u32]) -> Result<CopyGroups, StoreError> {
        let words = self.words.ready()?;
        let recurring =
            RecurringLines::among(self.lines.iter().flat_map(|(_, lines)| lines.candidates()));
        let newer: FxHashMap<u32, Vec<Word>> = self
            .lines
            .par_iter()
            .filter_map(|(place, lines)| {
                Some((*place, lines.without(&words.words(*place), &recurring)?))
            })
            .collect();
        drop(self.lines);
        let bands = groups::bands(self.options);
        let sketches: FxHashMap<u32, TextSketch> = newer
            .par_iter()
            .filter_map(|(&place, words)| Some((place, TextSketch::of(words, bands)?)))
            .collect();
        let sketches = self.sketches.in_order(order, &sketches);
        let (mut digests, mut published) = (Vec::new(), Vec::new());
        for place in order {
            let own = self.digests.get(*place as usize).copied().flatten();
            digests.push(newer.get(place).map_or(own, |words| digest(words)));
            published.push(self.published.get(*place as usize).copied().flatten());
        }
        drop((self.digests, self.published));
        let texts = OrderedTexts { order: order.to_vec(), words, newer, digests, published };
        let groups = groups::fold(&texts, sketches, self.options);
        Ok(CopyGroups { texts, groups, options: self.options })
    }
}

/// Texts with the copies among them, by place in the order of ids.
#[derive(Debug)]
pub struct CopyGroups {
    texts: OrderedTexts,
    /// The groups.
    pub groups: Groups,
    options: CopyOptions,
}

impl CopyGroups {
    /// Number of words of a text.
    pub fn length(&self, place: u32) -> u32 {
        self.texts.length(place)
    }

    /// Measures one text against others. O(total words).
    pub fn compare(&self, one: u32, others: &[u32]) -> Vec<CopyEvidence> {
        let mut judge = Judge::new(self.options);
        let words = self.texts.words(one);
        let mut held = judge.hold(self.text(&words, one));
        let against = |&other: &u32| held.judge(self.text(&self.texts.words(other), other));
        others.iter().map(against).collect()
    }

    fn text<'a>(&self, words: &'a [Word], place: u32) -> Text<'a> {
        Text {
            words,
            published: self.groups.spans.get(place as usize).copied().flatten(),
            fillings: self.groups.fillings.get(place as usize).copied().unwrap_or(0),
        }
    }

    /// Whether the words went to a temporary file.
    pub fn is_spilled(&self) -> bool {
        self.texts.words.is_spilled()
    }

    /// Lets the texts go.
    ///
    /// # Errors
    /// [`StoreError`] when the temporary file could not be read at some time: what was found then
    /// rests on texts that were taken for empty.
    pub fn finish(self) -> Result<Groups, StoreError> {
        self.texts.words.failure()?;
        Ok(self.groups)
    }
}

/// The texts of a run in the order of their ids.
#[derive(Debug)]
struct OrderedTexts {
    /// For each place the place in the order of arrival.
    order: Vec<u32>,
    /// By order of arrival.
    words: WordStore,
    /// Words of texts that had recurring lines, by order of arrival.
    newer: FxHashMap<u32, Vec<Word>>,
    digests: Vec<Option<u64>>,
    published: Vec<Option<i64>>,
}

impl OrderedTexts {
    fn arrival(&self, place: u32) -> u32 {
        self.order.get(place as usize).copied().unwrap_or(u32::MAX)
    }
}

impl Texts for OrderedTexts {
    fn count(&self) -> u32 {
        self.order.len() as u32
    }

    fn words(&self, place: u32) -> Cow<'_, [Word]> {
        let arrival = self.arrival(place);
        match self.newer.get(&arrival) {
            Some(words) => Cow::Borrowed(words),
            None => self.words.words(arrival),
        }
    }

    fn length(&self, place: u32) -> u32 {
        let arrival = self.arrival(place);
        match self.newer.get(&arrival) {
            Some(words) => words.len() as u32,
            None => self.words.length(arrival),
        }
    }

    fn digest(&self, place: u32) -> Option<u64> {
        self.digests.get(place as usize).copied().flatten()
    }

    fn published(&self, place: u32) -> Option<i64> {
        self.published.get(place as usize).copied().flatten()
    }
}
