//! What speaks for and against one incident, in sentences, and what the accounts around two articles are
//! to each other.

use std::io::{self, Write};

use storyfold::explain::{Around, Reason};
use storyfold::{Explanation, Verdict};

use crate::output::terminal::{clip, one_line, pad, wrapped};

/// From so much in log-odds on a family speaks; below it says little either way.
const SAYS: f64 = 0.1;

/// From so much on it speaks clearly: it takes one half to five eighths.
const CLEAR: f64 = 0.5;

/// From so much on it speaks strongly: it takes one half to more than four fifths.
const STRONG: f64 = 1.5;

/// How many pairs of accounts are shown; the JSON has more.
const PAIRS_SHOWN: usize = 6;

/// Where the sentences begin.
const INDENT: usize = 26;

/// Writes what each family of features says, in three parts: against, for, and little.
///
/// # Errors
/// What `out` returns.
pub(super) fn write(
    explanation: &Explanation,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let reasons = &explanation.reasons;
    let says = |reason: &&Reason| reason.log_odds.abs() >= SAYS;
    let against = reasons.iter().filter(says).filter(|reason| reason.log_odds < 0.0);
    let speaks_for = reasons.iter().filter(says).filter(|reason| reason.log_odds > 0.0);
    let little = reasons.iter().filter(|reason| !says(reason));
    let mut parts = [
        ("Against one incident:", against.collect::<Vec<_>>()),
        ("For one incident:", speaks_for.collect()),
        ("Of little weight here:", little.collect()),
    ];
    if explanation.verdict == Verdict::SameStory {
        parts.swap(0, 1);
    }
    for (heading, reasons) in parts.iter().filter(|(_, reasons)| !reasons.is_empty()) {
        writeln!(out, "\n{heading}")?;
        for reason in reasons {
            write_reason(reason, width, out)?;
        }
    }
    match &explanation.around {
        Some(around) if is_decided_around(explanation) => {
            write_around(around, explanation.verdict, width, out)
        }
        _ => Ok(()),
    }
}

/// Whether the accounts around both decided, and not the pair by itself.
fn is_decided_around(explanation: &Explanation) -> bool {
    let reaches = explanation.story.probability >= explanation.threshold;
    match explanation.verdict {
        Verdict::Copies => false,
        Verdict::SameStory => !reaches,
        Verdict::Apart => reaches,
    }
}

fn write_reason(reason: &Reason, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let weight = match reason.log_odds.abs() {
        weight if weight >= STRONG => "strongly",
        weight if weight >= CLEAR => "clearly",
        weight if weight >= SAYS => "a little",
        _ => "",
    };
    let mut begins = format!("  {} {}", pad(weight, 9), pad(reason.family, INDENT - 12));
    for line in wrapped(&one_line(&reason.text), width.saturating_sub(INDENT)) {
        writeln!(out, "{begins}{line}")?;
        begins = " ".repeat(INDENT);
    }
    Ok(())
}

fn write_around(
    around: &Around,
    verdict: Verdict,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let whose = match verdict {
        Verdict::Apart => "The accounts of both stories, the least alike first:",
        Verdict::SameStory | Verdict::Copies => {
            "The two and the accounts of their story, the likeliest first:"
        }
    };
    writeln!(out, "\n{whose}")?;
    for pair in around.pairs.iter().take(PAIRS_SHOWN) {
        let [a, b] = [&pair.a, &pair.b].map(|id| one_line(id.as_str()));
        let line = format!("  {}  {a} and {b}", pair.probability);
        writeln!(out, "{}", clip(&line, width))?;
    }
    let mean = around.mean.map_or_else(String::new, |mean| format!("; on average {mean}"));
    let Around { compared, pairs_in_all, .. } = around;
    writeln!(out, "  {compared} of {pairs_in_all} pairs of accounts were compared{mean}")
}
