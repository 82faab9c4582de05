//! Homogeneity, completeness and V-measure.

use crate::contingency::Contingency;
use crate::metrics::harmonic_mean;

/// Homogeneity, completeness and their harmonic mean, each in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VMeasure {
    /// How much knowing an article's predicted cluster tells about its gold cluster.
    pub homogeneity: f64,
    /// How much knowing an article's gold cluster tells about its predicted cluster.
    pub completeness: f64,
    /// Their harmonic mean; 0 when both are 0.
    pub v: f64,
}

/// Homogeneity 1 - H(gold | predicted) / H(gold), completeness 1 - H(predicted | gold) /
/// H(predicted), and V-measure with beta 1, their harmonic mean.
///
/// H is the entropy of the share of articles in each cluster. With a single gold cluster, or
/// without articles, homogeneity is 1; with a single predicted cluster, or without articles,
/// completeness is 1. Beware: many small clusters score high here even when they are wrong, so look at
/// the all-singletons line before praising a V-measure. O(c) for c cells of the table.
///
/// Rosenberg & Hirschberg, "V-Measure: A Conditional Entropy-Based External Cluster Evaluation
/// Measure", EMNLP-CoNLL 2007.
///
/// ```
/// use storyfold_eval::{Contingency, metrics::v_measure};
/// let apart = v_measure(&Contingency::from_labels([("ferry", 1), ("ferry", 2), ("bridge", 3)]));
/// assert_eq!(apart.homogeneity, 1.0);
/// assert!(apart.completeness < 1.0);
/// ```
pub fn v_measure(table: &Contingency) -> VMeasure {
    let articles = table.articles() as f64;
    let (mut gold_given_predicted, mut predicted_given_gold) = (0.0, 0.0);
    for cell in table.cells() {
        let count = cell.articles as f64;
        gold_given_predicted += count / articles * (cell.predicted_size as f64 / count).ln();
        predicted_given_gold += count / articles * (cell.gold_size as f64 / count).ln();
    }
    let homogeneity = explained(gold_given_predicted, entropy(table.gold_sizes(), articles));
    let completeness = explained(predicted_given_gold, entropy(table.predicted_sizes(), articles));
    VMeasure { homogeneity, completeness, v: harmonic_mean(homogeneity, completeness) }
}

/// The entropy of clusters of these sizes, in nats.
fn entropy(sizes: &[u64], articles: f64) -> f64 {
    sizes.iter().map(|&size| size as f64 / articles * (articles / size as f64).ln()).sum()
}

/// The share of an entropy that a condition takes away; 1 when there is none to take.
fn explained(conditional: f64, entropy: f64) -> f64 {
    // Rounding can lift the conditional entropy a hair above the entropy.
    if entropy > 0.0 { (1.0 - conditional / entropy).clamp(0.0, 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(labels: &[(u8, u8)]) -> VMeasure {
        v_measure(&Contingency::from_labels(labels.iter().copied()))
    }

    #[test]
    fn agrees_with_a_calculation_by_hand() {
        // Gold: {1 2} {3 4}. Predicted: {1 2} {3} {4}. In bits: H(gold) = 1, H(gold | predicted)
        // = 0, so homogeneity 1. H(predicted) = 1/2·1 + 1/4·2 + 1/4·2 = 3/2, H(predicted | gold) =
        // 1/2·0 + 1/2·1 = 1/2, so completeness 2/3. V = 2·(2/3)/(5/3) = 4/5.
        let found = measure(&[(1, 1), (1, 1), (2, 2), (2, 3)]);
        assert_eq!(found.homogeneity, 1.0);
        assert!((found.completeness - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.v - 0.8).abs() < 1e-12);
        // Gold: {1 2} {3 4}. Predicted: {1 3} {2 4}. Neither tells anything about the other.
        let found = measure(&[(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!((found.homogeneity, found.completeness, found.v), (0.0, 0.0, 0.0));
    }

    #[test]
    fn degenerate_clusterings_are_never_nan() {
        let perfect = VMeasure { homogeneity: 1.0, completeness: 1.0, v: 1.0 };
        assert_eq!(measure(&[]), perfect);
        assert_eq!(measure(&[(1, 1)]), perfect);
        assert_eq!(measure(&[(1, 1), (1, 1)]), perfect);
        assert_eq!(measure(&[(1, 1), (2, 2)]), perfect);
        // One gold cluster, cut up: homogeneity 1, completeness 0.
        let cut = measure(&[(1, 1), (1, 2)]);
        assert_eq!((cut.homogeneity, cut.completeness, cut.v), (1.0, 0.0, 0.0));
        // All in one: homogeneity 0, completeness 1.
        let one = measure(&[(1, 1), (2, 1)]);
        assert_eq!((one.homogeneity, one.completeness, one.v), (0.0, 1.0, 0.0));
    }
}
