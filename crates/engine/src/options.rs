//! How to fold.

use std::sync::Arc;

use storyfold_index::canonical::CanonicalOrder;
use storyfold_index::cluster::coherence::Granularity;
use storyfold_index::score::Model;
use storyfold_index::verify::CopyOptions;
use storyfold_model::{Embeddings, Instant};

/// The share of the memory that the words of all texts may take before they go to a file. The rest
/// is for what is needed at hand: ids, sketches and the candidates made of them.
const WORD_SHARE: u64 = 16;

/// How to fold. The default is meant for every input; nothing needs to be set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Number of threads; 0 for one for each core. The result does not depend on it.
    pub threads: usize,
    /// From when on two texts are copies.
    pub copies: CopyOptions,
    /// How finely stories are told apart: in doubt together, or in doubt apart.
    pub granularity: Granularity,
    /// In which order the rules are asked that choose canonicals, and whose texts are preferred.
    pub canonicals: CanonicalOrder,
    /// The moment the result is for: embargoes that end later are in force. `None`: all are.
    pub as_of: Option<Instant>,
    /// What finding copies should make do with, in bytes; `None` for as much memory as it needs.
    /// What does not fit goes to temporary files; the result is the same.
    pub max_memory_bytes: Option<u64>,
    /// The scorer's weights and the cut; `None` for those that ship with the library.
    pub model: Option<Arc<Model>>,
    /// Vectors that the user has of the articles, as one more measure of a pair.
    pub embeddings: Option<Arc<Embeddings>>,
}

impl Options {
    /// The model that scores: the one that was given, else the shipped one.
    pub fn scoring_model(&self) -> &Model {
        match &self.model {
            Some(model) => model,
            None => Model::shipped(),
        }
    }

    /// What the words of all texts may take in memory, in bytes.
    pub(crate) fn max_word_bytes(&self) -> Option<u64> {
        self.max_memory_bytes.map(|bytes| bytes / WORD_SHARE)
    }
}
