//! `storyfold tune`.

use std::path::PathBuf;

use clap::Args;

use crate::args::{ReadingArgs, ScoringArgs};

/// Fit the scorer to your feed by labels of your own
///
/// Starts from the model that ships with storyfold, or that of --model, and writes one that
/// `cluster --model` and `explain --model` use. What is fitted depends on how much is labelled: the
/// cut alone; the cut and a calibration of the score; or, from 50 pairs of one story on, further
/// trees as well. The shortest of these is taken that does as well as the others.
///
/// The figures that are printed are honest: stories are dealt into five parts, and every part is
/// scored, among all articles, by what was learnt from the others. When they are no better than
/// those of the model you have, keep that.
///
/// Label stories completely: two labelled articles of different stories count as a pair that must
/// stay apart. Articles without a label are folded with the others; put to a labelled one they
/// count as wrong as far as the pair's probability says. Look-alikes teach most.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold tune --gold gold.jsonl articles.jsonl -o feed.model
  storyfold cluster --model feed.model articles.jsonl

A line of GOLD: {\"id\":\"a1\",\"story\":\"ferry\"}, as for `storyfold eval`.")]
pub(crate) struct TuneArgs {
    /// JSON Lines, CSV or Parquet with `id` and `story`, as a person labelled them
    #[arg(long, value_name = "GOLD")]
    pub(crate) gold: String,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,

    #[command(flatten)]
    pub(crate) scoring: ScoringArgs,

    /// Write the model to FILE; it appears whole or not at all. `-` is standard output
    #[arg(long, short, value_name = "MODEL", required = true, help_heading = "Output")]
    pub(crate) output: PathBuf,
}
