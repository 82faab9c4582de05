//! The same articles give the same result: for any number of threads, in any order, every time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use storyfold::model::Article;
use storyfold::{Options, Silent, cluster, dedup};
use storyfold_testkit::articles::generated;
use storyfold_testkit::random::Random;
use storyfold_tests::{fixture, read};

fn rows(articles: Vec<Article>, threads: usize) -> String {
    let options = Options { threads, ..Options::default() };
    let folded = cluster(articles.clone(), &options, &Silent).unwrap();
    let deduplicated = dedup(articles, &options, &Silent).unwrap();
    let stories: Vec<String> = folded.rows().iter().map(|row| format!("{row:?}\n")).collect();
    let copies: Vec<String> = deduplicated.rows().map(|row| format!("{row:?}\n")).collect();
    stories.concat() + &copies.concat() + &format!("{:?}", folded.clustering)
}

fn shuffled(mut articles: Vec<Article>, seed: u64) -> Vec<Article> {
    let mut random = Random::new(seed);
    for at in (1..articles.len()).rev() {
        articles.swap(at, random.below(at + 1));
    }
    articles
}

fn same_every_time(articles: Vec<Article>) {
    let once = rows(articles.clone(), 1);
    for threads in [1, 2, 4, 8] {
        assert!(rows(articles.clone(), threads) == once, "other rows with {threads} threads");
    }
    for seed in 1..=3 {
        let other = rows(shuffled(articles.clone(), seed), 2);
        assert!(other == once, "other rows in the order of shuffle {seed}");
    }
}

#[test]
fn a_few_articles_where_every_pair_is_looked_at() {
    same_every_time(read(&[&fixture("town/articles.jsonl")]));
}

#[test]
fn many_articles_where_graph_and_postings_propose() {
    let articles = generated(storyfold_index::limits::EXACT_ARTICLES + 400, 7);
    same_every_time(articles);
}
