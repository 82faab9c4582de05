//! What is learnt on top of a model: a line through its log-odds, the weight of the user's vectors,
//! and further trees.

use storyfold_index::score::Model;
use storyfold_index::score::features::Id;
use storyfold_index::score::model::logistic;
use storyfold_index::score::tree::{Node, answer};

use crate::trees::{Example, Training, boost};

/// How far tuning goes, the simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Weights and cut stay: nothing that was tried is clearly better.
    Nothing,
    /// The weights stay; the cut is chosen anew.
    Cut,
    /// The log-odds are calibrated to the feed by a line, and the cut is chosen.
    Calibration,
    /// Further trees correct the calibrated log-odds, and the cut is chosen.
    Trees,
}

impl Reach {
    /// What was done, in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "left the model as it was",
            Self::Cut => "chose the cut; the weights are as they were",
            Self::Calibration => "calibrated the score to this feed and chose the cut",
            Self::Trees => "calibrated the score to this feed, grew further trees, chose the cut",
        }
    }
}

/// How the further trees are grown: few, shallow and cautious, because they correct a model that
/// knows more than the labels of one feed tell.
const FURTHER: Training = Training {
    trees: 60,
    depth: 3,
    rate: 0.06,
    lambda: 10.0,
    least_leaf: 3.0,
    features: 0.3,
    models: 1,
    // The labels are of the very feed: what look-alikes and late accounts there are is among them.
    look_alikes: 0.0,
    follow_ups: 0.0,
    years_between: 0.0,
};

/// How strongly the line is held to the one that changes nothing, in pairs.
const PULL: f64 = 4.0;

/// Slopes beyond these say that there is next to nothing to learn from.
const SLOPES: (f64, f64) = (0.25, 4.0);

/// No feed is further than this from what a model expects, in log-odds.
const FARTHEST_SHIFT: f64 = 6.0;

/// Vectors are not followed further than this, nor against what they say.
const EMBEDDING_WEIGHTS: (f64, f64) = (0.0, 3.0);

/// A pair to learn from: what was measured and is true, and the log-odds it has without the user's
/// vectors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) example: Example<'a>,
    pub(super) before: f32,
}

/// What was learnt: `log-odds = slope * before + shift + weight * vectors + trees`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fit {
    slope: f32,
    shift: f32,
    embedding_weight: f32,
    trees: Vec<Vec<Node>>,
}

impl Fit {
    /// Nothing learnt yet on top of a model.
    pub(super) fn nothing(model: &Model) -> Self {
        let embedding_weight = model.embedding_weight;
        Self { slope: 1.0, shift: 0.0, embedding_weight, trees: Vec::new() }
    }

    /// Learns from pairs on top of a model.
    pub(super) fn learn(reach: Reach, seen: &[Seen<'_>], model: &Model) -> Self {
        let mut fit = Self::nothing(model);
        if reach >= Reach::Calibration {
            fit.calibrate(seen);
        }
        if reach >= Reach::Trees {
            let examples: Vec<Example<'_>> = seen.iter().map(|seen| seen.example).collect();
            let margins =
                seen.iter().map(|seen| fit.calibrated(seen.example.values, seen.before)).collect();
            fit.trees = boost(&examples, margins, &FURTHER);
        }
        fit
    }

    fn calibrated(&self, values: &[f32], before: f32) -> f32 {
        self.slope * before + self.shift + self.embedding_weight * vectors(values)
    }

    /// The probability of a pair with these values and log-odds.
    pub(super) fn probability(&self, values: &[f32], before: f32) -> f32 {
        let trees = self.trees.iter().map(|tree| answer(tree, values)).sum::<f32>();
        logistic(self.calibrated(values, before) + trees)
    }

    /// The model with what was learnt, as one model.
    pub(super) fn applied(self, model: &Model) -> Model {
        let mut tuned = model.clone().corrected(self.slope, self.shift, self.trees);
        tuned.embedding_weight = self.embedding_weight;
        tuned
    }

    /// Finds the slope, the shift and the weight of the vectors that fit best: logistic regression
    /// (Platt, "Probabilistic outputs for support vector machines", 1999), held to what the model
    /// had by a ridge of [`PULL`] pairs. Line and weight take turns, each by Newton's method: the
    /// loss is convex, so that they meet.
    fn calibrate(&mut self, seen: &[Seen<'_>]) {
        let has_vectors = seen.iter().any(|seen| vectors(seen.example.values) != 0.0);
        let held = f64::from(self.embedding_weight);
        let (mut slope, mut shift, mut weight) = (1.0_f64, 0.0_f64, held);
        for _ in 0..ROUNDS {
            let (mut down_slope, mut down_shift) = (PULL * (slope - 1.0), PULL * shift);
            let (mut slopes, mut both, mut shifts) = (PULL, 0.0, PULL);
            each(seen, (slope, shift, weight), |error, bend, before, _| {
                down_slope += error * before;
                down_shift += error;
                slopes += bend * before * before;
                both += bend * before;
                shifts += bend;
            });
            // The ridge keeps the determinant above PULL squared.
            let determinant = slopes * shifts - both * both;
            slope -= (shifts * down_slope - both * down_shift) / determinant;
            shift -= (slopes * down_shift - both * down_slope) / determinant;
            // A step that overshoots where everything is plain is brought back to sound ground.
            slope = slope.clamp(SLOPES.0, SLOPES.1);
            shift = shift.clamp(-FARTHEST_SHIFT, FARTHEST_SHIFT);
            if has_vectors {
                let (mut down, mut bends) = (PULL * (weight - held), PULL);
                each(seen, (slope, shift, weight), |error, bend, _, vectors| {
                    down += error * vectors;
                    bends += bend * vectors * vectors;
                });
                weight = (weight - down / bends).clamp(EMBEDDING_WEIGHTS.0, EMBEDDING_WEIGHTS.1);
            }
        }
        self.slope = slope as f32;
        self.shift = shift as f32;
        self.embedding_weight = weight as f32;
    }
}

/// Newton's method is there long before.
const ROUNDS: usize = 30;

/// Calls `sum` for each pair with the error of its probability, the bend of the loss there, and what
/// slope and weight are multiplied with.
fn each(
    seen: &[Seen<'_>],
    (slope, shift, weight): (f64, f64, f64),
    mut sum: impl FnMut(f64, f64, f64, f64),
) {
    for pair in seen {
        let (before, vectors) = (f64::from(pair.before), f64::from(vectors(pair.example.values)));
        let weight_of_pair = f64::from(pair.example.weight);
        let p = 1.0 / (1.0 + (-(slope * before + shift + weight * vectors)).exp());
        let truth = if pair.example.same { 1.0 } else { 0.0 };
        sum(weight_of_pair * (p - truth), weight_of_pair * p * (1.0 - p), before, vectors);
    }
}

/// What the user's vectors say of a pair; 0 without.
pub(super) fn vectors(values: &[f32]) -> f32 {
    let known = values.get(Id::EmbeddingCosine as usize).filter(|value| !value.is_nan());
    known.copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_index::score::Values;

    #[test]
    fn what_was_bent_is_found_again() {
        // Pairs whose truth follows a slope of 2, a shift of -1 and vectors of weight 0.5.
        let drawn: Vec<(Values, f32)> = (0..8_000)
            .map(|at| {
                let mut values = Values::UNKNOWN;
                values.set(Id::EmbeddingCosine, (at * 31 % 61) as f32 / 10.0 - 3.0);
                (values, (at % 81) as f32 / 10.0 - 4.0)
            })
            .collect();
        let seen: Vec<Seen<'_>> = drawn
            .iter()
            .enumerate()
            .map(|(at, (values, before))| {
                let odds = 2.0 * before - 1.0 + 0.5 * vectors(values.as_slice());
                let same = logistic(odds) > (at * 7_919 % 1_000) as f32 / 1_000.0;
                let example = Example { values: values.as_slice(), same, weight: 1.0 };
                Seen { example, before: *before }
            })
            .collect();
        let fit = Fit::learn(Reach::Calibration, &seen, Model::shipped());
        let close = |found: f32, expected: f32| (found - expected).abs() < 0.2;
        assert!(close(fit.slope, 2.0) && close(fit.shift, -1.0), "{fit:?}");
        assert!(close(fit.embedding_weight, 0.5), "{fit:?}");
    }

    #[test]
    fn without_examples_nothing_changes() {
        let model = Model::shipped();
        assert_eq!(Fit::learn(Reach::Calibration, &[], model), Fit::nothing(model));
        assert_eq!(Fit::nothing(model).applied(model), *model);
    }

    #[test]
    fn the_written_model_says_what_the_fit_says() {
        let model = Model::shipped();
        let mut values = Values::UNKNOWN;
        values.set(Id::NamesReplaced, 1.0);
        let before = model.log_odds(&values);
        values.set(Id::EmbeddingCosine, 1.5);
        let fit = Fit {
            slope: 1.5,
            shift: -0.25,
            embedding_weight: 0.75,
            trees: vec![vec![Node { expects: 0.5, split: None }]],
        };
        let expected = fit.probability(values.as_slice(), before);
        let tuned = fit.applied(model);
        assert!((tuned.probability(&values) - expected).abs() < 1e-5);
        assert_eq!(Model::parse(&tuned.write()), Ok(tuned));
    }
}
