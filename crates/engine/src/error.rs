//! What can go wrong in folding articles that were read.

use storyfold_model::ArticleId;

/// Why articles could not be folded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Two articles have one id.
    #[error("two articles have the id {0}: ids must differ (readers::resolve_articles keeps one)")]
    DuplicateId(ArticleId),
    /// An article that was asked for is not there.
    #[error(
        "no article has the id {0}: ids are those of the input, or paths relative to an input folder"
    )]
    UnknownId(String),
    /// The threads could not be started.
    #[error("cannot start {threads} threads: {reason}; try a smaller --threads")]
    Threads {
        /// How many were wanted.
        threads: usize,
        /// What the system says.
        reason: String,
    },
    /// A temporary file is needed and cannot be used.
    #[error(transparent)]
    Store(#[from] crate::copies::StoreError),
    /// The store of a desk cannot be used.
    #[error(transparent)]
    Desk(#[from] storyfold_store::StoreError),
}
