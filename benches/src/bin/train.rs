//! Trains the shipped model, and says how it does on articles it was not trained on.
//!
//! `cargo run --release -p storyfold-benches --bin train -- write crates/index/src/score/default.model`
//! `cargo run --release -p storyfold-benches --bin train -- validate`
//!
//! Validation deals stories into folds, then leaves each set out with its kin and takes the cut from
//! the others.

use std::io::Write;
use std::process::ExitCode;

use storyfold::model::Article;
use storyfold_benches::{SETS, data_folder, read_articles, read_gold};
use storyfold_index::cluster::average_link::Judged;
use storyfold_text::tfidf::Background;
use storyfold_tune::degrade::degraded;
use storyfold_tune::validate::{cross_validated, f1s, judged_by, train_on};
use storyfold_tune::{LabelledSet, Training, background};

/// The mean link from which on two clusters are joined.
const CUT: f64 = 0.68;

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

/// One labelled set in the forms it is trained on.
struct Forms {
    /// As it is, weighed with the shipped background.
    known: LabelledSet,
    /// As it is, weighed with a background counted without the set and its kin: to a new user the
    /// words of a feed's own subject are not in the table either.
    unknown: LabelledSet,
    /// With parts taken away.
    degraded: LabelledSet,
}

impl Forms {
    fn all(&self) -> [&LabelledSet; 3] {
        [&self.known, &self.unknown, &self.degraded]
    }
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
                degraded: set(degraded(articles.clone(), 1), &others)?,
            })
        })
        .collect()
}

fn write(path: &str) -> Result<(), String> {
    let forms = forms()?;
    let sets = forms.iter().flat_map(Forms::all);
    let mut model = train_on(sets, &Training::default(), |_, _, _| true);
    model.cut = CUT;
    std::fs::write(path, model.write()).map_err(|error| format!("{path}: {error}"))
}

fn cuts() -> impl Iterator<Item = f64> {
    (4..=18).map(|step| f64::from(step) * 0.05)
}

/// The mean of both F1s over sets at a cut.
fn mean(sets: &[(&LabelledSet, &Vec<Judged>)], cut: f64) -> f64 {
    let both = sets.iter().map(|(set, judged)| {
        let (bcubed, pairwise) = f1s(set, judged, cut);
        (bcubed + pairwise) / 2.0
    });
    both.sum::<f64>() / sets.len().max(1) as f64
}

/// The cut with the best mean of both F1s over sets.
fn best_cut(sets: &[(&LabelledSet, &Vec<Judged>)]) -> f64 {
    cuts()
        .map(|cut| (mean(sets, cut), cut))
        .fold((f64::MIN, CUT), |best, next| if next.0 > best.0 { next } else { best })
        .1
}

/// A line of F1s: at a cut, and at the cut that suits the set best.
fn line(set: &LabelledSet, judged: &Vec<Judged>, cut: f64) -> String {
    let own = best_cut(&[(set, judged)]);
    let ((bcubed, pairwise), (best, best_pairwise)) =
        (f1s(set, judged, cut), f1s(set, judged, own));
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

    say("cross-validated by story (B-cubed F1, pairwise F1)\n")?;
    let sets: Vec<&LabelledSet> = forms.iter().flat_map(Forms::all).collect();
    let judged = cross_validated(&sets, &training);
    let known: Vec<(&LabelledSet, &Vec<Judged>)> =
        sets.iter().copied().zip(&judged).step_by(3).collect();
    for (set, judged) in &known {
        say(&line(set, judged, CUT))?;
    }

    say("mean of both F1s over the sets by cut:")?;
    for cut in cuts() {
        say(&format!(" {cut:.2} {:.4}", mean(&known, cut)))?;
    }

    say("\n\nleave one set and its kin out, cut from the others (B-cubed F1, pairwise F1)\n")?;
    for (form, (name, kin)) in forms.iter().zip(SETS) {
        let is_out = |set: &LabelledSet| set.name == name || kin.contains(&set.name.as_str());
        let others = sets.iter().copied().filter(|set| !is_out(set));
        let model = train_on(others, &training, |_, _, _| true);
        let others: Vec<_> = known.iter().copied().filter(|(set, _)| !is_out(set)).collect();
        say(&line(&form.unknown, &judged_by(&form.unknown, &model), best_cut(&others)))?;
    }
    Ok(())
}
