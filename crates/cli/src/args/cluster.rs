//! `storyfold cluster`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::{ChoosingArgs, CuttingArgs, ReadingArgs, ScoringArgs};
use crate::output::Format;

/// Fold articles into copies and stories
///
/// Writes one row for each article, sorted by id: the story it is filed under, its group of copies,
/// and the canonical article of both. Every article is in exactly one story; alone in it is fine.
/// A group of copies never spans two stories.
///
/// The same articles give the same rows and the same story ids on every machine, in any order and
/// with any number of threads.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold cluster articles.jsonl                     show the stories on the terminal
  storyfold cluster articles.jsonl -o rows.jsonl       one row for each article
  storyfold cluster news/ archive.jsonl.gz -o rows.csv
  cat *.jsonl | storyfold cluster - --field body=content > rows.jsonl
  storyfold cluster wire.csv --emit annotated -o filed.csv

A row: {\"id\",\"story\",\"story_canonical\",\"group\",\"group_canonical\",\"role\",\"story_rule\",\"group_rule\",
        \"version_of\",\"status\",\"flags\"}
  role   canonical: represents the story. report: represents its group of copies. copy: another
         article represents its group.
  rule   why that article is the canonical; docs/canonicals.md has all of them.")]
pub(crate) struct ClusterArgs {
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,

    #[command(flatten)]
    pub(crate) scoring: ScoringArgs,

    #[command(flatten)]
    pub(crate) cutting: CuttingArgs,

    #[command(flatten)]
    pub(crate) choosing: ChoosingArgs,

    /// Write to FILE instead of standard output; it appears whole or not at all
    ///
    /// What ends in .gz or .zst is compressed.
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// How to write the rows [default: by the ending of FILE; a table on a terminal; else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,

    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "WHAT", help_heading = "Output")]
    pub(crate) emit: ClusterEmit,

    /// In the table, also list the articles that are alone in their stories
    #[arg(long, help_heading = "Output")]
    pub(crate) all: bool,
}

/// What `cluster` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ClusterEmit {
    /// One row for each article, saying where it is filed
    #[default]
    Rows,
    /// The input records, in input order, with the fields of their rows as storyfold_...: in their own
    /// format where that is one of JSON, CSV, TSV or Parquet for all, else as JSON Lines
    Annotated,
}
