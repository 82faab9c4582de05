//! The exact cosine of one article to many others.

use std::hint::black_box;

use storyfold_text::tfidf::Weighting;

use super::{Neighbours, keep_nearest};
use crate::limits::ASKED_AT_ONCE;
use crate::space::{Field, Space};

/// Measures proposals for one article after another.
///
/// The article's weights are spread out in a table by term, so that each proposal costs one look-up
/// a term of its own.
#[derive(Debug)]
pub(super) struct Measure<'a> {
    space: &'a Space,
    field: Field,
    by_term: Vec<f32>,
}

impl<'a> Measure<'a> {
    pub(super) fn new(space: &'a Space, field: Field) -> Self {
        Self::with_table(space, field, Vec::new())
    }

    /// With the table of an earlier one, which is all zero between articles.
    pub(super) fn with_table(space: &'a Space, field: Field, by_term: Vec<f32>) -> Self {
        Self { space, field, by_term }
    }

    /// The table, for the next one.
    pub(super) fn into_table(self) -> Vec<f32> {
        self.by_term
    }

    /// The `most` nearest of the places proposed for an article, as far as they share anything with
    /// it. O(terms of the article and of all proposals).
    pub(super) fn nearest(
        &mut self,
        place: usize,
        proposed: impl IntoIterator<Item = u32>,
        most: usize,
    ) -> Neighbours {
        let (held, idf) = self.space.field(place, self.field);
        for (term, weight) in held.weights(idf, Weighting::Mean) {
            let at = term as usize;
            if self.by_term.len() <= at {
                self.by_term.resize(at + 1, 0.0);
            }
            if let Some(slot) = self.by_term.get_mut(at) {
                *slot = weight * idf.idf(term, Weighting::Mean);
            }
        }
        let proposed = proposed.into_iter().filter(|&other| other as usize != place);
        let proposed: Vec<u32> = proposed.collect();
        let mut nearest = Neighbours::default();
        for others in proposed.chunks(ASKED_AT_ONCE) {
            let vector = |other: u32| self.space.field(other as usize, self.field).0;
            black_box(others.iter().fold(0, |all, &other| all ^ vector(other).ask_for()));
            let measured = others.iter().map(|&other| (other, self.cosine(other as usize)));
            nearest.extend(measured.filter(|&(_, cosine)| cosine > 0.0));
        }
        keep_nearest(&mut nearest, most);
        for &(term, _) in held.entries() {
            if let Some(slot) = self.by_term.get_mut(term as usize) {
                *slot = 0.0;
            }
        }
        nearest
    }

    fn cosine(&self, other: usize) -> f32 {
        let (other, _) = self.space.field(other, self.field);
        let length = other.length(Weighting::Mean);
        let products = other
            .entries()
            .iter()
            .map(|&(term, tf)| tf * self.by_term.get(term as usize).copied().unwrap_or(0.0));
        if length > 0.0 { (products.sum::<f32>() / length).min(1.0) } else { 0.0 }
    }
}
