//! Neighbours in a hierarchical navigable small world graph (Malkov and Yashunin 2018; the
//! hnsw_rs library) over dense projections.
//!
//! Built serially in the order of ids, because parallel insertion builds another graph each time.
//! After each build every point is searched for by itself, and the lost ones are scanned for.

use hnsw_rs::prelude::{Distance, Hnsw};
use ndarray::Array2;
use rayon::prelude::*;
use storyfold_model::ProposedBy;

use super::projection::project;
use super::{Audit, CandidateSource, Neighbours, Proposals, keep_nearest};
use crate::space::{Field, Space};

/// Searches a graph of dense projections and measures what it finds by the exact cosine.
#[derive(Debug, Clone, Copy)]
pub struct HnswGraph {
    /// Links of each point (M of the paper).
    pub links: usize,
    /// Candidates kept while a point is inserted (efConstruction of the paper).
    pub ef_construction: usize,
    /// Candidates kept while a point's neighbours are searched (ef of the paper).
    pub ef_search: usize,
}

impl Default for HnswGraph {
    fn default() -> Self {
        Self { links: 16, ef_construction: 100, ef_search: 96 }
    }
}

/// Layers of the graph; the library allows up to 16.
const LAYERS: usize = 16;

/// How many times the wanted number of neighbours is taken from the graph and measured exactly:
/// a projection orders near neighbours only roughly.
const MEASURED_AGAINST_WANTED: usize = 3;

/// One minus the dot product of vectors of length 1, at least 0.
#[derive(Debug, Clone, Copy, Default)]
struct CosineDistance;

impl Distance<f32> for CosineDistance {
    fn eval(&self, a: &[f32], b: &[f32]) -> f32 {
        // Sixteen sums side by side, so that the compiler can use wide registers.
        let (a, _) = a.as_chunks::<16>();
        let (b, _) = b.as_chunks::<16>();
        let mut sums = [0.0_f32; 16];
        for (a, b) in a.iter().zip(b) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a * b;
            }
        }
        (1.0 - sums.iter().sum::<f32>()).max(0.0)
    }
}

impl CandidateSource for HnswGraph {
    fn name(&self) -> ProposedBy {
        ProposedBy::HNSW
    }

    fn propose(&self, space: &Space, field: Field, most: usize) -> Proposals {
        let dense = project(space, field);
        let rows: Vec<&[f32]> = dense.rows().into_iter().filter_map(|row| row.to_slice()).collect();
        let is_empty = |row: &[f32]| row.iter().all(|&number| number == 0.0);
        let graph: Hnsw<'_, f32, CosineDistance> =
            Hnsw::new(self.links, rows.len().max(1), LAYERS, self.ef_construction, CosineDistance);
        for (place, row) in rows.iter().enumerate() {
            if !is_empty(row) {
                graph.insert((row, place));
            }
        }
        let wanted = most * MEASURED_AGAINST_WANTED;
        let searched: Vec<(Neighbours, bool)> = rows
            .par_iter()
            .enumerate()
            .map(|(place, row)| {
                if is_empty(row) {
                    return (Vec::new(), false);
                }
                let found = graph.search(row, wanted + 1, self.ef_search.max(wanted + 1));
                // A point at distance 0 is as good as itself: copies hide one another.
                let is_lost = found
                    .first()
                    .is_none_or(|nearest| nearest.d_id != place && nearest.distance > 1e-5);
                let places: Vec<u32> = if is_lost {
                    scan(&dense, row, wanted)
                } else {
                    found.iter().map(|neighbour| neighbour.d_id as u32).collect()
                };
                (measure(space, field, place, places, most), is_lost)
            })
            .collect();
        let lost = searched.iter().filter(|(_, is_lost)| *is_lost).count();
        Proposals {
            neighbours: searched.into_iter().map(|(neighbours, _)| neighbours).collect(),
            audit: Audit { lost, ..Audit::default() },
        }
    }
}

/// The nearest rows by comparing them all: for points the graph lost.
fn scan(dense: &Array2<f32>, row: &[f32], most: usize) -> Vec<u32> {
    let mut all: Neighbours = dense
        .rows()
        .into_iter()
        .zip(0..)
        .filter_map(|(other, place)| {
            Some((place, 1.0 - CosineDistance.eval(row, other.to_slice()?)))
        })
        .collect();
    keep_nearest(&mut all, most);
    all.into_iter().map(|(place, _)| place).collect()
}

fn measure(space: &Space, field: Field, place: usize, places: Vec<u32>, most: usize) -> Neighbours {
    let mut neighbours: Neighbours = places
        .into_iter()
        .filter(|&other| other as usize != place)
        .map(|other| (other, space.cosine(place, other as usize, field)))
        .filter(|&(_, cosine)| cosine > 0.0)
        .collect();
    keep_nearest(&mut neighbours, most);
    neighbours
}
