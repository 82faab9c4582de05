//! Floors that the default must not fall below, on texts written for this project and on the five
//! documents of the user's where they are present.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use storyfold::model::{Article, ArticleId};
use storyfold::{Folded, Options, Silent, Verdict, cluster, explain};
use storyfold_eval::{Labels, Options as EvalOptions, evaluate, gold};
use storyfold_tests::{fixture, read, shared};

fn fold(articles: Vec<Article>) -> Folded {
    cluster(articles, &Options::default(), &Silent).unwrap()
}

fn ids(folded: &Folded) -> Vec<ArticleId> {
    folded.articles.iter().map(|article| article.id.clone()).collect()
}

/// Pairwise and B-cubed F1 of stories.
fn scores(folded: &Folded, gold_file: &Path) -> (f64, f64) {
    let gold = gold::parse(&std::fs::read_to_string(gold_file).unwrap()).unwrap();
    let rows = Labels::from_clustering(&ids(folded), &folded.clustering);
    let report = evaluate(&gold, &rows, &EvalOptions::default()).unwrap();
    assert!(report.is_complete(), "{}", report.table());
    let scores = &report.levels.first().unwrap().scores;
    (scores.pairwise.scores.f1, scores.bcubed.f1)
}

#[test]
fn a_town_with_look_alikes() {
    let folded = fold(read(&[&fixture("town/articles.jsonl")]));
    let (pairwise, bcubed) = scores(&folded, &fixture("town/gold.jsonl"));
    assert!(pairwise >= 0.95 && bcubed >= 0.97, "pairwise F1 {pairwise:.3}, B-cubed {bcubed:.3}");
}

/// Second accounts that begin somewhere else: more than half of what a person would find is missing.
#[test]
fn accounts_that_do_not_retell() {
    for (feed, least_pairwise, least_bcubed) in [("sport", 0.76, 0.88), ("region", 0.55, 0.8)] {
        let folded = fold(read(&[&fixture(&format!("oblique/{feed}.jsonl"))]));
        let (pairwise, bcubed) = scores(&folded, &fixture(&format!("oblique/{feed}.gold.jsonl")));
        assert!(
            pairwise >= least_pairwise && bcubed >= least_bcubed,
            "{feed}: pairwise F1 {pairwise:.3}, B-cubed {bcubed:.3}"
        );
    }
}

/// One town, one day, and twelve things that have nothing else in common.
#[test]
fn the_news_of_one_town_and_day_is_no_story() {
    let folded = fold(read(&[&fixture("local-day/articles.jsonl")]));
    assert_eq!(folded.clustering.stories.len(), 12);
}

/// Ships and ports, a subject that no model has learnt.
#[test]
fn two_weeks_of_shipping() {
    let folded = fold(read(&[&fixture("shipping/articles.jsonl")]));
    let (pairwise, bcubed) = scores(&folded, &fixture("shipping/gold.jsonl"));
    assert!(pairwise >= 0.6 && bcubed >= 0.8, "pairwise F1 {pairwise:.3}, B-cubed {bcubed:.3}");
}

#[test]
fn pages_with_related_lists() {
    let folded = fold(read(&[&fixture("seeds-like/input")]));
    let (pairwise, bcubed) = scores(&folded, &fixture("seeds-like/gold.jsonl"));
    assert_eq!((pairwise, bcubed), (1.0, 1.0), "six documents are five stories");
}

#[test]
fn five_documents_are_five_stories_and_a_retelling_joins_its_own() {
    let Some(seeds) = shared("seeds") else { return };
    let five = fold(read(&[&seeds]));
    assert_eq!(five.clustering.stories.len(), 5);

    let retold = fixture("retelling/derbent-citadel-retold.txt");
    let articles = read(&[&seeds, &retold]);
    let six = fold(articles.clone());
    assert_eq!(six.clustering.stories.len(), 5);
    let story_of: BTreeMap<&str, String> =
        six.rows().iter().map(|row| (row.article.id.as_str(), row.story.to_string())).collect();
    let retold_story = &story_of["derbent-citadel-retold.txt"];
    let same: Vec<&&str> =
        story_of.iter().filter(|(_, story)| *story == retold_story).map(|(id, _)| id).collect();
    assert_eq!(same.len(), 2);
    assert!(same.iter().any(|id| id.starts_with("003_")), "{same:?}");

    for (a, story_a) in &story_of {
        for (b, story_b) in &story_of {
            if a < b {
                let said = explain(articles.clone(), a, b, &Options::default(), &Silent).unwrap();
                let expected = if story_a == story_b { Verdict::SameStory } else { Verdict::Apart };
                assert_eq!(said.verdict, expected, "{a} and {b}");
                assert!(!said.because.is_empty());
                let sum = said.story.base_log_odds
                    + said.story.contributions.iter().map(|c| c.log_odds).sum::<f64>();
                let probability = 1.0 / (1.0 + (-sum).exp());
                let told = said.story.probability.value();
                assert!((probability - told).abs() < 1e-9, "contributions do not add up");
            }
        }
    }
}
