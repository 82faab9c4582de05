//! Locality-sensitive hashing of MinHash signatures in bands (Indyk and Motwani 1998; Leskovec,
//! Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3).
//!
//! Two texts meet when all rows of one band are equal: with Jaccard similarity `j`, `b` bands and
//! `r` rows they meet with probability `1 - (1 - j^r)^b`.

use rayon::prelude::*;
use storyfold_model::{CandidatePair, Doc, ProposedBy};
use storyfold_text::hash::mix;
use storyfold_text::minhash::{LANES, Signature};

use crate::limits::BUCKET_REACH;

/// How a signature is cut into bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// Number of bands.
    pub bands: usize,
    /// Lanes a band.
    pub rows: usize,
}

impl Bands {
    /// The probability that two texts of a Jaccard similarity meet in at least one band.
    ///
    /// ```
    /// use storyfold_index::candidate::lsh::Bands;
    /// let bands = Bands { bands: 32, rows: 4 };
    /// assert!(bands.recall(0.5) > 0.87 && bands.recall(0.1) < 0.01);
    /// ```
    pub fn recall(self, jaccard: f64) -> f64 {
        1.0 - (1.0 - jaccard.powi(self.rows as i32)).powi(self.bands as i32)
    }

    /// The strictest bands over all lanes that still find texts of this similarity with at least
    /// this probability; the loosest there are when none do.
    pub fn for_recall(jaccard: f64, recall: f64) -> Self {
        (1..=16)
            .rev()
            .map(|rows| Self { bands: LANES / rows, rows })
            .find(|bands| bands.recall(jaccard) >= recall)
            .unwrap_or(Self { bands: LANES, rows: 1 })
    }
}

/// Proposes pairs of texts that share a band; at most [`BUCKET_REACH`] pairs for each text and
/// band, so that a bucket of n texts costs n. Texts without a signature meet nobody.
///
/// A band's key is its lanes' hash with the text's place below it, so sorting plain integers
/// brings the texts of a bucket together. O(bands * n log n). Sorted, each pair once.
pub fn propose(signatures: &[Option<Signature>], bands: Bands) -> Vec<CandidatePair> {
    let mut pairs: Vec<u64> = (0..bands.bands)
        .into_par_iter()
        .flat_map_iter(|band| pairs_of_band(signatures, bands.rows, band))
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
        .into_iter()
        .filter_map(|pair| {
            let (a, b) = (Doc::from_u32((pair >> 32) as u32), Doc::from_u32(pair as u32));
            CandidatePair::new(a, b, ProposedBy::LSH)
        })
        .collect()
}

fn pairs_of_band(signatures: &[Option<Signature>], rows: usize, band: usize) -> Vec<u64> {
    let mut keys: Vec<u64> = signatures
        .iter()
        .zip(0_u64..)
        .filter_map(|(signature, place)| {
            let key = key(signature.as_ref()?, band, rows);
            Some(key & !0xFFFF_FFFF | place)
        })
        .collect();
    keys.sort_unstable();
    let mut pairs = Vec::new();
    for bucket in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
        for (at, &key) in bucket.iter().enumerate() {
            let from = at.saturating_sub(BUCKET_REACH);
            for &before in bucket.get(from..at).unwrap_or_default() {
                pairs.push((before & 0xFFFF_FFFF) << 32 | key & 0xFFFF_FFFF);
            }
        }
    }
    pairs
}

/// The hash of one band. A band takes its lanes from all over the signature, a stride apart, so
/// that they come from different rounds and none is a borrowed twin of its neighbour.
fn key(signature: &Signature, band: usize, rows: usize) -> u64 {
    let lanes = signature.lanes();
    (0..rows).fold(band as u64, |key, row| {
        let at = (band + row * (LANES / rows)) % LANES;
        let lane = lanes.get(at).copied().unwrap_or(0);
        mix(key.rotate_left(7) ^ u64::from(lane))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_text::shingle::ShingleSet;

    /// A text and one made from it with every `every`-th word replaced.
    fn pair(seed: u64, every: u64) -> (Vec<u32>, Vec<u32>) {
        let one: Vec<u32> = (0..400).map(|at| mix(seed << 32 | at) as u32).collect();
        let other =
            one.iter()
                .zip(0..)
                .map(|(&word, at)| {
                    if (at + seed).is_multiple_of(every) {
                        mix(u64::from(word)) as u32
                    } else {
                        word
                    }
                })
                .collect();
        (one, other)
    }

    #[test]
    fn texts_meet_as_often_as_theory_says() {
        let bands = Bands { bands: 32, rows: 4 };
        for every in [10, 20, 40] {
            let (mut met, mut expected, mut variance) = (0.0, 0.0, 0.0);
            for seed in 0..800 {
                let (one, other) = pair(seed, every);
                let (a, b) = (ShingleSet::of(&one, 5), ShingleSet::of(&other, 5));
                let shared = a.shared(&b) as f64;
                let jaccard = shared / ((a.len() + b.len()) as f64 - shared);
                let signatures = [Signature::of(&one, 5, 0), Signature::of(&other, 5, 0)];
                met += propose(&signatures, bands).len() as f64;
                let recall = bands.recall(jaccard);
                expected += recall;
                variance += recall * (1.0 - recall);
            }
            let sigma = f64::max(variance.sqrt(), 1.0);
            assert!(
                (met - expected).abs() < 3.0 * sigma,
                "every {every}: {met} met, {expected:.1} expected, sigma {sigma:.1}"
            );
        }
    }

    #[test]
    fn a_bucket_of_n_copies_costs_n() {
        let (one, _) = pair(1, 10);
        let copies = vec![Signature::of(&one, 5, 0); 10_000];
        let pairs = propose(&copies, Bands { bands: 32, rows: 4 });
        assert!(pairs.len() <= 10_000 * BUCKET_REACH);
    }

    #[test]
    fn texts_without_words_meet_nobody() {
        assert!(propose(&[None, None], Bands { bands: 32, rows: 4 }).is_empty());
    }
}
