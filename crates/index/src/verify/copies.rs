//! The rules that decide whether two texts are copies.

use storyfold_model::{CopyEvidence, CopyRule, Similarity};
use storyfold_text::wording::Word;

use super::alignment::Alignment;
use super::measure::{Measurer, Overlap};
use super::template;

/// Words a shingle, in the similarities that are reported and that the rules ask for.
pub const SHINGLE_WIDTH: usize = 5;

/// Words a shingle where two texts are laid side by side: short enough that two badly scanned
/// copies still have runs in common.
const ALIGNING_WIDTH: usize = 3;

/// Texts that share less of the shorter one's short shingles are apart without a closer look: of
/// 23,000 true pairs of badly scanned text one in a thousand does.
const LEAST_CONTAINMENT: f64 = 0.1;

/// From when on two texts are copies.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CopyOptions {
    /// Least Jaccard similarity of word 5-grams; then nothing else counts. `None` for the rules
    /// that fit news.
    pub threshold: Option<Similarity>,
}

/// From this Jaccard similarity on an edited text is a copy.
const JACCARD: f64 = 0.5;

/// From this containment on the shorter text stands in the longer one …
const CONTAINMENT: f64 = 0.75;

/// … if it has this many shingles: a single sentence is quoted in many reports.
const LEAST_CONTAINED: usize = 20;

/// The share of the shorter text's words that must stand in the longer one in the same order, the
/// same or misread, where that alone makes it a copy: this much …
const ALIGNED: f64 = 0.57;

/// … and as much more as this many words are of those that do: a short text may share a sentence
/// with another by chance.
const ALIGNED_WORDS: f64 = 6.0;

/// Two texts too short for that are copies when every word of the shorter one is found, of which
/// there must be this many …
const LEAST_HEADLINE: f64 = 5.0;

/// … and they make this share of the longer one.
const WHOLE_HEADLINE: f64 = 0.8;

/// Another form of a word in a headline (`signs`, `signed`) is an edit within so many hours; later
/// it is another word that happens to look like it (`sells`).
const EDITED_HOURS: f64 = 72.0;

/// The share of the shorter one's short shingles that two pieces of one text have in common at
/// least, where they are not pieces from different ends of it.
const LEAST_PIECE_OVERLAP: f64 = 0.2;

/// One text, as copies are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Its words.
    pub words: &'a [Word],
    /// The first and the last time it was published, in Unix seconds, where that is known.
    pub published: Option<(i64, i64)>,
    /// How many others are the same template filled in anew, as far as is known by now.
    pub fillings: u32,
}

/// What a first look at two texts says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are copies.
    Copies,
    /// They share enough to be copies, but what differs are the facts.
    Template,
    /// They share too little.
    Apart,
}

/// Judges pairs of texts; keeps its memory from one pair to the next.
#[derive(Debug, Default)]
pub struct Judge {
    options: CopyOptions,
    measurer: Measurer,
}

impl Judge {
    /// Judges by these options.
    pub fn new(options: CopyOptions) -> Self {
        Self { options, measurer: Measurer::default() }
    }

    /// Measures two texts and decides. O(|a| + |b|) for texts that are mostly alike.
    ///
    /// ```
    /// use storyfold_index::verify::{CopyOptions, Judge, Text};
    /// use storyfold_model::CopyRule;
    /// use storyfold_text::wording::{Kind, Word};
    /// let words: Vec<Word> = (0..100).map(|at| Word::new(at << 40, Kind::Plain, 'a', 5)).collect();
    /// let judge = |a: &[Word], b: &[Word]| {
    ///     let text = |words| Text { words, published: None, fillings: 0 };
    ///     Judge::new(CopyOptions::default()).judge(text(a), text(b)).rule
    /// };
    /// assert_eq!(judge(&words, &words), CopyRule::Identical);
    /// assert_eq!(judge(&words, &words[..40]), CopyRule::Containment);
    /// assert_eq!(judge(&[], &[]), CopyRule::Apart);
    /// ```
    pub fn judge(&mut self, a: Text<'_>, b: Text<'_>) -> CopyEvidence {
        let alignment = self.alignment(a, b);
        let overlap = self.measurer.overlap(a.words, b.words, SHINGLE_WIDTH);
        let rule = self.rule(a, b, overlap, alignment.as_ref());
        let alignment = alignment.unwrap_or_default();
        CopyEvidence {
            jaccard: Similarity::clamped(overlap.jaccard()),
            containment: Similarity::clamped(overlap.containment()),
            shared_shingles: u32::try_from(overlap.shared).unwrap_or(u32::MAX),
            aligned: Similarity::clamped(aligned(&alignment, a, b)),
            numbers_kept: alignment.numbers.kept,
            numbers_changed: alignment.numbers.changed,
            names_changed: alignment.names.changed,
            rule,
        }
    }

    /// What [`Judge::judge`] decides, without measuring more than that takes.
    pub fn verdict(&mut self, a: Text<'_>, b: Text<'_>) -> Verdict {
        if self.options.threshold.is_some() {
            let overlap = self.measurer.overlap(a.words, b.words, SHINGLE_WIDTH);
            return self.rule(a, b, overlap, None).into();
        }
        let Some(alignment) = self.alignment(a, b) else { return Verdict::Apart };
        if is_aligned(&alignment, a, b) && !is_template(&alignment, a, b) {
            return Verdict::Copies;
        }
        let overlap = self.measurer.overlap(a.words, b.words, SHINGLE_WIDTH);
        self.rule(a, b, overlap, Some(&alignment)).into()
    }

    /// Whether two pieces of a third text have a part in common.
    pub fn overlaps(&mut self, a: &[Word], b: &[Word]) -> bool {
        let overlap = self.measurer.overlap(a, b, ALIGNING_WIDTH);
        overlap.containment() >= LEAST_PIECE_OVERLAP
    }

    /// How two texts lie side by side; `None` where they share too little to be looked at.
    fn alignment(&mut self, a: Text<'_>, b: Text<'_>) -> Option<Alignment> {
        let overlap = self.measurer.overlap(a.words, b.words, ALIGNING_WIDTH);
        (overlap.containment() >= LEAST_CONTAINMENT).then(|| self.measurer.align(a.words, b.words))
    }

    fn rule(
        &self,
        a: Text<'_>,
        b: Text<'_>,
        overlap: Overlap,
        alignment: Option<&Alignment>,
    ) -> CopyRule {
        if a.words == b.words && !a.words.is_empty() {
            return CopyRule::Identical;
        }
        if let Some(threshold) = self.options.threshold {
            let reached = overlap.jaccard() >= threshold.value() && overlap.shared > 0;
            return if reached { CopyRule::Jaccard } else { CopyRule::Apart };
        }
        let Some(alignment) = alignment else { return CopyRule::Apart };
        let rule = if overlap.jaccard() >= JACCARD {
            CopyRule::Jaccard
        } else if overlap.containment() >= CONTAINMENT
            && overlap.a.min(overlap.b) >= LEAST_CONTAINED
        {
            CopyRule::Containment
        } else if is_aligned(alignment, a, b) {
            CopyRule::Aligned
        } else {
            return CopyRule::Apart;
        };
        // Where most is shared and no fact differs, there is nothing that was filled in.
        let has_all = aligned(alignment, a, b) >= 1.0;
        let may_be_template =
            alignment.facts_changed() > 0 || rule == CopyRule::Aligned && !has_all;
        if may_be_template && is_template(alignment, a, b) { CopyRule::Template } else { rule }
    }
}

/// The share of the shorter text's words that stand in the longer one in the same order, the same
/// or misread.
fn aligned(alignment: &Alignment, a: Text<'_>, b: Text<'_>) -> f64 {
    let shorter = a.words.len().min(b.words.len());
    if shorter == 0 { 0.0 } else { f64::from(alignment.found()) / shorter as f64 }
}

fn is_aligned(alignment: &Alignment, a: Text<'_>, b: Text<'_>) -> bool {
    let found = f64::from(alignment.found());
    let least = ALIGNED + ALIGNED_WORDS / found;
    if least < 1.0 {
        return aligned(alignment, a, b) >= least;
    }
    // A headline: all of the shorter one must be there, and most of the longer one.
    let longer = a.words.len().max(b.words.len()) as f64;
    let is_at_once = || gap_hours(a.published, b.published).is_none_or(|gap| gap <= EDITED_HOURS);
    found >= LEAST_HEADLINE
        && aligned(alignment, a, b) >= 1.0
        && found >= longer * WHOLE_HEADLINE
        && (alignment.alike == 0 || is_at_once())
}

fn is_template(alignment: &Alignment, a: Text<'_>, b: Text<'_>) -> bool {
    let fillings = a.fillings.min(b.fillings);
    template::log_odds_of_copy(alignment, gap_hours(a.published, b.published), fillings) < 0.0
}

impl From<CopyRule> for Verdict {
    fn from(rule: CopyRule) -> Self {
        match rule {
            CopyRule::Template => Self::Template,
            CopyRule::Apart => Self::Apart,
            rule if rule.joins() => Self::Copies,
            _ => Self::Apart,
        }
    }
}

/// Hours between two spans of time; 0 where they meet.
fn gap_hours(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<f64> {
    let ((a_first, a_last), (b_first, b_last)) = (a?, b?);
    let gap_seconds = b_first.saturating_sub(a_last).max(a_first.saturating_sub(b_last)).max(0);
    Some(gap_seconds as f64 / 3600.0)
}
