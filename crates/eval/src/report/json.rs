//! The report as JSON. Its shape is written out here, so that the types of the metrics are free to
//! change without changing what programs read.

use serde::Serialize;
use storyfold_model::ArticleId;

use crate::bootstrap::{Interval, Intervals, PrecisionRecallIntervals};
use crate::gold::Level;
use crate::limits;
use crate::metrics::{SameThread, Scores};
use crate::pairs::{WrongPair, WrongPairs};
use crate::report::{LevelReport, Report};

const SCHEMA: &str = "storyfold.eval/1";

/// Writes the report as indented JSON.
pub(super) fn render(report: &Report) -> String {
    let level = |wanted| report.levels.iter().find(|level| level.level == wanted).map(level_json);
    let document = Document {
        schema: SCHEMA,
        complete: report.is_complete(),
        articles: Articles {
            gold: report.gold_articles,
            rows: report.row_articles,
            only_in_gold: report.only_in_gold.iter().map(ArticleId::as_str).collect(),
            only_in_rows: report.only_in_rows.iter().map(ArticleId::as_str).collect(),
        },
        unanswered: report.unanswered.iter().map(|level| level.name()).collect(),
        story: level(Level::Story),
        group: level(Level::Group),
    };
    // Writing to memory does not fail, and the document has no keys that are not text.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    complete: bool,
    articles: Articles<'a>,
    unanswered: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<LevelJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<LevelJson<'a>>,
}

#[derive(Serialize)]
struct Articles<'a> {
    gold: usize,
    rows: usize,
    only_in_gold: Vec<&'a str>,
    only_in_rows: Vec<&'a str>,
}

#[derive(Serialize)]
struct LevelJson<'a> {
    articles: u64,
    unlabelled: usize,
    gold_clusters: usize,
    row_clusters: usize,
    same_thread_pairs: &'static str,
    scores: ScoresJson,
    intervals: Option<IntervalsJson>,
    all_singletons: ScoresJson,
    all_in_one: ScoresJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<WrongPairsJson<'a>>,
}

/// The first of the wrong pairs; `scores` counts all.
#[derive(Serialize)]
struct WrongPairsJson<'a> {
    together: Vec<WrongPairJson<'a>>,
    missed: Vec<WrongPairJson<'a>>,
}

#[derive(Serialize)]
struct WrongPairJson<'a> {
    a: &'a str,
    b: &'a str,
    gold: &'a [String; 2],
    rows: &'a [String; 2],
}

#[derive(Serialize)]
struct ScoresJson {
    bcubed: PrecisionRecallJson<f64>,
    pairwise: PairwiseJson,
    adjusted_rand_index: f64,
    v_measure: VMeasureJson,
}

#[derive(Serialize)]
struct PrecisionRecallJson<T> {
    precision: T,
    recall: T,
    f1: T,
}

#[derive(Serialize)]
struct PairwiseJson {
    #[serde(flatten)]
    scores: PrecisionRecallJson<f64>,
    true_positives: u64,
    false_positives: u64,
    false_negatives: u64,
    same_thread: u64,
}

#[derive(Serialize)]
struct VMeasureJson {
    homogeneity: f64,
    completeness: f64,
    v: f64,
}

#[derive(Serialize)]
struct IntervalsJson {
    confidence: f64,
    resamples: u32,
    seed: u64,
    bcubed: PrecisionRecallJson<IntervalJson>,
    pairwise: PrecisionRecallJson<IntervalJson>,
}

#[derive(Serialize)]
struct IntervalJson {
    low: f64,
    high: f64,
}

fn pairs_json(pairs: &WrongPairs) -> WrongPairsJson<'_> {
    WrongPairsJson {
        together: pairs.together.iter().map(pair_json).collect(),
        missed: pairs.missed.iter().map(pair_json).collect(),
    }
}

fn pair_json(pair: &WrongPair) -> WrongPairJson<'_> {
    let WrongPair { a, b, gold, rows } = pair;
    WrongPairJson { a: a.as_str(), b: b.as_str(), gold, rows }
}

fn level_json(level: &LevelReport) -> LevelJson<'_> {
    LevelJson {
        articles: level.articles,
        unlabelled: level.unlabelled,
        gold_clusters: level.gold_clusters,
        row_clusters: level.row_clusters,
        same_thread_pairs: match level.same_thread {
            SameThread::Scored => "scored",
            SameThread::Unscored => "unscored",
        },
        scores: scores_json(&level.scores),
        intervals: level.intervals.as_ref().map(intervals_json),
        all_singletons: scores_json(&level.all_singletons),
        all_in_one: scores_json(&level.all_in_one),
        pairs: level.pairs.as_ref().map(pairs_json),
    }
}

fn scores_json(scores: &Scores) -> ScoresJson {
    let three = |of: crate::PrecisionRecall| PrecisionRecallJson {
        precision: rounded(of.precision),
        recall: rounded(of.recall),
        f1: rounded(of.f1),
    };
    let Scores { bcubed, pairwise, adjusted_rand_index, v_measure } = *scores;
    ScoresJson {
        bcubed: three(bcubed),
        pairwise: PairwiseJson {
            scores: three(pairwise.scores),
            true_positives: pairwise.true_positives,
            false_positives: pairwise.false_positives,
            false_negatives: pairwise.false_negatives,
            same_thread: pairwise.same_thread,
        },
        adjusted_rand_index: rounded(adjusted_rand_index),
        v_measure: VMeasureJson {
            homogeneity: rounded(v_measure.homogeneity),
            completeness: rounded(v_measure.completeness),
            v: rounded(v_measure.v),
        },
    }
}

fn intervals_json(intervals: &Intervals) -> IntervalsJson {
    let one = |of: Interval| IntervalJson { low: rounded(of.low), high: rounded(of.high) };
    let three = |of: PrecisionRecallIntervals| PrecisionRecallJson {
        precision: one(of.precision),
        recall: one(of.recall),
        f1: one(of.f1),
    };
    IntervalsJson {
        confidence: limits::CONFIDENCE,
        resamples: intervals.resamples,
        seed: intervals.seed,
        bcubed: three(intervals.bcubed),
        pairwise: three(intervals.pairwise),
    }
}

fn rounded(score: f64) -> f64 {
    // Adding 0 turns -0 into 0.
    (score * limits::JSON_STEPS).round() / limits::JSON_STEPS + 0.0
}
