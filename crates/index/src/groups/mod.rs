//! The stages for copies: identical texts, candidates, verification, groups.

mod rounds;

use std::borrow::Cow;
use std::hint::black_box;

use rayon::prelude::*;
use storyfold_text::wording::Word;

use self::rounds::Compared;
use crate::candidate::lsh::{self, Bands};
use crate::candidate::sampled;
use crate::cluster::copies::{self, Compare, Link, Rank};
use crate::sketches::Sketches;
use crate::verify::{CopyOptions, Judge, Text, Verdict};

/// Words a shingle of the sketches: shorter than the deciding ones, because proposals may be
/// loose and one changed word in five breaks every 5-gram around it.
pub const PROPOSING_WIDTH: usize = 3;

/// The seed of the sketches; part of what is stored.
pub const SKETCH_SEED: u64 = 0;

/// How many texts a thread judges at a time at least.
const CHUNK: usize = 64;

/// With which probability a pair just at a threshold that was asked for is to be proposed.
const RECALL: f64 = 0.99;

/// The bands that find a pair just at a threshold that was asked for. The rules that fit news need
/// none: what they join shares more sampled shingles than two texts do by chance.
pub fn bands(options: CopyOptions) -> Option<Bands> {
    options.threshold.map(|threshold| Bands::for_recall(threshold.value(), RECALL))
}

/// The texts of one run, by place.
///
/// This crate knows no files: an implementation that keeps words outside of memory gives no words
/// where that fails, and keeps the error for its owner.
pub trait Texts: Sync {
    /// How many there are.
    fn count(&self) -> u32;

    /// A text's words.
    fn words(&self, place: u32) -> Cow<'_, [Word]>;

    /// Number of a text's words.
    fn length(&self, place: u32) -> u32;

    /// A digest of a text's words in order; equal for equal texts alone. `None` without words.
    fn digest(&self, place: u32) -> Option<u64>;

    /// When it was published, in Unix seconds.
    fn published(&self, place: u32) -> Option<i64>;
}

/// Words that lie in one line of a processor's cache.
const WORDS_A_LINE: usize = 64 / size_of::<Word>();

/// Texts that are fetched together: few enough that the first are still at hand when the last is
/// compared.
const FETCHED: usize = 16;

/// Calls `take` with each of several texts and its words.
///
/// Texts lie all over memory. Several are asked for at once before the first is given, so that a
/// processor waits for all of them together and not for one after the other.
pub fn each_text(texts: &dyn Texts, places: &[u32], mut take: impl FnMut(u32, &[Word])) {
    for places in places.chunks(FETCHED) {
        let words: Vec<Cow<'_, [Word]>> = places.iter().map(|&place| texts.words(place)).collect();
        let lines = words.iter().flat_map(|words| words.iter().step_by(WORDS_A_LINE));
        black_box(lines.fold(0, |all, word| all ^ word.hash()));
        places.iter().zip(&words).for_each(|(&place, words)| take(place, words));
    }
}

/// Copies among the articles of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// For each place the middle of its group. Every member of a group is a copy of its middle by
    /// the rules.
    pub middle_of: Vec<u32>,
    /// For each place when the first and the last text with the same words were published, in Unix
    /// seconds.
    pub spans: Vec<Option<(i64, i64)>>,
    /// For each place how many others were seen to be the same template filled in anew.
    pub fillings: Vec<u32>,
    /// What was done.
    pub counts: Counts,
}

/// What finding copies came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Texts that equal an earlier one, word for word.
    pub identical: usize,
    /// Pairs that were proposed and compared.
    pub compared: usize,
    /// Pairs of those that are copies.
    pub copies: usize,
    /// Groups, single texts included.
    pub groups: usize,
    /// Buckets of candidates that were too large for all of their pairs.
    pub shortened: usize,
}

impl Groups {
    /// The members of each group: places sorted, groups sorted by their first member. O(n).
    pub fn members(&self) -> Vec<Vec<u32>> {
        let mut members: Vec<Vec<u32>> = Vec::with_capacity(self.counts.groups);
        // For each middle the number of its group, once a member was met.
        let mut number_of: Vec<Option<u32>> = vec![None; self.middle_of.len()];
        for (place, &middle) in (0..).zip(&self.middle_of) {
            let Some(number) = number_of.get_mut(middle as usize) else { continue };
            match number.and_then(|number| members.get_mut(number as usize)) {
                Some(group) => group.push(place),
                None => {
                    *number = Some(members.len() as u32);
                    members.push(vec![place]);
                }
            }
        }
        members
    }
}

/// Finds the copies among texts. The result depends on the texts alone: not on the number of
/// threads, on the order of the texts, or on how often one of them is there.
pub fn fold(texts: &dyn Texts, sketches: Sketches, options: CopyOptions) -> Groups {
    let (mut middle_of, different) = identical(texts);
    let is_first = |place: u32| middle_of.get(place as usize) == Some(&place);
    let identical = (0..texts.count()).filter(|&place| !is_first(place)).count();

    let (pairs, shortened) = candidates(sketches, &different);
    // Not before: finding candidates takes the most memory.
    let spans = spans(texts, &middle_of);
    let mut run = Run { texts, options, spans: &spans, fillings: Vec::new() };
    let Compared { judged, implied, compared } =
        rounds::compare(pairs, &ranks(texts), |pairs| run.judged(pairs));
    run.fillings = fillings(texts.count(), &judged);
    let links = run.links(&judged, &implied);
    drop((judged, implied));
    let copies = links.iter().filter(|link| link.is_compared).count();
    let middles = copies::group(&links, &run);
    drop(links);

    let fillings: Vec<u32> = middle_of.iter().map(|&first| run.fillings_of(first)).collect();
    let span_of = |first: &u32| spans.get(*first as usize).copied().flatten();
    let spans: Vec<Option<(i64, i64)>> = middle_of.iter().map(span_of).collect();
    for middle in &mut middle_of {
        *middle = middles.get(middle).copied().unwrap_or(*middle);
    }
    let groups = middle_of.iter().zip(0_u32..).filter(|&(&middle, place)| middle == place).count();
    let counts = Counts { identical, compared, copies, groups, shortened };
    Groups { middle_of, spans, fillings, counts }
}

/// The texts of a run with what is known of them by now.
struct Run<'a> {
    texts: &'a dyn Texts,
    options: CopyOptions,
    spans: &'a [Option<(i64, i64)>],
    fillings: Vec<u32>,
}

impl Run<'_> {
    fn fillings_of(&self, place: u32) -> u32 {
        self.fillings.get(place as usize).copied().unwrap_or(0)
    }

    fn text<'w>(&self, words: &'w [Word], place: u32) -> Text<'w> {
        Text {
            words,
            published: self.spans.get(place as usize).copied().flatten(),
            fillings: self.fillings_of(place),
        }
    }

    /// Judges pairs that are sorted by their first text; those that are apart are left out.
    fn judged(&self, pairs: &[(u32, u32)]) -> Vec<((u32, u32), Verdict)> {
        let of_one: Vec<&[(u32, u32)]> = pairs.chunk_by(|one, next| one.0 == next.0).collect();
        of_one
            .par_iter()
            .with_min_len(CHUNK)
            .map_init(|| self.begin(), |judge, pairs| self.verdicts(judge, pairs))
            .flatten_iter()
            .filter(|&(_, verdict)| verdict != Verdict::Apart)
            .collect()
    }

    /// The links that groups are formed of: what looked like an edited copy is looked at again where
    /// both are known for a template by now, and so is what a third text implied.
    fn links(&self, judged: &[((u32, u32), Verdict)], implied: &[(u32, u32)]) -> Vec<Link> {
        let copies = judged.par_iter().filter(|&&(_, verdict)| verdict.joins());
        let pairs = copies.map(|&(pair, _)| (pair, true));
        pairs
            .chain(implied.par_iter().map(|&pair| (pair, false)))
            .map_init(
                || self.begin(),
                |judge, ((a, b), is_compared)| {
                    let is_sure = self.fillings_of(a) == 0 || self.fillings_of(b) == 0;
                    if is_sure {
                        return Some(Link { a, b, is_compared });
                    }
                    let still_joins = self.joins(judge, a, &[b]).contains(&true);
                    still_joins.then_some(Link { a, b, is_compared: true })
                },
            )
            .flatten()
            .collect()
    }

    /// Judges pairs whose first text is the same.
    fn verdicts(&self, judge: &mut Judge, pairs: &[(u32, u32)]) -> Vec<((u32, u32), Verdict)> {
        let Some(&(a, _)) = pairs.first() else { return Vec::new() };
        let words = self.texts.words(a);
        let mut held = judge.hold(self.text(&words, a));
        let others: Vec<u32> = pairs.iter().map(|&(_, b)| b).collect();
        let mut verdicts = Vec::with_capacity(pairs.len());
        each_text(self.texts, &others, |b, words| {
            verdicts.push(((a, b), held.verdict(self.text(words, b))));
        });
        verdicts
    }
}

impl Compare for Run<'_> {
    type State = Judge;

    fn begin(&self) -> Judge {
        Judge::new(self.options)
    }

    fn rank(&self, place: u32) -> Rank {
        Rank { length: self.texts.length(place), digest: self.texts.digest(place) }
    }

    fn joins(&self, judge: &mut Judge, one: u32, others: &[u32]) -> Vec<bool> {
        let words = self.texts.words(one);
        let mut held = judge.hold(self.text(&words, one));
        let mut joins = Vec::with_capacity(others.len());
        each_text(self.texts, others, |other, words| {
            joins.push(held.verdict(self.text(words, other)).joins());
        });
        joins
    }

    fn overlaps(&self, judge: &mut Judge, one: u32, others: &[u32]) -> Vec<bool> {
        let words = self.texts.words(one);
        let mut held = judge.hold(self.text(&words, one));
        others.iter().map(|&other| held.overlaps(&self.texts.words(other))).collect()
    }
}

/// For each place a number that is the lower the longer its text is; equal lengths are told apart by
/// their digests.
fn ranks(texts: &dyn Texts) -> Vec<u64> {
    let rank = |place: u32| {
        let digest = texts.digest(place).unwrap_or(u64::MAX);
        u64::from(!texts.length(place)) << 32 | digest >> 32
    };
    (0..texts.count()).into_par_iter().map(rank).collect()
}

/// For each place the number of others that are the same template filled in anew.
fn fillings(count: u32, judged: &[((u32, u32), Verdict)]) -> Vec<u32> {
    let mut fillings = vec![0_u32; count as usize];
    for &((a, b), _) in judged.iter().filter(|&&(_, verdict)| verdict == Verdict::Template) {
        for place in [a, b] {
            if let Some(many) = fillings.get_mut(place as usize) {
                *many += 1;
            }
        }
    }
    fillings
}

/// For each place the first place with the same words, and those first places in the order of their
/// texts' digests; texts without words are not among them.
fn identical(texts: &dyn Texts) -> (Vec<u32>, Vec<u32>) {
    let mut first_of: Vec<u32> = (0..texts.count()).collect();
    let digests = first_of.iter().filter_map(|&place| Some((texts.digest(place)?, place)));
    let mut by_digest: Vec<(u64, u32)> = digests.collect();
    by_digest.par_sort_unstable();
    let mut different = Vec::new();
    for same in by_digest.chunk_by(|a, b| a.0 == b.0) {
        let Some(&(_, first)) = same.first() else { continue };
        different.push(first);
        for &(_, place) in same {
            if let Some(slot) = first_of.get_mut(place as usize) {
                *slot = first;
            }
        }
    }
    (first_of, different)
}

/// For each first of identical texts when the earliest and the latest of them were published.
fn spans(texts: &dyn Texts, first_of: &[u32]) -> Vec<Option<(i64, i64)>> {
    let mut spans: Vec<Option<(i64, i64)>> = vec![None; first_of.len()];
    for (place, &first) in (0..).zip(first_of) {
        if let (Some(at), Some(span)) = (texts.published(place), spans.get_mut(first as usize)) {
            let (earliest, latest) = span.unwrap_or((at, at));
            *span = Some((earliest.min(at), latest.max(at)));
        }
    }
    spans
}

/// The pairs worth comparing, sorted, each once, and the number of buckets that were shortened.
fn candidates(sketches: Sketches, texts: &[u32]) -> (Vec<(u32, u32)>, usize) {
    let (keys, samples) = sketches.into_parts();
    let alike = lsh::propose(&keys, texts);
    drop(keys);
    let sharing = sampled::propose(samples, texts);
    let mut pairs = alike.pairs;
    pairs.extend(sharing.pairs);
    pairs.par_sort_unstable();
    pairs.dedup();
    (pairs, alike.shortened + sharing.shortened)
}
