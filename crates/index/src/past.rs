//! The articles of a stream so far: what the next one is compared to.
//!
//! An article is weighed by the document frequencies of the articles before it, its neighbours are
//! found among them, and only then it becomes part of the past itself. Frequencies are frozen in
//! between: when the past has grown by half since, all of it is weighed, and its pairs are scored,
//! anew.

use std::collections::HashMap;

use rayon::prelude::*;
use storyfold_model::{Article, Published};
use storyfold_text::Analysed;
use storyfold_text::tfidf::Background;

use crate::candidate::growing::Growing as Postings;
use crate::candidate::{Neighbours, keep_nearest, nearer};
use crate::cluster::judged::Judged;
use crate::limits::{
    DENSE_COSINE, DENSE_NEIGHBOURS, KEPT_NEIGHBOURS, LEAD_NEIGHBOURS, NAME_NEIGHBOURS,
    WEIGHED_ANEW_PART, WHOLE_NEIGHBOURS,
};
use crate::publisher::publisher;
use crate::score::pair::{Account, Pair, Surroundings};
use crate::score::{CommonDays, Model, Values};
use crate::space::{Field, Growing};

/// Everything a stream knows of the articles so far.
#[derive(Debug)]
pub struct Past<'a> {
    background: &'a Background,
    model: &'a Model,
    articles: Vec<Known>,
    analysed: Vec<Analysed>,
    publishers: HashMap<String, u32>,
    growing: Growing,
    whole: Postings,
    lead: Postings,
    names: Postings,
    common_days: CommonDays,
    neighbours: Vec<Neighbours>,
    /// Pairs worth scoring: for each place the earlier ones, sorted.
    pairs: Vec<Vec<u32>>,
    weighed: usize,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    published: Option<Published>,
    publisher: Option<u32>,
}

impl<'a> Past<'a> {
    /// No articles yet.
    pub fn new(background: &'a Background, model: &'a Model) -> Self {
        Self {
            background,
            model,
            articles: Vec::new(),
            analysed: Vec::new(),
            publishers: HashMap::new(),
            growing: Growing::of(&[], background),
            whole: Postings::new(Field::Whole),
            lead: Postings::new(Field::Lead),
            names: Postings::new(Field::Names),
            common_days: CommonDays::default(),
            neighbours: Vec::new(),
            pairs: Vec::new(),
            weighed: 0,
        }
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.analysed.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.analysed.is_empty()
    }

    /// Takes in the next article: the earlier ones it may be one story with, each with the
    /// probability that it is.
    pub fn add(&mut self, article: &Article, analysed: Analysed) -> Vec<(u32, f32)> {
        let next = self.publishers.len() as u32;
        let publisher = publisher(article).map(|name| *self.publishers.entry(name).or_insert(next));
        self.articles.push(Known { published: article.published, publisher });
        self.growing.push(&analysed, self.background);
        self.analysed.push(analysed);
        let place = self.len() - 1;
        let mut earlier = self.meet(place);
        earlier.sort_unstable();
        earlier.dedup();
        let score = |&other: &u32| Some((other, self.score(other, place as u32)?));
        let judged = earlier.iter().filter_map(score).collect();
        self.pairs.push(earlier);
        judged
    }

    /// Whether so much has come since all articles were weighed that they should be again.
    pub fn has_grown(&self) -> bool {
        self.len() > self.weighed + self.weighed / WEIGHED_ANEW_PART
    }

    /// Weighs all articles by what stands in them now, and scores their pairs. O(all articles).
    pub fn weigh_anew(&mut self) -> Vec<Judged> {
        self.growing = Growing::of(&self.analysed, self.background);
        self.weighed = self.len();
        self.whole = Postings::new(Field::Whole);
        self.lead = Postings::new(Field::Lead);
        self.names = Postings::new(Field::Names);
        self.neighbours.clear();
        let days = self.analysed.iter().zip(&self.articles);
        self.common_days =
            CommonDays::among(days.map(|(analysed, known)| {
                (analysed.tongue, &analysed.facts.dates, known.published)
            }));
        for place in 0..self.len() {
            let mut found = self.meet(place);
            if let Some(known) = self.pairs.get_mut(place) {
                known.append(&mut found);
                known.sort_unstable();
                known.dedup();
            }
        }
        let of_place = |(place, earlier): (u32, &Vec<u32>)| -> Vec<Judged> {
            let score = |&other: &u32| Some((other, place, self.score(other, place)?));
            earlier.iter().filter_map(score).collect()
        };
        (0..self.len() as u32).into_par_iter().zip(&self.pairs).flat_map_iter(of_place).collect()
    }

    /// Of judged pairs those whose whole texts are still nearest: what came since two were compared has
    /// pushed others out of both sides' neighbours, and a search among all articles would not have proposed
    /// them. Pairs that lead or names alone proposed are not among them. O(pairs).
    pub fn nearest_of(&self, judged: &[Judged]) -> Vec<Judged> {
        let near = |a: u32, b: u32| {
            let known = self.neighbours.get(a as usize)?;
            let rank = known.iter().position(|&(other, _)| other == b)?;
            let &(_, cosine) = known.get(rank)?;
            (rank < WHOLE_NEIGHBOURS || cosine >= DENSE_COSINE).then_some(())
        };
        let is_near = |&&(a, b, _): &&Judged| near(a, b).or_else(|| near(b, a)).is_some();
        judged.iter().filter(is_near).copied().collect()
    }

    /// The earlier articles an article may be one story with. Its neighbours learn of it.
    fn meet(&mut self, place: usize) -> Vec<u32> {
        let space = &self.growing.space;
        let whole = self.whole.take_in(space, place, DENSE_NEIGHBOURS);
        let lead = self.lead.take_in(space, place, LEAD_NEIGHBOURS);
        let names = self.names.take_in(space, place, NAME_NEIGHBOURS);
        let mut earlier: Vec<u32> = [(&lead, LEAD_NEIGHBOURS), (&names, NAME_NEIGHBOURS)]
            .into_iter()
            .flat_map(|(neighbours, most)| neighbours.iter().take(most))
            .map(|&(other, _)| other)
            .collect();
        for (rank, &(other, cosine)) in whole.iter().enumerate() {
            let Some(known) = self.neighbours.get_mut(other as usize) else { continue };
            let at = known
                .partition_point(|neighbour| nearer(neighbour, &(place as u32, cosine)).is_lt());
            if at < KEPT_NEIGHBOURS {
                known.insert(at, (place as u32, cosine));
                known.truncate(KEPT_NEIGHBOURS);
            }
            if rank.min(at) < WHOLE_NEIGHBOURS || cosine >= DENSE_COSINE {
                earlier.push(other);
            }
        }
        let mut own = whole;
        keep_nearest(&mut own, KEPT_NEIGHBOURS);
        self.neighbours.push(own);
        earlier
    }

    fn score(&self, a: u32, b: u32) -> Option<f32> {
        let (here, there) = (self.surroundings(a)?, self.surroundings(b)?);
        let space = &self.growing.space;
        let pair = Pair {
            a: self.account(a, &here)?,
            b: self.account(b, &there)?,
            idf: &space.idf,
            name_idf: &space.name_idf,
            common_days: &self.common_days,
            idf_of_two: space.idf_of_two(a as usize),
            articles: space.articles_in_tongue(a as usize),
            // A stream has no candidates of a whole input to compare vectors with.
            embedding_log_odds: None,
        };
        Some(self.model.probability(&Values::measure(&pair)))
    }

    fn surroundings(&self, place: u32) -> Option<Surroundings> {
        self.neighbours.get(place as usize).map(Surroundings::of)
    }

    fn account<'b>(&'b self, place: u32, surroundings: &'b Surroundings) -> Option<Account<'b>> {
        let at = place as usize;
        let known = self.articles.get(at)?;
        Some(Account {
            place,
            analysed: self.analysed.get(at)?,
            vectors: self.growing.space.vectors(at),
            surroundings,
            published: known.published,
            publisher: known.publisher,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_counts_as_near_while_either_has_the_other_among_its_nearest() {
        let mut past = Past::new(Background::shipped(), Model::shipped());
        let far = |others: std::ops::Range<u32>| others.map(|other| (other, 0.2)).collect();
        let dense = |others: std::ops::Range<u32>| others.map(|other| (other, 0.5)).collect();
        past.neighbours = vec![far(1..31), far(40..70), dense(2..32)];
        let judged = |a, b| (a, b, 0.5);
        let all = [judged(0, 20), judged(0, 21), judged(1, 69), judged(2, 31), judged(2, 32)];
        assert_eq!(past.nearest_of(&all), [judged(0, 20), judged(2, 31)]);
        // The other side may still have it among its nearest.
        past.neighbours[1] = far(0..30);
        assert_eq!(past.nearest_of(&[judged(0, 1), judged(1, 0)]).len(), 2);
        past.neighbours[0].clear();
        assert_eq!(past.nearest_of(&[judged(0, 1), judged(0, 2)]), [judged(0, 1)]);
    }
}
