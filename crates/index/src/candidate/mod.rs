//! Which pairs are worth a closer look. A proposal is never a verdict.
//!
//! The sources, in the order they are asked: [`lsh`] for copies; [`exact`] for the stories of
//! small inputs, [`hnsw`] and [`inverted`] together for those of large ones. A new source
//! implements [`CandidateSource`] and passes the contract suite in this folder's tests.

mod buckets;
pub mod exact;
pub(crate) mod growing;
pub mod hnsw;
pub mod inverted;
pub mod lsh;
mod measure;
mod postings;
pub mod projection;
pub mod sampled;
mod scattered;

use std::cmp::Ordering;

use storyfold_model::ProposedBy;

use crate::space::{Field, Space};

/// An article's neighbours, nearest first: places with cosines, ties by place.
pub type Neighbours = Vec<(u32, f32)>;

/// What a source proposes, and what it passed over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposals {
    /// For each article its nearest others by exact cosine, nearest first.
    pub neighbours: Vec<Neighbours>,
    /// For each article the greatest cosine that an article the source never met can have to it: the
    /// length of the part of its vector that was not followed. Empty where none was passed over.
    pub unmet: Vec<f32>,
    /// What the source can say of its own work.
    pub audit: Audit,
}

/// Counts a source keeps of its own work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audit {
    /// Articles that were put into a graph.
    pub in_graph: usize,
    /// Articles of the graph that a search for themselves did not find; they were scanned for one by one instead.
    pub lost: usize,
    /// Articles whose commonest terms were not followed, because the heavier ones had used up the
    /// postings an article may read.
    pub shortened: usize,
}

impl Audit {
    /// Adds what another search says of its work.
    pub fn add(&mut self, other: Self) {
        self.in_graph += other.in_graph;
        self.lost += other.lost;
        self.shortened += other.shortened;
    }
}

/// Proposes neighbours of every article by one field.
pub trait CandidateSource: Sync {
    /// The name in evidence and reports.
    fn name(&self) -> ProposedBy;

    /// The `most` nearest articles of each article by the cosine of one field, as far as this
    /// source finds them. Never the article itself; nothing with a cosine of 0.
    fn propose(&self, space: &Space, field: Field, most: usize) -> Proposals;
}

/// The order of neighbours: nearest first, ties by place.
pub(crate) fn nearer(a: &(u32, f32), b: &(u32, f32)) -> Ordering {
    b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0))
}

/// Sorts by nearness, ties by place, and keeps the nearest.
pub(crate) fn keep_nearest(neighbours: &mut Neighbours, most: usize) {
    if neighbours.len() > most && most > 0 {
        neighbours.select_nth_unstable_by(most - 1, nearer);
    }
    neighbours.truncate(most);
    neighbours.sort_unstable_by(nearer);
}
