//! The time of each stage by itself, and of a whole run, on made-up articles.
//!
//! `cargo bench -p storyfold-benches --bench stages -- NAME`

#![allow(missing_docs, reason = "the benchmark macros make public items without any")]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use storyfold::{Options, Silent, cluster};
use storyfold_index::candidate::CandidateSource;
use storyfold_index::candidate::hnsw::HnswGraph;
use storyfold_index::candidate::{lsh, sampled};
use storyfold_index::groups;
use storyfold_index::score::Model;
use storyfold_index::sketches::Sketches;
use storyfold_index::space::{Field, Space};
use storyfold_index::stories::{Search, prepare};
use storyfold_index::verify::{CopyOptions, Judge, Text};
use storyfold_model::{Article, Similarity};
use storyfold_testkit::articles::generated;
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::tfidf::Background;
use storyfold_text::{Analysed, Analyser, Wording};

/// Articles the single stages are measured on.
const ARTICLES: usize = 1_000;

/// Neighbours a source is asked for.
const NEIGHBOURS: usize = 20;

fn analysed(articles: &[Article]) -> Vec<Analysed> {
    let recurring = RecurringLines::count(articles);
    let mut analyser = Analyser::default();
    articles.iter().map(|article| analyser.analyse(article, &recurring)).collect()
}

fn text(criterion: &mut Criterion) {
    let articles = generated(ARTICLES, 1);
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Elements(ARTICLES as u64)).sample_size(20);
    group.bench_function("analyse", |bench| bench.iter(|| black_box(analysed(&articles))));
    group.finish();
}

/// The stages of copies, each by itself.
fn copies(criterion: &mut Criterion) {
    let articles = generated(ARTICLES, 1);
    let bytes: usize = articles.iter().map(|article| article.body.len()).sum();
    let wordings: Vec<Wording> = articles.iter().map(Wording::of).collect();
    let options = CopyOptions::default();
    let mut group = criterion.benchmark_group("copies");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
    group.bench_function("words", |bench| {
        bench.iter(|| {
            articles.iter().map(|article| Wording::of(article).words.len()).sum::<usize>()
        });
    });
    group.throughput(Throughput::Elements(ARTICLES as u64));
    let sketched = |options| {
        let mut sketches = Sketches::new(groups::bands(options));
        wordings.iter().for_each(|text| sketches.push(&text.words));
        sketches
    };
    let threshold = CopyOptions { threshold: Some(Similarity::clamped(0.7)) };
    group.bench_function("sketch", |bench| bench.iter(|| black_box(sketched(options))));
    group.bench_function("sketch, with signatures", |bench| {
        bench.iter(|| black_box(sketched(threshold)));
    });
    let (keys, samples) = sketched(threshold).into_parts();
    let all: Vec<u32> = (0..ARTICLES as u32).collect();
    group.bench_function("bands", |bench| {
        bench.iter(|| black_box(lsh::propose(&keys, &all)));
    });
    group.bench_function("samples", |bench| {
        let propose = |samples| black_box(sampled::propose(samples, &all));
        bench.iter_batched(|| samples.clone(), propose, BatchSize::LargeInput);
    });
    group.bench_function("judge", |bench| {
        let mut judge = Judge::new(options);
        let text = |wording| Text { words: wording, published: None, fillings: 0 };
        bench.iter(|| {
            let pairs = wordings.iter().zip(wordings.iter().skip(1));
            pairs
                .filter(|(a, b)| judge.hold(text(&a.words)).verdict(text(&b.words)).joins())
                .count()
        });
    });
    group.finish();
}

fn candidates(criterion: &mut Criterion) {
    let texts = analysed(&generated(ARTICLES, 1));
    let all: Vec<&Analysed> = texts.iter().collect();
    let space = Space::of(&all, Background::shipped());
    let mut group = criterion.benchmark_group("candidates");
    group.throughput(Throughput::Elements(ARTICLES as u64)).sample_size(10);
    group.bench_function("hnsw build, audit and query", |bench| {
        let graph = HnswGraph::default();
        bench.iter(|| black_box(graph.propose(&space, Field::Whole, NEIGHBOURS)));
    });
    group.finish();
}

fn score(criterion: &mut Criterion) {
    let articles = generated(ARTICLES, 1);
    let texts = analysed(&articles);
    let all: Vec<&Analysed> = texts.iter().collect();
    let refs: Vec<&Article> = articles.iter().collect();
    let prepared = prepare(&all, Search::Exact, Background::shipped());
    let scorer = prepared.scorer(&all, &refs, Model::shipped());
    let mut group = criterion.benchmark_group("score");
    group.throughput(Throughput::Elements(prepared.candidates.pairs.len() as u64)).sample_size(10);
    group.bench_function("pairs", |bench| {
        bench.iter(|| {
            let pairs = prepared.candidates.pairs.iter();
            black_box(pairs.filter_map(|&(a, b, _)| scorer.score(a, b)).sum::<f32>())
        });
    });
    group.finish();
}

fn end_to_end(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cluster");
    group.sample_size(10);
    for count in [1_000, 10_000] {
        let articles = generated(count, 1);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &articles, |bench, articles| {
            bench.iter_batched(
                || articles.clone(),
                |articles| black_box(cluster(articles, &Options::default(), &Silent)),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, text, copies, candidates, score, end_to_end);
criterion_main!(benches);
