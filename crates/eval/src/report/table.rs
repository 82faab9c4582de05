//! The report as plain text, for someone who has not met these measures before.

use std::fmt::{self, Write as _};

use storyfold_model::ArticleId;

use crate::bootstrap::{Interval, Intervals};
use crate::limits;
use crate::metrics::{SameThread, Scores};
use crate::pairs::{WrongPair, WrongPairs};
use crate::report::{LevelReport, Report};

/// What the measures are, below every table.
const LEGEND: &str = "\
precision      how much of what was put together belongs together
recall         how much of what belongs together was put together
F1             their harmonic mean: high only when both are
B-cubed        counts by article: every article weighs the same
pairwise       counts by pair of articles: large clusters weigh most
adjusted Rand  agreement on pairs beyond chance: 0 is chance, 1 is gold
V-measure      the harmonic mean of homogeneity (clusters are pure) and
               completeness (clusters are whole); kind to many small clusters
singletons     what leaving every article alone would score
all in one     what putting all articles in one cluster would score
";

/// Writes the report with a line break at its end.
pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = write_report(&mut text, report);
    text
}

fn write_report(text: &mut String, report: &Report) -> fmt::Result {
    for level in &report.levels {
        write_level(text, level)?;
        writeln!(text)?;
    }
    for level in &report.unanswered {
        let plural = level.plural();
        writeln!(
            text,
            "Gold labels {plural} too, and the rows do not: {plural} are not scored.\n"
        )?;
    }
    write_missing(text, "only in gold", &report.only_in_gold)?;
    write_missing(text, "only in the rows", &report.only_in_rows)?;
    text.push_str(LEGEND);
    if let Some(intervals) = report.levels.iter().find_map(|level| level.intervals) {
        writeln!(
            text,
            "95 % interval  where the score lies in 95 % of {} random draws of as many gold\n{:15}\
             clusters, with replacement (seed {})",
            Grouped(u64::from(intervals.resamples)),
            "",
            intervals.seed
        )?;
    }
    Ok(())
}

/// Lists the wrong pairs, with what each side calls them.
fn write_pairs(text: &mut String, level: &LevelReport, pairs: &WrongPairs) -> fmt::Result {
    let counted = level.scores.pairwise;
    for (heading, listed, all) in [
        ("Wrongly together", &pairs.together, counted.false_positives),
        ("Missed", &pairs.missed, counted.false_negatives),
    ] {
        writeln!(text, "\n{heading}: {}", Grouped(all))?;
        for WrongPair { a, b, gold, rows } in listed {
            writeln!(text, "  {a} and {b}   gold {}, rows {}", both(gold), both(rows))?;
        }
        let more = all.saturating_sub(listed.len() as u64);
        if more > 0 {
            writeln!(text, "  and {} more", Grouped(more))?;
        }
    }
    Ok(())
}

/// Two labels, or the one that both have.
fn both([one, other]: &[String; 2]) -> String {
    if one == other { one.clone() } else { format!("{one} and {other}") }
}

fn write_level(text: &mut String, level: &LevelReport) -> fmt::Result {
    let plural = level.level.plural();
    writeln!(
        text,
        "{}: {} scored, {} {plural} in gold, {} in the rows",
        capitalised(plural),
        articles(level.articles),
        Grouped(level.gold_clusters as u64),
        Grouped(level.row_clusters as u64),
    )?;
    if level.unlabelled > 0 {
        writeln!(
            text,
            "{} in both files without a {} in both: not scored",
            articles(level.unlabelled as u64),
            level.level.name()
        )?;
    }
    writeln!(text)?;
    writeln!(
        text,
        "{:<20}{:>8}{:>18}{:>14}{:>14}",
        "", "score", "95 % interval", "singletons", "all in one"
    )?;
    for (name, score, interval) in LINES {
        let interval = level.intervals.as_ref().and_then(interval);
        let interval = interval.map_or_else(
            || "-".to_owned(),
            |Interval { low, high }| format!("{low:.3} to {high:.3}"),
        );
        // Adding 0 turns -0 into 0.
        let [rows, singletons, one] =
            [&level.scores, &level.all_singletons, &level.all_in_one].map(|of| score(of) + 0.0);
        writeln!(text, "{name:<20}{rows:>8.3}{interval:>18}{singletons:>14.3}{one:>14.3}")?;
    }
    writeln!(text)?;
    let pairs = &level.scores.pairwise;
    writeln!(
        text,
        "Pairs: {} rightly together, {} wrongly together, {} missed",
        Grouped(pairs.true_positives),
        Grouped(pairs.false_positives),
        Grouped(pairs.false_negatives),
    )?;
    if pairs.same_thread > 0 {
        let count = Grouped(pairs.same_thread);
        match level.same_thread {
            SameThread::Scored => {
                writeln!(text, "Of those wrongly together, {count} inside one thread")?;
            }
            SameThread::Unscored => {
                writeln!(text, "Left unscored: {count} together that are inside one thread")?;
                writeln!(
                    text,
                    "Only the pairwise scores leave them out; the others count them as wrong"
                )?;
            }
        }
    }
    level.pairs.as_ref().map_or(Ok(()), |pairs| write_pairs(text, level, pairs))
}

/// A line of the table: its name, its score, and its interval if it has one.
type Line = (&'static str, fn(&Scores) -> f64, fn(&Intervals) -> Option<Interval>);

const LINES: [Line; 10] = [
    ("B-cubed precision", |s| s.bcubed.precision, |i| Some(i.bcubed.precision)),
    ("B-cubed recall", |s| s.bcubed.recall, |i| Some(i.bcubed.recall)),
    ("B-cubed F1", |s| s.bcubed.f1, |i| Some(i.bcubed.f1)),
    ("pairwise precision", |s| s.pairwise.scores.precision, |i| Some(i.pairwise.precision)),
    ("pairwise recall", |s| s.pairwise.scores.recall, |i| Some(i.pairwise.recall)),
    ("pairwise F1", |s| s.pairwise.scores.f1, |i| Some(i.pairwise.f1)),
    ("adjusted Rand index", |s| s.adjusted_rand_index, |_| None),
    ("homogeneity", |s| s.v_measure.homogeneity, |_| None),
    ("completeness", |s| s.v_measure.completeness, |_| None),
    ("V-measure", |s| s.v_measure.v, |_| None),
];

fn write_missing(text: &mut String, place: &str, missing: &[ArticleId]) -> fmt::Result {
    if missing.is_empty() {
        return Ok(());
    }
    let named: Vec<_> =
        missing.iter().take(limits::NAMED_ARTICLES).map(ArticleId::as_str).collect();
    write!(text, "{} {place}: {}", articles(missing.len() as u64), named.join(", "))?;
    let more = missing.len() - named.len();
    if more > 0 {
        write!(text, " and {} more (the JSON report names all)", Grouped(more as u64))?;
    }
    writeln!(text, "\n")
}

/// A count with its thousands told apart: 12,345.
struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (thousands, rest) = (self.0 / 1_000, self.0 % 1_000);
        if thousands > 0 { write!(f, "{},{rest:03}", Self(thousands)) } else { write!(f, "{rest}") }
    }
}

fn articles(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} article{plural}", Grouped(count))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        let written = [0, 7, 999, 1_000, 1_020_003].map(|count| Grouped(count).to_string());
        assert_eq!(written, ["0", "7", "999", "1,000", "1,020,003"]);
        assert_eq!([articles(1), articles(2_000)], ["1 article", "2,000 articles"]);
    }
}
