//! What can be wrong with the two files of an evaluation.

use std::fmt;

use storyfold_model::{ArticleId, InvalidArticleId};

use crate::gold::Contradiction;

/// Why labels could not be read or compared. The messages do not name the file: whoever opened it
/// puts its name in front.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// Something in the text is no JSON, or no object of the kind that is read here.
    #[error(
        "line {line}, column {column}: {reason}; expected JSON Lines with `id` and `story` \
         and/or `group` in each object, or a JSON array of such objects"
    )]
    BadJson {
        /// The line, counted from 1.
        line: u64,
        /// The column in bytes, counted from 1; 0 when the line as a whole is meant.
        column: u64,
        /// What the JSON reader found.
        reason: String,
    },
    /// A quote in a table is opened and not closed: all rows behind it would be one cell.
    #[error(
        "line {line}: a quote is opened here and not closed, so all that follows would be one cell; close it, \
         or double quotes that are text"
    )]
    UnclosedQuote {
        /// The line of the quote, counted from 1.
        line: u64,
    },
    /// A table of named columns has none for something that no label can do without.
    #[error(
        "no column is called {wanted} (its columns: {columns}); name the columns of ids and labels so"
    )]
    NoColumn {
        /// What one of the columns has to be called.
        wanted: &'static str,
        /// The first names that it has.
        columns: String,
    },
    /// A record does not say which article it labels.
    #[error("{place}: the record has no `id`; add the id of the article it labels")]
    MissingId {
        /// Where the record stands.
        place: Place,
    },
    /// The id of a record can be no article's.
    #[error("{place}: {source}; use the id that the article has in the input of storyfold")]
    BadId {
        /// Where the record stands.
        place: Place,
        /// What is wrong with it.
        source: InvalidArticleId,
    },
    /// A label is there but holds nothing. Read as a label it would join all articles like it.
    #[error("{place}: `{field}` of article {id} is empty; leave it out or say null if unknown")]
    EmptyLabel {
        /// Where the record stands.
        place: Place,
        /// The article.
        id: ArticleId,
        /// The field: `story`, `group` or `thread`.
        field: &'static str,
    },
    /// An article is labelled twice, and differently.
    #[error("{place}: {source}; keep one of the two records")]
    Contradiction {
        /// Where the second of the two records stands.
        place: Place,
        /// The article and its two labels.
        source: Contradiction,
    },
    /// No record says which story or group its article belongs to.
    #[error(
        "none of the {articles} articles has a `story` or a `group`; check that this is a gold \
         file or rows of `cluster` or `dedup`, not the articles themselves"
    )]
    NoLabels {
        /// How many articles there are.
        articles: usize,
    },
    /// One side labels stories only and the other groups only.
    #[error(
        "gold labels {gold} and the rows label {rows}, so nothing can be compared; score rows of \
         `cluster` against stories, and rows of `cluster` or `dedup` against groups"
    )]
    NoCommonLevel {
        /// What gold labels.
        gold: &'static str,
        /// What the rows label.
        rows: &'static str,
    },
    /// No article has a label on both sides.
    #[error(
        "no article is labelled in gold and in the rows (gold has {gold}, say, and the rows have \
         {rows}); check that both come from the same articles and name them alike"
    )]
    NoCommonArticle {
        /// The first article of gold.
        gold: ArticleId,
        /// The first article of the rows.
        rows: ArticleId,
    },
}

/// Where a record stands in the text it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// It starts on this line, counted from 1.
    Line(u64),
    /// It is this row of a table that has no lines, counted from 1.
    Row(u64),
    /// It is one of a list.
    Item {
        /// The line on which the list starts, counted from 1.
        line: u64,
        /// Its place in the list, counted from 1.
        item: u64,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
            Self::Item { line, item } => write!(f, "item {item} of the list on line {line}"),
        }
    }
}
