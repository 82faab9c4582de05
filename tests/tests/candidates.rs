//! What the graph and the postings propose, against the exact twin.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::HashSet;

use storyfold::model::Article;
use storyfold_index::space::Space;
use storyfold_index::stories::{Search, candidates};
use storyfold_testkit::articles::generated;
use storyfold_tests::{read, shared};
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::tfidf::Background;
use storyfold_text::{Analysed, Analyser};

/// The share of the exact twin's pairs that are proposed, and the number of points lost.
fn recall(mut articles: Vec<Article>) -> (f64, usize) {
    articles.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let recurring = RecurringLines::count(&articles);
    let mut analyser = Analyser::default();
    let analysed: Vec<Analysed> =
        articles.iter().map(|article| analyser.analyse(article, &recurring)).collect();
    let space = Space::of(&analysed.iter().collect::<Vec<_>>(), Background::shipped());
    let pairs = |search| {
        let found = candidates(&space, search);
        let pairs: HashSet<(u32, u32)> = found.pairs.iter().map(|&(a, b, _)| (a, b)).collect();
        (pairs, found.audit.lost)
    };
    let (exact, _) = pairs(Search::Exact);
    let (proposed, lost) = pairs(Search::Approximate);
    (exact.intersection(&proposed).count() as f64 / exact.len() as f64, lost)
}

#[test]
fn generated_articles() {
    let (recall, lost) = recall(generated(1_500, 3));
    assert!(recall >= 0.99, "only {recall:.4} of the exact candidates are proposed");
    assert_eq!(lost, 0, "points of the graph that a search for themselves does not find");
}

#[test]
fn thousands_of_shootings() {
    let Some(path) = shared("data/gva_clean.dev.jsonl") else { return };
    let (recall, lost) = recall(read(&[&path]));
    assert!(recall >= 0.99, "only {recall:.4} of the exact candidates are proposed");
    assert_eq!(lost, 0, "points of the graph that a search for themselves does not find");
}
