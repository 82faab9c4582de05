//! For each term the articles that hold it: what the exact source and the postings source share.

use storyfold_text::tfidf::Weighting;

use super::Neighbours;
use crate::space::{Field, Space};

/// Articles by term, with the term's weight in each, in two flat arrays.
#[derive(Debug)]
pub(super) struct Postings {
    /// Where each term's articles begin; one more for the end of the last.
    starts: Vec<usize>,
    articles: Vec<(u32, f32)>,
}

/// Sums of what one article shares with all others; reused from article to article.
#[derive(Debug)]
pub(super) struct Sums {
    by_place: Vec<f32>,
    met: Vec<u32>,
}

impl Sums {
    pub(super) fn new(articles: usize) -> Self {
        Self { by_place: vec![0.0; articles], met: Vec::new() }
    }
}

impl Postings {
    /// Posts one field of every article. O(total terms).
    pub(super) fn of(space: &Space, field: Field) -> Self {
        let weights = |place: usize| {
            let (vector, idf) = space.field(place, field);
            vector.weights(idf, Weighting::Mean)
        };
        let mut starts: Vec<usize> = Vec::new();
        for place in 0..space.len() {
            for (term, _) in weights(place) {
                let at = term as usize + 1;
                if starts.len() <= at {
                    starts.resize(at + 1, 0);
                }
                if let Some(count) = starts.get_mut(at) {
                    *count += 1;
                }
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut articles = vec![(0, 0.0); total];
        for place in 0..space.len() {
            for (term, weight) in weights(place) {
                if let Some(at) = next.get_mut(term as usize) {
                    if let Some(slot) = articles.get_mut(*at) {
                        *slot = (place as u32, weight);
                    }
                    *at += 1;
                }
            }
        }
        Self { starts, articles }
    }

    /// The articles that hold a term, in order.
    pub(super) fn of_term(&self, term: u32) -> &[(u32, f32)] {
        let at = term as usize;
        let range = self.starts.get(at).zip(self.starts.get(at + 1));
        range.and_then(|(&start, &end)| self.articles.get(start..end)).unwrap_or_default()
    }

    /// What an article shares with every other over some of its terms: the sums of the products of
    /// the weights, in no particular order. Leaves `sums` at zero.
    pub(super) fn share(
        &self,
        place: usize,
        terms: impl IntoIterator<Item = (u32, f32)>,
        sums: &mut Sums,
    ) -> Neighbours {
        for (term, weight) in terms {
            for &(other, other_weight) in self.of_term(term) {
                if let Some(sum) = sums.by_place.get_mut(other as usize) {
                    if *sum == 0.0 {
                        sums.met.push(other);
                    }
                    *sum += weight * other_weight;
                }
            }
        }
        let mut shared = Vec::with_capacity(sums.met.len());
        for other in sums.met.drain(..) {
            if let Some(sum) = sums.by_place.get_mut(other as usize) {
                if other as usize != place && *sum > 0.0 {
                    shared.push((other, *sum));
                }
                *sum = 0.0;
            }
        }
        shared
    }
}
