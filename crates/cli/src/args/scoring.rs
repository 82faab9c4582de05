//! What verbs share that score pairs.

use std::path::PathBuf;

use clap::Args;

/// What verbs share that score pairs.
#[derive(Debug, Args)]
pub(crate) struct ScoringArgs {
    /// Score with the weights and the cut of FILE, which `storyfold tune` wrote
    #[arg(long, value_name = "FILE", help_heading = "Folding")]
    pub(crate) model: Option<PathBuf>,
}
