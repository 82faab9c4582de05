//! Fits a model that is trained already to one feed, by its user's labels.
//!
//! What the model knows is the start. Three [`Reach`]es are tried: a new cut; a line through the
//! log-odds and a cut; further trees on top of these. Trees need labels: with fewer than
//! [`PAIRS_FOR_TREES`] pairs that belong together they are not tried. A longer reach is taken where
//! it is better than the shorter one by more than the folds differ among each other; else the model
//! stays as it was.
//!
//! Nothing is judged by what was learnt from it. Stories are dealt into folds; each pair is judged
//! by what was learnt without the stories of both sides; and reach and cut of a fold are chosen by
//! the scores of the other folds. The figures are those of all folds together, clustered among all
//! articles, so that a story of one fold put to one of another counts as wrong.

mod error;
mod fit;
mod folds;
mod held_out;

use std::fmt::Write;

pub use error::TuneError;
pub use fit::Reach;
pub use held_out::Figures;

use storyfold::model::Article;
use storyfold::{Options, Progress, StageReport, on_threads};
use storyfold_eval::{Labels, Level};
use storyfold_index::cluster::coherence;
use storyfold_index::cluster::judged::Judged;
use storyfold_index::score::Model;
use storyfold_text::tfidf::Background;

use crate::labelled::{LabelledPair, LabelledSet};
use crate::trees::Example;
use fit::{Fit, Seen, vectors};
use folds::Folds;
use held_out::{Sums, sums, sums_by_cut};

/// From this many labelled pairs of one story on, further trees are tried.
pub const PAIRS_FOR_TREES: usize = 50;

/// A longer reach must be better by this much of the mean of both F1s, and by what one pair is worth,
/// which is the more the fewer are labelled.
const WORTH_REACHING: f64 = 0.005;

/// And by so many standard errors of its gain over the folds: less may be chance.
const STANDARD_ERRORS: f64 = 2.0;

/// Cuts this close to the best by the mean of both F1s are as good, or as close as one pair is
/// worth; of those the one nearest to the model's own is taken.
const AS_GOOD: f64 = 0.003;

/// A model fitted to one feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// The model.
    pub model: Model,
    /// What was done.
    pub reach: Reach,
    /// The cut of the model that was given.
    pub own_cut: f64,
    /// The cut that was chosen.
    pub cut: f64,
    /// Articles of the input that are labelled with a story.
    pub articles: usize,
    /// Stories they are of.
    pub stories: usize,
    /// Pairs that were compared and belong together, of accounts that are no copies.
    pub true_pairs: usize,
    /// Pairs that were compared and do not.
    pub false_pairs: usize,
    /// Parts the stories were dealt into.
    pub folds: usize,
    /// The model that was given, with its own cut.
    pub before: Figures,
    /// What tuning gives on stories it has not seen, choices and all.
    pub after: Figures,
}

impl Tuned {
    /// The model as text, with what made it in comments.
    pub fn write(&self) -> String {
        let mut comments = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            comments,
            "# Tuned by `storyfold tune` on {} labelled articles of {} stories ({} pairs that\n\
             # belong together, {} that do not): {}.\n\
             # B-cubed F1 / pairwise F1, cross-validated by story in {} folds: {:.3} / {:.3}; before\n\
             # tuning {:.3} / {:.3}.\n",
            self.articles,
            self.stories,
            self.true_pairs,
            self.false_pairs,
            self.reach.name(),
            self.folds,
            self.after.bcubed,
            self.after.pairwise,
            self.before.bcubed,
            self.before.pairwise,
        );
        let model = self.model.write();
        match model.split_once('\n') {
            Some((header, rest)) => format!("{header}\n{comments}{rest}"),
            None => model,
        }
    }
}

/// Fits the model of `options` to labelled articles. Articles without a label are clustered with
/// the others, and count by their probabilities where they meet labelled ones. The result depends on neither the order of articles nor the number
/// of threads.
///
/// # Errors
/// [`TuneError`] when the labels are of other articles or tell nothing to learn.
pub fn tune(
    articles: Vec<Article>,
    gold: &Labels,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Tuned, TuneError> {
    check(&articles, gold)?;
    on_threads(options, || {
        let stories = gold.level(Level::Story);
        let background = Background::shipped();
        let set = LabelledSet::measured("", articles, stories, background, options, progress)?;
        let folds = Folds::deal(&set).ok_or(TuneError::TooFew)?;
        Ok(fit_and_validate(&set, &folds, options.scoring_model(), progress))
    })?
}

/// Turns away labels that nothing can be learnt from.
fn check(articles: &[Article], gold: &Labels) -> Result<(), TuneError> {
    let stories = gold.level(Level::Story);
    let example = stories.keys().next().ok_or(TuneError::NoStories)?;
    let mut labels: Vec<&str> = articles
        .iter()
        .filter_map(|article| stories.get(&article.id))
        .map(String::as_str)
        .collect();
    let count = labels.len();
    labels.sort_unstable();
    labels.dedup();
    match (labels.len(), articles.iter().map(|article| &article.id).min()) {
        (0, Some(input)) => {
            Err(TuneError::NoCommonArticle { gold: example.clone(), input: input.clone() })
        }
        (0, None) => Err(TuneError::NoArticles),
        (stories, _) if stories == count => Err(TuneError::AllAlone { articles: count }),
        (1, _) => Err(TuneError::OneStory { articles: count }),
        _ => Ok(()),
    }
}

/// What came of one reach: for each cut the sums of every fold.
struct Tried {
    reach: Reach,
    by_cut: Vec<(f64, Vec<Sums>)>,
}

fn fit_and_validate(
    set: &LabelledSet,
    folds: &Folds,
    model: &Model,
    progress: &dyn Progress,
) -> Tuned {
    let labelled = |pair: &&LabelledPair| {
        let is_known = |node: u32| set.stories.get(node as usize).is_some_and(Option::is_some);
        is_known(pair.pair.0) && is_known(pair.pair.1)
    };
    let true_pairs = set.pairs.iter().filter(|pair| pair.same).count();
    let false_pairs = set.pairs.iter().filter(labelled).count() - true_pairs;
    let before: Vec<f32> = set
        .pairs
        .iter()
        .map(|pair| {
            let of_vectors = model.embedding_weight * vectors(pair.values.as_slice());
            model.log_odds(&pair.values) - of_vectors
        })
        .collect();
    let as_it_is = judged_by(set, &Fit::nothing(model), &before);
    let own_cut = own_cut(model, &as_it_is);
    let one_pair = 1.0 / true_pairs.max(1) as f64;
    let mut reaches = vec![Reach::Cut, Reach::Calibration];
    if true_pairs >= PAIRS_FOR_TREES {
        reaches.push(Reach::Trees);
    }
    let own = (own_cut, sums(set, folds, &as_it_is, own_cut));
    let figures_before = total(&own.1, None).figures();
    let mut tried = vec![Tried { reach: Reach::Nothing, by_cut: vec![own] }];
    for reach in reaches {
        let judged = judged_unseen(set, folds, reach, model, &before, progress);
        tried.push(Tried { reach, by_cut: sums_by_cut(set, folds, &judged) });
    }
    let validated = |tried: &[Tried]| {
        let mut all = Sums::default();
        for fold in 0..folds.count {
            let chosen = choose(tried, own_cut, one_pair, Some(fold));
            chosen.and_then(|of| of.by_fold.get(fold)).into_iter().for_each(|sums| all.add(sums));
        }
        all.figures()
    };
    let (reach, cut) = choose(&tried, own_cut, one_pair, None)
        .map_or((Reach::Nothing, own_cut), |chosen| (chosen.reach, chosen.cut));
    let all: Vec<Seen<'_>> = set
        .pairs
        .iter()
        .zip(&before)
        .filter(|(pair, _)| labelled(pair))
        .map(|(pair, &before)| seen(set, pair, before))
        .collect();
    let mut tuned = Fit::learn(reach, &all, model).applied(model);
    if reach > Reach::Nothing {
        tuned.cut = Some(cut);
    }
    Tuned {
        model: tuned,
        reach,
        own_cut,
        cut,
        articles: set.articles.len(),
        stories: count_stories(set),
        true_pairs,
        false_pairs,
        folds: folds.count,
        before: figures_before,
        after: validated(&tried),
    }
}

/// The cut a model has by itself, or finds in this input.
fn own_cut(model: &Model, judged: &[Judged]) -> f64 {
    model.cut.unwrap_or_else(|| coherence::cut(judged))
}

fn count_stories(set: &LabelledSet) -> usize {
    let mut stories: Vec<&str> = set.articles.iter().map(|(_, _, story)| story.as_str()).collect();
    stories.sort_unstable();
    stories.dedup();
    stories.len()
}

/// The sums of all folds, or of all but one.
fn total(by_fold: &[Sums], but: Option<usize>) -> Sums {
    let mut all = Sums::default();
    for (_, sums) in by_fold.iter().enumerate().filter(|(fold, _)| Some(*fold) != but) {
        all.add(sums);
    }
    all
}

/// One reach at one cut.
#[derive(Clone, Copy)]
struct Choice<'a> {
    reach: Reach,
    cut: f64,
    by_fold: &'a [Sums],
}

/// The shortest reach that is as good as the longer ones on all folds but one, with the cut nearest
/// to the model's own among those as good as the best. `tried` begins with the model as it is;
/// `one_pair` is what one pair may move the mean of both F1s.
fn choose(tried: &[Tried], own_cut: f64, one_pair: f64, but: Option<usize>) -> Option<Choice<'_>> {
    let score = |by_fold: &[Sums]| total(by_fold, but).figures().mean();
    let best_cut = |tried: &'_ Tried| -> Option<usize> {
        let scores: Vec<f64> = tried.by_cut.iter().map(|(_, by_fold)| score(by_fold)).collect();
        let best = scores.iter().copied().fold(0.0, f64::max);
        let distance =
            |at: &usize| tried.by_cut.get(*at).map_or(2.0, |(cut, _)| (cut - own_cut).abs());
        let least = best - AS_GOOD.max(one_pair);
        let as_good = |at: &usize| scores.get(*at).is_some_and(|score| *score >= least);
        (0..scores.len()).filter(as_good).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    };
    let mut chosen: Option<Choice<'_>> = None;
    for tried in tried {
        let Some((cut, by_fold)) = best_cut(tried).and_then(|at| tried.by_cut.get(at)) else {
            continue;
        };
        let next = Choice { reach: tried.reach, cut: *cut, by_fold };
        let is_better = chosen.is_none_or(|known| {
            let gain = score(next.by_fold) - score(known.by_fold);
            let error = standard_error(known.by_fold, next.by_fold, but);
            gain >= WORTH_REACHING.max(one_pair) && gain > STANDARD_ERRORS * error
        });
        if is_better {
            chosen = Some(next);
        }
    }
    chosen
}

/// The standard error of the mean gain over all folds but one; 0 where there is only one.
fn standard_error(from: &[Sums], to: &[Sums], but: Option<usize>) -> f64 {
    let gains: Vec<f64> = from
        .iter()
        .zip(to)
        .enumerate()
        .filter(|(fold, _)| Some(*fold) != but)
        .map(|(_, (from, to))| to.figures().mean() - from.figures().mean())
        .collect();
    let count = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / count;
    let squares: f64 = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
    if gains.len() < 2 { 0.0 } else { (squares / (count - 1.0) / count).sqrt() }
}

/// The probability of every pair by what was learnt without the stories of both sides.
fn judged_unseen(
    set: &LabelledSet,
    folds: &Folds,
    reach: Reach,
    model: &Model,
    before: &[f32],
    progress: &dyn Progress,
) -> Vec<Judged> {
    if reach <= Reach::Cut {
        return judged_by(set, &Fit::nothing(model), before);
    }
    let start = std::time::Instant::now();
    let stage = match reach {
        Reach::Trees => "trees",
        _ => "calibration",
    };
    let mut judged = Vec::with_capacity(set.pairs.len());
    let steps = folds.count * (folds.count + 1) / 2;
    let mut step = 0;
    for one in 0..folds.count {
        for other in one..folds.count {
            step += 1;
            progress.begins(stage, steps - step + 1);
            let is_out =
                |node: u32| folds.of_node(node).is_none_or(|fold| fold == one || fold == other);
            let others: Vec<Seen<'_>> = set
                .pairs
                .iter()
                .zip(before)
                .filter(|(pair, _)| !is_out(pair.pair.0) && !is_out(pair.pair.1))
                .map(|(pair, &before)| seen(set, pair, before))
                .collect();
            let fit = Fit::learn(reach, &others, model);
            judged.extend(set.pairs.iter().zip(before).filter_map(|(pair, &odds)| {
                let (a, b, _) = pair.pair;
                let is_asked = folds.of_pair(a, b) == (one, other);
                is_asked.then(|| (a, b, fit.probability(pair.values.as_slice(), odds)))
            }));
        }
    }
    judged.sort_unstable_by_key(|&(a, b, _)| (a, b));
    let note = format!("{steps} fits, each without the stories it judges");
    progress.ends(&StageReport { stage, seconds: start.elapsed().as_secs_f64(), note });
    judged
}

fn judged_by(set: &LabelledSet, fit: &Fit, before: &[f32]) -> Vec<Judged> {
    let judge = |(pair, &odds): (&LabelledPair, &f32)| {
        (pair.pair.0, pair.pair.1, fit.probability(pair.values.as_slice(), odds))
    };
    set.pairs.iter().zip(before).map(judge).collect()
}

/// A pair to learn from. Of a labelled story all pairs are there; of the pairs of different stories
/// only those whose other side was labelled too, so that each stands for as many as there are
/// articles to each labelled one (Horvitz and Thompson, "A generalization of sampling without
/// replacement from a finite universe", 1952).
fn seen<'a>(set: &LabelledSet, pair: &'a LabelledPair, before: f32) -> Seen<'a> {
    let labelled = set.articles.len().max(1);
    let stands_for = set.all_articles.max(labelled) as f32 / labelled as f32;
    let weight = if pair.same { 1.0 } else { stands_for };
    let example = Example { values: pair.values.as_slice(), same: pair.same, weight };
    Seen { example, before }
}
