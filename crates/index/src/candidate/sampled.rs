//! Texts that share sampled shingles.
//!
//! The sampled shingles of all texts are sorted; a shingle's bucket are the texts that hold it.
//! Two texts that meet in enough buckets are proposed. Other than equal bands of signatures, that
//! finds a text in another one that holds much more, and two copies that were scanned badly.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::lsh::{Proposed, pairs_of_bucket, places};
use super::scattered::Scattered;
use crate::limits::{BUCKET_REACH, WHOLE_BUCKET};
use crate::sketches::Samples;

/// In so many buckets two texts must meet at least …
const LEAST_MEETINGS: usize = 2;

/// … and in this share of the buckets of the one that is in fewer.
const LEAST_SHARE: f64 = 0.16;

/// Or in this share of those that were not too large for all of their pairs: where much stands in
/// many texts, whom a text meets in their buckets is chance, and few others are left to count.
const LEAST_WHOLE_SHARE: f64 = 0.25;

/// Marks a meeting in a bucket that was too large. There are fewer texts than this bit counts.
const CROWDED: u64 = 1 << 63;

/// About so many shingles are sorted at a time, and so many texts' meetings counted at least: what
/// fits a processor's own cache.
const SHINGLES_A_PART: usize = 1 << 14;
const TEXTS_A_RANGE: usize = 1 << 8;

/// There are about so many ranges of texts at most.
const RANGES: usize = 1 << 10;

/// Texts are read in so many pieces; a number that many threads can share.
const PIECES: usize = 64;

/// Proposes pairs of texts that share enough of their sampled shingles. Up to [`WHOLE_BUCKET`]
/// texts all pairs of a bucket are looked at, above that each text and the [`BUCKET_REACH`] before
/// it: a bucket of n costs n. `texts` are the places that take part, in an order that should rest
/// on the texts alone. O(n log n) in the sampled shingles.
pub fn propose(samples: Samples, texts: &[u32]) -> Proposed {
    let parts = (samples.shingles() / SHINGLES_A_PART).next_power_of_two().clamp(1, 1 << 12);
    let pieces = entries(&samples, texts, parts);
    let held: Vec<u32> = texts.iter().map(|&text| samples.of(text).len() as u32).collect();
    drop(samples);

    let texts_a_range = (texts.len() / RANGES).next_power_of_two().max(TEXTS_A_RANGE);
    let ranges = texts.len().div_ceil(texts_a_range).max(1);
    // Counts that many threads add to; their sum does not depend on the order.
    let crowded: Vec<AtomicU32> = texts.iter().map(|_| AtomicU32::new(0)).collect();
    let met: Vec<(Scattered, usize)> = (0..parts)
        .into_par_iter()
        .map_init(Vec::new, |entries, part| {
            entries.clear();
            pieces.iter().for_each(|piece| entries.extend_from_slice(piece.part(part)));
            let (pairs, shortened) = pairs_of_part(entries, parts, &crowded);
            let range_of = |pair: u64| ((pair & !CROWDED) >> 32) as usize / texts_a_range;
            (Scattered::of(&pairs, ranges, range_of), shortened)
        })
        .collect();
    drop(pieces);
    let shortened = met.iter().map(|(_, shortened)| shortened).sum();
    let buckets: Vec<Buckets> = held
        .into_iter()
        .zip(crowded)
        .map(|(all, crowded)| Buckets { all, whole: all.saturating_sub(crowded.into_inner()) })
        .collect();

    let pairs: Vec<(u32, u32)> = (0..ranges)
        .into_par_iter()
        .map_init(
            || Meetings::among(texts.len()),
            |meetings, range| {
                let pairs = met.iter().flat_map(|(pairs, _)| pairs.part(range));
                let range = range * texts_a_range..(range + 1) * texts_a_range;
                let enough = meetings.enough(pairs.copied(), range, &buckets);
                enough.into_iter().map(|pair| places(pair, texts)).collect::<Vec<_>>()
            },
        )
        .flatten_iter()
        .collect();
    Proposed { pairs, shortened }
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
            let mut entries: Vec<u64> = Vec::new();
            for (&place, number) in texts.iter().zip((at * piece) as u64..) {
                let shingles = samples.of(place).iter();
                entries.extend(shingles.map(|&shingle| u64::from(shingle) << 32 | number));
            }
            Scattered::of(&entries, parts, part_of)
        })
        .collect()
}

/// The pairs that meet in the buckets of one part of all shingles, once for each bucket, and the
/// number of buckets that were shortened. `crowded` counts for each text how many of those it is in.
fn pairs_of_part(entries: &[u64], parts: usize, crowded: &[AtomicU32]) -> (Vec<u64>, usize) {
    // By the next lower bits, so that few shingles are left to be told apart by sorting.
    let few = (entries.len() / 2).next_power_of_two().clamp(1, 1 << 16);
    let shift = (u64::BITS - parts.ilog2() - few.ilog2()).clamp(u32::BITS, u64::BITS - 1);
    let next_bits = |entry: u64| (entry >> shift) as usize & (few - 1);
    let mut entries = Scattered::of(entries, few, next_bits);
    let (mut pairs, mut shortened, mut bucket) = (Vec::new(), 0, Vec::new());
    for part in 0..few {
        let entries = entries.part_mut(part);
        if entries.len() < 2 {
            continue;
        }
        entries.sort_unstable();
        for entries in entries.chunk_by(|a, b| a >> 32 == b >> 32) {
            if entries.len() < 2 {
                continue;
            }
            // A text may hold a shingle twice.
            bucket.clear();
            bucket.extend_from_slice(entries);
            bucket.dedup();
            if bucket.len() <= WHOLE_BUCKET {
                pairs_of_bucket(&bucket, WHOLE_BUCKET, &mut pairs);
                continue;
            }
            let before = pairs.len();
            pairs_of_bucket(&bucket, BUCKET_REACH, &mut pairs);
            pairs.iter_mut().skip(before).for_each(|pair| *pair |= CROWDED);
            shortened += 1;
            for &entry in &bucket {
                if let Some(count) = crowded.get(entry as u32 as usize) {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }
    (pairs, shortened)
}

/// How many buckets a text is in.
#[derive(Debug, Clone, Copy, Default)]
struct Buckets {
    all: u32,
    /// Those that were not too large.
    whole: u32,
}

/// How often two texts meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Meeting {
    all: u16,
    whole: u16,
}

impl Meeting {
    fn is_enough(self, one: Buckets, other: Buckets) -> bool {
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

    /// Of pairs whose first text is in a range, those that are there often enough. `buckets` holds
    /// for each text the number of buckets it is in. O(n).
    fn enough(
        &mut self,
        pairs: impl Iterator<Item = u64>,
        range: Range<usize>,
        buckets: &[Buckets],
    ) -> Vec<u64> {
        let pairs: Vec<u64> = pairs.collect();
        let first = |pair: u64| ((pair & !CROWDED) >> 32) as usize - range.start;
        let by_first = Scattered::of(&pairs, range.len(), first);
        let of = |text: usize| buckets.get(text).copied().unwrap_or_default();
        let mut enough = Vec::new();
        for (at, text) in range.enumerate() {
            for &pair in by_first.part(at) {
                let other = pair as u32;
                if let Some(count) = self.counts.get_mut(other as usize) {
                    if count.all == 0 {
                        self.met.push(other);
                    }
                    count.all = count.all.saturating_add(1);
                    count.whole = count.whole.saturating_add(u16::from(pair & CROWDED == 0));
                }
            }
            let own = of(text);
            for other in self.met.drain(..) {
                let Some(count) = self.counts.get_mut(other as usize) else { continue };
                if std::mem::take(count).is_enough(own, of(other as usize)) {
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
