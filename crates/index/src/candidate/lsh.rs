//! Locality-sensitive hashing of MinHash signatures in bands (Indyk and Motwani 1998; Leskovec,
//! Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3).
//!
//! Two texts meet when all rows of one band are equal: with Jaccard similarity `j`, `b` bands and
//! `r` rows they meet with probability `1 - (1 - j^r)^b`.

use rayon::prelude::*;
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

/// What was proposed.
#[derive(Debug, Clone, Default)]
pub struct Proposed {
    /// Pairs of places, the lower one first; sorted, each once.
    pub pairs: Vec<(u32, u32)>,
    /// Buckets too large for all of their pairs.
    pub shortened: usize,
}

/// Proposes pairs of texts that share a band; at most [`BUCKET_REACH`] pairs and one for each text and
/// band, so that a bucket of n texts costs n. `keys` holds for each band the key of each text, as
/// [`keys`] makes them. `texts` are the places that take part, in an order that should rest on the
/// texts alone: it decides whom a text meets in a bucket that is too large.
///
/// Keys are sorted as plain integers with the text's number below, which brings the texts of a
/// bucket together. O(bands * n log n).
pub fn propose(keys: &[Vec<u32>], texts: &[u32]) -> Proposed {
    let of_bands: Vec<(Vec<u64>, usize)> =
        keys.par_iter().map(|keys| pairs_of_band(keys, texts)).collect();
    let shortened = of_bands.iter().map(|(_, shortened)| shortened).sum();
    let mut pairs: Vec<u64> = of_bands.into_iter().flat_map(|(pairs, _)| pairs).collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    let pairs = pairs.into_iter().map(|pair| places(pair, texts)).collect();
    Proposed { pairs, shortened }
}

/// The places of two texts that are given by their numbers in one integer, the lower place first.
pub(super) fn places(pair: u64, texts: &[u32]) -> (u32, u32) {
    let place = |number: u64| texts.get(number as usize).copied().unwrap_or(u32::MAX);
    let (a, b) = (place(pair >> 32), place(pair & 0xFFFF_FFFF));
    (a.min(b), a.max(b))
}

/// Two numbers in one integer, the first one above.
const fn packed(a: u64, b: u64) -> u64 {
    (a & 0xFFFF_FFFF) << 32 | b & 0xFFFF_FFFF
}

fn pairs_of_band(keys: &[u32], texts: &[u32]) -> (Vec<u64>, usize) {
    let mut entries: Vec<u64> = texts
        .iter()
        .zip(0_u64..)
        .filter_map(|(&place, number)| Some(u64::from(*keys.get(place as usize)?) << 32 | number))
        .collect();
    entries.sort_unstable();
    let (mut pairs, mut shortened) = (Vec::new(), 0);
    for bucket in entries.chunk_by(|a, b| a >> 32 == b >> 32) {
        shortened += usize::from(bucket.len() > BUCKET_REACH + 2);
        pairs_of_bucket(bucket, BUCKET_REACH, &mut pairs);
        // In the buckets of a large family the first is mostly the same, and keeps it together.
        let beyond = bucket.get(BUCKET_REACH + 1..).into_iter().flatten();
        let first = bucket.first().copied().unwrap_or_default();
        pairs.extend(beyond.map(|&entry| packed(first, entry)));
    }
    (pairs, shortened)
}

/// Pairs each text of a bucket with so many before it.
fn pairs_of_bucket(bucket: &[u64], reach: usize, pairs: &mut Vec<u64>) {
    for (at, &entry) in bucket.iter().enumerate() {
        let before = bucket.get(at.saturating_sub(reach)..at).into_iter().flatten();
        pairs.extend(before.map(|&other| packed(other, entry)));
    }
}

/// The keys of a signature's bands: thirty-two bits of each band's hash. Among a million texts two
/// whose bands differ share a key with probability 2e-4 a band.
///
/// A band takes its lanes from all over the signature, a stride apart, so that they come from
/// different rounds and none is a borrowed twin of its neighbour.
pub fn keys(signature: &Signature, bands: Bands) -> Box<[u32]> {
    let lanes = signature.lanes();
    let stride = LANES / bands.rows.max(1);
    let lane = |band: usize, row: usize| lanes.get((band + row * stride) % LANES).copied();
    let key = |band: usize| {
        (0..bands.rows).step_by(4).fold(0, |key: u64, row| {
            let four = (row..bands.rows.min(row + 4))
                .fold(0, |four: u64, row| four << 16 | u64::from(lane(band, row).unwrap_or(0)));
            mix(key.rotate_left(7) ^ four)
        })
    };
    (0..bands.bands).map(|band| (key(band) >> 32) as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_text::shingle::ShingleSet;
    use storyfold_text::wording::{Kind, Word};

    const BANDS: Bands = Bands { bands: 32, rows: 4 };

    /// The keys of texts, band after band.
    fn columns(texts: &[&[Word]]) -> Vec<Vec<u32>> {
        let keys: Vec<Box<[u32]>> =
            texts.iter().map(|text| keys(&Signature::of(text, 5, 0).unwrap(), BANDS)).collect();
        (0..BANDS.bands).map(|band| keys.iter().map(|keys| keys[band]).collect()).collect()
    }

    /// A text and one made from it with every `every`-th word replaced.
    fn pair(seed: u64, every: u64) -> (Vec<Word>, Vec<Word>) {
        let word = |hash| Word::new(hash, Kind::Plain, 'a', 5);
        let one: Vec<Word> = (0..400).map(|at| word(mix(seed << 32 | at))).collect();
        let other = one
            .iter()
            .zip(0..)
            .map(|(&same, at)| {
                let is_other = (at + seed).is_multiple_of(every);
                if is_other { word(mix(u64::from(same.to_bits()))) } else { same }
            })
            .collect();
        (one, other)
    }

    #[test]
    fn texts_meet_as_often_as_theory_says() {
        for every in [10, 20, 40] {
            let (mut met, mut expected, mut variance) = (0.0, 0.0, 0.0);
            for seed in 0..800 {
                let (one, other) = pair(seed, every);
                let (a, b) = (ShingleSet::of(&one, 5), ShingleSet::of(&other, 5));
                let shared = a.shared(&b) as f64;
                let jaccard = shared / ((a.len() + b.len()) as f64 - shared);
                met += propose(&columns(&[&one, &other]), &[0, 1]).pairs.len() as f64;
                let recall = BANDS.recall(jaccard);
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
        let proposed =
            propose(&columns(&vec![one.as_slice(); 10_000]), &(0..10_000).collect::<Vec<_>>());
        assert!(proposed.pairs.len() <= 10_000 * (BUCKET_REACH + 1));
        assert_eq!(proposed.shortened, 32, "and says so");
    }

    #[test]
    fn who_takes_no_part_meets_nobody() {
        let (one, _) = pair(1, 10);
        let copies = columns(&[&one, &one, &one]);
        assert_eq!(propose(&copies, &[2, 0]).pairs, [(0, 2)]);
    }
}
