//! Texts that share sampled shingles.
//!
//! The sampled shingles of all texts are put into buckets; a shingle's bucket are the texts that hold
//! it. Two texts that meet in enough buckets are proposed. Other than equal bands of signatures, that
//! finds a text in another one that holds much more, and two copies that were scanned badly.

use std::hint::black_box;
use std::ops::Range;
use std::sync::atomic::AtomicU32;

use rayon::prelude::*;

use super::buckets::{Buckets, Leading, Sorter};
use super::lsh::{Proposed, places};
use super::scattered::Scattered;
use crate::sketches::Samples;

/// In so many buckets two texts must meet at least …
const LEAST_MEETINGS: usize = 2;

/// … and in this share of the buckets of the one that is in fewer.
const LEAST_SHARE: f64 = 0.16;

/// Or in this share of those that were not too large for all of their pairs: where much stands in
/// many texts, whom a text meets in their buckets is chance, and few others are left to count.
const LEAST_WHOLE_SHARE: f64 = 0.25;

/// About so many shingles are put into buckets at a time, and so many texts' meetings counted at least: what
/// fits a processor's own cache.
const SHINGLES_A_PART: usize = 1 << 13;
const TEXTS_A_RANGE: usize = 1 << 8;

/// There are about so many ranges of texts at most.
const RANGES: usize = 1 << 10;

/// Texts are read in so many pieces; a number that many threads can share.
const PIECES: usize = 64;

/// Meetings of ranges are counted in at least so many pieces: a text meets those behind it, so that the first
/// ranges are the most work and a thread with the last ones has soon to take some of them over.
const RANGE_PIECES: usize = 32;

/// Proposes pairs of texts that share enough of their sampled shingles. Up to [`WHOLE_BUCKET`] texts all
/// pairs of a bucket are looked at, above that each text and the next [`BUCKET_REACH`]: a bucket of n
/// costs n. `texts` are the places that take part, in an order that should rest on the texts alone.
/// O(n) in the sampled shingles and the meetings.
///
/// [`WHOLE_BUCKET`]: crate::limits::WHOLE_BUCKET
/// [`BUCKET_REACH`]: crate::limits::BUCKET_REACH
pub fn propose(samples: Samples, texts: &[u32]) -> Proposed {
    let parts = (samples.shingles() / SHINGLES_A_PART).next_power_of_two().clamp(1, 1 << 12);
    let pieces = entries(&samples, texts, parts);
    let held: Vec<u32> = texts.iter().map(|&text| samples.of(text).len() as u32).collect();
    drop(samples);

    let texts_a_range = (texts.len() / RANGES).next_power_of_two().max(TEXTS_A_RANGE);
    let ranges = texts.len().div_ceil(texts_a_range).max(1);
    // Counts that many threads add to; their sum does not depend on the order.
    let crowded: Vec<AtomicU32> = texts.iter().map(|_| AtomicU32::new(0)).collect();
    let (mut of_parts, mut leading) = (Vec::new(), Vec::new());
    // One half of the parts after the other, so that what is done with makes room for what comes of
    // the rest.
    let half = parts.div_ceil(2);
    let (lower, upper): (Vec<Scattered>, Vec<Scattered>) =
        pieces.into_par_iter().map(|piece| piece.split(half)).unzip();
    for (pieces, parts) in [(lower, half), (upper, parts - half)] {
        let found = (0..parts).into_par_iter().map_init(Sorter::default, |sorter, part| {
            let entries = pieces.iter().flat_map(|piece| piece.part(part)).copied();
            sorter.buckets(entries, texts_a_range, &crowded)
        });
        let (buckets, leads): (Vec<Buckets>, Vec<Scattered>) = found.unzip();
        of_parts.extend(buckets);
        leading.extend(leads);
    }
    // How many texts stand before those of each part.
    let before = of_parts.iter().scan(0, |all, part| {
        let before = *all;
        *all += part.len() as u64;
        Some(before)
    });
    let leading: Vec<(u64, Scattered)> = before.zip(leading).collect();
    let buckets = Buckets::all(&of_parts);
    drop(of_parts);
    let held: Vec<Held> = held
        .into_iter()
        .zip(crowded)
        .map(|(all, crowded)| Held { all, whole: all.saturating_sub(crowded.into_inner()) })
        .collect();

    let pairs: Vec<(u32, u32)> = (0..ranges)
        .into_par_iter()
        .with_max_len(ranges.div_ceil(RANGE_PIECES))
        .map_init(
            || Meetings::among(texts.len()),
            |meetings, range| {
                let leading = leading.iter().flat_map(|(before, leading)| {
                    leading.part(range).iter().map(|&leading| Leading(leading).behind(*before).0)
                });
                let range = range * texts_a_range..(range + 1) * texts_a_range;
                let enough = meetings.enough(leading, range, &buckets, &held);
                enough.into_iter().map(|pair| places(pair, texts)).collect::<Vec<_>>()
            },
        )
        .flatten_iter()
        .collect();
    Proposed { pairs, shortened: buckets.crowded }
}

/// The sampled shingles of all texts, each with its text's number below, in parts by their highest
/// bits.
fn entries(samples: &Samples, texts: &[u32], parts: usize) -> Vec<Scattered> {
    let shift = u64::BITS - parts.ilog2();
    let part_of = |entry: u64| entry.checked_shr(shift).unwrap_or(0) as usize;
    let piece = texts.len().div_ceil(PIECES).max(1);
    texts
        .par_chunks(piece)
        .enumerate()
        .map(|(at, texts)| {
            let entries = texts.iter().zip((at * piece) as u64..).flat_map(|(&place, number)| {
                let shingles = samples.of(place).iter();
                shingles.map(move |&shingle| u64::from(shingle) << 32 | number)
            });
            Scattered::of(entries, parts, part_of)
        })
        .collect()
}

/// How many buckets a text is in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held {
    /// All of them.
    pub all: u32,
    /// Those that were not too large.
    pub whole: u32,
}

/// How often two texts meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meeting {
    /// In all buckets.
    pub all: u16,
    /// In those that were not too large.
    pub whole: u16,
}

impl Meeting {
    /// Meets once more.
    #[inline]
    pub fn count(&mut self, is_whole: bool) {
        self.all = self.all.saturating_add(1);
        self.whole = self.whole.saturating_add(u16::from(is_whole));
    }

    /// Whether two texts that are in so many buckets meet in enough of them to be compared.
    ///
    /// ```
    /// use storyfold_index::candidate::sampled::{Held, Meeting};
    /// let held = Held { all: 20, whole: 20 };
    /// assert!(Meeting { all: 4, whole: 4 }.is_enough(held, held));
    /// assert!(!Meeting { all: 3, whole: 3 }.is_enough(held, held));
    /// ```
    pub fn is_enough(self, one: Held, other: Held) -> bool {
        let is_enough = |met: u16, of: u32, least: f64| {
            usize::from(met) >= LEAST_MEETINGS && f64::from(met) >= f64::from(of) * least
        };
        is_enough(self.all, one.all.min(other.all), LEAST_SHARE)
            || is_enough(self.whole, one.whole.min(other.whole), LEAST_WHOLE_SHARE)
    }
}

/// Counts how often texts meet; keeps its memory from one range of texts to the next.
struct Meetings {
    /// For each text how often it meets the one that is looked at.
    counts: Vec<Meeting>,
    met: Vec<u32>,
}

impl Meetings {
    fn among(texts: usize) -> Self {
        Self { counts: vec![Meeting::default(); texts], met: Vec::new() }
    }

    /// The pairs that meet often enough, of texts in a range with others behind them. `leading` are
    /// these texts in the buckets they lead in; `held` has for each text the number of buckets it is
    /// in. O(n) in the meetings.
    fn enough(
        &mut self,
        leading: impl Iterator<Item = u64> + Clone,
        range: Range<usize>,
        buckets: &Buckets,
        held: &[Held],
    ) -> Vec<u64> {
        let by_text = Scattered::of(leading, range.len(), |leading| Leading(leading).text());
        let of = |text: usize| held.get(text).copied().unwrap_or_default();
        let mut enough = Vec::new();
        for (at, text) in range.enumerate() {
            let own = by_text.part(at).iter().copied().map(Leading);
            // They lie all over memory: a processor that asks for all waits for all at once.
            black_box(own.clone().fold(0, |all, one| all ^ buckets.first_met_by(one)));
            for leading in own {
                let is_whole = !leading.is_crowded();
                for &other in buckets.met_by(leading) {
                    if let Some(count) = self.counts.get_mut(other as usize) {
                        if count.all == 0 {
                            self.met.push(other);
                        }
                        count.count(is_whole);
                    }
                }
            }
            let own = of(text);
            for other in self.met.drain(..) {
                let count = self.counts.get_mut(other as usize).map(std::mem::take);
                let count = count.unwrap_or_default();
                // Most meet once by chance, and nothing more is asked of them.
                if usize::from(count.all) >= LEAST_MEETINGS
                    && count.is_enough(own, of(other as usize))
                {
                    enough.push((text as u64) << 32 | u64::from(other));
                }
            }
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::BUCKET_REACH;
    use storyfold_text::hash::mix;
    use storyfold_text::minhash::Sample;
    use storyfold_text::wording::{Kind, Word};

    fn samples(texts: &[Vec<u64>]) -> Samples {
        let words = |text: &Vec<u64>| -> Vec<Word> {
            text.iter().map(|&at| Word::new(mix(at), Kind::Plain, 'a', 5)).collect()
        };
        let mut samples = Samples::default();
        for text in texts {
            samples.push(Sample::of(&words(text), 3).shingles());
        }
        samples
    }

    #[test]
    fn no_texts_and_texts_without_words_propose_nothing() {
        assert!(propose(Samples::default(), &[]).pairs.is_empty());
        assert!(propose(samples(&[Vec::new(), Vec::new()]), &[0, 1]).pairs.is_empty());
    }

    #[test]
    fn a_fifth_of_a_text_is_found_in_it() {
        let texts: Vec<Vec<u64>> =
            vec![(0..400).collect(), (160..240).collect(), (1_000..1_400).collect()];
        assert_eq!(propose(samples(&texts), &[2, 1, 0]).pairs, [(0, 1)]);
        assert!(propose(samples(&texts), &[1, 2]).pairs.is_empty());
    }

    #[test]
    fn a_bucket_of_n_costs_n_and_says_so() {
        let all: Vec<u32> = (0..5_000).collect();
        let proposed = propose(samples(&vec![(0..60).collect(); 5_000]), &all);
        assert!(proposed.pairs.len() <= 5_000 * (BUCKET_REACH + 1), "{}", proposed.pairs.len());
        assert!(proposed.shortened > 0);
    }

    /// The slow, obvious twin: every two texts.
    fn slow(samples: &Samples) -> Vec<(u32, u32)> {
        let set = |text: u32| samples.of(text).iter().collect::<std::collections::BTreeSet<_>>();
        let count = samples.len() as u32;
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        pairs
            .filter(|&(a, b)| {
                let fewer = samples.of(a).len().min(samples.of(b).len());
                let meetings = set(a).intersection(&set(b)).count();
                meetings >= 2 && meetings as f64 >= fewer as f64 * LEAST_SHARE
            })
            .collect()
    }

    #[test]
    fn small_buckets_give_what_comparing_all_gives() {
        // Every text shares a stretch with the two before it, so that no bucket is shortened.
        let text = |at: u64| (at * 20..at * 20 + 45).collect();
        let samples = samples(&(0..700).map(text).collect::<Vec<_>>());
        let mut pairs = propose(samples.clone(), &(0..700).collect::<Vec<_>>()).pairs;
        pairs.sort_unstable();
        assert!(pairs.len() > 700);
        assert_eq!(pairs, slow(&samples));
    }

    #[test]
    fn what_stands_in_many_texts_does_not_hide_what_stands_in_two() {
        // Nine tenths of every text stand in a hundred others, the rest in its copy alone.
        let text = |at: u64| (0..180).chain(1_000 * (at / 2) + 1_000..1_000 * (at / 2) + 1_020);
        let texts: Vec<Vec<u64>> = (0..200).map(|at| text(at).collect()).collect();
        let pairs = propose(samples(&texts), &(0..200).collect::<Vec<_>>()).pairs;
        let found = (0..100).filter(|at| pairs.contains(&(2 * at, 2 * at + 1))).count();
        assert!(found > 60, "{found} of 100 copies");
    }
}
