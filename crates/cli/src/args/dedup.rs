//! `storyfold dedup`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::{ChoosingArgs, ReadingArgs, numbers};
use crate::output::Format;

/// Find copies, or write the articles without them
///
/// Copies are near-duplicates of one text: resent, edited, abridged, scanned. A template filled in
/// with other names and numbers is none. Of each group of copies one article is the canonical:
/// the survivor. With `--emit articles` only the survivors are written, in the order of the input;
/// records of JSON Lines are written as they were read, byte for byte. A text that was killed does
/// not survive. What others copied of it does, and is counted on standard error; rows have its flag
/// derived-from-killed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold dedup articles.jsonl                       show the copies on the terminal
  storyfold dedup articles.jsonl -o copies.csv         one row for each article
  storyfold dedup --emit articles < all.jsonl > unique.jsonl
  storyfold dedup --threshold 0.7 archive/ -o copies.jsonl

A row: {\"id\",\"group\",\"group_canonical\",\"role\",\"similarity\",\"containment\",\"rule\",\"aligned\",
        \"version_of\",\"status\",\"flags\"}
  similarity    what the text and its canonical share of all their word 5-grams, 0 to 1 (Jaccard).
  containment   what they share of the shorter text's.
  rule          what made it a copy: identical, jaccard, containment, aligned, or version of one item.
  aligned       the share of the shorter text's words that stand in the longer one in that order;
                null where it was not measured: too little is shared, or --threshold decides.")]
pub(crate) struct DedupArgs {
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,

    /// Join texts that share this much of their word 5-grams, 0.1 to 1, by no other rule
    ///
    /// Versions of one item (one id, or a link that says so) are in one group whatever they share.
    /// Without it the rules for news decide: an abridged or badly scanned text shares less and is a
    /// copy, a template filled in anew shares more and is none. 1 is the same word for word.
    #[arg(long, value_name = "JACCARD", value_parser = numbers::threshold, help_heading = "Folding")]
    pub(crate) threshold: Option<f64>,

    #[command(flatten)]
    pub(crate) choosing: ChoosingArgs,

    /// Make do with so much memory, as in 800M or 2G; what does not fit goes to temporary files
    ///
    /// The result is the same. It is an aim and not a limit: ids and what candidates are found by
    /// stay in memory, some 900 bytes an article.
    #[arg(long, value_name = "SIZE", value_parser = numbers::bytes, help_heading = "Running")]
    pub(crate) max_memory: Option<u64>,

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
    pub(crate) emit: Emit,

    /// With `--emit articles`, also write texts that were killed
    ///
    /// Without it they are left out and counted on standard error. What kills, and what is withheld or
    /// under an embargo, is written all the same, and the latter counted, too.
    #[arg(long, help_heading = "Output")]
    pub(crate) keep_killed: bool,

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
    /// The input records, in input order, with the fields of their rows as storyfold_...: in their own
    /// format where that is one of JSON, CSV, TSV or Parquet for all, else as JSON Lines
    Annotated,
}
