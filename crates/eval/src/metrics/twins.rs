//! Every measure against a slow, obvious twin, and the properties they all share.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// An article as (gold label, predicted label, thread).
type Labelled = (u8, u8, Option<u8>);

fn labels() -> impl Strategy<Value = Vec<Labelled>> {
    // From a few large clusters to mostly singletons.
    (1..12_u8, 1..12_u8).prop_flat_map(|(golds, predictions)| {
        prop::collection::vec((0..golds, 0..predictions, prop::option::of(0..3_u8)), 0..50)
    })
}

fn table(labels: &[Labelled]) -> Contingency {
    Contingency::with_threads(labels.iter().copied())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// The share of `set` that is in `other`.
fn overlap(set: &BTreeSet<usize>, other: &BTreeSet<usize>) -> f64 {
    set.intersection(other).count() as f64 / set.len() as f64
}

fn slow_bcubed(labels: &[Labelled]) -> [f64; 2] {
    let places = || labels.iter().enumerate();
    let (mut precision, mut recall) = (0.0, 0.0);
    for a in labels {
        let gold = places().filter(|(_, b)| b.0 == a.0).map(|(place, _)| place).collect();
        let predicted = places().filter(|(_, b)| b.1 == a.1).map(|(place, _)| place).collect();
        precision += overlap(&predicted, &gold);
        recall += overlap(&gold, &predicted);
    }
    let articles = labels.len() as f64;
    if labels.is_empty() { [1.0, 1.0] } else { [precision / articles, recall / articles] }
}

/// How many pairs are together in both, in gold only, in the prediction only, in neither; and how
/// many of those in the prediction only are of one thread.
fn slow_pairs(labels: &[Labelled]) -> [u64; 5] {
    let mut counts = [0; 5];
    for (place, a) in labels.iter().enumerate() {
        for b in &labels[..place] {
            match (a.0 == b.0, a.1 == b.1) {
                (true, true) => counts[0] += 1,
                (true, false) => counts[1] += 1,
                (false, true) => counts[2] += 1,
                (false, false) => counts[3] += 1,
            }
            if a.0 != b.0 && a.1 == b.1 && a.2.is_some() && a.2 == b.2 {
                counts[4] += 1;
            }
        }
    }
    counts
}

/// The adjusted Rand index in its other form, from the four counts of pairs.
fn slow_adjusted_rand_index(labels: &[Labelled]) -> f64 {
    let [both, gold, predicted, neither, _] = slow_pairs(labels).map(|count| count as f64);
    let below = (both + gold) * (gold + neither) + (both + predicted) * (predicted + neither);
    if below == 0.0 { 1.0 } else { 2.0 * (both * neither - gold * predicted) / below }
}

/// Homogeneity and completeness as mutual information over entropy.
fn slow_v_measure(labels: &[Labelled]) -> [f64; 2] {
    let articles = labels.len() as f64;
    let probabilities = |part: &dyn Fn(&Labelled) -> (u8, u8)| {
        let mut found = BTreeMap::new();
        for label in labels {
            *found.entry(part(label)).or_insert(0.0) += 1.0 / articles;
        }
        found
    };
    let gold = probabilities(&|label| (label.0, 0));
    let predicted = probabilities(&|label| (0, label.1));
    let joint = probabilities(&|label| (label.0, label.1));
    let entropy = |of: &BTreeMap<(u8, u8), f64>| of.values().map(|p| -p * p.ln()).sum::<f64>();
    let information: f64 = joint
        .iter()
        .map(|(&(g, p), both)| both * (both / gold[&(g, 0)] / predicted[&(0, p)]).ln())
        .sum();
    let explained = |clusters: &BTreeMap<(u8, u8), f64>| {
        if clusters.len() < 2 { 1.0 } else { information / entropy(clusters) }
    };
    [explained(&gold), explained(&predicted)]
}

/// Every score in 0..=1, and the adjusted Rand index last.
fn all(scores: &Scores) -> [f64; 10] {
    let Scores { bcubed, pairwise, adjusted_rand_index, v_measure } = scores;
    let pairwise = pairwise.scores;
    [
        bcubed.precision,
        bcubed.recall,
        bcubed.f1,
        pairwise.precision,
        pairwise.recall,
        pairwise.f1,
        v_measure.homogeneity,
        v_measure.completeness,
        v_measure.v,
        *adjusted_rand_index,
    ]
}

proptest! {
    #[test]
    fn bcubed_is_its_definition(labels in labels()) {
        let found = bcubed(&table(&labels));
        let [precision, recall] = slow_bcubed(&labels);
        prop_assert!(near(found.precision, precision) && near(found.recall, recall));
    }

    #[test]
    fn pairs_are_counted_right(labels in labels()) {
        let [both, gold, predicted, _, same_thread] = slow_pairs(&labels);
        let found = pairwise(&table(&labels), SameThread::Scored);
        prop_assert_eq!(found.true_positives, both);
        prop_assert_eq!(found.false_negatives, gold);
        prop_assert_eq!(found.false_positives, predicted);
        prop_assert_eq!(found.same_thread, same_thread);
        let found = pairwise(&table(&labels), SameThread::Unscored);
        prop_assert_eq!(found.false_positives, predicted - same_thread);
    }

    #[test]
    fn adjusted_rand_index_is_its_other_form(labels in labels()) {
        prop_assert!(near(adjusted_rand_index(&table(&labels)), slow_adjusted_rand_index(&labels)));
    }

    #[test]
    fn v_measure_is_its_information(labels in labels()) {
        let found = v_measure(&table(&labels));
        let [homogeneity, completeness] = slow_v_measure(&labels);
        prop_assert!(near(found.homogeneity, homogeneity), "{found:?} {homogeneity}");
        prop_assert!(near(found.completeness, completeness), "{found:?} {completeness}");
    }

    #[test]
    fn scores_stay_in_their_range(labels in labels()) {
        for same_thread in [SameThread::Scored, SameThread::Unscored] {
            let scores = all(&Scores::of(&table(&labels), same_thread));
            prop_assert!(scores[..9].iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
            prop_assert!((-0.5..=1.0).contains(&scores[9]), "{scores:?}");
        }
    }

    #[test]
    fn names_of_clusters_mean_nothing(labels in labels(), by in 1..255_u8) {
        // Not only near: the same to the last bit.
        let renamed: Vec<_> =
            labels.iter().map(|&(g, p, t)| (g.wrapping_mul(5) ^ by, p.wrapping_add(by), t)).collect();
        prop_assert_eq!(table(&labels), table(&renamed));
    }

    #[test]
    fn the_order_of_articles_means_nothing(
        (labels, shuffled) in labels().prop_flat_map(|l| (Just(l.clone()), Just(l).prop_shuffle()))
    ) {
        let [one, other] = [labels, shuffled]
            .map(|labels| all(&Scores::of(&table(&labels), SameThread::Scored)));
        prop_assert!(one.iter().zip(&other).all(|(&a, &b)| near(a, b)), "{one:?} {other:?}");
    }

    #[test]
    fn swapping_the_sides_swaps_precision_and_recall(labels in labels()) {
        let swapped: Vec<_> = labels.iter().map(|&(g, p, t)| (p, g, t)).collect();
        let one = Scores::of(&table(&labels), SameThread::Scored);
        let other = Scores::of(&table(&swapped), SameThread::Scored);
        prop_assert!(near(one.bcubed.precision, other.bcubed.recall));
        prop_assert!(near(one.bcubed.f1, other.bcubed.f1));
        prop_assert!(near(one.pairwise.scores.precision, other.pairwise.scores.recall));
        prop_assert!(near(one.v_measure.homogeneity, other.v_measure.completeness));
        prop_assert!(near(one.adjusted_rand_index, other.adjusted_rand_index));
    }

    #[test]
    fn a_perfect_clustering_scores_1_everywhere(labels in labels()) {
        let perfect: Vec<_> = labels.iter().map(|&(g, _, t)| (g, g, t)).collect();
        for same_thread in [SameThread::Scored, SameThread::Unscored] {
            prop_assert_eq!(all(&Scores::of(&table(&perfect), same_thread)), [1.0; 10]);
        }
    }

    #[test]
    fn singletons_claim_nothing_wrong_and_one_cluster_misses_nothing(labels in labels()) {
        let alone = labels.iter().zip(0..).map(|(&(g, ..), place)| (g, place));
        let alone = Scores::of(&Contingency::from_labels(alone), SameThread::Scored);
        prop_assert_eq!(alone.bcubed.precision, 1.0);
        prop_assert_eq!(alone.pairwise.scores.precision, 1.0);
        prop_assert_eq!(alone.v_measure.homogeneity, 1.0);
        let one = labels.iter().map(|&(g, ..)| (g, 0));
        let one = Scores::of(&Contingency::from_labels(one), SameThread::Scored);
        prop_assert_eq!(one.bcubed.recall, 1.0);
        prop_assert_eq!(one.pairwise.scores.recall, 1.0);
        prop_assert_eq!(one.v_measure.completeness, 1.0);
    }
}

#[test]
fn chance_is_worth_nothing_to_the_adjusted_rand_index_only() {
    // 3,000 articles in 100 stories, filed at random in 100 clusters, by a fixed rule.
    let mut generator = crate::split_mix::SplitMix64::new(11);
    let labels: Vec<_> = (0..3_000).map(|_| (generator.below(100), generator.below(100))).collect();
    let scores = Scores::of(&Contingency::from_labels(labels), SameThread::Scored);
    assert!(scores.adjusted_rand_index.abs() < 0.005, "{scores:?}");
    assert!(scores.v_measure.v > 0.2, "{scores:?}");
}
