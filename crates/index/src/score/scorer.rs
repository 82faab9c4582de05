//! Measures and scores the pairs of one run.

use std::collections::HashMap;
use std::hint::black_box;

use rayon::prelude::*;
use storyfold_model::{Article, Published};
use storyfold_text::Analysed;

use super::days::CommonDays;
use super::embedding::{Closeness, cosine};
use super::features::Values;
use super::model::Model;
use super::pair::{Account, Pair, Surroundings};
use crate::candidate::Neighbours;
use crate::cluster::judged::Judged;
use crate::limits::ASKED_AT_ONCE;
use crate::publisher::publisher;
use crate::space::Space;
use crate::stories::Candidate;

/// A thread scores so many pairs that follow each other.
const PAIRS_AT_ONCE: usize = 1 << 10;

/// Measures and scores any two articles of one run.
#[derive(Debug)]
pub struct Scorer<'a> {
    space: &'a Space,
    analysed: &'a [&'a Analysed],
    surroundings: Vec<Surroundings>,
    published: Vec<Option<Published>>,
    publishers: Vec<Option<u32>>,
    common_days: CommonDays,
    model: &'a Model,
    /// Number of articles among which these were found, where they are a few of many.
    articles: Option<usize>,
    /// The user's vectors and what their cosines mean here.
    embedded: Option<(Vec<Option<&'a [f32]>>, Closeness)>,
}

impl<'a> Scorer<'a> {
    /// Gets ready to score the articles of a space; `neighbours` are each article's nearest by
    /// whole text. All slices hold one item for each article.
    pub fn new(
        space: &'a Space,
        analysed: &'a [&'a Analysed],
        articles: &[&Article],
        neighbours: &[Neighbours],
        model: &'a Model,
    ) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let publishers = articles
            .iter()
            .map(|article| {
                let name = publisher(article)?;
                let next = numbers.len() as u32;
                Some(*numbers.entry(name).or_insert(next))
            })
            .collect();
        let days = analysed.iter().zip(articles);
        let common_days = CommonDays::among(days.map(|(analysed, article)| {
            (analysed.tongue, &analysed.facts.dates, article.published)
        }));
        Self {
            space,
            analysed,
            surroundings: neighbours.iter().map(Surroundings::of).collect(),
            published: articles.iter().map(|article| article.published).collect(),
            publishers,
            common_days,
            model,
            articles: None,
            embedded: None,
        }
    }

    /// Also measures how close vectors are that somebody else made: one for each article, of unit
    /// length, where there is one. `pairs` are the candidates of the run, among whose cosines others
    /// are ranked; where too few of them have vectors, nothing is measured. O(pairs).
    #[must_use]
    pub fn with_vectors(mut self, vectors: Vec<Option<&'a [f32]>>, pairs: &[Candidate]) -> Self {
        let of = |place: u32| vectors.get(place as usize).copied().flatten();
        let cosines = pairs.iter().filter_map(|&(a, b, _)| cosine(of(a)?, of(b)?)).collect();
        self.embedded = Closeness::among(cosines).map(|closeness| (vectors, closeness));
        self
    }

    /// These are a few of so many articles. The neighbours of the few may have places beyond the last
    /// of them: those of articles that are not at hand.
    #[must_use]
    pub fn of_many(self, articles: usize) -> Self {
        Self { articles: Some(articles), ..self }
    }

    /// The model it scores with.
    pub fn model(&self) -> &Model {
        self.model
    }

    /// Measures two articles. `None` when one of the places is beyond the last article.
    pub fn measure(&self, a: u32, b: u32) -> Option<Values> {
        let pair = Pair {
            a: self.account(a)?,
            b: self.account(b)?,
            idf: &self.space.idf,
            name_idf: &self.space.name_idf,
            common_days: &self.common_days,
            idf_of_two: self.space.idf_of_two(a as usize),
            articles: self.articles.unwrap_or_else(|| self.space.articles_in_tongue(a as usize)),
            embedding_log_odds: self.embedding_log_odds(a, b),
        };
        Some(Values::measure(&pair))
    }

    /// Asks memory for what is known of an article, so that it is there when the article is measured. What is
    /// returned rests on all that was asked for.
    fn ask_for(&self, place: u32) -> u32 {
        let at = place as usize;
        let Some(analysed) = self.analysed.get(at) else { return 0 };
        let vectors = self.space.vectors(at);
        let of_vectors = [&vectors.whole, &vectors.lead, &vectors.title, &vectors.names];
        let entries = of_vectors.map(|vector| vector.ask_for());
        let facts = &analysed.facts;
        let counts = [&facts.names.words, &facts.names.full, &facts.places.named, &analysed.title];
        let counts = counts.map(|counts| counts.iter().next().map_or(0, |(_, count)| count));
        let nearest = self.surroundings.get(at).and_then(|around| around.ranked.first().copied());
        entries.iter().fold(0, |all, one| all ^ one)
            ^ counts.iter().fold(0, |all, &one| all ^ u32::from(one))
            ^ nearest.unwrap_or(0)
            ^ vectors.top.first().copied().unwrap_or(0)
    }

    /// The probability that two articles report one incident.
    pub fn score(&self, a: u32, b: u32) -> Option<f32> {
        self.measure(a, b).map(|values| self.model.probability(&values))
    }

    /// The probabilities of many pairs, on all threads, in the order of the pairs; one with a place beyond the
    /// last article is left out. Fastest where pairs are sorted: then what is known of their first
    /// articles is at hand. O(length of the texts of all pairs).
    pub fn score_all(&self, pairs: &[Candidate]) -> Vec<Judged> {
        let score = |pairs: &'_ [Candidate]| -> Vec<Judged> {
            black_box(pairs.iter().fold(0, |all, &(_, b, _)| all ^ self.ask_for(b)));
            pairs.iter().filter_map(|&(a, b, _)| Some((a, b, self.score(a, b)?))).collect()
        };
        let chunks = pairs.par_chunks(PAIRS_AT_ONCE);
        chunks.flat_map_iter(|pairs| pairs.chunks(ASKED_AT_ONCE).flat_map(score)).collect()
    }

    fn embedding_log_odds(&self, a: u32, b: u32) -> Option<f32> {
        let (vectors, closeness) = self.embedded.as_ref()?;
        let of = |place: u32| vectors.get(place as usize).copied().flatten();
        cosine(of(a)?, of(b)?).map(|cosine| closeness.log_odds(cosine))
    }

    fn account(&self, place: u32) -> Option<Account<'_>> {
        let at = place as usize;
        Some(Account {
            place,
            analysed: self.analysed.get(at)?,
            vectors: self.space.vectors(at),
            surroundings: self.surroundings.get(at)?,
            published: *self.published.get(at)?,
            publisher: *self.publishers.get(at)?,
        })
    }
}
