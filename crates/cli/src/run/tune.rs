//! `storyfold tune`.

use std::io;

use storyfold::model::Article;
use storyfold_eval::{Labels, Level};
use storyfold_tune::tuning::{Figures, PAIRS_FOR_TREES, Reach, TuneError};
use storyfold_tune::{Tuned, tune};

use super::finish;
use crate::error::CliError;
use crate::exit::Exit;
use crate::labels::labels;
use crate::output::Target;
use crate::plan::TunePlan;
use crate::progress::{Talk, grouped};
use crate::read::read;

/// Reads labels and articles, fits, writes the model and prints what it is worth.
pub(super) fn run(plan: &mut TunePlan) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.reading.progress, plan.reading.verbose);
    let gold = labels(&plan.gold)?;
    let (articles, rejects) = read(&mut plan.reading, &talk, &mut io::stdin())?;
    let articles: Vec<Article> = articles.into_iter().map(|read| read.article).collect();
    let without_article = labels_without_article(&gold, &articles);
    let folding = &plan.reading.folding;
    let tuned = tune(articles, &gold, folding, &talk).map_err(|error| match error {
        TuneError::Engine(error) => CliError::Engine(error),
        source => CliError::Tune { path: plan.gold.clone(), source },
    })?;
    let model = tuned.write();
    let exit = finish(&plan.reading, &rejects, &talk, &plan.target, |out| {
        out.write_all(model.as_bytes())
    })?;
    if let (without @ 1.., all) = without_article {
        talk.line(&format!(
            "--gold {}: {} of {} labels of stories are of no article that was read",
            plan.gold,
            grouped(without),
            grouped(all)
        ));
    }
    let figures = report(&tuned);
    match plan.target {
        Target::Stdout => figures.lines().for_each(|line| talk.line(line)),
        _ => Target::Stdout.write(|out| out.write_all(figures.as_bytes()))?.publish()?,
    }
    Ok(exit)
}

/// How many articles are labelled with a story that are not there, and how many are labelled.
fn labels_without_article(gold: &Labels, articles: &[Article]) -> (u64, u64) {
    let stories = gold.level(Level::Story);
    let there = articles.iter().filter(|article| stories.contains_key(&article.id)).count();
    (stories.len().saturating_sub(there) as u64, stories.len() as u64)
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
             that belong together and {false_pairs} that do not (copies of one text count once)"
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
    lines.push(match tuned.reach {
        Reach::Nothing => "The model that was written is the one before.".to_owned(),
        _ => format!("The model that was written is another: its cut is {cut:.3}."),
    });
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
    verdict_on(tuned.reach, mean(&tuned.after) - mean(&tuned.before), tuned.after.pairwise_recall)
}

/// Below this much of pairwise recall a model joins next to nothing, and a gain is that of folding no
/// more: leaving all articles alone scores well wherever most stories are small.
const JOINS_NOTHING: f64 = 0.01;

fn verdict_on(reach: Reach, gain: f64, recall: f64) -> String {
    if reach != Reach::Nothing && recall < JOINS_NOTHING {
        return format!(
            "The labels teach nothing: tuned to them, the model joins next to none of what belongs \
             together by them (pairwise recall {recall:.3}). Keep the model you have, and check that \
             the ids and stories of the labels are those of the articles."
        );
    }
    // What is printed decides.
    let change = format!("{:.3}", gain.abs());
    let then = "keep the model you have, or label more.";
    if reach == Reach::Nothing {
        "Nothing that was tried is clearly better: keep the model you have.".to_owned()
    } else if change == "0.000" {
        format!("On stories it has not seen, the mean of both F1s stays the same: {then}")
    } else if gain > 0.0 {
        format!("On stories it has not seen, the mean of both F1s rises by {change}.")
    } else {
        format!("On stories it has not seen, the mean of both F1s falls by {change}: {then}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_of_nothing_has_no_sign() {
        for gain in [0.0, -0.0, 0.0004, -0.0004] {
            let said = verdict_on(Reach::Cut, gain, 0.5);
            assert!(said.contains("stays the same") && !said.contains('-'), "{gain}: {said}");
        }
        assert!(verdict_on(Reach::Cut, 0.012, 0.5).contains("rises by 0.012."));
        assert!(verdict_on(Reach::Cut, -0.012, 0.5).contains("falls by 0.012: keep"));
    }

    #[test]
    fn a_model_that_joins_nothing_is_not_praised() {
        let said = verdict_on(Reach::Calibration, 0.074, 0.0004);
        assert!(said.starts_with("The labels teach nothing") && !said.contains("rises"), "{said}");
        assert!(verdict_on(Reach::Nothing, 0.0, 0.0).starts_with("Nothing that was tried"));
    }
}
