//! Trains the shipped model, and says how it does on articles it was not trained on.
//!
//! `cargo run --release -p storyfold-benches --bin train -- write crates/index/src/score/default.model`
//! `cargo run --release -p storyfold-benches --bin train -- validate`
//!
//! Validation leaves each set out with its kin, then deals stories into folds.

use std::io::Write;
use std::process::ExitCode;

use storyfold::model::Article;
use storyfold_benches::{SETS, data_folder, read_articles, read_gold};
use storyfold_index::cluster::average_link::Judged;
use storyfold_index::cluster::coherence;
use storyfold_text::tfidf::Background;
use storyfold_tune::validate::{cross_validated, f1s, judged_by, train_on};
use storyfold_tune::{LabelledSet, Training, background};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let parts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match parts.as_slice() {
        ["write", path] => write(path),
        ["validate"] => validate(),
        _ => Err("say `write FILE` or `validate`".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "train: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// One labelled set in the forms it is judged and trained on.
struct Forms {
    /// Weighed with the shipped background.
    known: LabelledSet,
    /// Weighed with a background counted without the set and its kin: to a new user the words of a
    /// feed's own subject are not in the table either. Models are trained on this form.
    unknown: LabelledSet,
}

fn forms() -> Result<Vec<Forms>, String> {
    let read: Result<Vec<Vec<Article>>, String> = SETS
        .iter()
        .map(|(name, _)| read_articles(&data_folder().join(format!("{name}.dev.jsonl"))))
        .collect();
    let read = read?;
    SETS.iter()
        .zip(&read)
        .map(|((name, kin), articles)| {
            let gold = read_gold(&data_folder().join(format!("{name}.dev.gold.jsonl")))?;
            let others = SETS
                .iter()
                .zip(&read)
                .filter(|((other, _), _)| other != name && !kin.contains(other))
                .map(|(_, articles)| articles.as_slice());
            let others = Background::parse(&background::table(others));
            let set = |articles, background| {
                LabelledSet::new(name, articles, &gold, background).map_err(|e| e.to_string())
            };
            Ok(Forms {
                known: set(articles.clone(), Background::shipped())?,
                unknown: set(articles.clone(), &others)?,
            })
        })
        .collect()
}

fn write(path: &str) -> Result<(), String> {
    let forms = forms()?;
    let model =
        train_on(forms.iter().map(|forms| &forms.unknown), &Training::default(), |_, _, _| true);
    std::fs::write(path, model.write()).map_err(|error| format!("{path}: {error}"))
}

fn cuts() -> impl Iterator<Item = f64> {
    (1..=19).map(|step| f64::from(step) * 0.05)
}

/// The mean of both F1s.
fn mean((bcubed, pairwise): (f64, f64)) -> f64 {
    (bcubed + pairwise) / 2.0
}

/// A line of F1s: at the cut that the input finds, and at the cut that suits its labels best.
fn line(set: &LabelledSet, judged: &[Judged]) -> String {
    let cut = coherence::cut(judged);
    let (bcubed, pairwise) = f1s(set, judged, cut);
    let (own, (best, best_pairwise)) = cuts()
        .map(|cut| (cut, f1s(set, judged, cut)))
        .max_by(|x, y| mean(x.1).total_cmp(&mean(y.1)))
        .unwrap_or((cut, (bcubed, pairwise)));
    format!(
        "{:14} cut {cut:.2}: {bcubed:.3} {pairwise:.3}   own cut {own:.2}: {best:.3} {best_pairwise:.3}\n",
        set.name
    )
}

fn validate() -> Result<(), String> {
    let training = Training::default();
    let forms = forms()?;
    let mut out = std::io::stdout().lock();
    let mut say = |text: &str| out.write_all(text.as_bytes()).map_err(|error| error.to_string());

    say("leave one set and its kin out (B-cubed F1, pairwise F1)\n")?;
    for (form, (name, kin)) in forms.iter().zip(SETS) {
        let is_out = |set: &LabelledSet| set.name == name || kin.contains(&set.name.as_str());
        let others = forms.iter().map(|forms| &forms.unknown).filter(|set| !is_out(set));
        let model = train_on(others, &training, |_, _, _| true);
        say(&line(&form.unknown, &judged_by(&form.unknown, &model)))?;
    }

    say("\ncross-validated by story (B-cubed F1, pairwise F1)\n")?;
    let trained: Vec<&LabelledSet> = forms.iter().map(|forms| &forms.unknown).collect();
    let known: Vec<&LabelledSet> = forms.iter().map(|forms| &forms.known).collect();
    let judged = cross_validated(&trained, &known, &training);
    for (set, judged) in known.into_iter().zip(&judged) {
        say(&line(set, judged))?;
    }
    Ok(())
}
