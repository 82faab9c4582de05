//! What verbs share that score pairs and form stories.

use std::path::PathBuf;

use clap::Args;
use storyfold::Granularity;

use crate::args::numbers;

/// What verbs share that score pairs.
#[derive(Debug, Args)]
pub(crate) struct ScoringArgs {
    /// Score with the weights and the cut of FILE, which `storyfold tune` wrote
    #[arg(long, value_name = "FILE", help_heading = "Folding")]
    pub(crate) model: Option<PathBuf>,

    /// Also compare vectors of your own: FILE is an array of them in NumPy's format (.npy)
    ///
    /// Its shape is (articles, dimensions), its type float32 or float64. FILE.ids says whose they
    /// are, one id a line in the order of the rows; without it they are in the order of the input.
    /// A Parquet file has them in its columns `id` and `vector`.
    /// How close two vectors are counts by its rank among the candidate pairs of the input, and can
    /// tip a pair that is in doubt. `storyfold tune` learns what they are worth.
    #[arg(long, value_name = "FILE", help_heading = "Folding")]
    pub(crate) embeddings: Option<PathBuf>,
}

/// What verbs share that form stories where an input asks for its own cut.
#[derive(Debug, Args)]
pub(crate) struct CuttingArgs {
    /// How finely stories are told apart, 0 to 1: lower joins in doubt, higher separates. Each step
    /// of 0.1 changes the odds a link needs by a factor of 1.8, whatever the articles are
    #[arg(
        long,
        value_name = "SHARE",
        default_value = "0.5",
        value_parser = numbers::granularity,
        help_heading = "Folding"
    )]
    pub(crate) granularity: Granularity,
}
