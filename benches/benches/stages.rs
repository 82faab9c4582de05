//! The time of each stage by itself, and of a whole run, on made-up articles.
//!
//! `cargo bench -p storyfold-benches --bench stages -- NAME`

#![allow(missing_docs, reason = "the benchmark macros make public items without any")]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use storyfold::{Options, Silent, cluster};
use storyfold_index::candidate::CandidateSource;
use storyfold_index::candidate::hnsw::HnswGraph;
use storyfold_index::candidate::lsh;
use storyfold_index::groups::{BANDS, PROPOSING_WIDTH, SIGNATURE_SEED};
use storyfold_index::score::Model;
use storyfold_index::space::{Field, Space};
use storyfold_index::stories::{Search, prepare};
use storyfold_model::Article;
use storyfold_testkit::articles::generated;
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::minhash::Signature;
use storyfold_text::shingle::ShingleSet;
use storyfold_text::tfidf::Background;
use storyfold_text::{Analysed, Analyser};

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
    let texts = analysed(&articles);
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Elements(ARTICLES as u64)).sample_size(20);
    group.bench_function("analyse", |bench| bench.iter(|| black_box(analysed(&articles))));
    group.bench_function("shingle", |bench| {
        bench.iter(|| texts.iter().map(|text| ShingleSet::of(&text.words, 5).len()).sum::<usize>());
    });
    group.bench_function("sign", |bench| {
        bench.iter(|| {
            let sign = |text: &Analysed| text.signature(PROPOSING_WIDTH, SIGNATURE_SEED);
            black_box(texts.iter().map(sign).collect::<Vec<_>>())
        });
    });
    group.finish();
}

fn candidates(criterion: &mut Criterion) {
    let texts = analysed(&generated(ARTICLES, 1));
    let signatures: Vec<Option<Signature>> =
        texts.iter().map(|text| text.signature(PROPOSING_WIDTH, SIGNATURE_SEED)).collect();
    let all: Vec<&Analysed> = texts.iter().collect();
    let space = Space::of(&all, Background::shipped());
    let mut group = criterion.benchmark_group("candidates");
    group.throughput(Throughput::Elements(ARTICLES as u64)).sample_size(10);
    group.bench_function("lsh insert and query", |bench| {
        bench.iter(|| black_box(lsh::propose(&signatures, BANDS)));
    });
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

criterion_group!(benches, text, candidates, score, end_to_end);
criterion_main!(benches);
