//! Gradient boosted trees on binned features, for the logistic loss.
//!
//! Friedman, "Greedy function approximation: a gradient boosting machine" (2001); second-order
//! gains and leaf values as in Chen and Guestrin, "XGBoost" (2016); values are binned by quantiles
//! and the unknown ones go where they fit better. Where a feature is asked about is drawn, not
//! searched for, as in Geurts, Ernst and Wehenkel, "Extremely randomized trees" (2006): a threshold
//! that suits the labelled feeds to the last pair suits no other feed.

use rayon::prelude::*;
use storyfold_index::score::features::COUNT;
use storyfold_index::score::model::{
    Model, Node, Split, UNLEARNT_EMBEDDING_WEIGHT, answer, logistic,
};
use storyfold_text::hash::mix;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Training {
    /// Number of trees.
    pub trees: usize,
    /// Questions from the root of a tree to a leaf, at most.
    pub depth: usize,
    /// How much of each tree's answer is taken, 0 to 1.
    pub rate: f32,
    /// Pull of every leaf towards 0 (L2).
    pub lambda: f32,
    /// Least weight of a leaf: the sum of `w p (1 - p)` over its pairs.
    pub least_leaf: f32,
    /// The share of features each node may ask about, drawn anew for every node, 0 to 1 (Breiman,
    /// "Random forests", 2001): a model that leans on many features travels better to feeds where
    /// one of them means something else.
    pub features: f64,
}

impl Default for Training {
    fn default() -> Self {
        Self { trees: 150, depth: 4, rate: 0.16, lambda: 5.0, least_leaf: 5.0, features: 0.2 }
    }
}

/// One example: features, label and weight.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    /// The values, unknown ones not a number.
    pub values: &'a [f32],
    /// What is true.
    pub same: bool,
    /// How much it counts.
    pub weight: f32,
}

/// Bins of known values; one more holds the unknown ones.
const BINS: usize = 63;

/// Trains a model on examples. O(trees * depth * examples * features). The same examples give the
/// same model for any number of threads.
pub fn train(examples: &[Example<'_>], training: &Training) -> Model {
    let weight: f64 = examples.iter().map(|e| f64::from(e.weight)).sum();
    let positive: f64 = examples.iter().filter(|e| e.same).map(|e| f64::from(e.weight)).sum();
    let share = (positive / weight.max(f64::MIN_POSITIVE)).clamp(1e-4, 1.0 - 1e-4);
    let base = (share / (1.0 - share)).ln() as f32;
    let trees = boost(examples, vec![base; examples.len()], training);
    let embedding_weight = UNLEARNT_EMBEDDING_WEIGHT;
    Model { base, cut: None, trees, embedding_weight }
}

/// Grows trees that correct what is known already: `log_odds` holds, for each example, the
/// log-odds to start from. Cost and determinism as of [`train`].
pub fn boost(
    examples: &[Example<'_>],
    mut log_odds: Vec<f32>,
    training: &Training,
) -> Vec<Vec<Node>> {
    let columns: Vec<Column> =
        (0..COUNT).into_par_iter().map(|feature| Column::of(examples, feature)).collect();
    let mut trees = Vec::with_capacity(training.trees);
    for round in 0..training.trees {
        let gradients: Vec<(f32, f32)> = examples
            .iter()
            .zip(&log_odds)
            .map(|(example, &odds)| {
                let p = logistic(odds);
                let truth = if example.same { 1.0 } else { 0.0 };
                (example.weight * (p - truth), example.weight * (p * (1.0 - p)).max(1e-6))
            })
            .collect();
        let (rows, gradients) = sample(gradients, round);
        let tree = grow(&columns, &rows, &gradients, round, training);
        for (odds, example) in log_odds.iter_mut().zip(examples) {
            *odds += answer(&tree, example.values);
        }
        trees.push(tree);
    }
    trees
}

/// Examples with the largest gradients that every tree is grown on, as a share of all.
const KEPT_SHARE: f64 = 0.1;

/// One in so many of the others, standing for all of them.
const SAMPLED: u64 = 8;

/// Gradient-based one-side sampling (Ke et al., "LightGBM", 2017): the examples a tree can learn
/// most from, and a sample of the rest that weighs as much as the rest. Most candidate pairs are
/// plainly apart and have little left to teach.
fn sample(gradients: Vec<(f32, f32)>, round: usize) -> (Vec<u32>, Vec<(f32, f32)>) {
    let mut sizes: Vec<f32> = gradients.iter().map(|(gradient, _)| gradient.abs()).collect();
    let kept =
        ((sizes.len() as f64 * (1.0 - KEPT_SHARE)) as usize).min(sizes.len().saturating_sub(1));
    if sizes.len() < 1_000 {
        return (0..).zip(gradients).unzip();
    }
    let (_, &mut least_kept, _) = sizes.select_nth_unstable_by(kept, f32::total_cmp);
    (0_u32..)
        .zip(gradients)
        .filter_map(|(row, (gradient, hessian))| {
            if gradient.abs() >= least_kept {
                return Some((row, (gradient, hessian)));
            }
            let draw = mix(u64::from(row) << 32 | round as u64);
            let many = SAMPLED as f32;
            draw.is_multiple_of(SAMPLED).then_some((row, (gradient * many, hessian * many)))
        })
        .unzip()
}

/// One feature of all examples, binned.
struct Column {
    /// The bin of each example; [`BINS`] for unknown.
    bins: Vec<u8>,
    /// The highest value of each bin but the last.
    edges: Vec<f32>,
}

impl Column {
    fn of(examples: &[Example<'_>], feature: usize) -> Self {
        let value =
            |example: &Example<'_>| example.values.get(feature).copied().unwrap_or(f32::NAN);
        let mut known: Vec<f32> = examples.iter().map(value).filter(|v| !v.is_nan()).collect();
        known.sort_unstable_by(f32::total_cmp);
        let mut edges: Vec<f32> =
            (1..BINS).filter_map(|bin| known.get(bin * known.len() / BINS).copied()).collect();
        edges.dedup();
        let bins = examples
            .iter()
            .map(|example| {
                let value = value(example);
                if value.is_nan() {
                    BINS as u8
                } else {
                    edges.partition_point(|&edge| edge < value) as u8
                }
            })
            .collect();
        Self { bins, edges }
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    gradient: f64,
    hessian: f64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.hessian += other.hessian;
    }

    fn less(self, other: Self) -> Self {
        Self { gradient: self.gradient - other.gradient, hessian: self.hessian - other.hessian }
    }

    fn gain(self, lambda: f64) -> f64 {
        self.gradient * self.gradient / (self.hessian + lambda)
    }
}

#[derive(Clone, Copy)]
struct Best {
    gain: f64,
    feature: usize,
    edge: usize,
    unknown_low: bool,
}

/// Grows one tree level by level on some of the rows, given with their gradients.
fn grow(
    columns: &[Column],
    rows: &[u32],
    gradients: &[(f32, f32)],
    round: usize,
    training: &Training,
) -> Vec<Node> {
    let lambda = f64::from(training.lambda);
    let mut sums = Sums::default();
    for &(gradient, hessian) in gradients {
        sums.add(Sums { gradient: f64::from(gradient), hessian: f64::from(hessian) });
    }
    let expected = |sums: Sums| (-sums.gradient / (sums.hessian + lambda)) as f32 * training.rate;
    let mut tree = vec![Node { expects: expected(sums), split: None }];
    let mut node_sums = vec![sums];
    let mut places = vec![0_u32; gradients.len()];
    let mut open = vec![0_usize];
    for _ in 0..training.depth {
        let slots: Vec<Option<usize>> =
            (0..tree.len()).map(|node| open.iter().position(|&known| known == node)).collect();
        let best_splits: Vec<Vec<Option<Best>>> = columns
            .par_iter()
            .enumerate()
            .map(|(feature, column)| {
                best_of(
                    feature, column, rows, gradients, &places, &slots, &open, &node_sums, training,
                    round,
                )
            })
            .collect();
        let mut next = Vec::new();
        for (slot, &node) in open.iter().enumerate() {
            let is_drawn = |feature: usize| {
                let draw = draw(round, node, feature);
                (draw >> 11) as f64 / (1_u64 << 53) as f64 <= training.features
            };
            let best = best_splits
                .iter()
                .filter_map(|of_feature| of_feature.get(slot).copied().flatten())
                .filter(|split| is_drawn(split.feature))
                // The first of equal gains, so that ties do not depend on threads.
                .fold(None, |best: Option<Best>, split| match best {
                    Some(known) if known.gain >= split.gain => Some(known),
                    _ => Some(split),
                });
            let Some(best) = best else { continue };
            let Some(column) = columns.get(best.feature) else { continue };
            let Some(&at_most) = column.edges.get(best.edge) else { continue };
            let (low, high) = (tree.len(), tree.len() + 1);
            if let Some(node) = tree.get_mut(node) {
                node.split = Some(Split {
                    feature: best.feature,
                    at_most,
                    unknown_low: best.unknown_low,
                    low,
                    high,
                });
            }
            let (mut low_sums, mut high_sums) = (Sums::default(), Sums::default());
            for ((place, &row), &(gradient, hessian)) in places.iter_mut().zip(rows).zip(gradients)
            {
                if *place as usize != node {
                    continue;
                }
                let Some(bin) = column.bins.get(row as usize) else { continue };
                let is_unknown = *bin as usize == BINS;
                let goes_low =
                    if is_unknown { best.unknown_low } else { *bin as usize <= best.edge };
                let sums = if goes_low { &mut low_sums } else { &mut high_sums };
                sums.add(Sums { gradient: f64::from(gradient), hessian: f64::from(hessian) });
                *place = if goes_low { low as u32 } else { high as u32 };
            }
            for (child, sums) in [(low, low_sums), (high, high_sums)] {
                tree.push(Node { expects: expected(sums), split: None });
                node_sums.push(sums);
                next.push(child);
            }
        }
        open = next;
        if open.is_empty() {
            break;
        }
    }
    tree
}

/// What a node draws about a feature: the same in every run.
fn draw(round: usize, node: usize, feature: usize) -> u64 {
    mix((round as u64) << 32 | (node as u64) << 16 | feature as u64)
}

/// The split of each open node by one feature, at an edge that the node drew.
#[allow(clippy::too_many_arguments, reason = "one step of one loop, with all of its state")]
fn best_of(
    feature: usize,
    column: &Column,
    rows: &[u32],
    gradients: &[(f32, f32)],
    places: &[u32],
    slots: &[Option<usize>],
    open: &[usize],
    node_sums: &[Sums],
    training: &Training,
    round: usize,
) -> Vec<Option<Best>> {
    let lambda = f64::from(training.lambda);
    let least = f64::from(training.least_leaf);
    let mut histograms = vec![[Sums::default(); BINS + 1]; open.len()];
    for ((&row, &place), &(gradient, hessian)) in rows.iter().zip(places).zip(gradients) {
        let Some(slot) = slots.get(place as usize).copied().flatten() else { continue };
        let Some(&bin) = column.bins.get(row as usize) else { continue };
        if let Some(sums) = histograms.get_mut(slot).and_then(|h| h.get_mut(bin as usize)) {
            sums.add(Sums { gradient: f64::from(gradient), hessian: f64::from(hessian) });
        }
    }
    open.iter()
        .zip(&histograms)
        .map(|(&node, histogram)| {
            let all = node_sums.get(node).copied().unwrap_or_default();
            let unknown = histogram.last().copied().unwrap_or_default();
            let mut best: Option<Best> = None;
            let mut low = Sums::default();
            let drawn = mix(draw(round, node, feature)) % column.edges.len().max(1) as u64;
            for (edge, &sums) in histogram.iter().enumerate().take(column.edges.len()) {
                low.add(sums);
                if edge as u64 != drawn {
                    continue;
                }
                for unknown_low in [false, true] {
                    let mut left = low;
                    if unknown_low {
                        left.add(unknown);
                    }
                    let right = all.less(left);
                    if left.hessian < least || right.hessian < least {
                        continue;
                    }
                    let gain = left.gain(lambda) + right.gain(lambda) - all.gain(lambda);
                    if gain > best.map_or(1e-6, |best| best.gain) {
                        best = Some(Best { gain, feature, edge, unknown_low });
                    }
                }
            }
            best
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_index::score::Values;
    use storyfold_index::score::features::Id;

    #[test]
    fn a_rule_of_two_features_is_learned() {
        let values: Vec<(Values, bool)> = (0..4_000)
            .map(|at| {
                let (x, y) = ((at % 61) as f32 / 61.0, (at % 37) as f32 / 37.0);
                let mut values = Values::UNKNOWN;
                values.set(Id::CosineMean, x);
                if at % 5 > 0 {
                    values.set(Id::Gap, y);
                }
                (values, x > 0.5 && (at % 5 == 0 || y < 0.5))
            })
            .collect();
        let examples: Vec<Example<'_>> = values
            .iter()
            .map(|(values, same)| Example { values: values.as_slice(), same: *same, weight: 1.0 })
            .collect();
        let model = train(&examples, &Training::default());
        let right = values
            .iter()
            .filter(|(values, same)| (model.probability(values) > 0.5) == *same)
            .count();
        assert!(right > 3_900, "{right} of 4000");
        let (values, _) = &values[7];
        let evidence = model.evidence(values);
        let sum =
            evidence.base_log_odds + evidence.contributions.iter().map(|c| c.log_odds).sum::<f64>();
        assert!((sum - f64::from(model.log_odds(values))).abs() < 1e-4);
    }
}
