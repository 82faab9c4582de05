//! The scorer's weights: boosted trees on the features, in a file a person can read.
//!
//! Friedman, "Greedy function approximation: a gradient boosting machine" (2001). The log-odds of
//! a pair are the sum of one leaf of each tree. Each step from a node to its child changes what
//! the tree expects; that change is the contribution of the feature the node asks for, so the
//! contributions and the base add up to the log-odds exactly (Saabas 2014).

use std::fmt;
use std::sync::LazyLock;

use storyfold_model::{Contribution, Probability, StoryEvidence};

use super::features::{COUNT, FEATURES, Id, Values};
use super::forest::Forest;
use super::tree::{Node, Split, walk};

/// The model that ships with the crate.
static SHIPPED: LazyLock<Model> =
    LazyLock::new(|| Model::parse(include_str!("default.model")).unwrap_or_default());

/// Trees with the cut from which on two articles by themselves make a story.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// The log-odds every pair starts from, before any tree.
    pub base: f32,
    /// The mean link from which on two clusters are joined, 0 to 1, where the model was made for one
    /// feed; `None` where every input finds its own.
    pub cut: Option<f64>,
    /// What [`Id::EmbeddingCosine`] is multiplied with and added to the log-odds, where it is known.
    pub embedding_weight: f32,
    /// What [`Id::NamesReplaced`] adds to the log-odds where it is so.
    pub replaced_weight: f32,
    trees: Vec<Vec<Node>>,
    /// The same trees, to be asked.
    forest: Forest,
}

/// The weight of the user's vectors in a model that has not learnt what they are worth: at most 0.3
/// log-odds either way (0.50 becomes 0.57), which tips a pair that is in doubt and no other. Vectors
/// that know the topic and not the incident do harm, the more the more they weigh.
pub const UNLEARNT_EMBEDDING_WEIGHT: f32 = 0.1;

/// What other names in the places of a text's names say against one incident, in log-odds. Of 98 such pairs
/// of the six labelled sets 94 are apart: too few for trees to learn from. The weight has to outdo what trees say of
/// like words: 3.5 of two forecasts made from one template.
pub const REPLACED_WEIGHT: f32 = -6.0;

/// Why a model file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the model: {}", self.line, self.reason)
    }
}

impl std::error::Error for ModelError {}

/// The highest probability below 1.
const SUREST: f32 = 1.0_f32.next_down();

/// The first line of every model file.
pub const HEADER: &str = "storyfold-model 2";

impl Model {
    /// The model that ships with the crate.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// A model of trees that has not learnt what the user's vectors are worth. Each tree's first node is
    /// its root, the others stand after their parent, and questions are of features in [`FEATURES`].
    pub fn of(base: f32, trees: Vec<Vec<Node>>) -> Self {
        let forest = Forest::of(&trees);
        Self {
            base,
            cut: None,
            embedding_weight: UNLEARNT_EMBEDDING_WEIGHT,
            replaced_weight: REPLACED_WEIGHT,
            trees,
            forest,
        }
    }

    /// The trees; the first node of each is its root.
    pub fn trees(&self) -> &[Vec<Node>] {
        &self.trees
    }

    /// The model with a line through its log-odds and further trees: `slope * log-odds + shift`, to which
    /// the trees' answers are added. The cut and the weight of the user's vectors stay.
    #[must_use]
    pub fn corrected(mut self, slope: f32, shift: f32, further: Vec<Vec<Node>>) -> Self {
        for node in self.trees.iter_mut().flatten() {
            node.expects *= slope;
        }
        self.trees.extend(further);
        let corrected = Self::of(slope * self.base + shift, self.trees);
        Self {
            cut: self.cut,
            embedding_weight: self.embedding_weight,
            replaced_weight: slope * self.replaced_weight,
            ..corrected
        }
    }

    /// The model whose log-odds are the mean of those of several: it has all of their trees, with
    /// what each expects divided by their number, so that contributions still add up.
    ///
    /// ```
    /// use storyfold_index::score::{Model, Values};
    /// let of = |base| Model::of(base, Vec::new());
    /// assert_eq!(Model::mean(&[of(-1.0), of(3.0)]).log_odds(&Values::UNKNOWN), 1.0);
    /// assert!(of(100.0).probability(&Values::UNKNOWN) < 1.0);
    /// ```
    pub fn mean(models: &[Self]) -> Self {
        let share = 1.0 / models.len().max(1) as f32;
        let mut trees: Vec<Vec<Node>> =
            models.iter().flat_map(|model| model.trees.iter().cloned()).collect();
        for node in trees.iter_mut().flatten() {
            node.expects *= share;
        }
        let mean = |of: fn(&Self) -> f32| models.iter().map(|model| of(model) * share).sum();
        let embedding_weight = mean(|model| model.embedding_weight);
        let replaced_weight = mean(|model| model.replaced_weight);
        Self { embedding_weight, replaced_weight, ..Self::of(mean(|model| model.base), trees) }
    }

    /// The log-odds of a pair.
    pub fn log_odds(&self, values: &Values) -> f32 {
        let values = values.as_slice();
        let weighed = self.of_embedding(values) + self.of_replaced(values);
        self.base + self.forest.answer(values) + weighed
    }

    /// What the user's vectors add by their weight; 0 without.
    fn of_embedding(&self, values: &[f32]) -> f32 {
        let known = values.get(Id::EmbeddingCosine as usize).filter(|value| !value.is_nan());
        known.map_or(0.0, |value| self.embedding_weight * value)
    }

    /// What other names in the places of a text's names add; 0 where there are none.
    fn of_replaced(&self, values: &[f32]) -> f32 {
        let known = values.get(Id::NamesReplaced as usize).filter(|value| !value.is_nan());
        known.map_or(0.0, |value| self.replaced_weight * value)
    }

    /// The probability that a pair reports one incident: below 1, however sure it is. 1 is for what an
    /// article says itself.
    pub fn probability(&self, values: &Values) -> f32 {
        logistic(self.log_odds(values))
    }

    /// The probability with what each feature added to it.
    pub fn evidence(&self, values: &Values) -> StoryEvidence {
        let mut added = [0.0_f64; COUNT];
        let mut base = f64::from(self.base);
        for tree in &self.trees {
            base += tree.first().map_or(0.0, |root| f64::from(root.expects));
            walk(tree, values.as_slice(), |split, from, to| {
                if let Some(sum) = added.get_mut(split.feature) {
                    *sum += f64::from(to.expects) - f64::from(from.expects);
                }
            });
        }
        for (weighed, by_weight) in [
            (Id::EmbeddingCosine, self.of_embedding(values.as_slice())),
            (Id::NamesReplaced, self.of_replaced(values.as_slice())),
        ] {
            if let Some(sum) = added.get_mut(weighed as usize) {
                *sum += f64::from(by_weight);
            }
        }
        let log_odds = base + added.iter().sum::<f64>();
        let contributions = FEATURES
            .iter()
            .zip(added)
            .enumerate()
            .map(|(at, (feature, log_odds))| Contribution {
                feature: feature.name,
                value: values.get(at).map(f64::from),
                log_odds,
            })
            .collect();
        StoryEvidence {
            probability: Probability::clamped(1.0 / (1.0 + (-log_odds).exp())),
            base_log_odds: base,
            contributions,
            proposed_by: None,
        }
    }

    /// Writes the model as text; [`Self::parse`] reads it back to the same bits.
    pub fn write(&self) -> String {
        use fmt::Write;
        let mut out = format!("{HEADER}\nbase {}\ntrees {}\n", self.base, self.trees.len());
        // Writing to a string cannot fail.
        if let Some(cut) = self.cut {
            let _ = writeln!(out, "cut {cut}");
        }
        if self.embedding_weight != UNLEARNT_EMBEDDING_WEIGHT {
            let _ = writeln!(out, "embedding {}", self.embedding_weight);
        }
        if self.replaced_weight != REPLACED_WEIGHT {
            let _ = writeln!(out, "replaced {}", self.replaced_weight);
        }
        for tree in &self.trees {
            out.push_str("tree\n");
            for node in tree {
                let _ = match &node.split {
                    None => writeln!(out, "leaf {}", node.expects),
                    Some(split) => writeln!(
                        out,
                        "if {} <= {} then {} else {} unknown {} expects {}",
                        FEATURES.get(split.feature).map_or("?", |feature| feature.name),
                        split.at_most,
                        split.low,
                        split.high,
                        if split.unknown_low { "then" } else { "else" },
                        node.expects,
                    ),
                };
            }
        }
        out
    }

    /// Reads a model from text.
    ///
    /// ```
    /// use storyfold_index::score::{Model, Values};
    /// let text = "storyfold-model 2\nbase -1\ntrees 1\ncut 0.5\ntree\n\
    ///     if cosine-mean <= 0.4 then 1 else 2 unknown then expects 0\nleaf -2\nleaf 3\n";
    /// let model = Model::parse(text)?;
    /// assert!(model.probability(&Values::UNKNOWN) < 0.05);
    /// assert_eq!(Model::parse(&model.write())?, model);
    /// # Ok::<(), storyfold_index::score::model::ModelError>(())
    /// ```
    ///
    /// # Errors
    /// [`ModelError`] with the line, when it is not a model of this version, names an unknown
    /// feature, says something twice, a tree is not one, or not all of its trees are there.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let first = text.lines().next().unwrap_or_default().trim();
        if first != HEADER {
            let reason = if first.starts_with("storyfold-model ") {
                format!("a model of another version, {first:?}; this one reads {HEADER:?}")
            } else {
                format!("not a model: it does not begin with {HEADER:?}")
            };
            return Err(ModelError { line: 1, reason });
        }
        let mut model = Self::of(0.0, Vec::new());
        let mut trees: Vec<Vec<Node>> = Vec::new();
        let mut said: Vec<&str> = Vec::new();
        let mut count: Option<usize> = None;
        let last = |reason: String| ModelError { line: text.lines().count(), reason };
        for (at, line) in text.lines().enumerate().skip(1) {
            let fail = |reason: &str| ModelError { line: at + 1, reason: reason.to_owned() };
            let parts: Vec<&str> = line.split_whitespace().collect();
            if let [what @ ("base" | "cut" | "embedding" | "replaced" | "trees"), _] = *parts {
                if said.contains(&what) {
                    return Err(fail("said twice"));
                }
                said.push(what);
            }
            match parts.as_slice() {
                [] | ["#", ..] => {}
                ["trees", trees] => {
                    count = Some(trees.parse().map_err(|_| fail("no number of trees"))?);
                }
                ["base", base] => model.base = number(base).ok_or_else(|| fail("no number"))?,
                ["cut", cut] => {
                    let cut = cut.parse().ok().filter(|cut| (0.0..=1.0).contains(cut));
                    model.cut = Some(cut.ok_or_else(|| fail("no number from 0 to 1"))?);
                }
                ["embedding", weight] => {
                    model.embedding_weight = number(weight).ok_or_else(|| fail("no number"))?;
                }
                ["replaced", weight] => {
                    model.replaced_weight = number(weight).ok_or_else(|| fail("no number"))?;
                }
                ["tree"] => trees.push(Vec::new()),
                [kind @ ("if" | "leaf"), rest @ ..] => {
                    let node = if *kind == "leaf" { leaf_of(rest) } else { split_of(rest) };
                    let node = node.ok_or_else(|| fail("neither a leaf nor a question"))?;
                    let tree = trees.last_mut().ok_or_else(|| fail("no tree begun"))?;
                    tree.push(node);
                }
                _ => return Err(fail("not understood")),
            }
        }
        let sound = |tree: &Vec<Node>| {
            !tree.is_empty()
                && tree.iter().enumerate().all(|(at, node)| {
                    // Children stand after their parent, so that every walk ends.
                    node.split.as_ref().is_none_or(|split| {
                        let after = at + 1..tree.len();
                        after.contains(&split.low) && after.contains(&split.high)
                    })
                })
        };
        let Some(count) = count.filter(|_| said.contains(&"base")) else {
            return Err(last("it does not say its base and how many trees it has".into()));
        };
        if trees.len() != count {
            let found = trees.len();
            return Err(last(format!("it says that it has {count} trees, and {found} are here")));
        }
        if !trees.iter().all(sound) {
            return Err(last("a tree's nodes do not form a tree: is part of it missing?".into()));
        }
        model.forest = Forest::of(&trees);
        Ok(Self { trees, ..model })
    }
}

fn number(text: &str) -> Option<f32> {
    text.parse::<f32>().ok().filter(|number| number.is_finite())
}

fn leaf_of(parts: &[&str]) -> Option<Node> {
    let [expects] = parts else { return None };
    Some(Node { expects: number(expects)?, split: None })
}

fn split_of(parts: &[&str]) -> Option<Node> {
    let [feature, "<=", at_most, "then", low, "else", high, "unknown", unknown, "expects", expects] =
        parts
    else {
        return None;
    };
    let split = Split {
        feature: FEATURES.iter().position(|known| known.name == *feature)?,
        at_most: number(at_most)?,
        unknown_low: match *unknown {
            "then" => true,
            "else" => false,
            _ => return None,
        },
        low: low.parse().ok()?,
        high: high.parse().ok()?,
    };
    Some(Node { expects: number(expects)?, split: Some(split) })
}

/// The logistic function: log-odds to a probability below 1.
pub fn logistic(log_odds: f32) -> f32 {
    (1.0 / (1.0 + (-log_odds).exp())).min(SUREST)
}
