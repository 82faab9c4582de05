//! What is learnt on top of a model: a line through its log-odds, and further trees.

use storyfold_index::score::Model;
use storyfold_index::score::model::{Node, answer, logistic};

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
const FURTHER: Training =
    Training { trees: 60, depth: 3, rate: 0.06, lambda: 10.0, least_leaf: 3.0, features: 0.3 };

/// How strongly the line is held to the one that changes nothing (slope 1, shift 0), in pairs.
const PULL: f64 = 4.0;

/// Slopes beyond these say that there is next to nothing to learn from.
const SLOPES: (f64, f64) = (0.25, 4.0);

/// What was learnt: `log-odds = slope * before + shift + trees`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fit {
    slope: f32,
    shift: f32,
    trees: Vec<Vec<Node>>,
}

impl Fit {
    /// Learns from examples and the log-odds they have.
    pub(super) fn learn(reach: Reach, examples: &[Example<'_>], before: &[f32]) -> Self {
        let (slope, shift) = match reach {
            Reach::Nothing | Reach::Cut => (1.0, 0.0),
            Reach::Calibration | Reach::Trees => line(examples, before),
        };
        let mut fit = Self { slope, shift, trees: Vec::new() };
        if reach == Reach::Trees {
            let margins = before.iter().map(|&odds| fit.calibrated(odds)).collect();
            fit.trees = boost(examples, margins, &FURTHER);
        }
        fit
    }

    fn calibrated(&self, before: f32) -> f32 {
        self.slope * before + self.shift
    }

    /// The probability of a pair with these values and log-odds.
    pub(super) fn probability(&self, values: &[f32], before: f32) -> f32 {
        let trees = self.trees.iter().map(|tree| answer(tree, values)).sum::<f32>();
        logistic(self.calibrated(before) + trees)
    }

    /// The model with what was learnt, as one model.
    pub(super) fn applied(self, model: &Model, cut: f64) -> Model {
        let mut tuned = model.clone();
        tuned.base = self.calibrated(tuned.base);
        for node in tuned.trees.iter_mut().flatten() {
            node.expects *= self.slope;
        }
        tuned.trees.extend(self.trees);
        tuned.cut = cut;
        tuned
    }
}

/// Slope and shift of the line through log-odds that fits the examples best: logistic regression
/// by Newton's method (Platt, "Probabilistic outputs for support vector machines", 1999), held to
/// slope 1 and shift 0 by a ridge of [`PULL`] pairs.
fn line(examples: &[Example<'_>], before: &[f32]) -> (f32, f32) {
    let (mut slope, mut shift) = (1.0_f64, 0.0_f64);
    for _ in 0..NEWTON_STEPS {
        let (mut down_slope, mut down_shift) = (PULL * (slope - 1.0), PULL * shift);
        let (mut slopes, mut both, mut shifts) = (PULL, 0.0, PULL);
        for (example, &odds) in examples.iter().zip(before) {
            let odds = f64::from(odds);
            let p = 1.0 / (1.0 + (-(slope * odds + shift)).exp());
            let truth = if example.same { 1.0 } else { 0.0 };
            let (error, bend) = (p - truth, p * (1.0 - p));
            down_slope += error * odds;
            down_shift += error;
            slopes += bend * odds * odds;
            both += bend * odds;
            shifts += bend;
        }
        // The ridge keeps the determinant above PULL squared.
        let determinant = slopes * shifts - both * both;
        slope -= (shifts * down_slope - both * down_shift) / determinant;
        shift -= (slopes * down_shift - both * down_slope) / determinant;
        // A step that overshoots where everything is plain is brought back to sound ground.
        slope = slope.clamp(SLOPES.0, SLOPES.1);
        shift = shift.clamp(-FARTHEST_SHIFT, FARTHEST_SHIFT);
    }
    (slope as f32, shift as f32)
}

/// Newton's method is there long before.
const NEWTON_STEPS: usize = 30;

/// No feed is further than this from what a model expects, in log-odds.
const FARTHEST_SHIFT: f64 = 6.0;

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_index::score::Values;

    #[test]
    fn a_line_that_was_bent_is_found_again() {
        // Pairs whose truth follows a slope of 2 and a shift of -1.
        let before: Vec<f32> = (0..4_000).map(|at| (at % 81) as f32 / 10.0 - 4.0).collect();
        let truths: Vec<bool> = before
            .iter()
            .enumerate()
            .map(|(at, &odds)| logistic(2.0 * odds - 1.0) > (at * 7_919 % 1_000) as f32 / 1_000.0)
            .collect();
        let values = Values::UNKNOWN;
        let examples: Vec<Example<'_>> = truths
            .iter()
            .map(|&same| Example { values: values.as_slice(), same, weight: 1.0 })
            .collect();
        let (slope, shift) = line(&examples, &before);
        assert!((slope - 2.0).abs() < 0.2 && (shift + 1.0).abs() < 0.2, "{slope} {shift}");
    }

    #[test]
    fn without_examples_nothing_changes() {
        assert_eq!(line(&[], &[]), (1.0, 0.0));
        let fit = Fit::learn(Reach::Calibration, &[], &[]);
        let model = Model::shipped();
        assert_eq!(fit.applied(model, model.cut), *model);
    }

    #[test]
    fn the_written_model_says_what_the_fit_says() {
        let model = Model::shipped();
        let values = Values::UNKNOWN;
        let before = model.log_odds(&values);
        let fit =
            Fit { slope: 1.5, shift: -0.25, trees: vec![vec![Node { expects: 0.5, split: None }]] };
        let expected = fit.probability(values.as_slice(), before);
        let tuned = fit.applied(model, 0.4);
        assert!((tuned.probability(&values) - expected).abs() < 1e-5);
        assert_eq!(Model::parse(&tuned.write()), Ok(tuned));
    }
}
