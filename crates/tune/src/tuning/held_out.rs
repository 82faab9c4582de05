//! Scores of stories that nothing was learnt from, among all articles.

use std::collections::HashMap;

use rayon::prelude::*;
use storyfold_index::cluster::judged::Judged;
use storyfold_index::stories;

use super::folds::Folds;
use crate::labelled::LabelledSet;

/// B-cubed and pairwise F1 of stories, 0 to 1, as `storyfold eval` defines them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// B-cubed precision.
    pub bcubed_precision: f64,
    /// B-cubed recall.
    pub bcubed_recall: f64,
    /// B-cubed F1.
    pub bcubed: f64,
    /// Pairwise precision.
    pub pairwise_precision: f64,
    /// Pairwise recall.
    pub pairwise_recall: f64,
    /// Pairwise F1.
    pub pairwise: f64,
}

impl Figures {
    /// What a cut is chosen by: the mean of both F1s.
    pub(super) fn mean(&self) -> f64 {
        (self.bcubed + self.pairwise) / 2.0
    }
}

/// Sums over articles from which figures come. Those of a part of the articles can be added up, so
/// that each part may be clustered in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sums {
    articles: f64,
    precision: f64,
    recall: f64,
    /// Others of the same story in the same cluster, over all articles.
    right: f64,
    /// Others in the same cluster, as many as there must be.
    together: f64,
    /// Others of the same story.
    belonging: f64,
}

impl Sums {
    pub(super) fn add(&mut self, other: &Self) {
        self.articles += other.articles;
        self.precision += other.precision;
        self.recall += other.recall;
        self.right += other.right;
        self.together += other.together;
        self.belonging += other.belonging;
    }

    pub(super) fn figures(&self) -> Figures {
        let share = |part: f64, all: f64| if all > 0.0 { part / all } else { 0.0 };
        let f1 = |p: f64, r: f64| share(2.0 * p * r, p + r);
        let (precision, recall) =
            (share(self.precision, self.articles), share(self.recall, self.articles));
        let (pairs_right, pairs_found) =
            (share(self.right, self.together), share(self.right, self.belonging));
        Figures {
            bcubed_precision: precision,
            bcubed_recall: recall,
            bcubed: f1(precision, recall),
            pairwise_precision: pairs_right,
            pairwise_recall: pairs_found,
            pairwise: f1(pairs_right, pairs_found),
        }
    }
}

/// Clusters a set at a cut and sums up how its labelled articles fared, by their fold. An article
/// of one fold that was put to one of another counts as wrong in both.
///
/// Of an article without a label nobody said where it belongs. Put to a labelled one it counts as
/// wrong by what the pair's probability leaves, `1 - p`, and not at all besides; without that a
/// handful of labelled stories, which never meet, would make every cut look harmless.
pub(super) fn sums(set: &LabelledSet, folds: &Folds, judged: &[Judged], cut: f64) -> Vec<Sums> {
    let mut cluster_of = vec![0_usize; set.nodes];
    let clusters = stories::form(judged, set.nodes, cut, &set.known);
    for (number, members) in clusters.iter().enumerate() {
        for &member in members {
            if let Some(slot) = cluster_of.get_mut(member as usize) {
                *slot = number;
            }
        }
    }
    let cluster = |node: usize| cluster_of.get(node).copied().unwrap_or(0);
    let strangers = strangers(set, &clusters, judged, cluster);
    let mut stories: HashMap<&str, u64> = HashMap::new();
    let mut labelled: HashMap<usize, u64> = HashMap::new();
    let mut cells: HashMap<(usize, &str), u64> = HashMap::new();
    for (_, node, story) in &set.articles {
        *stories.entry(story).or_insert(0) += 1;
        *labelled.entry(cluster(*node)).or_insert(0) += 1;
        *cells.entry((cluster(*node), story)).or_insert(0) += 1;
    }
    let mut by_fold = vec![Sums::default(); folds.count];
    for (_, node, story) in &set.articles {
        let cluster = cluster(*node);
        let right = cells.get(&(cluster, story)).copied().unwrap_or(1) as f64;
        let known = labelled.get(&cluster).copied().unwrap_or(1) as f64;
        let together = known + strangers.get(*node).copied().unwrap_or(0.0);
        let belonging = stories.get(story.as_str()).copied().unwrap_or(1) as f64;
        if let Some(sums) = by_fold.get_mut(folds.of_story(story)) {
            sums.add(&Sums {
                articles: 1.0,
                precision: right / together,
                recall: right / belonging,
                right: right - 1.0,
                together: together - 1.0,
                belonging: belonging - 1.0,
            });
        }
    }
    by_fold
}

/// For each labelled node how many nodes without a label were wrongly put to it, as far as their
/// probabilities tell: one for each in the cluster, less the probabilities of those that were
/// judged.
fn strangers(
    set: &LabelledSet,
    clusters: &[Vec<u32>],
    judged: &[Judged],
    cluster: impl Fn(usize) -> usize,
) -> Vec<f64> {
    let is_known = |node: u32| set.stories.get(node as usize).is_some_and(Option::is_some);
    let unknown: Vec<usize> = clusters
        .iter()
        .map(|members| members.iter().filter(|&&node| !is_known(node)).count())
        .collect();
    let mut strangers: Vec<f64> = (0..set.nodes)
        .map(|node| unknown.get(cluster(node)).copied().unwrap_or(0) as f64)
        .collect();
    for &(a, b, probability) in judged {
        if is_known(a) == is_known(b) || cluster(a as usize) != cluster(b as usize) {
            continue;
        }
        let known = if is_known(a) { a } else { b };
        if let Some(strangers) = strangers.get_mut(known as usize) {
            *strangers -= f64::from(probability);
        }
    }
    strangers
}

/// The cuts that are tried, from .05 to .95, in their order.
pub(super) fn cuts() -> Vec<f64> {
    (2..=38).map(|step| f64::from(step) / 40.0).collect()
}

/// The sums of every cut that is tried.
pub(super) fn sums_by_cut(
    set: &LabelledSet,
    folds: &Folds,
    judged: &[Judged],
) -> Vec<(f64, Vec<Sums>)> {
    cuts().into_par_iter().map(|cut| (cut, sums(set, folds, judged, cut))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use storyfold::model::{ArticleId, ProposedBy};
    use storyfold_eval::metrics::{SameThread, Scores};
    use storyfold_index::score::Values;
    use storyfold_index::stories::Known;

    use crate::labelled::LabelledPair;
    use crate::validate::contingency;

    /// A set of articles of these stories, each a node, and every pair of them judged.
    fn set(stories: &[u8]) -> LabelledSet {
        let name = |story: &u8| format!("story {story}");
        let articles = stories
            .iter()
            .enumerate()
            .map(|(at, story)| (ArticleId::new(format!("a{at}")).unwrap(), at, name(story)))
            .collect();
        let pairs = (0..stories.len() as u32)
            .flat_map(|a| (a + 1..stories.len() as u32).map(move |b| (a, b)))
            .map(|(a, b)| LabelledPair {
                pair: (a, b, ProposedBy::EXACT),
                values: Values::UNKNOWN,
                same: stories.get(a as usize) == stories.get(b as usize),
            })
            .collect();
        LabelledSet {
            name: String::new(),
            is_degraded: false,
            weight: 1.0,
            keeps_share: false,
            articles,
            nodes: stories.len(),
            known: Known::default(),
            all_articles: stories.len(),
            stories: stories.iter().map(|story| Some(name(story))).collect(),
            pairs,
        }
    }

    proptest! {
        #[test]
        fn sums_of_all_folds_are_what_the_evaluation_says(
            stories in prop::collection::vec(0_u8..5, 2..16),
            draws in prop::collection::vec(0_u8..100, 120),
        ) {
            let set = set(&stories);
            let Some(folds) = Folds::deal(&set) else { return Ok(()) };
            let judged: Vec<Judged> = set
                .pairs
                .iter()
                .zip(draws)
                .map(|(pair, draw)| (pair.pair.0, pair.pair.1, f32::from(draw) / 100.0))
                .collect();
            let mut all = Sums::default();
            sums(&set, &folds, &judged, 0.5).iter().for_each(|fold| all.add(fold));
            let (found, expected) =
                (all.figures(), Scores::of(&contingency(&set, &judged, 0.5), SameThread::Scored));
            prop_assert!((found.bcubed - expected.bcubed.f1).abs() < 1e-9);
            prop_assert!((found.bcubed_precision - expected.bcubed.precision).abs() < 1e-9);
            let pairwise = expected.pairwise.scores;
            prop_assert!((found.pairwise_recall - pairwise.recall).abs() < 1e-9);
            // Where nothing is put together eval calls the precision perfect, and the F1 is 0.
            prop_assert!((found.pairwise - pairwise.f1).abs() < 1e-9 || pairwise.recall == 0.0);
        }
    }

    #[test]
    fn a_pair_is_of_the_folds_of_both_sides() {
        let mut set = set(&[1, 1, 2, 2, 3]);
        if let Some(story) = set.stories.get_mut(4) {
            *story = None;
        }
        let folds = Folds::deal(&set).unwrap();
        assert_eq!(folds.count, 2);
        assert_eq!(folds.of_node(0), folds.of_node(1));
        assert_ne!(folds.of_node(0), folds.of_node(2));
        assert_eq!(folds.of_pair(0, 2), (0, 1));
        let own = folds.of_node(0).unwrap();
        assert_eq!(folds.of_pair(4, 0), (own, own), "without a label it follows the other");
        assert_eq!(Folds::deal(&super::tests::set(&[1, 1, 2, 3])), None);
    }
}
