//! How well a run folds, and how long it takes: B-cubed and pairwise F1 beside the time.
//!
//! `cargo bench -p storyfold-benches --bench quality`
//!
//! On the fixtures, and on the labelled sets where they are present. The shipped model was trained
//! on those sets: `train -- validate` says how it does on articles it was not trained on.

#![allow(missing_docs, reason = "the benchmark macros make public items without any")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use storyfold::model::{Article, ArticleId};
use storyfold::{Options, Silent, cluster};
use storyfold_benches::{SETS, data_folder, read_articles, read_gold};
use storyfold_eval::Contingency;
use storyfold_eval::metrics::{SameThread, bcubed, pairwise};

fn sets() -> Vec<(String, PathBuf, PathBuf)> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let data = data_folder();
    let mut sets = vec![
        ("town".into(), fixtures.join("town/articles.jsonl"), fixtures.join("town/gold.jsonl")),
        ("dagestan".into(), data.join("dagestan/pages"), data.join("dagestan/gold.jsonl")),
    ];
    sets.extend(SETS.map(|(name, _)| {
        let articles = data.join(format!("{name}.dev.jsonl"));
        (name.to_owned(), articles, data.join(format!("{name}.dev.gold.jsonl")))
    }));
    sets
}

/// B-cubed F1 and pairwise F1 of a run.
fn f1s(articles: &[Article], gold: &BTreeMap<ArticleId, String>) -> Result<(f64, f64), String> {
    let folded = cluster(articles.to_vec(), &Options::default(), &Silent)
        .map_err(|error| error.to_string())?;
    let rows = folded.rows();
    let labels: Vec<(&str, String)> = rows
        .iter()
        .filter_map(|row| Some((gold.get(&row.article.id)?.as_str(), row.story.to_string())))
        .collect();
    let contingency =
        Contingency::from_labels(labels.iter().map(|(gold, story)| (*gold, story.as_str())));
    let pairs = pairwise(&contingency, SameThread::Scored);
    Ok((bcubed(&contingency).f1, pairs.scores.f1))
}

fn quality(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("quality");
    group.sample_size(10);
    for (name, articles, gold) in sets() {
        let read = read_articles(&articles).and_then(|read| Ok((read, read_gold(&gold)?)));
        let measured = read.and_then(|(read, gold)| {
            let (bcubed, pairwise) = f1s(&read, &gold)?;
            group.bench_function(&name, |bench| {
                bench.iter_batched(
                    || read.clone(),
                    |read| cluster(read, &Options::default(), &Silent),
                    BatchSize::LargeInput,
                );
            });
            Ok(format!("B-cubed F1 {bcubed:.3}, pairwise F1 {pairwise:.3}"))
        });
        let line = measured.unwrap_or_else(|reason| format!("skipped: {reason}"));
        let _ = writeln!(std::io::stdout().lock(), "quality/{name}: {line}\n");
    }
    group.finish();
}

criterion_group!(benches, quality);
criterion_main!(benches);
