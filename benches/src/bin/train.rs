//! Trains the shipped model and says how it does on articles it was not trained on.
//!
//! `cargo run --release -p storyfold-benches --bin train -- crates/index/src/score/default.model`
//!
//! Without a path nothing is written. Cross-validation deals stories into folds; leaving a set out
//! trains without it and its kin and takes the cut from the others.

use std::io::Write;
use std::process::ExitCode;

use storyfold_benches::{SETS, data_folder, read_articles, read_gold};
use storyfold_index::cluster::average_link::Judged;
use storyfold_tune::validate::{cross_validated, f1s, judged_by, train_on};
use storyfold_tune::{LabelledSet, Training};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "train: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Articles in a small run.
const SMALL_RUN: usize = 30;

fn cuts() -> impl Iterator<Item = f64> {
    (4..=18).map(|step| f64::from(step) * 0.05)
}

/// The cut with the best mean of both F1s over sets.
fn best_cut(sets: &[&LabelledSet], judged: &[&Vec<Judged>]) -> f64 {
    let mean = |cut: f64| -> f64 {
        sets.iter()
            .zip(judged)
            .map(|(set, judged)| {
                let (bcubed, pairwise) = f1s(set, judged, cut);
                bcubed + pairwise
            })
            .sum()
    };
    cuts()
        .map(|cut| (mean(cut), cut))
        .fold((f64::MIN, 0.5), |best, next| if next.0 > best.0 { next } else { best })
        .1
}

fn run() -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let mut say = |line: String| writeln!(out, "{line}").map_err(|error| error.to_string());
    let training = Training::default();
    // Each set whole, and each dealt into small runs: a handful of articles must fold as well.
    let mut sets: Vec<LabelledSet> = Vec::new();
    let mut small = Vec::new();
    for (name, _) in SETS {
        let articles = read_articles(&data_folder().join(format!("{name}.dev.jsonl")))?;
        let gold = read_gold(&data_folder().join(format!("{name}.dev.gold.jsonl")))?;
        sets.push(LabelledSet::new(name, articles.clone(), &gold));
        small.push(LabelledSet::chunked(name, articles, &gold, SMALL_RUN));
    }
    sets.extend(small);
    for set in &sets {
        let same = set.pairs.iter().filter(|pair| pair.same).count();
        say(format!(
            "{:21} {} nodes, {} pairs, {same} same",
            set.name,
            set.nodes,
            set.pairs.len()
        ))?;
    }

    let judged = cross_validated(&sets, &training);
    let all: Vec<&LabelledSet> = sets.iter().take(SETS.len()).collect();
    let cut = best_cut(&all, &judged.iter().collect::<Vec<_>>());
    say(format!(
        "\ncross-validated by story, cut {cut:.2} (B-cubed F1, pairwise F1; best cut of the set)"
    ))?;
    for (set, judged) in sets.iter().zip(&judged) {
        let (bcubed, pairwise) = f1s(set, judged, cut);
        let own = best_cut(&[set], &[judged]);
        let (best_bcubed, best_pairwise) = f1s(set, judged, own);
        say(format!(
            "{:21} {bcubed:.3} {pairwise:.3}   own cut {own:.2}: {best_bcubed:.3} {best_pairwise:.3}",
            set.name
        ))?;
    }

    say("\nleave one set (and its kin) out, cut from the others".to_owned())?;
    for (set, (name, kin)) in sets.iter().zip(SETS) {
        let is_out = |other: &LabelledSet| {
            let whole = other.name.split(' ').next().unwrap_or_default();
            whole == name || kin.contains(&whole)
        };
        let model = train_on(sets.iter().filter(|other| !is_out(other)), &training, |_, _, _| true);
        let others: Vec<usize> = (0..SETS.len())
            .filter(|&at| sets.get(at).is_some_and(|other| !is_out(other)))
            .collect();
        let other_sets: Vec<&LabelledSet> = others.iter().filter_map(|&at| sets.get(at)).collect();
        let other_judged: Vec<&Vec<Judged>> =
            others.iter().filter_map(|&at| judged.get(at)).collect();
        let cut = best_cut(&other_sets, &other_judged);
        let judged = judged_by(set, &model);
        let (bcubed, pairwise) = f1s(set, &judged, cut);
        let own = best_cut(&[set], &[&judged]);
        let (best_bcubed, best_pairwise) = f1s(set, &judged, own);
        say(format!(
            "{name:15} cut {cut:.2}: {bcubed:.3} {pairwise:.3}   own cut {own:.2}: {best_bcubed:.3} {best_pairwise:.3}"
        ))?;
    }

    if let Some(path) = std::env::args().nth(1) {
        let mut model = train_on(&sets, &training, |_, _, _| true);
        model.cut = cut;
        std::fs::write(&path, model.write()).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}
