//! Finding copies, one article after the other: what is kept of each is small, and its text is not
//! among it.

mod store;

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use storyfold_index::groups::{self, Groups, Texts};
use storyfold_index::sketches::Sketches;
use storyfold_index::verify::{CopyOptions, Judge, Text};
use storyfold_model::{Article, CopyEvidence};
use storyfold_text::Wording;
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::hash::mix;
use storyfold_text::wording::{Lines, Word};

use store::WordStore;

pub use store::StoreError;

/// What copies of articles are found by, in the order the articles came. Their texts are not among
/// it.
#[derive(Debug, Clone)]
pub struct Fingerprints {
    /// The words of all texts, one after the other.
    words: Vec<Word>,
    /// The number of words of each.
    lengths: Vec<u32>,
    sketches: Sketches,
    digests: Vec<Option<u64>>,
    /// Unix seconds.
    published: Vec<Option<i64>>,
    /// The lines of texts that have some that could recur, with the text's place.
    lines: Vec<(u32, Box<Lines>)>,
}

impl Fingerprints {
    /// None yet.
    pub fn new(options: CopyOptions) -> Self {
        Self {
            words: Vec::new(),
            lengths: Vec::new(),
            sketches: Sketches::new(groups::bands(options)),
            digests: Vec::new(),
            published: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// None yet, with room for so many words: lists that grow are copied again and again.
    #[must_use]
    pub fn with_room(options: CopyOptions, words: usize) -> Self {
        Self { words: Vec::with_capacity(words), ..Self::new(options) }
    }

    /// The number of words of all articles.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// Reads the next article. Depends on nothing but it, so batches can be read on any thread.
    /// O(n).
    pub fn read(&mut self, article: &Article) {
        let start = self.words.len();
        if let Some(lines) = Wording::append(article, &mut self.words) {
            self.lines.push((self.lengths.len() as u32, lines));
        }
        self.sketch(start, article);
    }

    /// Takes the next article by the words that were kept of it; which of them were lines that others
    /// have, too, is not known. O(n).
    pub(crate) fn take(&mut self, words: &[Word], article: &Article) {
        let start = self.words.len();
        self.words.extend_from_slice(words);
        self.sketch(start, article);
    }

    /// Sketches the text whose words are the last, from `start` on.
    fn sketch(&mut self, start: usize, article: &Article) {
        let words = self.words.get(start..).unwrap_or_default();
        self.lengths.push(words.len() as u32);
        self.sketches.push(words);
        self.digests.push(digest(words));
        self.published.push(article.published.map(|published| published.at.unix_seconds()));
    }

    /// Reads articles, a batch on each thread at a time.
    pub(crate) fn of_all(articles: &[Article], options: CopyOptions) -> Vec<Self> {
        let read = |articles: &[Article]| {
            let mut batch = Self::new(options);
            articles.iter().for_each(|article| batch.read(article));
            batch
        };
        articles.par_chunks(BATCH_ARTICLES).map(read).collect()
    }
}

/// Articles that are read by one thread at a time, where all are at hand.
const BATCH_ARTICLES: usize = 256;

/// Sixty-four bits over words in order; `None` without words. Among ten million different texts
/// two share them with probability 3e-6.
fn digest(words: &[Word]) -> Option<u64> {
    let step = |state: u64, word: &Word| {
        (state ^ u64::from(word.hash())).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    };
    (!words.is_empty()).then(|| mix(words.iter().fold(words.len() as u64, step)))
}

/// The fingerprints of a run, batch after batch.
#[derive(Debug)]
pub struct CopyFinder {
    options: CopyOptions,
    words: WordStore,
    sketches: Sketches,
    digests: Vec<Option<u64>>,
    published: Vec<Option<i64>>,
    lines: Vec<(u32, Box<Lines>)>,
}

impl CopyFinder {
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

    /// Takes the next batch, read with the same options.
    ///
    /// # Errors
    /// [`StoreError`] when the temporary file cannot be written.
    pub fn append(&mut self, batch: Fingerprints) -> Result<(), StoreError> {
        let before = self.digests.len() as u32;
        self.lines.extend(batch.lines.into_iter().map(|(place, lines)| (before + place, lines)));
        self.sketches.append(&batch.sketches);
        self.digests.extend(batch.digests);
        self.published.extend(batch.published);
        self.words.append(batch.words, batch.lengths.into_iter())
    }

    /// Finds the copies among the texts at these places, given in the order of their ids, which is
    /// the order of the result.
    ///
    /// # Errors
    /// [`StoreError`] when the temporary file cannot be read.
    pub fn fold(self, order: &[u32]) -> Result<CopyGroups, StoreError> {
        let mut words = self.words.ready()?;
        // Of articles that are turned away, as another has their id, nothing counts.
        let mut taken = vec![false; self.digests.len()];
        for place in order {
            taken.iter_mut().skip(*place as usize).take(1).for_each(|taken| *taken = true);
        }
        let is_taken = |place: u32| taken.get(place as usize) == Some(&true);
        let lines = self.lines.iter().filter(|(place, _)| is_taken(*place));
        let lines: Vec<(u32, &Lines)> = lines.map(|(place, lines)| (*place, &**lines)).collect();
        let recurring = RecurringLines::among(&lines, |place| words.words(place));
        let mut newer: FxHashMap<u32, Vec<Word>> = self
            .lines
            .par_iter()
            .filter_map(|(place, lines)| {
                Some((*place, lines.without(&words.words(*place), &recurring)?))
            })
            .collect();
        drop(self.lines);
        let sketches = self.sketches.in_order(order, &newer);
        let (mut digests, mut published) = (Vec::new(), Vec::new());
        for place in order {
            let own = self.digests.get(*place as usize).copied().flatten();
            digests.push(newer.get(place).map_or(own, |words| digest(words)));
            published.push(self.published.get(*place as usize).copied().flatten());
        }
        drop((self.digests, self.published));
        words.arrange(order);
        // By place from now on.
        let newer = order
            .iter()
            .zip(0..)
            .filter_map(|(arrival, place)| Some((place, newer.remove(arrival)?)))
            .collect();
        let texts = OrderedTexts { words, newer, digests, published };
        let groups = groups::fold(&texts, sketches, self.options);
        Ok(CopyGroups { texts, groups, recurring, options: self.options })
    }
}

/// Texts with the copies among them, by place in the order of ids.
#[derive(Debug)]
pub struct CopyGroups {
    texts: OrderedTexts,
    /// The groups.
    pub groups: Groups,
    /// The lines that were left out of texts because they stand in many of one source.
    pub recurring: RecurringLines,
    options: CopyOptions,
}

impl CopyGroups {
    /// Number of words of a text.
    pub fn length(&self, place: u32) -> u32 {
        self.texts.length(place)
    }

    /// What [`CopyGroups::compare`] works with: its memory serves one comparison after the other.
    pub fn judge(&self) -> Judge {
        Judge::new(self.options)
    }

    /// Measures one text against others. O(total words).
    pub fn compare(&self, judge: &mut Judge, one: u32, others: &[u32]) -> Vec<CopyEvidence> {
        let words = self.texts.words(one);
        let mut held = judge.hold(self.text(&words, one));
        let mut evidence = Vec::with_capacity(others.len());
        groups::each_text(&self.texts, others, |other, words| {
            evidence.push(held.judge(self.text(words, other)));
        });
        evidence
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
    words: WordStore,
    /// Words of texts that had recurring lines.
    newer: FxHashMap<u32, Vec<Word>>,
    digests: Vec<Option<u64>>,
    published: Vec<Option<i64>>,
}

impl Texts for OrderedTexts {
    fn count(&self) -> u32 {
        self.digests.len() as u32
    }

    fn words(&self, place: u32) -> Cow<'_, [Word]> {
        match self.newer.get(&place) {
            Some(words) => Cow::Borrowed(words),
            None => self.words.words(place),
        }
    }

    fn length(&self, place: u32) -> u32 {
        match self.newer.get(&place) {
            Some(words) => words.len() as u32,
            None => self.words.length(place),
        }
    }

    fn digest(&self, place: u32) -> Option<u64> {
        self.digests.get(place as usize).copied().flatten()
    }

    fn published(&self, place: u32) -> Option<i64> {
        self.published.get(place as usize).copied().flatten()
    }
}
