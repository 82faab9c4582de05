//! What a reader turned away or mended, so that nothing is lost in silence.

use std::fmt;
use std::sync::Arc;

/// Where a record stands: a file (or `-` for standard input) and a place in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The path as the user can open it, or `-`. Shared, because a file may hold a million records.
    pub file: Arc<str>,
    /// The line, counted from 1; `None` when the whole file is meant.
    pub line: Option<u64>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// How much was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The record was turned away: no article came of it.
    Rejected,
    /// The article was kept without the part that could not be understood.
    Mended,
}

/// One thing a reader could not take as it stood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Problem {
    /// Where the record stands.
    pub origin: Origin,
    /// Whether the record was turned away or kept in part.
    pub severity: Severity,
    /// A short name of the kind of problem, for counting: `bad-json`, `no-text`.
    pub kind: &'static str,
    /// What is wrong and, where there is something to do, what to do about it.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.severity {
            Severity::Rejected => "rejected",
            Severity::Mended => "mended",
        };
        write!(f, "{}: {verb} ({}): {}", self.origin, self.kind, self.reason)
    }
}
