//! Trains the shipped model, and says how it does on articles it was not trained on.
//!
//! `cargo run --release -p storyfold-benches --bin train -- write crates/index/src/score/default.model`
//! `cargo run --release -p storyfold-benches --bin train -- validate`
//!
//! Validation leaves each set out with its kin, then deals stories into folds.

use std::io::Write;
use std::process::ExitCode;

use storyfold_benches::forms::{Forms, forms, made};
use storyfold_index::cluster::coherence;
use storyfold_index::cluster::judged::Judged;
use storyfold_tune::validate::{cross_validated, f1s, judged_by, train_on};
use storyfold_tune::{LabelledSet, Training};

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

fn write(path: &str) -> Result<(), String> {
    let (forms, made) = (forms()?, made()?);
    let sets = forms.iter().flat_map(Forms::trained).chain(&made);
    let model = train_on(sets, &Training::default(), |_, _, _| true);
    let text = model.write().replacen('\n', &format!("\n{NOTE}"), 1);
    std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))
}

/// What stands in the file about where it comes from.
const NOTE: &str = "\
# Made by `cargo run --release -p storyfold-benches --bin train -- write FILE` from the development
# halves of six labelled sets of news (gva_clean, gvc, ecbplus, allsides_full, fnc1_claims,
# uci_headlines) and from the made ones of fixtures/training, each as it is and with parts of its
# articles taken away.
# How well it does, on what it was not trained on: docs/evaluation.md.
";

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
    let (forms, made) = (forms()?, made()?);
    let mut out = std::io::stdout().lock();
    let mut say = |text: &str| out.write_all(text.as_bytes()).map_err(|error| error.to_string());

    say("leave one set and its kin out (B-cubed F1, pairwise F1)\n")?;
    for form in &forms {
        let others = forms
            .iter()
            .flat_map(Forms::trained)
            .filter(|set| !form.is_kin(&set.name))
            .chain(&made);
        let model = train_on(others, &training, |_, _, _| true);
        say(&line(&form.unknown, &judged_by(&form.unknown, &model)))?;
    }

    say("\ncross-validated by story (B-cubed F1, pairwise F1)\n")?;
    let trained: Vec<&LabelledSet> = forms.iter().flat_map(Forms::trained).chain(&made).collect();
    let known: Vec<&LabelledSet> = forms.iter().map(|forms| &forms.known).collect();
    let judged = cross_validated(&trained, &known, &training);
    for (set, judged) in known.into_iter().zip(&judged) {
        say(&line(set, judged))?;
    }
    Ok(())
}
