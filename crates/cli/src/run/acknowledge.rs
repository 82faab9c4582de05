//! Word of what became of articles: a line for each that was filed, and their numbers.

use std::io::{self, Write};

use serde_json::json;
use storyfold::desk::{AddReport, Filed, FiledAs};
use storyfold::model::{Flag, Origin, Problem, Severity};
use storyfold::readers::problem;

use crate::error::CliError;
use crate::output::row;
use crate::progress::{Talk, grouped};

/// What became of all articles.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub(super) filed: usize,
    resent: usize,
    corrected: usize,
    history: usize,
    killed: usize,
    idle_kills: usize,
    refused: usize,
    ahead: usize,
}

impl Totals {
    /// Counts what became of a batch and writes a line for each article that was filed: call it when
    /// they are on the disk. Says whether somebody listens.
    pub(super) fn acknowledge(&mut self, report: &AddReport) -> Result<bool, CliError> {
        self.filed += report.filed.len();
        self.resent += report.resent;
        self.corrected += report.corrected;
        self.history += report.history;
        self.killed += report.killed;
        self.idle_kills += report.idle_kills.len();
        self.refused += report.refused;
        self.ahead += report.ahead;
        match write(&report.filed) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(source) => Err(CliError::Output { path: "standard output".into(), source }),
        }
    }

    /// Sums up: to everybody where something that came is not filed, which nothing else tells.
    pub(super) fn sum_up(&self, talk: &Talk, before: &str) {
        let text = format!("{before}{self}");
        match self.resent + self.history + self.killed + self.idle_kills + self.refused {
            0 => talk.summary(&text),
            _ => talk.line(&text),
        }
    }

    /// Tells of wrong dates, if there were any.
    pub(super) fn tell_ahead(&self, talk: &Talk) {
        if self.ahead > 0 {
            talk.line(&format!(
                "{} of the filed are dated more than a day after the present (--as-of); they do not \
                 move the clock of the desk",
                grouped(self.ahead as u64)
            ));
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { filed, resent, corrected, history, killed, idle_kills, refused, .. } = *self;
        write!(f, "{} filed", count(filed, "article", "articles"))?;
        if corrected > 0 {
            write!(f, " ({} among them)", count(corrected, "correction", "corrections"))?;
        }
        let parts = [
            (resent, format!("{} resent", grouped(resent as u64))),
            (history, count(history, "older version", "older versions")),
            (killed, count(killed, "kill", "kills")),
            (idle_kills, format!("{} of nothing that is here yet", grouped(idle_kills as u64))),
            (refused, count(refused, "refused as killed or gone", "refused as killed or gone")),
        ];
        let parts = parts.iter().filter(|(number, _)| *number > 0);
        parts.map(|(_, part)| part).try_for_each(|part| write!(f, "; {part}"))
    }
}

/// A number with what it counts.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number as u64), if number == 1 { one } else { many })
}

/// What is to be said of kills that kill nothing which is here by now. `origins` are those of the articles
/// that came in.
pub(super) fn idle_kills(report: &AddReport, origins: &[Origin]) -> Vec<String> {
    let idle = report.idle_kills.iter().filter_map(|kill| {
        let origin = origins.get(kill.place)?;
        Some(format!(
            "{origin}: the kill `{}` kills nothing that is here yet; what comes later under its id or, of \
             a notice with a text, headline or slugline is killed",
            kill.id
        ))
    });
    idle.collect()
}

/// What is to be said of articles that are not filed because another text is there under their id.
/// `origins` are those of the articles that came in.
pub(super) fn conflicts(report: &AddReport, origins: &[Origin]) -> Vec<Problem> {
    let conflicts = report.conflicts.iter().filter_map(|conflict| {
        let id = &conflict.id;
        let reason = format!(
            "`{id}` is in the store with a version, and this other text has none; give it a later \
             version if it takes the place of that, or an id of its own"
        );
        Some(Problem {
            origin: origins.get(conflict.place)?.clone(),
            severity: Severity::Rejected,
            kind: problem::ID_CONFLICT,
            reason,
        })
    });
    conflicts.collect()
}

fn write(filed: &[Filed]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for filed in filed {
        let Filed { id, title, story, group, filed_as, is_update, cursor, .. } = filed;
        let copy_of = match filed_as {
            FiledAs::CopyOf(head) => Some(head.as_str()),
            FiledAs::NewStory | FiledAs::Report => None,
        };
        let row = json!({
            "id": id.as_str(),
            "story": story.to_string(),
            "group": group.to_string(),
            "filed_as": filed_as.name(),
            "copy_of": copy_of,
            "update": is_update,
            "headline": title,
            "status": row::status(filed.status),
            "flags": filed.flags.iter().map(Flag::name).collect::<Vec<_>>(),
            "cursor": cursor,
        });
        writeln!(out, "{row}")?;
    }
    out.flush()
}
