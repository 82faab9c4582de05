//! What tuning gives by how much is labelled, on a feed that the shipped model does not know.
//!
//! `cargo run --release -p storyfold-benches --bin tuning-curve` prints the table of docs/tuning.md:
//! some stories of fixtures/look-alikes are labelled, the model is tuned to them, and all articles
//! are folded with it; scored are the stories that were not labelled.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use storyfold::model::Article;
use storyfold::{Options, Silent, cluster};
use storyfold_benches::{read_articles, read_gold};
use storyfold_eval::gold::{Label, Labels};
use storyfold_eval::{Bootstrap, Options as EvalOptions, evaluate};
use storyfold_text::hash::{hash_word, mix};
use storyfold_tune::tune;

/// How many stories are labelled.
const LABELLED: [usize; 6] = [5, 10, 20, 40, 80, 120];

/// How often as many are drawn.
const DRAWS: u64 = 10;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "tuning-curve: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// B-cubed and pairwise F1.
type F1s = (f64, f64);

fn run() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/look-alikes");
    let articles = read_articles(&folder.join("articles.jsonl"))?;
    let gold = read_gold(&folder.join("gold.jsonl"))?;
    let labels = |wanted: &dyn Fn(&str) -> bool| -> Result<Labels, String> {
        let mut labels = Labels::default();
        for (id, story) in gold.iter().filter(|(_, story)| wanted(story)) {
            let label = Label { story: Some(story.clone()), ..Label::default() };
            labels.insert(id.clone(), label).map_err(|error| error.to_string())?;
        }
        Ok(labels)
    };
    let mut stories: Vec<&String> = gold.values().collect();
    stories.sort_unstable();
    stories.dedup();
    let mut out = std::io::stdout().lock();
    let mut say = |text: String| writeln!(out, "{text}").map_err(|error| error.to_string());
    say("| stories labelled | before | after | worst draw, pairwise F1 after less before | \
         cross-validated by `tune` | draws that grew trees |\n|---|---|---|---|---|---|"
        .to_owned())?;
    for count in LABELLED {
        let (mut before, mut after, mut told) = (Vec::new(), Vec::new(), Vec::new());
        let mut with_trees = 0;
        for draw in 0..DRAWS {
            let mut drawn = stories.clone();
            drawn.sort_by_key(|story| mix(hash_word(story) ^ draw << 32));
            let (known, others) = drawn.split_at(count);
            let known = labels(&|story| known.iter().any(|known| *known == story))?;
            let others = labels(&|story| others.iter().any(|other| *other == story))?;
            let tuned = tune(articles.clone(), &known, &Options::default(), &Silent)
                .map_err(|error| error.to_string())?;
            with_trees += usize::from(
                tuned.model.trees().len() > Options::default().scoring_model().trees().len(),
            );
            told.push((tuned.after.bcubed, tuned.after.pairwise));
            before.push(f1s(&articles, &others, &Options::default())?);
            let options = Options { model: Some(Arc::new(tuned.model)), ..Options::default() };
            after.push(f1s(&articles, &others, &options)?);
        }
        let gains = after.iter().zip(&before).map(|(after, before)| after.1 - before.1);
        let worst = gains.fold(f64::MAX, f64::min);
        say(format!(
            "| {count} | {} | {} | {worst:+.3} | {} | {with_trees} of {DRAWS} |",
            shown(&before),
            shown(&after),
            shown(&told)
        ))?;
    }
    Ok(())
}

/// The means over draws.
fn shown(draws: &[F1s]) -> String {
    let mean = |of: &dyn Fn(&F1s) -> f64| draws.iter().map(of).sum::<f64>() / draws.len() as f64;
    format!("{:.3} / {:.3}", mean(&|f1s| f1s.0), mean(&|f1s| f1s.1))
}

/// Folds all articles and scores those that are labelled.
fn f1s(articles: &[Article], gold: &Labels, options: &Options) -> Result<F1s, String> {
    let folded = cluster(articles.to_vec(), options, &Silent).map_err(|error| error.to_string())?;
    let ids: Vec<_> = folded.articles.iter().map(|article| article.id.clone()).collect();
    let rows = Labels::from_clustering(&ids, &folded.clustering);
    let options = EvalOptions {
        bootstrap: Bootstrap { resamples: 0, ..Bootstrap::default() },
        ..EvalOptions::default()
    };
    let report = evaluate(gold, &rows, &options).map_err(|error| error.to_string())?;
    let scores = report.levels.first().map(|level| &level.scores).ok_or("no story is labelled")?;
    Ok((scores.bcubed.f1, scores.pairwise.scores.f1))
}
