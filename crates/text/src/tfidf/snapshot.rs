//! Document frequencies of one input, frozen.

use rustc_hash::FxHashMap;

use super::background::Background;
use crate::terms::{Term, TermCounts};

/// In how many articles each term stands; never changed once it is made.
#[derive(Debug, Clone, Default)]
pub struct DocumentFrequencies {
    articles: u32,
    counts: FxHashMap<Term, u32>,
}

/// How a term's rarity is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighting {
    /// By the input's own articles, with the background table worth
    /// [`DocumentFrequencies::BACKGROUND_ARTICLES`] more.
    Local,
    /// By the background table alone.
    Background,
    /// The geometric mean of both: local frequencies weigh as much in a handful of articles, where
    /// all of them lie close together, as in thousands.
    Mean,
}

impl DocumentFrequencies {
    /// The background table counts as this many articles of the input. Below that number the
    /// table leads, above it the input does: a term that stands in all of five articles is commoner
    /// here than in the world, but not a stop word for that reason.
    pub const BACKGROUND_ARTICLES: f64 = 20.0;

    /// Counts the articles each term stands in. O(total terms).
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a TermCounts>) -> Self {
        let mut frequencies = Self::default();
        for text in texts {
            frequencies.articles += 1;
            for (term, _) in text.iter() {
                *frequencies.counts.entry(term).or_insert(0) += 1;
            }
        }
        frequencies
    }

    /// Frequencies that were counted elsewhere: the number of articles, and of some terms in how
    /// many of them each stands. O(n).
    pub fn counted(articles: u32, counts: impl IntoIterator<Item = (Term, u32)>) -> Self {
        Self { articles, counts: counts.into_iter().collect() }
    }

    /// Number of articles counted.
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// Number of articles a term stands in.
    pub fn of_term(&self, term: Term) -> u32 {
        self.counts.get(&term).copied().unwrap_or(0)
    }

    /// Every term with the number of articles it stands in, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (Term, u32)> + '_ {
        self.counts.iter().map(|(&term, &count)| (term, count))
    }

    /// The local inverse document frequency of a term that stands in two articles of the input and
    /// that the background does not know.
    pub fn idf_of_two(&self) -> f32 {
        let articles = f64::from(self.articles.max(2)) + Self::BACKGROUND_ARTICLES;
        rarity(articles, 2.0) as f32
    }

    /// Inverse document frequency: `ln((N + 1) / (df + 0.5))`, at least 0.05.
    ///
    /// Locally, `N` and `df` are the input's own plus the background's share of
    /// [`Self::BACKGROUND_ARTICLES`] articles.
    pub fn idf(&self, term: Term, weighting: Weighting, background: &Background) -> f32 {
        let [local, table, mean] = self.idfs(term, background);
        match weighting {
            Weighting::Local => local,
            Weighting::Background => table,
            Weighting::Mean => mean,
        }
    }

    /// [`Self::idf`] by each weighting in its order.
    pub fn idfs(&self, term: Term, background: &Background) -> [f32; 3] {
        let known = background.share(term);
        let prior = Self::BACKGROUND_ARTICLES;
        let (articles, df) = (f64::from(self.articles), f64::from(self.of_term(term)));
        let local = rarity(articles + prior, df + known * prior);
        let table = rarity(background.articles(), known * background.articles());
        [local, table, (local * table).sqrt()].map(|idf| idf as f32)
    }
}

fn rarity(articles: f64, df: f64) -> f64 {
    ((articles + 1.0) / (df + 0.5)).ln().max(0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_articles_do_not_make_their_own_word_a_stop_word() {
        let term = Term::of_stem("citadel");
        let text = TermCounts::count(vec![term]);
        let own = DocumentFrequencies::of([&text; 5]);
        let idf = |term, weighting| own.idf(term, weighting, Background::shipped());
        let common = Term::of_stem("polic");
        assert!(idf(term, Weighting::Mean) > 2.0 * idf(common, Weighting::Mean));
        assert!(idf(term, Weighting::Local) < own.idf_of_two(), "it stands in more than two");
    }
}
