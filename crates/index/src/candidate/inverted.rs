//! Postings of rare terms: articles that share what few articles hold.

use rayon::prelude::*;
use storyfold_model::ProposedBy;
use storyfold_text::tfidf::Weighting;

use super::postings::{Postings, Sums};
use super::{Audit, CandidateSource, Proposals, keep_nearest};
use crate::limits::POSTINGS_READ;
use crate::space::{Field, Space};

/// Looks each article up by its heaviest terms, as many as [`POSTINGS_READ`] postings pay for.
///
/// The sums over those terms only order the proposals; the nearest are then measured by the exact
/// cosine. An article costs at most so many steps however many articles there are: in a small
/// input all its terms are followed, in a large one those that tell it apart.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inverted;

/// How many times the wanted number of neighbours is measured exactly.
const MEASURED_AGAINST_WANTED: usize = 3;

impl CandidateSource for Inverted {
    fn name(&self) -> ProposedBy {
        ProposedBy::INVERTED
    }

    fn propose(&self, space: &Space, field: Field, most: usize) -> Proposals {
        let postings = Postings::of(space, field);
        let (neighbours, cut): (Vec<_>, Vec<usize>) = (0..space.len())
            .into_par_iter()
            .map_init(
                || Sums::new(space.len()),
                |sums, place| {
                    let (vector, idf) = space.field(place, field);
                    let heaviest = vector.heaviest(vector.len(), idf, Weighting::Mean);
                    let mut read = 0;
                    let paid = heaviest.iter().copied().take_while(|&(term, _)| {
                        read += postings.of_term(term).len();
                        read <= POSTINGS_READ
                    });
                    let mut proposed = postings.share(place, paid, sums);
                    keep_nearest(&mut proposed, most * MEASURED_AGAINST_WANTED);
                    for (other, nearness) in &mut proposed {
                        *nearness = space.cosine(place, *other as usize, field);
                    }
                    keep_nearest(&mut proposed, most);
                    (proposed, usize::from(read > POSTINGS_READ))
                },
            )
            .unzip();
        let audit = Audit { shortened: cut.iter().sum(), ..Audit::default() };
        Proposals { neighbours, audit }
    }
}
