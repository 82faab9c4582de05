//! What a reader turned away or mended, so that nothing is lost in silence.

use std::fmt;
use std::sync::Arc;

/// Where a record stands: a file (or `-` for standard input) and a place in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The path as the user can open it, or `-`. Shared, because a file may hold a million records.
    pub file: Arc<str>,
    /// The line, counted from 1; `None` when the whole file is meant, or it has no lines.
    pub line: Option<u64>,
    /// The record, counted from 1, in a file whose records are no lines.
    pub entry: Option<u64>,
}

impl Origin {
    /// A whole file.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), line: None, entry: None }
    }

    /// A line of a file, counted from 1.
    pub fn line(file: impl Into<Arc<str>>, line: u64) -> Self {
        Self { line: Some(line), ..Self::file(file) }
    }

    /// A record of a file, counted from 1.
    ///
    /// ```
    /// use storyfold_model::Origin;
    /// assert_eq!(Origin::entry("feed.xml", 3).to_string(), "feed.xml#3");
    /// assert_eq!(Origin::line("wire.jsonl", 3).to_string(), "wire.jsonl:3");
    /// ```
    pub fn entry(file: impl Into<Arc<str>>, entry: u64) -> Self {
        Self { entry: Some(entry), ..Self::file(file) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))?;
        self.entry.map_or(Ok(()), |entry| write!(f, "#{entry}"))
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
