//! How many articles each gold cluster and each predicted cluster share.

use std::collections::BTreeMap;

/// The contingency table of two clusterings of the same articles, without its zeros.
///
/// Clusters are numbered in the order in which the articles name them first, so their names have
/// no influence on anything that follows. At most 2^32 articles, as in one run of storyfold: the
/// number of their pairs still fits 64 bits.
///
/// ```
/// use storyfold_eval::Contingency;
/// let table = Contingency::from_labels([("ferry", 'x'), ("ferry", 'y'), ("bridge", 'y')]);
/// assert_eq!(table.articles(), 3);
/// assert_eq!(table.gold_sizes(), [2, 1]);
/// assert_eq!(table.cells().len(), 3);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contingency {
    articles: u64,
    gold_sizes: Vec<u64>,
    predicted_sizes: Vec<u64>,
    cells: Vec<Cell>,
    thread_cells: Vec<ThreadCell>,
}

/// The articles that a gold cluster and a predicted cluster share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The gold cluster's number.
    pub gold: usize,
    /// The predicted cluster's number.
    pub predicted: usize,
    /// How many articles both hold; at least one.
    pub articles: u64,
    /// How many articles the gold cluster holds.
    pub gold_size: u64,
    /// How many articles the predicted cluster holds.
    pub predicted_size: u64,
}

/// The articles of one thread that a gold cluster and a predicted cluster share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ThreadCell {
    predicted: usize,
    thread: usize,
    gold: usize,
    articles: u64,
}

impl Contingency {
    /// Counts articles given as (gold label, predicted label). O(n log n) for n articles.
    pub fn from_labels<G: Ord, P: Ord>(labels: impl IntoIterator<Item = (G, P)>) -> Self {
        let labels = labels.into_iter();
        Self::with_threads(labels.map(|(gold, predicted)| (gold, predicted, None::<()>)))
    }

    /// Counts articles given as (gold label, predicted label, thread). O(n log n) for n articles.
    pub fn with_threads<G: Ord, P: Ord, T: Ord>(
        labels: impl IntoIterator<Item = (G, P, Option<T>)>,
    ) -> Self {
        let mut golds = Numbering::default();
        let mut predictions = Numbering::default();
        let mut threads = Numbering::default();
        let mut counts = BTreeMap::<_, u64>::new();
        let mut thread_counts = BTreeMap::<_, u64>::new();
        for (gold, predicted, thread) in labels {
            let gold = golds.count(gold);
            let predicted = predictions.count(predicted);
            *counts.entry((gold, predicted)).or_default() += 1;
            if let Some(thread) = thread {
                let thread = threads.count(thread);
                *thread_counts.entry((predicted, thread, gold)).or_default() += 1;
            }
        }
        let size = |sizes: &[u64], number: usize| sizes.get(number).copied().unwrap_or_default();
        let cells = counts.into_iter().map(|((gold, predicted), articles)| Cell {
            gold,
            predicted,
            articles,
            gold_size: size(&golds.sizes, gold),
            predicted_size: size(&predictions.sizes, predicted),
        });
        let thread_cells =
            thread_counts.into_iter().map(|((predicted, thread, gold), articles)| ThreadCell {
                predicted,
                thread,
                gold,
                articles,
            });
        Self {
            articles: golds.sizes.iter().sum(),
            cells: cells.collect(),
            thread_cells: thread_cells.collect(),
            gold_sizes: golds.sizes,
            predicted_sizes: predictions.sizes,
        }
    }

    /// How many articles were counted.
    pub const fn articles(&self) -> u64 {
        self.articles
    }

    /// How many articles each gold cluster holds, by the cluster's number.
    pub fn gold_sizes(&self) -> &[u64] {
        &self.gold_sizes
    }

    /// How many articles each predicted cluster holds, by the cluster's number.
    pub fn predicted_sizes(&self) -> &[u64] {
        &self.predicted_sizes
    }

    /// The cells that are not empty, ordered by gold and then by predicted cluster.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// For each gold cluster, by its number: in how many ordered pairs an article of it was put
    /// together with an article of another gold cluster that is of the same thread. The sum over
    /// all gold clusters is twice the number of such pairs.
    pub fn same_thread_partners(&self) -> Vec<u64> {
        let mut partners = vec![0; self.gold_sizes.len()];
        let together =
            |a: &ThreadCell, b: &ThreadCell| (a.predicted, a.thread) == (b.predicted, b.thread);
        for bucket in self.thread_cells.chunk_by(together) {
            let articles: u64 = bucket.iter().map(|cell| cell.articles).sum();
            for cell in bucket {
                if let Some(partners) = partners.get_mut(cell.gold) {
                    *partners += cell.articles * (articles - cell.articles);
                }
            }
        }
        partners
    }
}

/// How many pairs `articles` articles make, for at most 2^32 of them.
///
/// ```
/// use storyfold_eval::contingency::pairs;
/// assert_eq!([pairs(0), pairs(1), pairs(2), pairs(5)], [0, 0, 1, 10]);
/// ```
pub const fn pairs(articles: u64) -> u64 {
    let others = articles.saturating_sub(1);
    // One of two neighbouring numbers is even: halving it first keeps the product in range.
    if articles.is_multiple_of(2) { articles / 2 * others } else { articles * (others / 2) }
}

/// Numbers labels from 0 in the order they come first, and counts how often each comes.
struct Numbering<L> {
    numbers: BTreeMap<L, usize>,
    sizes: Vec<u64>,
}

impl<L: Ord> Numbering<L> {
    fn count(&mut self, label: L) -> usize {
        let next = self.sizes.len();
        let number = *self.numbers.entry(label).or_insert(next);
        match self.sizes.get_mut(number) {
            Some(size) => *size += 1,
            None => self.sizes.push(1),
        }
        number
    }
}

impl<L> Default for Numbering<L> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), sizes: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_clusters_leave_no_trace() {
        let one = Contingency::from_labels([("s", 1), ("t", 2), ("s", 2)]);
        let other = Contingency::from_labels([("z", 9), ("a", 4), ("z", 4)]);
        assert_eq!(one, other);
    }

    #[test]
    fn partners_are_of_one_thread_and_different_gold_clusters() {
        // Predicted cluster 1 holds s, s, t (thread x), u (thread y) and v (no thread).
        let table = Contingency::with_threads([
            ("s", 1, Some("x")),
            ("s", 1, Some("x")),
            ("t", 1, Some("x")),
            ("u", 1, Some("y")),
            ("v", 1, None),
            ("t", 2, Some("x")),
        ]);
        // Both articles of s meet the one of t; the article of t meets both of s; no others.
        assert_eq!(table.same_thread_partners(), [2, 2, 0, 0]);
    }

    #[test]
    fn pairs_fit_the_largest_run() {
        assert_eq!(pairs(1 << 32), (1 << 31) * ((1 << 32) - 1));
    }
}
