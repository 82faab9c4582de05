//! Makes every table of docs/evaluation.md about stories, on articles the models were not trained
//! on.
//!
//! `cargo run --release -p storyfold-benches --bin evaluate`
//!
//! Sets are left out with their kin, whole and in parts, then stories are dealt into folds, then written feeds are left
//! out (these alone with `-- written`); calibration and kinds of error come from the first; then each family of
//! features is left out as well. Takes some minutes.

use std::io::Write;
use std::process::ExitCode;

use storyfold_benches::forms::{Forms, forms, made};
use storyfold_benches::parts::{Stories, pooled};
use storyfold_benches::{data_folder, read_articles, read_gold};
use storyfold_eval::bootstrap::{Bootstrap, intervals};
use storyfold_eval::metrics::{SameThread, bcubed, pairwise};
use storyfold_index::cluster::coherence;
use storyfold_index::cluster::judged::Judged;
use storyfold_index::score::Model;
use storyfold_index::score::features::{FEATURES, Id};
use storyfold_text::tfidf::Background;
use storyfold_tune::validate::{clusters, contingency, cross_validated, judged_by, train_without};
use storyfold_tune::{LabelledSet, Training};

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let done = match asked.as_slice() {
        [] => evaluate(),
        ["written"] => forms().and_then(|forms| written(&forms, &made()?)),
        _ => Err("say nothing for all tables, or `written`".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "evaluate: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| error.to_string())
}

fn evaluate() -> Result<(), String> {
    let (forms, made) = (forms()?, made()?);
    say("Leave one set and its kin out:\n\n")?;
    say(HEAD)?;
    let models = models_without(&forms, &made, &Training::default(), |_| false);
    let left_out = judged(&forms, &models);
    for (form, judged) in forms.iter().zip(&left_out) {
        say(&row(&form.unknown, judged))?;
    }

    say("\nSmall inputs of the set that is left out, of stories drawn and of stories alike:\n\n")?;
    say(
        "| set | inputs | drawn: B-cubed F1 | pairwise F1 | inputs | alike: B-cubed F1 | pairwise F1 |\n|---|---|---|---|---|---|---|\n",
    )?;
    for (form, model) in forms.iter().zip(&models) {
        say(&small(form, model)?)?;
    }

    say("\nCross-validated by story:\n\n")?;
    say(HEAD)?;
    let trained: Vec<&LabelledSet> = forms.iter().flat_map(Forms::trained).chain(&made).collect();
    let known: Vec<&LabelledSet> = forms.iter().map(|forms| &forms.known).collect();
    let folded = cross_validated(&trained, &known, &Training::default());
    for (set, judged) in known.into_iter().zip(&folded) {
        say(&row(set, judged))?;
    }

    say("\nThe Caucasus pages, which no model is trained on, by the shipped model:\n\n")?;
    say(HEAD)?;
    let gold = read_gold(&data_folder().join("dagestan/gold.jsonl"))?;
    let pages = read_articles(&data_folder().join("dagestan/pages"))?;
    let pages = LabelledSet::new("dagestan", pages, &gold, Background::shipped())
        .map_err(|error| error.to_string())?;
    say(&row(&pages, &judged_by(&pages, Model::shipped())))?;

    written(&forms, &made)?;

    say("\nCalibration, cross-validated and left out:\n\n")?;
    let known: Vec<&LabelledSet> = forms.iter().map(|forms| &forms.known).collect();
    let unknown: Vec<&LabelledSet> = forms.iter().map(|forms| &forms.unknown).collect();
    say(&calibration(&known, &folded))?;
    say("\n")?;
    say(&calibration(&unknown, &left_out))?;

    say("\nErrors where a set is left out, in pairs of accounts:\n\n")?;
    say(
        "| set | missed: never proposed | missed: over 30 days | missed: other | wrong: same day | wrong: within a week | wrong: later | wrong: undated |\n|---|---|---|---|---|---|---|---|\n",
    )?;
    for (form, judged) in forms.iter().zip(&left_out) {
        say(&errors(&form.unknown, judged))?;
    }

    say(
        "\nPairwise F1 where a set and a family of features are left out, with 95 % intervals; a quarter of the \
         models are trained:\n\n",
    )?;
    let names: Vec<&str> = forms.iter().map(|forms| forms.known.name.as_str()).collect();
    say(&format!(
        "| without | {} | mean |\n|---|{}---|\n",
        names.join(" | "),
        "---|".repeat(names.len())
    ))?;
    let training = Training::default();
    let training = Training { models: training.models / 4, ..training };
    let models = models_without(&forms, &made, &training, |_| false);
    say(&ablation("nothing", &forms, &judged(&forms, &models)))?;
    let mut families: Vec<&str> = FEATURES.iter().map(|feature| feature.family).collect();
    families.dedup();
    for family in families {
        let models = models_without(&forms, &made, &training, |of| of == family);
        say(&ablation(family, &forms, &judged(&forms, &models)))?;
    }
    Ok(())
}

const HEAD: &str =
    "| set | B-cubed F1 | pairwise F1 | cut | at the best cut |\n|---|---|---|---|---|\n";

/// Every set judged by its model.
fn judged(forms: &[Forms], models: &[Model]) -> Vec<Vec<Judged>> {
    forms.iter().zip(models).map(|(form, model)| judged_by(&form.unknown, model)).collect()
}

/// For every set a model of the made sets and those that are no kin of it, without the families `is_out`
/// names. Kin share their model.
fn models_without(
    forms: &[Forms],
    made: &[LabelledSet],
    training: &Training,
    is_out: impl Fn(&str) -> bool,
) -> Vec<Model> {
    let mut models: Vec<(Vec<bool>, Model)> = Vec::new();
    forms
        .iter()
        .map(|form| {
            let others: Vec<bool> =
                forms.iter().map(|other| !form.is_kin(&other.known.name)).collect();
            if !models.iter().any(|(known, _)| *known == others) {
                let sets = forms
                    .iter()
                    .zip(&others)
                    .filter(|(_, is_other)| **is_other)
                    .flat_map(|(forms, _)| forms.trained())
                    .chain(made);
                let mut model =
                    train_without(sets, training, |_, _, _| true, |feature| is_out(feature.family));
                let replaced = FEATURES.get(Id::NamesReplaced as usize);
                if replaced.is_some_and(|feature| is_out(feature.family)) {
                    // No tree asks about it: the model weighs it itself.
                    model.replaced_weight = 0.0;
                }
                models.push((others.clone(), model));
            }
            let model = models.iter().find(|(known, _)| *known == others);
            model.map_or_else(Model::default, |(_, model)| model.clone())
        })
        .collect()
}

/// The scores of a set at the cut it finds, with intervals, and at the cut that suits it best.
fn row(set: &LabelledSet, judged: &[Judged]) -> String {
    let cut = coherence::cut(judged);
    let table = contingency(set, judged, cut);
    let (b, p) = (bcubed(&table).f1, pairwise(&table, SameThread::Scored).scores.f1);
    let range = intervals(&table, SameThread::Scored, Bootstrap::default());
    let range = range.map(|found| (found.bcubed.f1, found.pairwise.f1));
    let told = |of: Option<(f64, f64)>| {
        of.map_or_else(String::new, |(low, high)| format!(" ({low:.3} to {high:.3})"))
    };
    let (of_b, of_p) = (range.map(|(b, _)| (b.low, b.high)), range.map(|(_, p)| (p.low, p.high)));
    let (best, best_b, best_p) = (1..20)
        .map(|step| f64::from(step) * 0.05)
        .map(|cut| {
            let table = contingency(set, judged, cut);
            (cut, bcubed(&table).f1, pairwise(&table, SameThread::Scored).scores.f1)
        })
        .max_by(|x, y| (x.1 + x.2).total_cmp(&(y.1 + y.2)))
        .unwrap_or((cut, b, p));
    format!(
        "| {} | {b:.3}{} | {p:.3}{} | {cut:.2} | {best_b:.3}/{best_p:.3} at {best:.2} |\n",
        set.name,
        told(of_b),
        told(of_p)
    )
}

/// The scores of the feeds of `fixtures/training/written`, as they are, and the means of all. Every other one is
/// judged by a model of all that is trained on but these, and the others by a model of all but the others.
fn written(forms: &[Forms], made: &[LabelledSet]) -> Result<(), String> {
    say("\nWritten feeds, each by a model that learnt from the other half of them:\n\n")?;
    say(HEAD)?;
    let mut names: Vec<&str> =
        made.iter().filter(|set| set.keeps_share).map(|set| set.name.as_str()).collect();
    names.dedup();
    let (mut bcubeds, mut pairwises) = (Vec::new(), Vec::new());
    for half in 0..2 {
        let left_out: Vec<&str> = names.iter().skip(half).step_by(2).copied().collect();
        let is_left_out =
            |set: &LabelledSet| set.keeps_share && left_out.contains(&set.name.as_str());
        let others = made.iter().filter(|set| !is_left_out(set));
        let trained = forms.iter().flat_map(Forms::trained).chain(others);
        let model = train_without(trained, &Training::default(), |_, _, _| true, |_| false);
        for set in made.iter().filter(|set| is_left_out(set) && !set.is_degraded) {
            let judged = judged_by(set, &model);
            let table = contingency(set, &judged, coherence::cut(&judged));
            bcubeds.push(bcubed(&table).f1);
            pairwises.push(pairwise(&table, SameThread::Scored).scores.f1);
            say(&row(set, &judged))?;
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    say(&format!("| mean of all | {:.3} | {:.3} | | |\n", mean(&bcubeds), mean(&pairwises)))
}

/// The scores of the small inputs made of a set, each at the cut it finds.
fn small(form: &Forms, model: &Model) -> Result<String, String> {
    let mut row = format!("| {} |", form.known.name);
    for stories in [Stories::Drawn, Stories::Alike] {
        let parts = form.small(stories)?;
        let table = pooled(&parts, model);
        let (b, p) = (bcubed(&table).f1, pairwise(&table, SameThread::Scored).scores.f1);
        row.push_str(&format!(" {} | {b:.3} | {p:.3} |", parts.len()));
    }
    Ok(row + "\n")
}

/// How often pairs of each probability are true. Every set weighs the same, and its true pairs a
/// fifth of that: the share the probabilities are of.
fn calibration(sets: &[&LabelledSet], judged: &[Vec<Judged>]) -> String {
    const BINS: usize = 10;
    let mut bins = [[0.0_f64; 3]; BINS];
    for (set, judged) in sets.iter().zip(judged) {
        let same = set.pairs.iter().filter(|pair| pair.same).count() as f64;
        let apart = set.pairs.len() as f64 - same;
        for (pair, &(_, _, probability)) in set.pairs.iter().zip(judged) {
            let weight = if pair.same { 0.2 / same } else { 0.8 / apart };
            let at = ((f64::from(probability) * BINS as f64) as usize).min(BINS - 1);
            if let Some([weights, sum, truth]) = bins.get_mut(at) {
                *weights += weight;
                *sum += weight * f64::from(probability);
                *truth += if pair.same { weight } else { 0.0 };
            }
        }
    }
    let all: f64 = bins.iter().map(|[weight, _, _]| weight).sum();
    let error: f64 = bins.iter().map(|[_, sum, truth]| (sum - truth).abs()).sum::<f64>() / all;
    let mut text = "| probability | share of pairs | mean probability | share that is true |\n|---|---|---|---|\n".to_owned();
    for (at, [weight, sum, truth]) in bins.iter().enumerate() {
        text.push_str(&format!(
            "| {:.1} to {:.1} | {:.3} | {:.3} | {:.3} |\n",
            at as f64 / 10.0,
            (at + 1) as f64 / 10.0,
            weight / all,
            sum / weight,
            truth / weight
        ));
    }
    format!("{text}\nExpected calibration error {error:.3}.\n")
}

/// What kinds of pairs were missed and wrongly joined.
fn errors(set: &LabelledSet, judged: &[Judged]) -> String {
    let story_of = clusters(set, judged, coherence::cut(judged));
    let mut proposed = std::collections::BTreeMap::new();
    for pair in &set.pairs {
        proposed.insert((pair.pair.0, pair.pair.1), pair.values.get(Id::Gap as usize));
    }
    let (mut missed, mut wrong) = ([0_usize; 3], [0_usize; 4]);
    for (a, one) in set.stories.iter().enumerate() {
        for (b, other) in set.stories.iter().enumerate().skip(a + 1) {
            let same = one.is_some() && one == other;
            let together = story_of.get(a) == story_of.get(b);
            if same == together {
                continue;
            }
            let judged = proposed.get(&(a as u32, b as u32)).copied();
            let days = judged.flatten().map(f32::exp_m1);
            let slot = if same {
                let kind = match (judged, days) {
                    (None, _) => 0,
                    (_, Some(days)) if days > 30.0 => 1,
                    _ => 2,
                };
                missed.get_mut(kind)
            } else {
                let kind = match days {
                    Some(days) if days <= 1.0 => 0,
                    Some(days) if days <= 7.0 => 1,
                    Some(_) => 2,
                    None => 3,
                };
                wrong.get_mut(kind)
            };
            if let Some(slot) = slot {
                *slot += 1;
            }
        }
    }
    let cells: Vec<String> = missed.iter().chain(&wrong).map(usize::to_string).collect();
    format!("| {} | {} |\n", set.name, cells.join(" | "))
}

fn ablation(name: &str, forms: &[Forms], judged: &[Vec<Judged>]) -> String {
    let mut cells = Vec::new();
    let mut sum = 0.0;
    for (form, judged) in forms.iter().zip(judged) {
        let table = contingency(&form.unknown, judged, coherence::cut(judged));
        let score = pairwise(&table, SameThread::Scored).scores.f1;
        sum += score;
        let range = intervals(&table, SameThread::Scored, Bootstrap::default());
        let range = range.map_or_else(String::new, |found| {
            format!(" ({:.3} to {:.3})", found.pairwise.f1.low, found.pairwise.f1.high)
        });
        cells.push(format!("{score:.3}{range}"));
    }
    format!("| {name} | {} | {:.3} |\n", cells.join(" | "), sum / forms.len().max(1) as f64)
}
