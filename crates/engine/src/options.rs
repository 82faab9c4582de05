//! How to fold.

use storyfold_index::verify::CopyOptions;

/// How to fold. The default is meant for every input; nothing needs to be set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Options {
    /// Number of threads; 0 for one for each core. The result does not depend on it.
    pub threads: usize,
    /// From when on two texts are copies.
    pub copies: CopyOptions,
}
