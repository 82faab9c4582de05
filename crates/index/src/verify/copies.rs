//! The rules that decide whether two texts are copies.

use storyfold_model::{CopyEvidence, CopyRule, Similarity};
use storyfold_text::wording::{Kind, Word};

use super::alignment::Alignment;
use super::anchors::Anchors;
use super::measure::{Measurer, Overlap};
use super::template;

/// Words a shingle, in the similarities that are reported and that the rules ask for.
pub const SHINGLE_WIDTH: usize = 5;

/// Texts that share less of the shorter one's short shingles are apart without a closer look: of
/// 5,975 badly scanned copies none shared so little with its original.
const LEAST_CONTAINMENT: f64 = 0.1;

/// Texts that share less of the shorter one's short shingles have too few 5-grams in common for
/// any rule that asks for them.
const LEAST_FOR_SHINGLES: f64 = 0.45;

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

/// Copies that share this much of the shorter one's short shingles are near: two texts near a third
/// are copies of each other, but for a few.
const NEAR: f64 = 0.6;

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
    /// They are copies, and most of one is found in the other.
    Near,
    /// They are copies.
    Copies,
    /// They share enough to be copies, but what differs are the facts.
    Template,
    /// They share too little.
    Apart,
}

impl Verdict {
    /// Whether the two are copies.
    pub fn joins(self) -> bool {
        matches!(self, Self::Near | Self::Copies)
    }
}

/// Judges pairs of texts; keeps its memory from one pair to the next.
///
/// One text is held, and others are judged against it.
#[derive(Debug, Default)]
pub struct Judge {
    options: CopyOptions,
    anchors: Anchors,
    measurer: Measurer,
}

impl Judge {
    /// Judges by these options.
    pub fn new(options: CopyOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Takes the text that others will be judged against. O(1): it is made ready when the first is
    /// judged that is not the same.
    pub fn hold<'j, 'a>(&'j mut self, text: Text<'a>) -> Held<'j, 'a> {
        Held { judge: self, text, is_anchored: false, is_measured: false }
    }
}

/// A text that others are judged against.
#[derive(Debug)]
pub struct Held<'j, 'a> {
    judge: &'j mut Judge,
    text: Text<'a>,
    /// Whether it is ready to be laid beside others.
    is_anchored: bool,
    /// Whether its long shingles are at hand, which few pairs ask for.
    is_measured: bool,
}

impl Held<'_, '_> {
    /// Measures a text against the one that is held, and decides. O(|a| + |b|) for texts that are
    /// mostly alike.
    ///
    /// ```
    /// use storyfold_index::verify::{CopyOptions, Judge, Text};
    /// use storyfold_model::CopyRule;
    /// use storyfold_text::wording::{Kind, Word};
    /// let words: Vec<Word> = (0..100).map(|at| Word::new(at << 40, Kind::Plain, 'a', 5)).collect();
    /// let judge = |a: &[Word], b: &[Word]| {
    ///     let text = |words| Text { words, published: None, fillings: 0 };
    ///     Judge::new(CopyOptions::default()).hold(text(a)).judge(text(b)).rule
    /// };
    /// assert_eq!(judge(&words, &words), CopyRule::Identical);
    /// assert_eq!(judge(&words, &words[..40]), CopyRule::Containment);
    /// assert_eq!(judge(&[], &[]), CopyRule::Apart);
    /// ```
    pub fn judge(&mut self, other: Text<'_>) -> CopyEvidence {
        if self.text.words == other.words && !other.words.is_empty() {
            return self.identical();
        }
        let alignment = self.alignment(other).map(|(alignment, _)| alignment);
        let overlap = self.overlap(other);
        let rule = self.rule(other, overlap, alignment.as_ref());
        let alignment = alignment.unwrap_or_default();
        CopyEvidence {
            jaccard: Similarity::clamped(overlap.jaccard()),
            containment: Similarity::clamped(overlap.containment()),
            shared_shingles: u32::try_from(overlap.shared).unwrap_or(u32::MAX),
            aligned: Similarity::clamped(aligned(&alignment, self.text, other)),
            numbers_kept: alignment.numbers.kept,
            numbers_changed: alignment.numbers.changed,
            names_changed: alignment.names.changed,
            rule,
        }
    }

    /// What is measured of a text with the same words.
    fn identical(&mut self) -> CopyEvidence {
        self.measure();
        let numbers = self.text.words.iter().filter(|word| word.kind() == Kind::Number).count();
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let is_aligned = self.judge.options.threshold.is_none();
        CopyEvidence {
            jaccard: Similarity::ONE,
            containment: Similarity::ONE,
            shared_shingles: count(self.judge.measurer.count()),
            aligned: if is_aligned { Similarity::ONE } else { Similarity::ZERO },
            numbers_kept: if is_aligned { count(numbers) } else { 0 },
            numbers_changed: 0,
            names_changed: 0,
            rule: CopyRule::Identical,
        }
    }

    /// What [`Held::judge`] decides, without measuring more than that takes.
    pub fn verdict(&mut self, other: Text<'_>) -> Verdict {
        if self.judge.options.threshold.is_some() {
            let overlap = self.overlap(other);
            return self.rule(other, overlap, None).into();
        }
        let Some((alignment, shared)) = self.alignment(other) else { return Verdict::Apart };
        if is_aligned(&alignment, self.text, other) {
            if !is_template(&alignment, self.text, other) {
                return if shared >= NEAR { Verdict::Near } else { Verdict::Copies };
            }
            if alignment.facts_changed() > 0 {
                return Verdict::Template;
            }
        }
        if shared < LEAST_FOR_SHINGLES {
            return Verdict::Apart;
        }
        let overlap = self.overlap(other);
        self.rule(other, overlap, Some(&alignment)).into()
    }

    /// Whether two pieces of a third text have a part in common.
    pub fn overlaps(&mut self, other: &[Word]) -> bool {
        self.meet(other) >= LEAST_PIECE_OVERLAP
    }

    /// The share of the shorter text's short shingles that the other holds.
    fn meet(&mut self, other: &[Word]) -> f64 {
        if !self.is_anchored {
            self.judge.anchors.hold(self.text.words);
            self.is_anchored = true;
        }
        self.judge.anchors.meet(self.text.words, other)
    }

    fn overlap(&mut self, other: Text<'_>) -> Overlap {
        self.measure();
        self.judge.measurer.overlap(other.words, SHINGLE_WIDTH)
    }

    /// Brings the long shingles of the text that is held to hand.
    fn measure(&mut self) {
        if !self.is_measured {
            self.judge.measurer.hold(self.text.words, SHINGLE_WIDTH);
            self.is_measured = true;
        }
    }

    /// How two texts lie side by side, with the share of short shingles that they have in common;
    /// `None` where that is too little to look closer.
    fn alignment(&mut self, other: Text<'_>) -> Option<(Alignment, f64)> {
        if self.judge.options.threshold.is_some() {
            return None;
        }
        let shared = self.meet(other.words);
        let mut align = || self.judge.anchors.align(self.text.words, other.words).with_names_told();
        (shared >= LEAST_CONTAINMENT).then(|| (align(), shared))
    }

    fn rule(&self, b: Text<'_>, overlap: Overlap, alignment: Option<&Alignment>) -> CopyRule {
        let a = self.text;
        if a.words == b.words && !a.words.is_empty() {
            return CopyRule::Identical;
        }
        if let Some(threshold) = self.judge.options.threshold {
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
    let least = alignment.least_aligned();
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
    alignment.is_of_others()
        || template::log_odds_of_copy(alignment, gap_hours(a.published, b.published), fillings)
            < 0.0
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

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_text::hash::mix;

    #[test]
    fn identical_texts_are_measured_as_if_they_were_laid_side_by_side() {
        for length in [1, 3, 7, 100] {
            // Every third word is a number, and all recur.
            let kind = |at: u64| if at.is_multiple_of(3) { Kind::Number } else { Kind::Plain };
            let words: Vec<Word> =
                (0..length).map(|at| Word::new(mix(at % 40), kind(at), 'a', 5)).collect();
            let text = Text { words: &words, published: None, fillings: 0 };
            let mut judge = Judge::default();
            let mut held = judge.hold(text);
            let said = held.judge(text);
            let (alignment, _) = held.alignment(text).unwrap();
            let overlap = held.overlap(text);
            assert_eq!(said.rule, CopyRule::Identical);
            assert_eq!(said.aligned.value(), aligned(&alignment, text, text));
            assert_eq!(said.numbers_kept, alignment.numbers.kept);
            assert_eq!((alignment.facts_changed(), alignment.unpaired), (0, 0));
            assert_eq!(said.shared_shingles as usize, overlap.shared);
            if overlap.shared > 0 {
                assert_eq!(said.jaccard.value(), overlap.jaccard());
                assert_eq!(said.containment.value(), overlap.containment());
            }
        }
    }
}
