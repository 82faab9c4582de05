//! The field's measures of how well a clustering agrees with gold, one file each.
//!
//! | measure | what weighs the same | from |
//! |---|---|---|
//! | [`bcubed()`] | every article | Bagga & Baldwin 1998 |
//! | [`pairwise()`] | every pair of articles, so large stories weigh most | |
//! | [`adjusted_rand_index`] | every pair, less what chance gives | Hubert & Arabie 1985 |
//! | [`v_measure()`] | every article, in bits of information | Rosenberg & Hirschberg 2007 |
//!
//! No score is ever NaN. Where a definition divides by nothing, the rule is: what was not claimed
//! was not claimed wrongly (precision, homogeneity 1), and what was not there to be found was not
//! missed (recall, completeness 1). So a perfect clustering scores 1 everywhere, also when all
//! articles stand alone, all are in one cluster, or there are none.

mod bcubed;
mod pairwise;
mod rand_index;
#[cfg(test)]
mod twins;
mod v_measure;

pub use bcubed::bcubed;
pub use pairwise::{Pairwise, SameThread, pairwise};
pub use rand_index::adjusted_rand_index;
pub use v_measure::{VMeasure, v_measure};

use crate::contingency::Contingency;

/// All measures of one clustering.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// B-cubed.
    pub bcubed: PrecisionRecall,
    /// Pairwise, with the pairs it counted.
    pub pairwise: Pairwise,
    /// The adjusted Rand index, in -0.5..=1.
    pub adjusted_rand_index: f64,
    /// Homogeneity, completeness and V-measure.
    pub v_measure: VMeasure,
}

impl Scores {
    /// Measures a clustering. O(c) for c cells of the table; c is at most the number of articles.
    ///
    /// ```
    /// use storyfold_eval::{Contingency, SameThread, Scores};
    /// let table = Contingency::from_labels([("ferry", 1), ("ferry", 1), ("bridge", 2)]);
    /// let scores = Scores::of(&table, SameThread::Scored);
    /// assert_eq!((scores.bcubed.f1, scores.adjusted_rand_index), (1.0, 1.0));
    /// ```
    pub fn of(table: &Contingency, same_thread: SameThread) -> Self {
        Self {
            bcubed: bcubed(table),
            pairwise: pairwise(table, same_thread),
            adjusted_rand_index: adjusted_rand_index(table),
            v_measure: v_measure(table),
        }
    }
}

/// Precision, recall and their harmonic mean, each in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrecisionRecall {
    /// How much of what was put together belongs together.
    pub precision: f64,
    /// How much of what belongs together was put together.
    pub recall: f64,
    /// Their harmonic mean; 0 when both are 0.
    pub f1: f64,
}

impl PrecisionRecall {
    /// Both, with their harmonic mean.
    pub fn new(precision: f64, recall: f64) -> Self {
        Self { precision, recall, f1: harmonic_mean(precision, recall) }
    }
}

/// The harmonic mean of two numbers that are not negative; 0 when both are 0.
fn harmonic_mean(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

/// `part / whole`, and 1 when there is no whole.
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 1.0 }
}
