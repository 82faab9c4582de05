//! The whole evaluation of one set of rows, for people and for programs.

mod json;
mod table;

use storyfold_model::ArticleId;

use crate::bootstrap::{Bootstrap, Intervals, intervals};
use crate::compare::{Comparison, compare};
use crate::error::EvalError;
use crate::gold::{Labels, Level};
use crate::metrics::{SameThread, Scores};
use crate::pairs::{WrongPairs, wrong_pairs};

/// How to evaluate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Whether the pairwise scores count pairs that are labelled apart inside one thread.
    pub same_thread: SameThread,
    /// How to find the intervals.
    pub bootstrap: Bootstrap,
    /// How many of the wrong and of the missed pairs to list; 0 for none.
    pub pairs: usize,
}

/// The evaluation of one set of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The levels that both sides label, stories first; at least one.
    pub levels: Vec<LevelReport>,
    /// The levels that gold labels and the rows do not, which are not scored.
    pub unanswered: Vec<Level>,
    /// How many articles gold has.
    pub gold_articles: usize,
    /// How many articles the rows have.
    pub row_articles: usize,
    /// The articles that the rows do not have, in the order of ids.
    pub only_in_gold: Vec<ArticleId>,
    /// The articles that gold does not have, in the order of ids.
    pub only_in_rows: Vec<ArticleId>,
}

/// The scores at one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelReport {
    /// The level.
    pub level: Level,
    /// How many articles were scored: those with a label on both sides.
    pub articles: u64,
    /// How many articles both files have without both giving them a label at this level.
    pub unlabelled: usize,
    /// How many clusters gold makes of the scored articles.
    pub gold_clusters: usize,
    /// How many clusters the rows make of the scored articles.
    pub row_clusters: usize,
    /// Whether same-thread pairs count among the wrong ones.
    pub same_thread: SameThread,
    /// The scores of the rows.
    pub scores: Scores,
    /// How far they would move with other stories; `None` when that cannot be told.
    pub intervals: Option<Intervals>,
    /// The scores of leaving every article alone.
    pub all_singletons: Scores,
    /// The scores of putting all articles in one cluster.
    pub all_in_one: Scores,
    /// The first of the wrong pairs, where they were asked for.
    pub pairs: Option<WrongPairs>,
}

impl Report {
    /// Whether both files have the same articles.
    pub const fn is_complete(&self) -> bool {
        self.only_in_gold.is_empty() && self.only_in_rows.is_empty()
    }

    /// The report as plain text in columns, with a line on each term. It ends with a line break.
    pub fn table(&self) -> String {
        table::render(self)
    }

    /// The report as JSON of schema `storyfold.eval/1`, indented, without a line break at its end.
    ///
    /// Scores are rounded to six decimals, so that the same files give the same bytes on any
    /// machine.
    pub fn json(&self) -> String {
        json::render(self)
    }
}

/// Scores rows against gold at every level that both of them label.
///
/// Articles that only one side has are left out of the scores and listed. O(n log n) for n
/// articles, besides the bootstrap.
///
/// ```
/// use storyfold_eval::{Options, evaluate, gold::parse};
/// let gold = parse(r#"[{"id":"a1","story":"ferry"},{"id":"a2","story":"ferry"}]"#)?;
/// let rows = parse(r#"[{"id":"a1","story":"s-1"},{"id":"a2","story":"s-2"},{"id":"a3","story":"s-2"}]"#)?;
/// let report = evaluate(&gold, &rows, &Options::default())?;
/// assert!(!report.is_complete());
/// assert_eq!(report.levels[0].scores.bcubed.recall, 0.5);
/// # Ok::<(), storyfold_eval::EvalError>(())
/// ```
///
/// # Errors
/// [`EvalError::NoCommonLevel`] when one side has only stories and the other only groups,
/// [`EvalError::NoCommonArticle`] when no article has a label on both sides: a score of nothing would
/// look perfect.
pub fn evaluate(gold: &Labels, rows: &Labels, options: &Options) -> Result<Report, EvalError> {
    let labelled = |labels: &Labels, level| !labels.level(level).is_empty();
    let asked = || Level::ALL.into_iter().filter(|&level| labelled(gold, level));
    let (answered, unanswered): (Vec<Level>, Vec<Level>) =
        asked().partition(|&level| labelled(rows, level));
    let (Some(&first), Some(gold_example), Some(row_example)) =
        (answered.first(), gold.articles().first(), rows.articles().first())
    else {
        return Err(EvalError::NoCommonLevel { gold: what(gold), rows: what(rows) });
    };
    let comparisons = answered.iter().map(|&level| (level, compare(gold, rows, level)));
    let levels: Vec<_> = comparisons
        .filter(|(_, comparison)| !comparison.aligned.is_empty())
        .map(|(level, comparison)| level_report(level, &comparison, options))
        .collect();
    if levels.is_empty() {
        let (gold, rows) = (gold_example.clone(), row_example.clone());
        return Err(EvalError::NoCommonArticle { gold, rows });
    }
    let Comparison { only_in_gold, only_in_rows, .. } = compare(gold, rows, first);
    Ok(Report {
        levels,
        unanswered,
        gold_articles: gold.articles().len(),
        row_articles: rows.articles().len(),
        only_in_gold: only_in_gold.into_iter().cloned().collect(),
        only_in_rows: only_in_rows.into_iter().cloned().collect(),
    })
}

fn level_report(level: Level, comparison: &Comparison<'_>, options: &Options) -> LevelReport {
    let table = comparison.contingency();
    let scores = |table| Scores::of(table, options.same_thread);
    LevelReport {
        level,
        articles: table.articles(),
        unlabelled: comparison.unlabelled.len(),
        gold_clusters: table.gold_sizes().len(),
        row_clusters: table.predicted_sizes().len(),
        same_thread: options.same_thread,
        scores: scores(&table),
        intervals: intervals(&table, options.same_thread, options.bootstrap),
        all_singletons: scores(&comparison.all_singletons()),
        all_in_one: scores(&comparison.all_in_one()),
        pairs: (options.pairs > 0)
            .then(|| wrong_pairs(comparison, options.same_thread, options.pairs)),
    }
}

/// What labels are about, in words.
fn what(labels: &Labels) -> &'static str {
    match Level::ALL.map(|level| labels.level(level).is_empty()) {
        [false, false] => "stories and groups",
        [false, true] => "stories only",
        [true, false] => "groups only",
        [true, true] => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gold::parse;

    /// Gold with stories and groups, and rows with one story split and one article wrong.
    fn example() -> Report {
        let gold = parse(
            r#"{"id":"a1","story":"ferry","group":"f1"}
               {"id":"a2","story":"ferry","group":"f1"}
               {"id":"a3","story":"ferry"}
               {"id":"b1","story":"bridge","group":"b1","thread":"river"}
               {"id":"b2","story":"inquiry","group":"b2","thread":"river"}
               {"id":"z9","story":"strike"}"#,
        )
        .unwrap();
        let rows = parse(
            r#"{"id":"a1","story":"s-1","group":"g-1"}
               {"id":"a2","story":"s-1","group":"g-1"}
               {"id":"a3","story":"s-2","group":"g-2"}
               {"id":"b1","story":"s-3","group":"g-3"}
               {"id":"b2","story":"s-3","group":"g-4"}
               {"id":"c1","story":"s-4","group":"g-5"}"#,
        )
        .unwrap();
        evaluate(&gold, &rows, &Options::default()).unwrap()
    }

    #[test]
    fn both_levels_are_scored_on_the_articles_both_have() {
        let report = example();
        let [story, group] = &report.levels[..] else { panic!("{report:?}") };
        assert_eq!((story.level, story.articles, story.unlabelled), (Level::Story, 5, 0));
        assert_eq!((story.gold_clusters, story.row_clusters), (3, 3));
        let pairs = story.scores.pairwise;
        assert_eq!((pairs.true_positives, pairs.false_positives, pairs.false_negatives), (1, 1, 2));
        assert_eq!(pairs.same_thread, 1);
        assert_eq!(story.all_in_one.pairwise.scores.recall, 1.0);
        assert_eq!(story.all_singletons.pairwise.scores.precision, 1.0);
        assert_eq!((group.level, group.articles, group.unlabelled), (Level::Group, 4, 1));
        assert_eq!(group.scores.pairwise.scores.f1, 1.0);
        assert!(!report.is_complete());
        assert_eq!(report.only_in_gold, [ArticleId::new("z9").unwrap()]);
        assert_eq!(report.only_in_rows, [ArticleId::new("c1").unwrap()]);
    }

    #[test]
    fn wrong_pairs_are_listed_up_to_a_number_where_they_are_asked_for() {
        let gold = parse(
            r#"[{"id":"a","story":"f"},{"id":"b","story":"f"},{"id":"c","story":"f"},{"id":"d","story":"g","thread":"t"},{"id":"e","story":"h","thread":"t"}]"#,
        );
        let rows = parse(
            r#"[{"id":"a","story":"1"},{"id":"b","story":"2"},{"id":"c","story":"3"},{"id":"d","story":"1"},{"id":"e","story":"1"}]"#,
        );
        let (gold, rows) = (gold.unwrap(), rows.unwrap());
        let options = Options { pairs: 2, ..Options::default() };
        let report = evaluate(&gold, &rows, &options).unwrap();
        let table = report.table();
        let expected = "\
Wrongly together: 3
  a and d   gold f and g, rows 1
  a and e   gold f and h, rows 1
  and 1 more

Missed: 3
  a and b   gold f, rows 1 and 2
  a and c   gold f, rows 1 and 3
  and 1 more
";
        assert!(table.contains(expected), "{table}");
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["story"]["pairs"]["missed"][1]["b"], "c");
        assert_eq!(json["story"]["pairs"]["together"][0]["gold"][1], "g");
        let unscored = Options { same_thread: SameThread::Unscored, pairs: 9, ..options };
        let report = evaluate(&gold, &rows, &unscored).unwrap();
        assert_eq!(
            report.levels[0].pairs.as_ref().unwrap().together.len(),
            2,
            "d and e are episodes"
        );
        assert!(!example().json().contains("pairs\": {\n      \"together"));
    }

    #[test]
    fn the_table_reads_like_this() {
        let expected = include_str!("example_table.txt");
        assert_eq!(example().table(), expected, "\n{}", example().table());
    }

    #[test]
    fn the_json_has_every_number() {
        let json: serde_json::Value = serde_json::from_str(&example().json()).unwrap();
        assert_eq!(json["schema"], "storyfold.eval/1");
        assert_eq!(json["complete"], false);
        assert_eq!(json["articles"]["only_in_gold"], serde_json::json!(["z9"]));
        assert_eq!(json["story"]["scores"]["pairwise"]["false_negatives"], 2);
        assert_eq!(json["story"]["scores"]["pairwise"]["recall"], 0.333333);
        assert_eq!(json["story"]["all_singletons"]["bcubed"]["precision"], 1.0);
        assert_eq!(json["story"]["intervals"]["resamples"], 1_000);
        assert!(json["story"]["intervals"]["bcubed"]["f1"]["low"].is_number());
        assert_eq!(json["group"]["articles"], 4);
        assert_eq!(json["group"]["scores"]["v_measure"]["v"], 1.0);
    }

    #[test]
    fn levels_only_gold_has_are_said_to_be_unanswered() {
        let gold = parse(r#"{"id":"a","story":"s","group":"g"}"#).unwrap();
        let dedup = parse(r#"{"id":"a","group":"g-1","role":"canonical"}"#).unwrap();
        let report = evaluate(&gold, &dedup, &Options::default()).unwrap();
        assert_eq!(report.levels.len(), 1);
        assert_eq!(report.unanswered, [Level::Story]);
        assert!(report.table().contains("Gold labels stories too, and the rows do not"));
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["unanswered"], serde_json::json!(["story"]));
        assert!(json.get("story").is_none());
        // One article, one cluster: there is nothing to draw intervals from.
        assert!(json["group"]["intervals"].is_null());
    }

    #[test]
    fn a_score_of_nothing_is_an_error() {
        let stories = parse(r#"{"id":"a","story":"s"}"#).unwrap();
        let groups = parse(r#"{"id":"a","group":"g"}"#).unwrap();
        let others = parse(r#"{"id":"b","story":"s"}"#).unwrap();
        let error = |rows| evaluate(&stories, rows, &Options::default()).unwrap_err();
        assert!(error(&groups).to_string().starts_with("gold labels stories only"));
        let message = error(&others).to_string();
        assert!(message.contains("gold has a, say, and the rows have b"), "{message}");
    }

    #[test]
    fn long_lists_of_articles_are_cut_in_the_table_only() {
        let row = |place| format!("{{\"id\":\"a{place:02}\",\"story\":\"s\"}}\n");
        let gold = parse(&(0..30).map(row).collect::<String>()).unwrap();
        let rows = parse(&(29..30).map(row).collect::<String>()).unwrap();
        let report = evaluate(&gold, &rows, &Options::default()).unwrap();
        assert!(report.table().contains("29 articles only in gold: a00, a01,"));
        assert!(report.table().contains("a19 and 9 more"), "{}", report.table());
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["articles"]["only_in_gold"].as_array().unwrap().len(), 29);
    }
}
