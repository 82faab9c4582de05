//! How close the vectors are that somebody else made of both.

use super::{Id, Values};
use crate::score::pair::Pair;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    if let Some(log_odds) = pair.embedding_log_odds {
        values.set(Id::EmbeddingCosine, log_odds);
    }
}
