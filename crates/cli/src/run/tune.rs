//! `storyfold tune`.

use std::io;

use storyfold_tune::tuning::{Figures, PAIRS_FOR_TREES, Reach, TuneError};
use storyfold_tune::{Tuned, tune};

use super::finish;
use crate::error::CliError;
use crate::exit::Exit;
use crate::labels::labels;
use crate::output::Target;
use crate::plan::TunePlan;
use crate::progress::Talk;
use crate::read::read;

/// Reads labels and articles, fits, writes the model and prints what it is worth.
pub(super) fn run(plan: &mut TunePlan) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.reading.progress, plan.reading.verbose);
    let gold = labels(&plan.gold)?;
    let (articles, rejects) = read(&mut plan.reading, &talk, &mut io::stdin())?;
    let articles = articles.into_iter().map(|read| read.article).collect();
    let folding = &plan.reading.folding;
    let tuned = tune(articles, &gold, folding, &talk).map_err(|error| match error {
        TuneError::Engine(error) => CliError::Engine(error),
        source => CliError::Tune { path: plan.gold.clone(), source },
    })?;
    let model = tuned.write();
    let exit = finish(&plan.reading, &rejects, &talk, &plan.target, |out| {
        out.write_all(model.as_bytes())
    })?;
    let figures = report(&tuned);
    match plan.target {
        Target::Stdout => figures.lines().for_each(|line| talk.line(line)),
        _ => Target::Stdout.write(|out| out.write_all(figures.as_bytes()))?.publish()?,
    }
    Ok(exit)
}

/// What was done and what it is worth, for people.
fn report(tuned: &Tuned) -> String {
    let Tuned { articles, stories, true_pairs, false_pairs, folds, own_cut, cut, .. } = tuned;
    let few = if *true_pairs < PAIRS_FOR_TREES {
        format!(" (fewer than {PAIRS_FOR_TREES} pairs belong together: no trees were tried)")
    } else {
        String::new()
    };
    let mut lines = vec![
        format!(
            "{articles} labelled articles of {stories} stories; compared were {true_pairs} pairs \
             that belong together and {false_pairs} that do not"
        ),
        format!("Tuning {}{few}.", tuned.reach.name()),
        String::new(),
        format!("{:44}{:^27}{:^27}", "", "B-cubed", "pairwise"),
        format!("{:44}{}", "", " precision   recall     F1 ".repeat(2)),
    ];
    let rows = [
        (format!("before, cut {own_cut:.3}"), tuned.before),
        (format!("tuned, on stories not tuned on ({folds} parts)"), tuned.after),
    ];
    lines.extend(rows.iter().map(|(name, figures)| row(name, figures)));
    lines.push(String::new());
    lines.push(verdict(tuned));
    if tuned.reach != Reach::Nothing {
        lines.push(format!("The cut of the model that was written: {cut:.3}"));
    }
    lines.join("\n") + "\n"
}

fn row(name: &str, figures: &Figures) -> String {
    let bcubed = [figures.bcubed_precision, figures.bcubed_recall, figures.bcubed];
    let pairwise = [figures.pairwise_precision, figures.pairwise_recall, figures.pairwise];
    let numbers: Vec<String> =
        [bcubed, pairwise].iter().flatten().map(|number| format!("{number:9.3}")).collect();
    format!("{name:44}{}", numbers.concat())
}

/// Whether it was worth it.
fn verdict(tuned: &Tuned) -> String {
    let mean = |figures: &Figures| (figures.bcubed + figures.pairwise) / 2.0;
    let gain = mean(&tuned.after) - mean(&tuned.before);
    if tuned.reach == Reach::Nothing {
        "Nothing that was tried is clearly better: keep the model you have.".to_owned()
    } else if gain > 0.0 {
        format!("On stories it has not seen, the mean of both F1s rises by {gain:.3}.")
    } else {
        format!(
            "On stories it has not seen, the mean of both F1s falls by {:.3}: keep the model you \
             have, or label more.",
            -gain
        )
    }
}
