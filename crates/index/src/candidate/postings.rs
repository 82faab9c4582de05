//! For each term the articles that hold it: what the exact source and the postings source share.

use storyfold_text::tfidf::Weighting;

use super::{Neighbours, keep_nearest, nearer};
use crate::space::{Field, Space};

/// Articles by term, with the term's weight in each, in two flat arrays.
#[derive(Debug)]
pub(super) struct Postings {
    /// Where each term's articles begin; one more for the end of the last.
    starts: Vec<usize>,
    /// Ordered by place within each term: what they are added to is then walked in one direction.
    articles: Vec<(u32, f32)>,
    /// The longest a term's list may be.
    longest: usize,
}

/// So many articles' sums, a mebibyte, are looked after at a time: what fits a processor's second cache, since they are
/// added to in no order.
const BLOCK: usize = 1 << 18;

/// Sums of what one article shares with all others; reused from article to article.
#[derive(Debug)]
pub(super) struct Sums {
    articles: usize,
    /// Of one block of articles, by place in it.
    in_block: Vec<f32>,
    /// Who was met, in its first places; as long as a block, and one more.
    met: Vec<u32>,
}

impl Sums {
    pub(super) fn new(articles: usize) -> Self {
        let block = articles.min(BLOCK);
        Self { articles, in_block: vec![0.0; block], met: vec![0; block + 1] }
    }

    /// Makes room for one more article.
    pub(super) fn push(&mut self) {
        self.articles += 1;
        if self.in_block.len() < BLOCK {
            self.in_block.push(0.0);
            self.met.push(0);
        }
    }

    /// The `most` articles whose weights in some lists, times a weight for each list, add up to
    /// most. O(total length of the lists). Leaves all sums at zero.
    pub(super) fn nearest<'a>(
        &mut self,
        place: usize,
        lists: impl IntoIterator<Item = (&'a [(u32, f32)], f32)>,
        most: usize,
    ) -> Neighbours {
        let mut lists: Vec<(&[(u32, f32)], f32)> = lists.into_iter().collect();
        // Of thousands that are met a few are kept: most are turned away by one comparison.
        let full = most.saturating_mul(2).max(1);
        let mut nearest: Neighbours = Vec::new();
        let mut last = (u32::MAX, 0.0);
        for start in (0..self.articles).step_by(BLOCK) {
            let met = self.add_up(&mut lists, start);
            for &at in self.met.iter().take(met) {
                let Some(sum) = self.in_block.get_mut(at as usize) else { continue };
                let neighbour = (start as u32 + at, std::mem::take(sum));
                if neighbour.1 < last.1 {
                    // Told by the sums alone: no tie has to be broken.
                    continue;
                }
                if neighbour.0 as usize != place && nearer(&neighbour, &last).is_lt() {
                    nearest.push(neighbour);
                    if nearest.len() >= full {
                        keep_nearest(&mut nearest, most);
                        last = nearest.last().copied().unwrap_or(last);
                    }
                }
            }
        }
        keep_nearest(&mut nearest, most);
        nearest
    }

    /// Adds up what lists hold of one block, and takes it off them. Returns how many were met.
    fn add_up(&mut self, lists: &mut [(&[(u32, f32)], f32)], start: usize) -> usize {
        let mut met = 0;
        for (list, weight) in lists {
            let mut taken = 0;
            for &(other, other_weight) in *list {
                let at = (other as usize).wrapping_sub(start);
                let (Some(sum), Some(slot)) = (self.in_block.get_mut(at), self.met.get_mut(met))
                else {
                    break;
                };
                // Written always and counted when new: whether one was met before is a coin
                // toss to the processor.
                *slot = at as u32;
                met += usize::from(*sum == 0.0);
                *sum += *weight * other_weight;
                taken += 1;
            }
            *list = list.get(taken..).unwrap_or_default();
        }
        met
    }
}

impl Postings {
    /// Posts one field of every article. Of a term that more than `longest` articles hold, only
    /// those are listed in which it weighs most. O(total terms).
    pub(super) fn of(space: &Space, field: Field, longest: usize) -> Self {
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
        let mut postings = Self { starts, articles, longest };
        postings.shorten();
        postings
    }

    /// Shortens the lists that are longer than the longest may be.
    fn shorten(&mut self) {
        let mut kept = 0;
        let mut start = self.starts.first().copied().unwrap_or(0);
        for end in self.starts.iter_mut().skip(1) {
            let (from, to) = (start, *end);
            start = to;
            let mut length = to - from;
            if length > self.longest {
                if let Some(list) = self.articles.get_mut(from..to) {
                    list.select_nth_unstable_by(self.longest, nearer);
                    length = self.longest;
                }
                if let Some(list) = self.articles.get_mut(from..from + length) {
                    list.sort_unstable_by_key(|&(place, _)| place);
                }
            }
            if kept < from {
                self.articles.copy_within(from..from + length, kept);
            }
            kept += length;
            *end = kept;
        }
        self.articles.truncate(kept);
        self.articles.shrink_to_fit();
    }

    /// The articles that hold a term, in order.
    pub(super) fn of_term(&self, term: u32) -> &[(u32, f32)] {
        let at = term as usize;
        let range = self.starts.get(at).zip(self.starts.get(at + 1));
        range.and_then(|(&start, &end)| self.articles.get(start..end)).unwrap_or_default()
    }

    /// Whether a term may stand in more articles than are listed.
    pub(super) fn is_shortened(&self, term: u32) -> bool {
        self.of_term(term).len() >= self.longest
    }

    /// The `most` articles that share most with one over some of its terms, by the sums of the
    /// products of the weights. O(postings of the terms).
    pub(super) fn nearest(
        &self,
        place: usize,
        terms: impl IntoIterator<Item = (u32, f32)>,
        most: usize,
        sums: &mut Sums,
    ) -> Neighbours {
        let lists = terms.into_iter().map(|(term, weight)| (self.of_term(term), weight));
        sums.nearest(place, lists, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_of_several_blocks_are_added_up_as_one_list() {
        // Each list holds every so many-th article; the last block is not full.
        let articles = 2 * BLOCK + 1_000;
        let list = |step: usize| -> Vec<(u32, f32)> {
            (0..articles).step_by(step).map(|at| (at as u32, 1.0 + (at % 97) as f32)).collect()
        };
        let lists: Vec<(Vec<(u32, f32)>, f32)> =
            [(7, 0.5), (11, 2.0), (13, 0.25)].map(|(step, weight)| (list(step), weight)).into();
        let place = 7 * 11 * 13;
        let mut slow = vec![0.0_f32; articles];
        for (list, weight) in &lists {
            list.iter().for_each(|&(at, own)| slow[at as usize] += weight * own);
        }
        let mut slow: Neighbours =
            (0..).zip(slow).filter(|&(at, sum)| at as usize != place && sum > 0.0).collect();
        keep_nearest(&mut slow, 50);

        let mut sums = Sums::new(articles);
        for _ in 0..2 {
            let lists = lists.iter().map(|(list, weight)| (list.as_slice(), *weight));
            // The second time shows that the first left nothing behind.
            assert_eq!(sums.nearest(place, lists, 50), slow);
        }
    }
}
