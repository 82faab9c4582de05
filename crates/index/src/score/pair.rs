//! Two articles of one run, as features see them.

use storyfold_model::Published;
use storyfold_text::Analysed;
use storyfold_text::tfidf::IdfTable;

use super::days::CommonDays;
use crate::candidate::Neighbours;
use crate::space::Vectors;

/// Two articles of one run.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// One.
    pub a: Account<'a>,
    /// The other.
    pub b: Account<'a>,
    /// How rare terms are.
    pub idf: &'a IdfTable,
    /// How rare words of names are.
    pub name_idf: &'a IdfTable,
    /// The local idf of a term that stands in two articles of their tongue and nowhere else.
    pub idf_of_two: f32,
    /// The days that are common among the articles of the run.
    pub common_days: &'a CommonDays,
    /// Number of articles of the run in their tongue.
    pub articles: usize,
    /// How close the user's vectors of both are for this input, in log-odds; `None` without.
    pub embedding_log_odds: Option<f32>,
}

/// One side of a pair.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// Its place in the run.
    pub place: u32,
    /// What is known of it by itself.
    pub analysed: &'a Analysed,
    /// Its vectors.
    pub vectors: &'a Vectors,
    /// What stands around it.
    pub surroundings: &'a Surroundings,
    /// When it was published.
    pub published: Option<Published>,
    /// Its publisher, by number.
    pub publisher: Option<u32>,
}

/// What stands around one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Surroundings {
    /// Its neighbours, nearest first.
    pub ranked: Box<[u32]>,
    /// The ten nearest, sorted by place.
    pub nearest: Box<[u32]>,
    /// Mean cosine to its 6th to 30th neighbours; 0 where there are not so many.
    pub density: f32,
}

impl Surroundings {
    pub(crate) fn of(neighbours: &Neighbours) -> Self {
        let ranked: Box<[u32]> = neighbours.iter().map(|&(place, _)| place).collect();
        let mut nearest: Box<[u32]> = ranked.iter().take(10).copied().collect();
        nearest.sort_unstable();
        let far: Vec<f32> = neighbours.iter().skip(5).take(25).map(|&(_, cosine)| cosine).collect();
        // Neighbours that are not there have a cosine of 0: a lonely article is in thin air.
        Self { ranked, nearest, density: far.iter().sum::<f32>() / 25.0 }
    }
}
