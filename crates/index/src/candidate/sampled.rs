//! Texts that share sampled shingles: what bands cannot find, because one text holds only a part
//! of the other or both were scanned badly.
//!
//! The sampled shingles of all texts are sorted; a shingle's bucket are the texts that hold it.
//! Two texts that meet in enough buckets are proposed.

use rayon::prelude::*;

use super::lsh::{Proposed, pairs_of_bucket, places};
use crate::limits::{BUCKET_REACH, WHOLE_BUCKET};
use crate::sketches::Samples;

/// In so many buckets two texts must meet at least …
const LEAST_MEETINGS: usize = 2;

/// … and in this share of the buckets of the one that is in fewer.
const LEAST_SHARE: f64 = 0.16;

/// Proposes pairs of texts that share enough of their sampled shingles. Up to [`WHOLE_BUCKET`]
/// texts all pairs of a bucket are looked at, above that each text and the [`BUCKET_REACH`] before
/// it: a bucket of n costs n. `texts` are the places that take part, in an order that should rest
/// on the texts alone. O(n log n) in the sampled shingles.
pub fn propose(samples: &Samples, texts: &[u32]) -> Proposed {
    let of_parts: Vec<(Vec<u64>, usize)> =
        (0..PARTS).into_par_iter().map(|part| pairs_of_part(samples, part, texts)).collect();
    let shortened = of_parts.iter().map(|(_, shortened)| shortened).sum();
    let mut pairs = Vec::with_capacity(of_parts.iter().map(|(pairs, _)| pairs.len()).sum());
    of_parts.into_iter().for_each(|(of_part, _)| pairs.extend(of_part));
    pairs.par_sort_unstable();
    let pairs: Vec<(u32, u32)> = pairs
        .chunk_by(|a, b| a == b)
        .filter_map(|meetings| {
            let (a, b) = places(*meetings.first()?, texts);
            let fewer = samples.of(a).len().min(samples.of(b).len());
            let least = LEAST_MEETINGS.max((fewer as f64 * LEAST_SHARE).ceil() as usize);
            (meetings.len() >= least).then_some((a, b))
        })
        .collect();
    Proposed { pairs, shortened }
}

/// Shingles are looked at in so many parts, told by their highest bits, each on a thread.
const PARTS: u32 = 16;

/// The pairs that meet in the buckets of one part of all shingles, once for each bucket, and the
/// number of buckets that were shortened.
fn pairs_of_part(samples: &Samples, part: u32, texts: &[u32]) -> (Vec<u64>, usize) {
    let is_of_part = |shingle: &&u32| **shingle >> (u32::BITS - PARTS.ilog2()) == part;
    let mut entries: Vec<u64> = Vec::new();
    for (&place, number) in texts.iter().zip(0_u64..) {
        let shingles = samples.of(place).iter().filter(is_of_part);
        entries.extend(shingles.map(|&shingle| u64::from(shingle) << 32 | number));
    }
    entries.sort_unstable();
    entries.dedup();
    let (mut pairs, mut shortened) = (Vec::new(), 0);
    for bucket in entries.chunk_by(|a, b| a >> 32 == b >> 32) {
        let reach = if bucket.len() <= WHOLE_BUCKET { WHOLE_BUCKET } else { BUCKET_REACH };
        shortened += usize::from(bucket.len() > WHOLE_BUCKET);
        pairs_of_bucket(bucket, reach, &mut pairs);
    }
    (pairs, shortened)
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_text::hash::mix;
    use storyfold_text::minhash::Sketch;
    use storyfold_text::wording::{Kind, Word};

    fn samples(texts: &[Vec<u64>]) -> Samples {
        let words = |text: &Vec<u64>| -> Vec<Word> {
            text.iter().map(|&at| Word::new(mix(at), Kind::Plain, 'a', 5)).collect()
        };
        let mut samples = Samples::default();
        for text in texts {
            samples.push(Sketch::of(&words(text), 3, 0).unwrap().sample.shingles());
        }
        samples
    }

    #[test]
    fn a_fifth_of_a_text_is_found_in_it() {
        let texts: Vec<Vec<u64>> =
            vec![(0..400).collect(), (160..240).collect(), (1_000..1_400).collect()];
        assert_eq!(propose(&samples(&texts), &[2, 1, 0]).pairs, [(0, 1)]);
        assert!(propose(&samples(&texts), &[1, 2]).pairs.is_empty());
    }

    #[test]
    fn a_bucket_of_n_costs_n_and_says_so() {
        let all: Vec<u32> = (0..5_000).collect();
        let proposed = propose(&samples(&vec![(0..60).collect(); 5_000]), &all);
        assert!(proposed.pairs.len() <= 5_000 * (BUCKET_REACH + 1), "{}", proposed.pairs.len());
        assert!(proposed.shortened > 0);
    }
}
