//! Pairwise precision and recall.

use crate::contingency::{Contingency, pairs};
use crate::metrics::{PrecisionRecall, share};

/// What to do with a pair of articles that was put together, is labelled apart, and is of one
/// thread: two episodes of one longer running story, which people tell apart differently too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SameThread {
    /// It is wrong, like any other pair that is labelled apart.
    #[default]
    Scored,
    /// It is neither right nor wrong: it is left out of the pairwise counts. Measures of articles and
    /// clusters count it as wrong all the same.
    Unscored,
}

/// Pairwise scores and the pairs behind them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pairwise {
    /// Precision tp / (tp + fp), recall tp / (tp + fn), and F1.
    pub scores: PrecisionRecall,
    /// Pairs rightly put together (tp).
    pub true_positives: u64,
    /// Pairs wrongly put together (fp), counted as [`SameThread`] says.
    pub false_positives: u64,
    /// Pairs that belong together and were not put together (fn).
    pub false_negatives: u64,
    /// Pairs put together that are labelled apart but of one thread: among the false positives
    /// with [`SameThread::Scored`], beside them with [`SameThread::Unscored`].
    pub same_thread: u64,
}

/// Pairwise precision, recall and F1.
///
/// Of all pairs of articles, those in one gold cluster belong together and those in one predicted
/// cluster were put together. Precision is 1 when no pair was put together, recall is 1 when no
/// pair belongs together. O(c) for c cells of the table: pairs are counted, never visited.
///
/// ```
/// use storyfold_eval::{Contingency, SameThread, metrics::pairwise};
/// let table = Contingency::from_labels([("ferry", 1), ("ferry", 1), ("bridge", 1)]);
/// let found = pairwise(&table, SameThread::Scored);
/// assert_eq!((found.true_positives, found.false_positives, found.false_negatives), (1, 2, 0));
/// assert_eq!(found.scores.recall, 1.0);
/// ```
pub fn pairwise(table: &Contingency, same_thread: SameThread) -> Pairwise {
    let together: u64 = table.cells().iter().map(|cell| pairs(cell.articles)).sum();
    let claimed: u64 = table.predicted_sizes().iter().map(|&size| pairs(size)).sum();
    let wanted: u64 = table.gold_sizes().iter().map(|&size| pairs(size)).sum();
    let of_one_thread = table.same_thread_partners().iter().sum::<u64>() / 2;
    let unscored = match same_thread {
        SameThread::Scored => 0,
        SameThread::Unscored => of_one_thread,
    };
    let precision = share(together as f64, (claimed - unscored) as f64);
    let recall = share(together as f64, wanted as f64);
    Pairwise {
        scores: PrecisionRecall::new(precision, recall),
        true_positives: together,
        false_positives: claimed - unscored - together,
        false_negatives: wanted - together,
        same_thread: of_one_thread,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_calculation_by_hand() {
        // Gold: s = {1 2 3}, t = {4 5}. Predicted: x = {1 2}, y = {3 4 5}.
        let table =
            Contingency::from_labels([('s', 'x'), ('s', 'x'), ('s', 'y'), ('t', 'y'), ('t', 'y')]);
        let found = pairwise(&table, SameThread::Scored);
        // Together: 12, 34, 35, 45. Of these 12 and 45 are right, 34 and 35 are wrong.
        // Belonging together: 12, 13, 23, 45. Of these 13 and 23 are missed.
        assert_eq!(found.true_positives, 2);
        assert_eq!(found.false_positives, 2);
        assert_eq!(found.false_negatives, 2);
        assert_eq!(found.scores, PrecisionRecall::new(0.5, 0.5));
        assert_eq!(found.same_thread, 0);
    }

    #[test]
    fn pairs_of_one_thread_can_be_left_out() {
        // s and t are episodes of thread w. Together: s s t u, so 6 pairs: ss is right, the two of
        // s with t are of the thread, the three with u are wrong.
        let w = Some('w');
        let table =
            Contingency::with_threads([('s', 1, w), ('s', 1, w), ('t', 1, w), ('u', 1, None)]);
        let scored = pairwise(&table, SameThread::Scored);
        assert_eq!((scored.false_positives, scored.same_thread), (5, 2));
        assert_eq!(scored.scores.precision, 1.0 / 6.0);
        let unscored = pairwise(&table, SameThread::Unscored);
        assert_eq!((unscored.false_positives, unscored.same_thread), (3, 2));
        assert_eq!(unscored.scores.precision, 1.0 / 4.0);
        assert_eq!(unscored.scores.recall, scored.scores.recall);
    }

    #[test]
    fn nothing_claimed_is_nothing_wrong_and_nothing_to_find_is_nothing_missed() {
        let scores = |labels: &[(u8, u8)]| {
            pairwise(&Contingency::from_labels(labels.iter().copied()), SameThread::Scored).scores
        };
        assert_eq!(scores(&[]), PrecisionRecall::new(1.0, 1.0));
        assert_eq!(scores(&[(1, 1), (2, 2)]), PrecisionRecall::new(1.0, 1.0));
        let missed = scores(&[(1, 1), (1, 2)]);
        assert_eq!((missed.precision, missed.recall, missed.f1), (1.0, 0.0, 0.0));
        let invented = scores(&[(1, 1), (2, 1)]);
        assert_eq!((invented.precision, invented.recall, invented.f1), (0.0, 1.0, 0.0));
    }
}
