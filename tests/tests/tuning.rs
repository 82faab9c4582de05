//! Tuning on a feed that the shipped model does not know: better on stories it has not seen, the
//! same for any order and number of threads, and refused where there is nothing to learn.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use storyfold::model::Article;
use storyfold::{Model, Options, Silent, cluster};
use storyfold_eval::{Labels, Level, Options as EvalOptions, evaluate, gold};
use storyfold_tests::{fixture, read};
use storyfold_tune::tuning::{Reach, TuneError};
use storyfold_tune::{Tuned, tune};

fn labels(path: &str) -> Labels {
    gold::parse(&std::fs::read_to_string(fixture(path)).unwrap()).unwrap()
}

fn tuned(articles: Vec<Article>, gold: &Labels, threads: usize) -> Result<Tuned, TuneError> {
    tune(articles, gold, &Options { threads, ..Options::default() }, &Silent)
}

/// The labels of the articles whose story is wanted.
fn some(gold: &Labels, wanted: impl Fn(&str) -> bool) -> Labels {
    let mut some = Labels::default();
    for (id, story) in gold.level(Level::Story).iter().filter(|(_, story)| wanted(story)) {
        let label = gold::Label { story: Some(story.clone()), ..gold::Label::default() };
        some.insert(id.clone(), label).unwrap();
    }
    some
}

fn pairwise_f1(articles: Vec<Article>, gold: &Labels, options: &Options) -> f64 {
    let folded = cluster(articles, options, &Silent).unwrap();
    let ids: Vec<_> = folded.articles.iter().map(|article| article.id.clone()).collect();
    let rows = Labels::from_clustering(&ids, &folded.clustering);
    let report = evaluate(gold, &rows, &EvalOptions::default()).unwrap();
    report.levels.first().unwrap().scores.pairwise.scores.f1
}

#[test]
fn tuning_helps_on_stories_it_has_not_seen() {
    let articles = read(&[&fixture("look-alikes/articles.jsonl")]);
    let gold = labels("look-alikes/gold.jsonl");
    // Five kinds of incident are labelled, and five others are asked about.
    let known = ["blast", "clash", "crash", "fire", "robbery"];
    let is_known = |story: &str| known.iter().any(|kind| story.starts_with(kind));
    let tuned = tuned(articles.clone(), &some(&gold, is_known), 0).unwrap();
    assert_eq!(tuned.stories, 100);
    let others = some(&gold, |story| !is_known(story));
    let before = pairwise_f1(articles.clone(), &others, &Options::default());
    let options = Options { model: Some(Arc::new(tuned.model.clone())), ..Options::default() };
    let after = pairwise_f1(articles, &others, &options);
    assert!(
        after >= before && tuned.after.pairwise >= tuned.before.pairwise,
        "pairwise F1 of five kinds that were not labelled: {before:.3} before and {after:.3} after \
         tuning ({}); of those labelled, cross-validated: {:.3} and {:.3}",
        tuned.reach.name(),
        tuned.before.pairwise,
        tuned.after.pairwise,
    );
    assert_eq!(Model::parse(&tuned.write()), Ok(tuned.model));
}

#[test]
fn labels_that_have_nothing_to_do_with_incidents_do_not_look_learnt() {
    let articles = read(&[&fixture("town/articles.jsonl")]);
    let mut by_publisher = Labels::default();
    for article in &articles {
        let label = gold::Label { story: article.source.clone(), ..gold::Label::default() };
        by_publisher.insert(article.id.clone(), label).unwrap();
    }
    let tuned = tuned(articles, &by_publisher, 0).unwrap();
    // All pairs of one label are of one part of the labels. Where pairs of one part were judged by models of
    // their own, that alone gave .479.
    assert!(tuned.after.pairwise < 0.35, "{:.3}", tuned.after.pairwise);
}

#[test]
fn neither_order_nor_threads_matter() {
    let mut articles = read(&[&fixture("look-alikes/articles.jsonl")]);
    let gold = labels("look-alikes/gold.jsonl");
    let expected = tuned(articles.clone(), &gold, 1).unwrap();
    articles.reverse();
    assert_eq!(tuned(articles, &gold, 3).unwrap().write(), expected.write());
}

#[test]
fn few_labels_grow_no_trees() {
    let articles = read(&[&fixture("look-alikes/articles.jsonl")]);
    let gold = some(&labels("look-alikes/gold.jsonl"), |story| story.starts_with("fire-ash"));
    let tuned = tuned(articles, &gold, 0).unwrap();
    assert!(tuned.true_pairs < 50 && tuned.reach < Reach::Trees, "{tuned:?}");
}

#[test]
fn labels_that_tell_nothing_are_refused() {
    let articles = read(&[&fixture("look-alikes/articles.jsonl")]);
    let all = labels("look-alikes/gold.jsonl");
    let error = |gold: &Labels| tuned(articles.clone(), gold, 0).unwrap_err();
    assert!(matches!(error(&labels("town/gold.jsonl")), TuneError::NoCommonArticle { .. }));
    let one = some(&all, |story| story == "fire-ashgrove-01");
    assert!(matches!(error(&one), TuneError::OneStory { articles: 2 | 3 }));
    let mut alone = Labels::default();
    for (id, story) in all.level(Level::Story) {
        if !alone.level(Level::Story).values().any(|known| known == story) {
            let label = gold::Label { story: Some(story.clone()), ..gold::Label::default() };
            alone.insert(id.clone(), label).unwrap();
        }
    }
    assert!(matches!(error(&alone), TuneError::AllAlone { articles: 200 }));
    let copies = gold::parse(r#"{"id":"a","group":"g"}"#).unwrap();
    assert!(matches!(error(&copies), TuneError::NoStories));
    assert!(matches!(tuned(Vec::new(), &all, 0), Err(TuneError::NoArticles)));
}
