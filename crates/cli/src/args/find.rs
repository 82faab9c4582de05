//! `storyfold find`.

use std::path::PathBuf;

use clap::Args;

use crate::args::ReadingArgs;
use crate::output::Format;

/// Find all coverage of one incident, the surest first
///
/// Asked for an article, gives the articles of its story. Asked for a text, which need not have been
/// filed, gives the stories it is likely to belong to; it is filed by this under none. Of an article that stands
/// alone, the nearest others are named on standard error.
///
/// Looks in a store, or in INPUT, whose articles are filed for the occasion in the order of their publication.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold find --id a17 --store desk.storyfold
  storyfold find --text draft.md --store desk.storyfold --format jsonl
  storyfold find --id a17 articles.jsonl

Exit code: 0 something was found; 1 nothing was, or a check failed (--strict); 2 something is wrong.

A row: the fields of `cluster` and why,probability,similarity
  why   itself, copy (of what was asked for), judged (against it), story (as others that were)")]
pub(crate) struct FindArgs {
    #[command(flatten)]
    pub(crate) asked: AskedArgs,

    /// The store to look in
    ///
    /// Then there is no INPUT, and nothing of what says how INPUT is read.
    #[arg(
        long,
        value_name = "STORE",
        conflicts_with_all = [
            "inputs", "input_format", "fields", "strict", "rejects", "threads", "quiet", "verbose",
        ]
    )]
    pub(crate) store: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,

    /// How to write what is found [default: a table on a terminal; else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,
}

/// What is looked for.
#[derive(Debug, Args)]
pub(crate) struct AskedArgs {
    /// The id of an article, or of a story (s-...)
    #[arg(long, value_name = "ID", conflicts_with = "text")]
    pub(crate) id: Option<String>,

    /// A file with one article in any format that is read, or `-` for standard input
    ///
    /// A text in no particular format has its headline in the first line.
    #[arg(long, value_name = "FILE")]
    pub(crate) text: Option<String>,
}
