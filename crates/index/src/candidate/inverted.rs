//! Postings of rare terms: articles that share what few articles hold.

use rayon::prelude::*;
use storyfold_model::ProposedBy;
use storyfold_text::tfidf::Weighting;

use super::measure::Measure;
use super::postings::{Postings, Sums};
use super::{Audit, CandidateSource, Proposals};
use crate::limits::{POSTINGS_OF_TERM, POSTINGS_READ};
use crate::space::{Field, Space};

/// Looks each article up by its heaviest terms, as many as [`POSTINGS_READ`] postings pay for.
///
/// The sums over those terms only order the proposals; the nearest are then measured by the exact
/// cosine. An article costs at most so many steps however many articles there are: in a small
/// input all its terms are followed, in a large one those that tell it apart. A term that more than
/// [`POSTINGS_OF_TERM`] articles hold leads only to those in which it weighs most.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inverted;

/// How many times the wanted number of neighbours is measured exactly.
pub(super) const MEASURED_AGAINST_WANTED: usize = 3;

impl CandidateSource for Inverted {
    fn name(&self) -> ProposedBy {
        ProposedBy::INVERTED
    }

    fn propose(&self, space: &Space, field: Field, most: usize) -> Proposals {
        let postings = Postings::of(space, field, POSTINGS_OF_TERM);
        let (neighbours, unmet): (Vec<_>, Vec<f32>) = (0..space.len())
            .into_par_iter()
            .map_init(
                || (Sums::new(space.len()), Measure::new(space, field)),
                |(sums, measure), place| {
                    let (vector, idf) = space.field(place, field);
                    let heaviest = vector.heaviest(vector.len(), idf, Weighting::Mean);
                    let mut read = 0;
                    let is_paid = |&&(term, _): &&(u32, f32)| {
                        read += postings.of_term(term).len();
                        read <= POSTINGS_READ
                    };
                    let paid = heaviest.iter().take_while(is_paid).count();
                    let (followed, rest) = heaviest.split_at_checked(paid).unwrap_or_default();
                    let proposed = postings.nearest(
                        place,
                        followed.iter().copied(),
                        most * MEASURED_AGAINST_WANTED,
                        sums,
                    );
                    let proposed = proposed.into_iter().map(|(other, _)| other);
                    let neighbours = measure.nearest(place, proposed, most);
                    let shortened =
                        followed.iter().filter(|&&(term, _)| postings.is_shortened(term));
                    let unmet = rest.iter().chain(shortened).map(|(_, weight)| weight * weight);
                    (neighbours, unmet.fold(0.0, |sum, square| sum + square).sqrt())
                },
            )
            .unzip();
        let shortened = unmet.iter().filter(|&&unmet| unmet > 0.0).count();
        Proposals { neighbours, unmet, audit: Audit { shortened, ..Audit::default() } }
    }
}
