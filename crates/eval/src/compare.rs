//! Gold and rows side by side.

use storyfold_model::ArticleId;

use crate::contingency::Contingency;
use crate::gold::{Labels, Level};

/// An article with its labels on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aligned<'a> {
    /// The article.
    pub id: &'a ArticleId,
    /// Its gold label.
    pub gold: &'a str,
    /// Its label in the rows.
    pub predicted: &'a str,
    /// Its thread, if gold gives one and the level is the story.
    pub thread: Option<&'a str>,
}

/// Gold and rows at one level, and what of them cannot be scored.
///
/// Every article of either side is in exactly one of the lists; all are in the order of ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// The articles with a label on both sides: these are scored.
    pub aligned: Vec<Aligned<'a>>,
    /// The articles that the rows do not have.
    pub only_in_gold: Vec<&'a ArticleId>,
    /// The articles that gold does not have.
    pub only_in_rows: Vec<&'a ArticleId>,
    /// The articles both have, of which one or both do not give a label at this level.
    pub unlabelled: Vec<&'a ArticleId>,
}

impl Comparison<'_> {
    /// The counts the metrics work on.
    pub fn contingency(&self) -> Contingency {
        Contingency::with_threads(self.aligned.iter().map(|a| (a.gold, a.predicted, a.thread)))
    }

    /// The same gold against every article alone: what a clustering gets for doing nothing.
    pub fn all_singletons(&self) -> Contingency {
        Contingency::with_threads(self.aligned.iter().map(|a| (a.gold, a.id, a.thread)))
    }

    /// The same gold against all articles in one cluster.
    pub fn all_in_one(&self) -> Contingency {
        Contingency::with_threads(self.aligned.iter().map(|a| (a.gold, (), a.thread)))
    }
}

/// Lines up gold and rows at one level. O(n log n) for n articles.
///
/// ```
/// use storyfold_eval::{Level, compare, gold::parse};
/// let gold = parse(r#"[{"id":"a1","story":"ferry"},{"id":"a2","story":"ferry"}]"#)?;
/// let rows = parse(r#"[{"id":"a2","story":"s-1"},{"id":"a3","story":"s-1"}]"#)?;
/// let comparison = compare(&gold, &rows, Level::Story);
/// assert_eq!(comparison.aligned.len(), 1);
/// assert_eq!(comparison.only_in_gold[0].as_str(), "a1");
/// assert_eq!(comparison.only_in_rows[0].as_str(), "a3");
/// # Ok::<(), storyfold_eval::EvalError>(())
/// ```
pub fn compare<'a>(gold: &'a Labels, rows: &'a Labels, level: Level) -> Comparison<'a> {
    let mut aligned = Vec::new();
    let mut unlabelled = Vec::new();
    for id in gold.articles().intersection(rows.articles()) {
        match (gold.level(level).get(id), rows.level(level).get(id)) {
            (Some(gold_label), Some(predicted)) => {
                // Threads tell episodes of a running story apart. Copies are another matter.
                let thread = match level {
                    Level::Story => gold.threads().get(id).map(String::as_str),
                    Level::Group => None,
                };
                aligned.push(Aligned { id, gold: gold_label, predicted, thread });
            }
            _ => unlabelled.push(id),
        }
    }
    Comparison {
        aligned,
        only_in_gold: gold.articles().difference(rows.articles()).collect(),
        only_in_rows: rows.articles().difference(gold.articles()).collect(),
        unlabelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gold::parse;

    #[test]
    fn every_article_is_in_one_list() {
        let gold = parse(
            r#"[{"id":"a","story":"s","group":"g"},{"id":"b","story":"s"},
                {"id":"c","story":"t","thread":"x"},{"id":"d","story":"t","group":"h"}]"#,
        )
        .unwrap();
        let rows = parse(
            r#"[{"id":"b","story":"1","group":"1"},{"id":"c","story":"1","group":"2"},
                {"id":"d","story":"2","group":"3"},{"id":"e","story":"2","group":"3"}]"#,
        )
        .unwrap();
        let story = compare(&gold, &rows, Level::Story);
        assert_eq!(story.aligned.len(), 3);
        assert_eq!(story.aligned[1].thread, Some("x"));
        assert_eq!(story.unlabelled, Vec::<&ArticleId>::new());
        let group = compare(&gold, &rows, Level::Group);
        assert_eq!(group.aligned.len(), 1);
        assert_eq!(group.unlabelled.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
        for comparison in [story, group] {
            assert_eq!(comparison.only_in_gold[0].as_str(), "a");
            assert_eq!(comparison.only_in_rows[0].as_str(), "e");
        }
    }

    #[test]
    fn baselines_keep_gold_and_replace_the_rows() {
        let gold =
            parse(r#"[{"id":"a","story":"s"},{"id":"b","story":"s"},{"id":"c","story":"t"}]"#);
        let gold = gold.unwrap();
        let comparison = compare(&gold, &gold, Level::Story);
        assert_eq!(comparison.contingency().predicted_sizes(), [2, 1]);
        assert_eq!(comparison.all_singletons().predicted_sizes(), [1, 1, 1]);
        assert_eq!(comparison.all_in_one().predicted_sizes(), [3]);
        assert_eq!(comparison.all_in_one().gold_sizes(), [2, 1]);
    }
}
