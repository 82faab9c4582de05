//! What the cosine of two vectors means in one input.
//!
//! The cosines of one embedding model lie between .1 and .9, of another between .7 and .95. So a
//! cosine is told by its rank among the candidate pairs of the same input, as log-odds: 0 where one
//! pair in ten is closer, positive for closer pairs.

/// The rank that speaks neither for nor against: of the candidate pairs of labelled feeds one in
/// thirty to one in three belong together.
const NEUTRAL_RANK: f64 = 0.9;

/// The log-odds are held to this on either side.
pub const MOST_LOG_ODDS: f64 = 3.0;

/// Among fewer cosines a rank tells nothing.
pub const LEAST_COSINES: usize = 100;

/// The cosines of an input's candidate pairs, to rank others among.
#[derive(Debug, Clone, PartialEq)]
pub struct Closeness {
    sorted: Vec<f32>,
}

impl Closeness {
    /// Gets ready to rank. `None` with fewer than [`LEAST_COSINES`]. O(n log n).
    ///
    /// ```
    /// use storyfold_index::score::Closeness;
    /// let among = Closeness::among((0..1_000).map(|at| at as f32 / 1_000.0).collect());
    /// let among = among.ok_or("too few")?;
    /// assert!(among.log_odds(0.9).abs() < 0.01);
    /// assert!(among.log_odds(0.99) > 2.0 && among.log_odds(0.5) < -2.0);
    /// assert_eq!(Closeness::among(vec![0.5; 20]), None);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn among(mut cosines: Vec<f32>) -> Option<Self> {
        cosines.retain(|cosine| cosine.is_finite());
        cosines.sort_unstable_by(f32::total_cmp);
        (cosines.len() >= LEAST_COSINES).then_some(Self { sorted: cosines })
    }

    /// The log-odds of a cosine's rank, less those of the rank 0.9; equal cosines share the
    /// middle of their ranks. Within ±[`MOST_LOG_ODDS`]. O(log n).
    pub fn log_odds(&self, cosine: f32) -> f32 {
        let below = self.sorted.partition_point(|&known| known < cosine);
        let up_to = self.sorted.partition_point(|&known| known <= cosine);
        // Half a pair is added at either end, so that no rank is 0 or 1.
        let rank = ((below + up_to) as f64 / 2.0 + 0.5) / (self.sorted.len() as f64 + 1.0);
        let odds = (rank / (1.0 - rank)).ln() - (NEUTRAL_RANK / (1.0 - NEUTRAL_RANK)).ln();
        odds.clamp(-MOST_LOG_ODDS, MOST_LOG_ODDS) as f32
    }
}

/// The cosine of two vectors of unit length; `None` when their lengths differ.
pub(super) fn cosine(a: &[f32], b: &[f32]) -> Option<f32> {
    (a.len() == b.len()).then(|| a.iter().zip(b).map(|(x, y)| x * y).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_rank_is_what_counting_gives(
            cosines in prop::collection::vec(-20_i8..20, 100..300),
            asked in -25_i8..25,
        ) {
            let cosines: Vec<f32> = cosines.into_iter().map(|c| f32::from(c) / 20.0).collect();
            let asked = f32::from(asked) / 20.0;
            let below = cosines.iter().filter(|&&cosine| cosine < asked).count() as f64;
            let equal = cosines.iter().filter(|&&cosine| cosine == asked).count() as f64;
            let rank = (below + equal / 2.0 + 0.5) / (cosines.len() as f64 + 1.0);
            let expected = ((rank / (1.0 - rank)).ln() - 9.0_f64.ln()).clamp(-3.0, 3.0);
            let found = Closeness::among(cosines).map(|among| among.log_odds(asked));
            prop_assert!(found.is_some_and(|found| (f64::from(found) - expected).abs() < 1e-5));
        }
    }

    #[test]
    fn vectors_of_other_lengths_have_no_cosine() {
        assert_eq!(cosine(&[1.0, 0.0], &[1.0]), None);
        assert_eq!(cosine(&[0.5, 0.5], &[0.5, -1.0]), Some(-0.25));
    }
}
