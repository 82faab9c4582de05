//! Records that were rejected or mended: each is named, all are counted, and all can be written.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use storyfold::model::{Origin, Problem, Severity};
use storyfold::readers::problem::EMPTY_FILE;

use crate::progress::grouped;

/// How many records of one kind are named before the rest are only counted.
pub(crate) const NAMED_OF_A_KIND: u64 = 20;

/// What was rejected and mended in a run.
#[derive(Debug)]
pub(crate) struct Rejects {
    name_all: bool,
    /// All of them, when they are to be written.
    kept: Option<Vec<Problem>>,
    /// The first that was turned away, in the order of the input. A file without a byte is none: there
    /// was nothing to be read.
    first: Option<String>,
    /// How many were turned away, of which a file without a byte is none either.
    turned_away: u64,
    counts: BTreeMap<(Severity, &'static str), u64>,
}

impl Rejects {
    /// `name_all`: name each, however many there are. `keep`: keep all for
    /// [`write_jsonl`](Self::write_jsonl).
    pub(crate) fn new(name_all: bool, keep: bool) -> Self {
        Self {
            name_all,
            kept: keep.then(Vec::new),
            first: None,
            turned_away: 0,
            counts: BTreeMap::new(),
        }
    }

    /// Counts one. Returns what to say of it, which is nothing when there were many of its kind.
    pub(crate) fn add(&mut self, problem: Problem) -> Option<String> {
        let count = self.counts.entry((problem.severity, problem.kind)).or_default();
        *count += 1;
        let named = self.name_all || *count <= NAMED_OF_A_KIND;
        let line = named.then(|| problem.to_string());
        let is_empty = problem.reason == EMPTY_FILE;
        if problem.severity == Severity::Rejected && !is_empty {
            self.turned_away += 1;
            self.first.get_or_insert_with(|| problem.to_string());
        }
        if let Some(kept) = &mut self.kept {
            kept.push(problem);
        }
        line
    }

    /// Whether there is one of a kind.
    pub(crate) fn has(&self, kind: &str) -> bool {
        self.counts.keys().any(|(_, counted)| *counted == kind)
    }

    /// How many records have no row: turned away, or sent twice.
    pub(crate) fn without_row(&self) -> u64 {
        let rejected =
            self.counts.iter().filter(|((severity, _), _)| *severity == Severity::Rejected);
        rejected.map(|(_, count)| count).sum()
    }

    /// Whether there was none.
    pub(crate) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// What to say where no article was read: how many records were turned away, and why the first
    /// was. `None` when there was none, so that nothing was there to be read.
    pub(crate) fn all_there_was(&self) -> Option<String> {
        let first = self.first.as_ref()?;
        Some(format!(
            "no article was read, so nothing is written: all that is there was turned away, {} in \
             number, the first {first}",
            grouped(self.turned_away)
        ))
    }

    /// All kinds with their counts, in one line. `None` when there is nothing to sum up.
    ///
    /// Records are rejected once, but one article can be mended in several parts.
    pub(crate) fn sum(&self) -> Option<String> {
        let of = |wanted: Severity, what: &str| {
            let kinds: Vec<_> =
                self.counts.iter().filter(|((severity, _), _)| *severity == wanted).collect();
            let total: u64 = kinds.iter().map(|(_, count)| **count).sum();
            let named: Vec<_> =
                kinds.iter().map(|((_, kind), count)| format!("{kind} {count}")).collect();
            (total > 0).then(|| format!("{total} {what} ({})", named.join(", ")))
        };
        let parts: Vec<_> = [of(Severity::Rejected, "rejected"), of(Severity::Mended, "mended")]
            .into_iter()
            .flatten()
            .collect();
        let unnamed: u64 = if self.name_all {
            0
        } else {
            self.counts.values().map(|count| count.saturating_sub(NAMED_OF_A_KIND)).sum()
        };
        let hint = match unnamed {
            0 => String::new(),
            some => format!("; {some} are not named above: -v names them, --rejects writes them"),
        };
        (!parts.is_empty()).then(|| parts.join(", ") + &hint)
    }

    /// Writes all as JSON Lines, sorted by where they stand, so that the order of inputs does not
    /// matter.
    ///
    /// # Errors
    /// What `out` returns.
    pub(crate) fn write_jsonl(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut sorted: Vec<&Problem> = self.kept.iter().flatten().collect();
        sorted.sort();
        for Problem { origin, severity, kind, reason } in sorted {
            let severity = match severity {
                Severity::Rejected => "rejected",
                Severity::Mended => "mended",
            };
            let Origin { file, line, entry } = origin;
            let line = Line { file, line: *line, entry: *entry, severity, kind, reason };
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
    severity: &'static str,
    kind: &'a str,
    reason: &'a str,
}

#[cfg(test)]
mod tests {
    use storyfold::model::Origin;

    use super::*;

    fn problem(line: Option<u64>, severity: Severity, kind: &'static str) -> Problem {
        let origin = Origin { line, ..Origin::file("w.jsonl") };
        Problem { origin, severity, kind, reason: "say \"why\"".into() }
    }

    fn rejects(problems: Vec<Problem>) -> Rejects {
        let mut rejects = Rejects::new(false, true);
        for problem in problems {
            rejects.add(problem);
        }
        rejects
    }

    #[test]
    fn they_are_summed_up_by_kind() {
        assert_eq!(rejects(vec![]).sum(), None);
        let few = rejects(vec![
            problem(Some(3), Severity::Rejected, "no-text"),
            problem(Some(1), Severity::Mended, "bad-date"),
            problem(Some(2), Severity::Rejected, "bad-json"),
            problem(Some(4), Severity::Rejected, "bad-json"),
        ]);
        let expected = "3 rejected (bad-json 2, no-text 1), 1 mended (bad-date 1)";
        assert_eq!(few.sum().as_deref(), Some(expected));
    }

    #[test]
    fn the_first_that_was_turned_away_is_named() {
        let mended = || problem(Some(1), Severity::Mended, "bad-date");
        assert_eq!(rejects(vec![]).all_there_was(), None);
        assert_eq!(rejects(vec![mended()]).all_there_was(), None);
        let all = rejects(vec![
            mended(),
            problem(Some(4), Severity::Rejected, "bad-json"),
            problem(Some(2), Severity::Rejected, "no-text"),
        ]);
        let said = all.all_there_was().unwrap();
        assert!(
            said.contains("2 in number, the first w.jsonl:4: rejected (bad-json): say"),
            "{said}"
        );
    }

    #[test]
    fn a_file_without_a_byte_is_none_that_was_turned_away() {
        let empty = || Problem {
            reason: EMPTY_FILE.into(),
            ..problem(None, Severity::Rejected, "no-text")
        };
        assert_eq!(rejects(vec![empty()]).all_there_was(), None);
        let said =
            rejects(vec![empty(), problem(Some(4), Severity::Rejected, "bad-json"), empty()]);
        let said = said.all_there_was().unwrap();
        assert!(said.contains("1 in number, the first w.jsonl:4: rejected (bad-json)"), "{said}");
    }

    #[test]
    fn what_is_only_counted_is_said_to_be() {
        let many = (1..=NAMED_OF_A_KIND + 2)
            .map(|line| problem(Some(line), Severity::Rejected, "no-text"))
            .collect();
        let sum = rejects(many).sum().unwrap();
        assert!(sum.starts_with("22 rejected (no-text 22); 2 are not named above"), "{sum}");
    }

    #[test]
    fn lines_are_sorted_by_origin() {
        let both = rejects(vec![
            problem(Some(2), Severity::Rejected, "bad-json"),
            problem(None, Severity::Mended, "bad-date"),
        ]);
        let mut out = Vec::new();
        both.write_jsonl(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"file\":\"w.jsonl\",\"line\":null,\"severity\":\"mended\",\"kind\":\"bad-date\",\"reason\":\"say \\\"why\\\"\"}\n\
             {\"file\":\"w.jsonl\",\"line\":2,\"severity\":\"rejected\",\"kind\":\"bad-json\",\"reason\":\"say \\\"why\\\"\"}\n"
        );
    }
}
