//! Neighbours in a hierarchical navigable small world graph (Malkov and Yashunin 2018; the
//! hnsw_rs library) over dense projections.
//!
//! Built serially in the order of ids, because parallel insertion builds another graph each time.
//! After each build every point is searched for by itself, and the lost ones are scanned for.

use hnsw_rs::prelude::{Distance, Hnsw};
use rayon::prelude::*;
use storyfold_model::ProposedBy;

use super::measure::Measure;
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
        Self { links: 12, ef_construction: 48, ef_search: 64 }
    }
}

/// Layers of the graph; the library allows up to 16.
const LAYERS: usize = 16;

/// How many times the wanted number of neighbours is taken from the graph and measured exactly:
/// a projection orders near neighbours only roughly.
const MEASURED_AGAINST_WANTED: usize = 2;

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
        let all: Vec<u32> = (0..space.len() as u32).collect();
        let mut neighbours = vec![Vec::new(); space.len()];
        let (among, audit) = self.propose_among(space, field, &all, most);
        for (place, found) in among {
            if let Some(slot) = neighbours.get_mut(place as usize) {
                *slot = found;
            }
        }
        Proposals { neighbours, audit, ..Proposals::default() }
    }
}

impl HnswGraph {
    /// Searches for the neighbours of some articles among themselves: for each, the nearest by the
    /// exact cosine of what the graph gives. O(n log n) in the number of places.
    pub fn propose_among(
        &self,
        space: &Space,
        field: Field,
        places: &[u32],
        most: usize,
    ) -> (Vec<(u32, Neighbours)>, Audit) {
        let dense = project(space, field, places);
        let rows: Vec<(u32, &[f32])> = places
            .iter()
            .zip(dense.rows())
            .filter_map(|(&place, row)| Some((place, row.to_slice()?)))
            .filter(|(_, row)| row.iter().any(|&number| number != 0.0))
            .collect();
        let graph: Hnsw<'_, f32, CosineDistance> =
            Hnsw::new(self.links, rows.len().max(1), LAYERS, self.ef_construction, CosineDistance);
        for &(place, row) in &rows {
            graph.insert((row, place as usize));
        }
        let wanted = most * MEASURED_AGAINST_WANTED;
        let searched: Vec<((u32, Neighbours), bool)> = rows
            .par_iter()
            .map_init(
                || Measure::new(space, field),
                |measure, &(place, row)| {
                    let found = graph.search(row, wanted + 1, self.ef_search.max(wanted + 1));
                    // A point at distance 0 is as good as itself: copies hide one another.
                    let is_lost = found.first().is_none_or(|nearest| {
                        nearest.d_id != place as usize && nearest.distance > 1e-5
                    });
                    let proposed: Vec<u32> = if is_lost {
                        scan(&rows, row, wanted)
                    } else {
                        found.iter().map(|neighbour| neighbour.d_id as u32).collect()
                    };
                    ((place, measure.nearest(place as usize, proposed, most)), is_lost)
                },
            )
            .collect();
        let lost = searched.iter().filter(|(_, is_lost)| *is_lost).count();
        let audit = Audit { lost, in_graph: rows.len(), ..Audit::default() };
        (searched.into_iter().map(|(neighbours, _)| neighbours).collect(), audit)
    }
}

/// The nearest rows by comparing them all: for points the graph lost.
fn scan(rows: &[(u32, &[f32])], row: &[f32], most: usize) -> Vec<u32> {
    let mut all: Neighbours =
        rows.iter().map(|&(place, other)| (place, 1.0 - CosineDistance.eval(row, other))).collect();
    keep_nearest(&mut all, most);
    all.into_iter().map(|(place, _)| place).collect()
}
