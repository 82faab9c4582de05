//! `storyfold eval`.

use clap::{Args, ValueEnum};
use storyfold_eval::limits::DEFAULT_RESAMPLES;

/// Score rows against labels of your own
///
/// Prints B-cubed and pairwise precision, recall and F1, the adjusted Rand index and the V-measure,
/// for stories and for groups of copies where both files label them. Beside them stand the scores of
/// leaving every article alone and of putting all in one: what a clustering must beat.
///
/// Articles that only one of the files has are counted, and named in the JSON (the first twenty in the table);
/// they end the run with exit code 1. `--pairs` lists which pairs are wrong or missed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold eval --gold gold.jsonl rows.jsonl
  storyfold cluster articles.jsonl --format jsonl | storyfold eval --gold gold.jsonl - --json
  storyfold eval --gold gold.csv rows.parquet --pairs

A line of GOLD: {\"id\":\"a1\",\"story\":\"ferry\",\"group\":\"ferry-wire\"}; one of story and group is enough.")]
pub(crate) struct EvalArgs {
    /// JSON Lines, CSV or Parquet with `id` and `story` and/or `group`, as a person labelled them
    #[arg(long, value_name = "GOLD")]
    pub(crate) gold: String,

    /// Rows of `cluster` or `dedup` (jsonl, json, csv or parquet) or records they annotated, or `-` for standard input
    #[arg(value_name = "ROWS")]
    pub(crate) rows: String,

    /// Write JSON of schema storyfold.eval/1 instead of a table
    #[arg(long)]
    pub(crate) json: bool,

    /// Also list the first N (20) pairs that are wrongly together, and as many that are missed
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "20")]
    pub(crate) pairs: Option<usize>,

    /// Whether pairs count as wrong that gold has in different stories of one `thread`
    ///
    /// It concerns the pairwise scores alone: B-cubed, the adjusted Rand index and the V-measure are of
    /// articles and clusters, and count such pairs as wrong in any case.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) same_thread: SameThreadArg,

    /// How many times stories are drawn anew for the intervals; 0 for no intervals
    #[arg(long, value_name = "N", default_value_t = DEFAULT_RESAMPLES)]
    pub(crate) resamples: u32,
}

/// What becomes of pairs that gold has in different stories of one thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum SameThreadArg {
    /// Joining them is an error like any other
    #[default]
    Scored,
    /// Joining them is neither right nor wrong for the pairwise scores
    Unscored,
}
