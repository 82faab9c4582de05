//! `storyfold dedup`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::ReadingArgs;
use crate::output::Format;

/// Find copies, or write the articles without them
///
/// Copies are near-duplicates of one text. Of each group of copies one article is the canonical:
/// the survivor. With `--emit articles` only the survivors are written, in the order of the input;
/// records of JSON Lines are written as they were read, byte for byte.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold dedup articles.jsonl                       show the copies on the terminal
  storyfold dedup articles.jsonl -o copies.csv         one row for each article
  storyfold dedup --emit articles < all.jsonl > unique.jsonl

A row: {\"id\",\"group\",\"group_canonical\",\"role\",\"similarity\",\"containment\",\"rule\"}
  similarity    what the text and its canonical share of all their word 5-grams, 0 to 1 (Jaccard).
  containment   what they share of the shorter text's.
  rule          what made it a copy: identical, jaccard or containment.")]
pub(crate) struct DedupArgs {
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,

    /// Write to FILE instead of standard output; it appears whole or not at all
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// How to write the rows [default: by the ending of FILE; a table on a terminal; else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,

    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "WHAT", help_heading = "Output")]
    pub(crate) emit: Emit,

    /// In the table, also list the articles that have no copy
    #[arg(long, help_heading = "Output")]
    pub(crate) all: bool,
}

/// What `dedup` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Emit {
    /// One row for each article, saying which group it is in
    #[default]
    Rows,
    /// The surviving articles, in input order, as JSON Lines
    Articles,
}
