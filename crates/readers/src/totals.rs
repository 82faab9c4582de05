//! Counts of what was read.

use std::collections::BTreeMap;

use storyfold_model::Severity;

use crate::reader::Item;

/// How much was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Inputs that were opened, standard input included.
    pub files: u64,
    /// Articles.
    pub articles: u64,
    /// Records and files that were turned away.
    pub rejected: u64,
    /// Parts of articles that were left out.
    pub mended: u64,
    /// Problems of both severities by their kind.
    pub kinds: BTreeMap<&'static str, u64>,
}

impl Totals {
    pub(crate) fn count(&mut self, item: &Item) {
        match item {
            Item::Article(_) => self.articles += 1,
            Item::Problem(problem) => {
                match problem.severity {
                    Severity::Rejected => self.rejected += 1,
                    Severity::Mended => self.mended += 1,
                }
                *self.kinds.entry(problem.kind).or_default() += 1;
            }
        }
    }

    pub(crate) fn add(&mut self, others: Self) {
        let Self { files, articles, rejected, mended, kinds } = others;
        self.files += files;
        self.articles += articles;
        self.rejected += rejected;
        self.mended += mended;
        for (kind, count) in kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
    }
}
