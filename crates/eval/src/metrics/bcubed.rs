//! B-cubed.

use crate::contingency::Contingency;
use crate::metrics::{PrecisionRecall, share};

/// B-cubed precision, recall and F1.
///
/// An article's precision is the share of its predicted cluster, itself included, that is of its
/// gold cluster; its recall is the share of its gold cluster, itself included, that is in its
/// predicted cluster. Both are averaged over all articles, and F1 is the harmonic mean of the two
/// averages. Without articles all three are 1. O(c) for c cells of the table.
///
/// Bagga & Baldwin, "Entity-Based Cross-Document Coreferencing Using the Vector Space Model",
/// COLING-ACL 1998; Amigó, Gonzalo, Artiles & Verdejo, "A comparison of extrinsic clustering
/// evaluation metrics based on formal constraints", Information Retrieval 12 (2009).
///
/// ```
/// use storyfold_eval::{Contingency, metrics::bcubed};
/// // Two articles of one story, kept apart: nothing wrong was claimed, half of each was found.
/// let scores = bcubed(&Contingency::from_labels([("ferry", 1), ("ferry", 2)]));
/// assert_eq!((scores.precision, scores.recall), (1.0, 0.5));
/// ```
pub fn bcubed(table: &Contingency) -> PrecisionRecall {
    let (mut precision, mut recall) = (0.0, 0.0);
    for cell in table.cells() {
        // Each of the cell's articles has the same precision and the same recall.
        let squared = cell.articles as f64 * cell.articles as f64;
        precision += squared / cell.predicted_size as f64;
        recall += squared / cell.gold_size as f64;
    }
    let articles = table.articles() as f64;
    PrecisionRecall::new(share(precision, articles), share(recall, articles))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_calculation_by_hand() {
        // Gold: s = {1 2 3}, t = {4 5}. Predicted: x = {1 2}, y = {3 4 5}.
        let table =
            Contingency::from_labels([('s', 'x'), ('s', 'x'), ('s', 'y'), ('t', 'y'), ('t', 'y')]);
        let scores = bcubed(&table);
        // Precision by article: 2/2, 2/2, 1/3, 2/3, 2/3; together 11/3; average 11/15.
        assert!((scores.precision - 11.0 / 15.0).abs() < 1e-12);
        // Recall by article: 2/3, 2/3, 1/3, 2/2, 2/2; together 11/3; average 11/15.
        assert!((scores.recall - 11.0 / 15.0).abs() < 1e-12);
        assert!((scores.f1 - 11.0 / 15.0).abs() < 1e-12);
    }

    #[test]
    fn degenerate_clusterings_have_their_closed_forms() {
        let gold = ["s", "s", "s", "t"];
        // All alone: precision 1, recall clusters / articles = 2/4.
        let alone = bcubed(&Contingency::from_labels(gold.into_iter().zip(0..)));
        assert_eq!((alone.precision, alone.recall), (1.0, 0.5));
        // All in one: precision the sum of squared sizes over articles squared = 10/16, recall 1.
        let one = bcubed(&Contingency::from_labels(gold.map(|story| (story, 0))));
        assert_eq!((one.precision, one.recall), (0.625, 1.0));
        let none = bcubed(&Contingency::from_labels::<u8, u8>([]));
        assert_eq!((none.precision, none.recall, none.f1), (1.0, 1.0, 1.0));
    }
}
