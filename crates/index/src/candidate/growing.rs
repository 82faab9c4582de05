//! Postings of a stream: each article is looked up among those before it, then posted itself.

use storyfold_text::tfidf::Weighting;

use super::Neighbours;
use super::inverted::MEASURED_AGAINST_WANTED;
use super::measure::Measure;
use super::postings::Sums;
use crate::limits::{POSTINGS_OF_TERM, POSTINGS_READ};
use crate::space::{Field, Space};

/// One field of the articles so far, by term in the order of their arrival.
///
/// As the postings of a batch, with one difference: of a term that very many articles hold, those
/// are met that came last.
#[derive(Debug)]
pub(crate) struct Growing {
    field: Field,
    of_term: Vec<Vec<(u32, f32)>>,
    sums: Sums,
    by_term: Vec<f32>,
}

impl Growing {
    pub(crate) fn new(field: Field) -> Self {
        Self { field, of_term: Vec::new(), sums: Sums::new(0), by_term: Vec::new() }
    }

    /// The nearest articles before this place, by the exact cosine, out of all that are measured
    /// when `most` are wanted; then posts the article at the place itself.
    pub(crate) fn take_in(&mut self, space: &Space, place: usize, most: usize) -> Neighbours {
        let (vector, idf) = space.field(place, self.field);
        let heaviest = vector.heaviest(vector.len(), idf, Weighting::Mean);
        let mut read = 0;
        let lists = heaviest.iter().map_while(|&(term, weight)| {
            let list = self.of_term.get(term as usize).map(Vec::as_slice).unwrap_or_default();
            let last = list.get(list.len().saturating_sub(POSTINGS_OF_TERM)..).unwrap_or_default();
            read += last.len();
            (read <= POSTINGS_READ).then_some((last, weight))
        });
        let measured = most * MEASURED_AGAINST_WANTED;
        let proposed = self.sums.nearest(place, lists, measured);
        let table = std::mem::take(&mut self.by_term);
        let mut measure = Measure::with_table(space, self.field, table);
        let proposed = proposed.into_iter().map(|(other, _)| other);
        let nearest = measure.nearest(place, proposed, measured);
        self.by_term = measure.into_table();
        for (term, weight) in heaviest {
            let at = term as usize;
            if self.of_term.len() <= at {
                self.of_term.resize(at + 1, Vec::new());
            }
            if let Some(list) = self.of_term.get_mut(at) {
                list.push((place as u32, weight));
            }
        }
        self.sums.push();
        nearest
    }
}
