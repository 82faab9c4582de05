//! Gradient boosted trees on binned features, for the logistic loss.
//!
//! Friedman, "Greedy function approximation: a gradient boosting machine" (2001); second-order
//! gains and leaf values as in Chen and Guestrin, "XGBoost" (2016); values are binned by quantiles
//! and the unknown ones go where they fit better. Where a feature is asked about is drawn, not
//! searched for, as in Geurts, Ernst and Wehenkel, "Extremely randomized trees" (2006): a threshold
//! that suits the labelled feeds to the last pair suits no other feed.
//!
//! A model can be held to the way a feature [`Speaks`](storyfold_index::score::features::Speaks), where
//! that is known beforehand: no question of its trees may say otherwise, and what is asked on one side
//! of a question stays on that side of the middle between both.

mod growth;

use rayon::prelude::*;
use storyfold_index::score::features::{COUNT, Id};
use storyfold_index::score::model::{Model, logistic};
use storyfold_index::score::tree::{Node, answer};
use storyfold_text::hash::mix;

use growth::{Column, Round, grow};

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Training {
    /// Number of trees of each model.
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
    /// Models of that many trees, each with draws of its own, whose mean is taken (Breiman, "Bagging
    /// predictors", 1996): what one model owes to its draws weighs less. Of several every other one is
    /// held to the way a feature [`Speaks`](storyfold_index::score::features::Speaks).
    pub models: usize,
    /// Of a feed's pairs of one story each is also shown with the facts of another pair that is apart,
    /// as a pair that is apart, at so much of its weight; 0 for none.
    pub look_alikes: f32,
    /// Of a feed's pairs of one story those that are dated and name the same people are also shown as if one
    /// account had come weeks or months later, at so much of their weight; 0 for none.
    pub follow_ups: f32,
    /// Of a feed's pairs that are apart those that are dated are also shown as if months or years lay between
    /// both, at so much of their weight; 0 for none.
    pub years_between: f32,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            trees: 25,
            depth: 6,
            rate: 0.6,
            lambda: 5.0,
            least_leaf: 5.0,
            features: 0.2,
            models: 16,
            look_alikes: 0.25,
            follow_ups: 0.25,
            years_between: 0.25,
        }
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

/// Trains a model on examples. O(models * trees * depth * examples * features). The same examples give the
/// same model for any number of threads.
pub fn train(examples: &[Example<'_>], training: &Training) -> Model {
    let weight: f64 = examples.iter().map(|e| f64::from(e.weight)).sum();
    let positive: f64 = examples.iter().filter(|e| e.same).map(|e| f64::from(e.weight)).sum();
    let share = (positive / weight.max(f64::MIN_POSITIVE)).clamp(1e-4, 1.0 - 1e-4);
    let base = (share / (1.0 - share)).ln() as f32;
    let columns = columns(examples);
    let models: Vec<Model> = (0..training.models.max(1) as u64)
        .map(|seed| {
            let trees = grown(
                examples,
                &columns,
                vec![base; examples.len()],
                training,
                seed,
                training.models > 1 && seed % 2 == 0,
            );
            Model::of(base, trees)
        })
        .collect();
    Model::mean(&models)
}

/// Grows the trees of one model that correct what is known already: `log_odds` holds, for each
/// example, the log-odds to start from. Cost and determinism as of [`train`].
pub fn boost(examples: &[Example<'_>], log_odds: Vec<f32>, training: &Training) -> Vec<Vec<Node>> {
    grown(examples, &columns(examples), log_odds, training, 0, false)
}

fn columns(examples: &[Example<'_>]) -> Vec<Column> {
    let column = |feature| match feature == Id::NamesReplaced as usize {
        // A model weighs these itself: labelled feeds hold too few to learn from.
        true => Column::unknown(examples.len()),
        false => Column::of(examples, feature),
    };
    (0..COUNT).into_par_iter().map(column).collect()
}

fn grown(
    examples: &[Example<'_>],
    columns: &[Column],
    mut log_odds: Vec<f32>,
    training: &Training,
    seed: u64,
    is_held: bool,
) -> Vec<Vec<Node>> {
    let mut trees = Vec::with_capacity(training.trees);
    for round in 0..training.trees {
        let round = Round { seed, round, is_held };
        let gradients: Vec<(f32, f32)> = examples
            .par_iter()
            .zip(&log_odds)
            .map(|(example, &odds)| {
                let p = logistic(odds);
                let truth = if example.same { 1.0 } else { 0.0 };
                (example.weight * (p - truth), example.weight * (p * (1.0 - p)).max(1e-6))
            })
            .collect();
        let rows = sample(gradients, round);
        let tree = grow(columns, rows, round, training);
        log_odds
            .par_iter_mut()
            .zip(examples)
            .for_each(|(odds, example)| *odds += answer(&tree, example.values));
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
fn sample(gradients: Vec<(f32, f32)>, round: Round) -> Vec<(u32, (f32, f32))> {
    let mut sizes: Vec<f32> = gradients.iter().map(|(gradient, _)| gradient.abs()).collect();
    let kept =
        ((sizes.len() as f64 * (1.0 - KEPT_SHARE)) as usize).min(sizes.len().saturating_sub(1));
    if sizes.len() < 1_000 {
        return (0..).zip(gradients).collect();
    }
    let (_, &mut least_kept, _) = sizes.select_nth_unstable_by(kept, f32::total_cmp);
    (0_u32..)
        .zip(gradients)
        .filter_map(|(row, (gradient, hessian))| {
            if gradient.abs() >= least_kept {
                return Some((row, (gradient, hessian)));
            }
            let draw = mix(u64::from(row) << 32 | round.seed << 16 | round.round as u64);
            let many = SAMPLED as f32;
            draw.is_multiple_of(SAMPLED).then_some((row, (gradient * many, hessian * many)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_index::score::Values;

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
        // All features at every node: of two that matter a draw would mostly hold neither.
        let training = Training { features: 1.0, ..Training::default() };
        let model = train(&examples, &training);
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

    #[test]
    fn a_held_model_never_counts_a_shared_day_against_a_pair() {
        // In this feed days in both speak against, which nothing in principle does.
        let values: Vec<(Values, bool)> = (0..4_000)
            .map(|at| {
                let mut values = Values::UNKNOWN;
                values.set(Id::MonthDays, (at % 5) as f32);
                values.set(Id::CosineMean, (at % 61) as f32 / 61.0);
                (values, at % 61 > 30 && at % 5 < 2)
            })
            .collect();
        let examples: Vec<Example<'_>> = values
            .iter()
            .map(|(values, same)| Example { values: values.as_slice(), same: *same, weight: 1.0 })
            .collect();
        let training = Training::default();
        let columns = columns(&examples);
        let falls = |is_held| {
            let trees = grown(&examples, &columns, vec![0.0; 4_000], &training, 0, is_held);
            let model = Model::of(0.0, trees);
            let mut values = values[40].0;
            let mut odds = [0.0, 1.0, 2.0, 3.0, 4.0].map(|days| {
                values.set(Id::MonthDays, days);
                model.log_odds(&values)
            });
            let by_days = odds;
            odds.sort_by(f32::total_cmp);
            by_days != odds
        };
        assert!(falls(false), "a free model learns the feed's habit");
        assert!(!falls(true), "a held one does not");
    }
}
