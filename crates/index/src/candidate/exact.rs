//! Every article against every other: the oracle of the other sources, and the default for small
//! inputs.

use rayon::prelude::*;
use storyfold_model::ProposedBy;
use storyfold_text::tfidf::Weighting;

use super::postings::{Postings, Sums};
use super::{CandidateSource, Proposals};
use crate::space::{Field, Space};

/// Compares all pairs by adding up the postings of every term. O(sum of squared frequencies).
#[derive(Debug, Clone, Copy, Default)]
pub struct Exact;

impl CandidateSource for Exact {
    fn name(&self) -> ProposedBy {
        ProposedBy::EXACT
    }

    fn propose(&self, space: &Space, field: Field, most: usize) -> Proposals {
        let postings = Postings::of(space, field, usize::MAX);
        let neighbours = (0..space.len())
            .into_par_iter()
            .map_init(
                || Sums::new(space.len()),
                |sums, place| {
                    let (vector, idf) = space.field(place, field);
                    let terms = vector.weights(idf, Weighting::Mean);
                    postings.nearest(place, terms, most, sums)
                },
            )
            .collect();
        Proposals { neighbours, ..Proposals::default() }
    }
}
