//! What verbs share that score pairs.

use std::path::PathBuf;

use clap::Args;

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
    /// How close two vectors are counts by its rank among the candidate pairs of the input, and can
    /// tip a pair that is in doubt. `storyfold tune` learns what they are worth.
    #[arg(long, value_name = "FILE", help_heading = "Folding")]
    pub(crate) embeddings: Option<PathBuf>,
}
