//! The adjusted Rand index.

use crate::contingency::{Contingency, pairs};

/// The adjusted Rand index, in -0.5..=1: 1 for the gold clustering itself, 0 on average for
/// clusterings of the same sizes drawn by chance, below 0 for worse than chance.
///
/// With N pairs of articles, of which `wanted` belong together, `claimed` were put together and
/// `together` are both, it is (together - expected) / ((wanted + claimed) / 2 - expected), where
/// expected = wanted · claimed / N. That is 0 / 0 only when both clusterings leave every article
/// alone or both hold all in one cluster; they are then equal, and the index is 1. It is computed in
/// whole numbers up to the last division. O(c) for c cells of the table.
///
/// Hubert & Arabie, "Comparing partitions", Journal of Classification 2 (1985).
///
/// ```
/// use storyfold_eval::{Contingency, metrics::adjusted_rand_index};
/// let same = Contingency::from_labels([("ferry", 1), ("ferry", 1), ("bridge", 2)]);
/// assert_eq!(adjusted_rand_index(&same), 1.0);
/// // All in one cluster says nothing, and that is worth 0.
/// let one = Contingency::from_labels([("ferry", 1), ("ferry", 1), ("bridge", 1)]);
/// assert_eq!(adjusted_rand_index(&one), 0.0);
/// ```
pub fn adjusted_rand_index(table: &Contingency) -> f64 {
    let sum = |sizes: &[u64]| i128::from(sizes.iter().map(|&size| pairs(size)).sum::<u64>());
    let wanted = sum(table.gold_sizes());
    let claimed = sum(table.predicted_sizes());
    let together: i128 = table.cells().iter().map(|cell| i128::from(pairs(cell.articles))).sum();
    let all = i128::from(pairs(table.articles()));
    // Both sides of the fraction times 2 N. Pairs are below 2^63, so these stay below 2^127.
    let above_chance = 2 * (all * together - wanted * claimed);
    let best_above_chance = all * (wanted + claimed) - 2 * wanted * claimed;
    if best_above_chance == 0 { 1.0 } else { above_chance as f64 / best_above_chance as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(labels: &[(u8, u8)]) -> f64 {
        adjusted_rand_index(&Contingency::from_labels(labels.iter().copied()))
    }

    #[test]
    fn agrees_with_a_calculation_by_hand() {
        // Gold: {1 2 3} {4 5}. Predicted: {1 2} {3 4 5}. N = 10, wanted = 3 + 1 = 4, claimed =
        // 1 + 3 = 4, together = 2. Expected = 1.6, so (2 - 1.6) / (4 - 1.6) = 0.4 / 2.4 = 1/6.
        let labels = [(1, 1), (1, 1), (1, 2), (2, 2), (2, 2)];
        assert!((index(&labels) - 1.0 / 6.0).abs() < 1e-12);
        // Gold: {1 2} {3 4}. Predicted: {1 3} {2 4}. N = 6, wanted = claimed = 2, together = 0.
        // Expected = 2/3, so (0 - 2/3) / (2 - 2/3) = -1/2: the lowest there is.
        assert!((index(&[(1, 1), (1, 2), (2, 1), (2, 2)]) + 0.5).abs() < 1e-12);
    }

    #[test]
    fn degenerate_clusterings_are_1_when_equal_and_0_when_opposite() {
        assert_eq!(index(&[]), 1.0);
        assert_eq!(index(&[(1, 1)]), 1.0);
        assert_eq!(index(&[(1, 1), (2, 2), (3, 3)]), 1.0);
        assert_eq!(index(&[(1, 7), (1, 7), (1, 7)]), 1.0);
        assert_eq!(index(&[(1, 1), (1, 2), (1, 3)]), 0.0);
        assert_eq!(index(&[(1, 1), (2, 1), (3, 1)]), 0.0);
    }
}
