//! Scores on articles the model was not trained on.

use storyfold_eval::Contingency;
use storyfold_eval::metrics::{SameThread, Scores, bcubed, pairwise};
use storyfold_index::cluster::average_link::{self, Judged};
use storyfold_index::score::{Model, Values};
use storyfold_text::hash::hash_word;

use crate::degrade::masked;
use crate::labelled::LabelledSet;
use crate::trees::{Example, Training, train};

/// Parts the stories are dealt into.
pub const FOLDS: usize = 3;

/// The fold of a story: the same in every run and for every set that holds the story.
pub fn fold_of(story: &str) -> usize {
    (hash_word(story) % FOLDS as u64) as usize
}

/// Trains on all pairs of the sets that `wanted` admits, each set weighing the same. Every pair is
/// seen twice: as it is, and at half the weight with parts [`masked`].
pub fn train_on<'a>(
    sets: impl IntoIterator<Item = &'a LabelledSet>,
    training: &Training,
    wanted: impl Fn(&LabelledSet, u32, u32) -> bool,
) -> Model {
    let mut seen: Vec<(Values, bool, f32)> = Vec::new();
    for set in sets {
        let pairs: Vec<_> =
            set.pairs.iter().filter(|pair| wanted(set, pair.pair.0, pair.pair.1)).collect();
        let weight = SET_WEIGHT / pairs.len().max(1) as f32;
        for (pair, draw) in pairs.into_iter().zip(0..) {
            seen.push((pair.values, pair.same, weight));
            seen.push((masked(pair.values, draw), pair.same, weight / 2.0));
        }
    }
    let examples: Vec<Example<'_>> = seen
        .iter()
        .map(|(values, same, weight)| Example {
            values: values.as_slice(),
            same: *same,
            weight: *weight,
        })
        .collect();
    train(&examples, training)
}

/// What each set weighs in training, in pairs.
const SET_WEIGHT: f32 = 20_000.0;

/// The probabilities of every pair of every set, each from a model that was trained without any
/// article of the stories of both.
pub fn cross_validated(sets: &[&LabelledSet], training: &Training) -> Vec<Vec<Judged>> {
    let mut judged: Vec<Vec<Judged>> = sets.iter().map(|_| Vec::new()).collect();
    for one in 0..FOLDS {
        for other in one..FOLDS {
            let fold = |set: &LabelledSet, node: u32| {
                set.stories
                    .get(node as usize)
                    .and_then(Option::as_ref)
                    .map(|story| fold_of(story))
                    .unwrap_or(0)
            };
            let model = train_on(sets.iter().copied(), training, |set, a, b| {
                [a, b].into_iter().all(|node| ![one, other].contains(&fold(set, node)))
            });
            for (set, judged) in sets.iter().zip(&mut judged) {
                judged.extend(set.pairs.iter().filter_map(|pair| {
                    let (a, b) = (pair.pair.0, pair.pair.1);
                    let folds = (fold(set, a).min(fold(set, b)), fold(set, a).max(fold(set, b)));
                    (folds == (one, other)).then(|| (a, b, model.probability(&pair.values)))
                }));
            }
        }
    }
    for judged in &mut judged {
        judged.sort_unstable_by_key(|&(a, b, _)| (a, b));
    }
    judged
}

/// The probabilities of every pair of a set from one model.
pub fn judged_by(set: &LabelledSet, model: &Model) -> Vec<Judged> {
    set.pairs
        .iter()
        .map(|pair| (pair.pair.0, pair.pair.1, model.probability(&pair.values)))
        .collect()
}

/// Clusters a set from judged pairs and compares with its labels.
pub fn contingency(set: &LabelledSet, judged: &[Judged], cut: f64) -> Contingency {
    let clusters = average_link::cluster(set.nodes, judged, cut);
    let mut cluster_of = vec![0_usize; set.nodes];
    for (number, members) in clusters.iter().enumerate() {
        for &member in members {
            if let Some(slot) = cluster_of.get_mut(member as usize) {
                *slot = number;
            }
        }
    }
    Contingency::from_labels(
        set.articles
            .iter()
            .map(|(_, node, story)| (story.as_str(), cluster_of.get(*node).copied().unwrap_or(0))),
    )
}

/// B-cubed F1 and pairwise F1 of a set at a cut.
pub fn f1s(set: &LabelledSet, judged: &[Judged], cut: f64) -> (f64, f64) {
    let contingency = contingency(set, judged, cut);
    (bcubed(&contingency).f1, pairwise(&contingency, SameThread::Scored).scores.f1)
}

/// All scores of a set at a cut.
pub fn scores(set: &LabelledSet, judged: &[Judged], cut: f64) -> Scores {
    Scores::of(&contingency(set, judged, cut), SameThread::Scored)
}
