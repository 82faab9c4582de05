//! Two hundred incidents of the same towns, kinds and weeks: none may be merged with another, and
//! their accounts must be found.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use storyfold::{Options, Silent, cluster};
use storyfold_eval::{Labels, Options as EvalOptions, evaluate, gold};
use storyfold_tests::{fixture, read};

/// The share of the true pairs that must be put together.
const RECALL: f64 = 0.95;

#[test]
fn incidents_that_look_alike_stay_apart_and_their_accounts_together() {
    let gold = std::fs::read_to_string(fixture("look-alikes/gold.jsonl")).unwrap();
    let gold = gold::parse(&gold).unwrap();
    let articles = read(&[&fixture("look-alikes/articles.jsonl")]);
    let folded = cluster(articles, &Options::default(), &Silent).unwrap();
    let ids: Vec<_> = folded.articles.iter().map(|article| article.id.clone()).collect();
    let rows = Labels::from_clustering(&ids, &folded.clustering);
    let report = evaluate(&gold, &rows, &EvalOptions::default()).unwrap();
    assert!(report.is_complete(), "{}", report.table());
    let pairs = report.levels.first().unwrap().scores.pairwise;
    let (right, wrong, missed) =
        (pairs.true_positives, pairs.false_positives, pairs.false_negatives);
    let recall = pairs.scores.recall;
    assert!(
        wrong == 0 && recall >= RECALL,
        "{wrong} pairs of different incidents were put together (none may be), and {right} of {} \
         true pairs were found: {recall:.3}, at least {RECALL} are asked for",
        right + missed,
    );
    let copies = folded.clustering.groups.iter().filter(|group| group.members.len() > 1).count();
    assert_eq!(copies, 0, "no account is a copy of another");
}
