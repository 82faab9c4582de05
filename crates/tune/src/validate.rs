//! Scores on articles the model was not trained on.

use std::collections::BTreeMap;

use storyfold_eval::Contingency;
use storyfold_eval::metrics::{SameThread, Scores, bcubed, pairwise};
use storyfold_index::cluster::judged::Judged;
use storyfold_index::score::features::Feature;
use storyfold_index::score::{Model, Values};
use storyfold_index::stories;
use storyfold_text::hash::hash_word;

use crate::degrade::masked;
use crate::follow_ups::told_later;
use crate::labelled::{LabelledPair, LabelledSet};
use crate::look_alikes::OtherFacts;
use crate::trees::{Example, Training, train};
use crate::years_between::years_between;

/// Parts the stories are dealt into.
pub const FOLDS: usize = 5;

/// The fold of a story: the same in every run and for every set that holds the story.
pub fn fold_of(story: &str) -> usize {
    (hash_word(story) % FOLDS as u64) as usize
}

/// Trains on all pairs of the sets that `wanted` admits: a model of the sets as they are, a model of
/// the degraded ones, and the mean of both. Of the sets as they are every pair is seen twice, as it
/// is and at half the weight with parts [`masked`].
///
/// Sets weigh what [`LabelledSet::weight`] says, and in each set the true pairs weigh `TRUE_SHARE` of all: a feed of
/// many stories of two says as much of what makes a story as one of few large ones. Where a set
/// [keeps its share](LabelledSet::keeps_share) they weigh no more than `OF_ITS_SHARE` times what they are
/// of its pairs, so that a small input of incidents nobody else reports teaches that there are such. In a set a
/// story of n pairs weighs as much as `sqrt(10 n)` pairs where n is more than ten.
pub fn train_on<'a>(
    sets: impl IntoIterator<Item = &'a LabelledSet>,
    training: &Training,
    wanted: impl Fn(&LabelledSet, u32, u32) -> bool,
) -> Model {
    train_without(sets, training, wanted, |_| false)
}

/// Trains as [`train_on`] does, with the features that `is_out` names unknown: no tree asks about
/// them.
pub fn train_without<'a>(
    sets: impl IntoIterator<Item = &'a LabelledSet>,
    training: &Training,
    wanted: impl Fn(&LabelledSet, u32, u32) -> bool,
    is_out: impl Fn(&Feature) -> bool,
) -> Model {
    let (degraded, whole): (Vec<&LabelledSet>, Vec<&LabelledSet>) =
        sets.into_iter().partition(|set| set.is_degraded);
    let models: Vec<Model> = [whole, degraded]
        .into_iter()
        .filter(|sets| !sets.is_empty())
        .map(|sets| {
            let mut seen = examples(&sets, &wanted, training);
            for (values, _, _) in &mut seen {
                *values = values.without(&is_out);
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
        })
        .collect();
    Model::mean(&models)
}

/// The wanted pairs of the sets with their weights, and look-alikes, follow-ups and incidents further apart made of them.
fn examples(
    sets: &[&LabelledSet],
    wanted: impl Fn(&LabelledSet, u32, u32) -> bool,
    training: &Training,
) -> Vec<(Values, bool, f32)> {
    let mut seen: Vec<(Values, bool, f32)> = Vec::new();
    for set in sets {
        let pairs: Vec<_> =
            set.pairs.iter().filter(|pair| wanted(set, pair.pair.0, pair.pair.1)).collect();
        let weights = weights(set, &pairs);
        let apart = pairs.iter().filter(|pair| !pair.same).map(|pair| &pair.values);
        let other_facts = OtherFacts::among(apart);
        for ((pair, weight), draw) in pairs.into_iter().zip(weights).zip(0..) {
            if pair.same && training.look_alikes > 0.0 {
                let made = other_facts.in_words_of(pair.values, draw);
                seen.extend(made.map(|values| (values, false, weight * training.look_alikes)));
            }
            if pair.same && training.follow_ups > 0.0 {
                let made = told_later(pair.values, draw);
                seen.extend(made.map(|values| (values, true, weight * training.follow_ups)));
            }
            if !pair.same && training.years_between > 0.0 {
                let made = years_between(pair.values, draw);
                seen.extend(made.map(|values| (values, false, weight * training.years_between)));
            }
            seen.push((pair.values, pair.same, weight));
            if !set.is_degraded {
                seen.push((masked(pair.values, draw), pair.same, weight / 2.0));
            }
        }
    }
    seen
}

/// What a set of the weight 1 weighs in training, in pairs.
const SET_WEIGHT: f64 = 20_000.0;

/// The share of a set's weight that its true pairs have.
const TRUE_SHARE: f64 = 0.2;

/// So many times their share of a small input's pairs true ones weigh at most. At their very share the scorer is
/// too cautious for parts of real sets, whose articles are all of some story (docs/decisions/0035).
const OF_ITS_SHARE: f64 = 2.5;

/// From so many pairs on a story's weight grows with the root of their number only.
const STORY_PAIRS: f64 = 10.0;

/// What each of a set's pairs weighs.
fn weights(set: &LabelledSet, pairs: &[&LabelledPair]) -> Vec<f32> {
    let story =
        |pair: &LabelledPair| set.stories.get(pair.pair.0 as usize).and_then(Option::as_ref);
    let mut sizes: BTreeMap<&String, f64> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.same) {
        if let Some(story) = story(pair) {
            *sizes.entry(story).or_insert(0.0) += 1.0;
        }
    }
    let weight = |pair: &LabelledPair| {
        let size = story(pair).filter(|_| pair.same).and_then(|story| sizes.get(story));
        size.map_or(1.0, |size| (STORY_PAIRS / size).min(1.0).sqrt())
    };
    let sum_of = |same: bool| {
        let sum: f64 = pairs.iter().filter(|pair| pair.same == same).map(|pair| weight(pair)).sum();
        sum.max(f64::MIN_POSITIVE)
    };
    let whole = SET_WEIGHT * set.weight;
    let share = match set.keeps_share {
        true => TRUE_SHARE.min(OF_ITS_SHARE * sum_of(true) / (sum_of(true) + sum_of(false))),
        false => TRUE_SHARE,
    };
    let (same, apart) = (whole * share / sum_of(true), whole * (1.0 - share) / sum_of(false));
    pairs.iter().map(|pair| (weight(pair) * if pair.same { same } else { apart }) as f32).collect()
}

/// The probabilities of every pair of the sets `judged`, each from a model trained on `trained`
/// without any article of the stories of both.
pub fn cross_validated(
    trained: &[&LabelledSet],
    judged: &[&LabelledSet],
    training: &Training,
) -> Vec<Vec<Judged>> {
    let fold = |set: &LabelledSet, node: u32| {
        let story = set.stories.get(node as usize).and_then(Option::as_ref);
        story.map_or(0, |story| fold_of(story))
    };
    let mut found: Vec<Vec<Judged>> = judged.iter().map(|_| Vec::new()).collect();
    for one in 0..FOLDS {
        for other in one..FOLDS {
            let model = train_on(trained.iter().copied(), training, |set, a, b| {
                [a, b].into_iter().all(|node| ![one, other].contains(&fold(set, node)))
            });
            for (set, found) in judged.iter().zip(&mut found) {
                found.extend(set.pairs.iter().filter_map(|pair| {
                    let (a, b) = (pair.pair.0, pair.pair.1);
                    let folds = (fold(set, a).min(fold(set, b)), fold(set, a).max(fold(set, b)));
                    (folds == (one, other)).then(|| (a, b, model.probability(&pair.values)))
                }));
            }
        }
    }
    for judged in &mut found {
        judged.sort_unstable_by_key(|&(a, b, _)| (a, b));
    }
    found
}

/// The probabilities of every pair of a set from one model.
pub fn judged_by(set: &LabelledSet, model: &Model) -> Vec<Judged> {
    set.pairs
        .iter()
        .map(|pair| (pair.pair.0, pair.pair.1, model.probability(&pair.values)))
        .collect()
}

/// The cluster of each node of a set, from judged pairs.
pub fn clusters(set: &LabelledSet, judged: &[Judged], cut: f64) -> Vec<usize> {
    let clusters = stories::form(judged, set.nodes, cut, &set.known);
    let mut cluster_of = vec![0_usize; set.nodes];
    for (number, members) in clusters.iter().enumerate() {
        for &member in members {
            if let Some(slot) = cluster_of.get_mut(member as usize) {
                *slot = number;
            }
        }
    }
    cluster_of
}

/// Clusters a set from judged pairs and compares with its labels.
pub fn contingency(set: &LabelledSet, judged: &[Judged], cut: f64) -> Contingency {
    let cluster_of = clusters(set, judged, cut);
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

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold::model::ProposedBy;

    /// Nine articles of these stories, every pair of them at hand.
    fn set(stories: [u8; 9], keeps_share: bool) -> LabelledSet {
        let story = |at: usize| stories.get(at).map(|story| format!("s{story}"));
        let pairs: Vec<LabelledPair> = (0..8_u32)
            .flat_map(|a| (a + 1..9).map(move |b| (a, b)))
            .map(|(a, b)| LabelledPair {
                pair: (a, b, ProposedBy::EXACT),
                values: Values::UNKNOWN,
                same: story(a as usize) == story(b as usize),
            })
            .collect();
        LabelledSet {
            name: "made".to_owned(),
            is_degraded: false,
            weight: 0.4,
            keeps_share,
            articles: Vec::new(),
            nodes: 9,
            known: stories::Known::default(),
            all_articles: 9,
            stories: (0..9).map(story).collect(),
            pairs,
        }
    }

    #[test]
    fn sets_weigh_what_they_should_and_true_pairs_their_share() {
        let threes = [0, 0, 0, 1, 1, 1, 2, 2, 2];
        let one_of_36 = [0, 0, 1, 2, 3, 4, 5, 6, 7];
        for (stories, keeps_share, expected) in [
            (threes, false, TRUE_SHARE),
            (threes, true, TRUE_SHARE),
            (one_of_36, false, TRUE_SHARE),
            (one_of_36, true, OF_ITS_SHARE / 36.0),
        ] {
            let set = set(stories, keeps_share);
            let pairs: Vec<&LabelledPair> = set.pairs.iter().collect();
            let weights = weights(&set, &pairs);
            let sum = |same: bool| {
                let of = pairs.iter().zip(&weights).filter(|(pair, _)| pair.same == same);
                of.map(|(_, weight)| f64::from(*weight)).sum::<f64>()
            };
            let whole = 0.4 * SET_WEIGHT;
            assert!((sum(true) - whole * expected).abs() < 1.0, "{stories:?} {}", sum(true));
            assert!((sum(false) - whole * (1.0 - expected)).abs() < 1.0);
        }
    }
}
