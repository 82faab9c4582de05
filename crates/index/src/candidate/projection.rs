//! Sparse vectors as short dense ones: random projection (Johnson and Lindenstrauss 1984; signs
//! as in Achlioptas 2003), centred.
//!
//! Centring matters: on non-negative vectors an HNSW graph loses points that a search for
//! themselves cannot find; centred, it loses none.

use ndarray::{Array2, Axis};
use rayon::prelude::*;
use storyfold_text::hash::mix;
use storyfold_text::tfidf::Weighting;

use crate::space::{Field, Space};

/// Numbers in a dense vector.
pub const DIMENSIONS: usize = 64;

/// Projects one field of some articles, given by place: one row an article, of length 1, or all 0
/// where the article has no terms. O(total terms * DIMENSIONS). The same on every machine.
pub fn project(space: &Space, field: Field, places: &[u32]) -> Array2<f32> {
    let rows: Vec<[f32; DIMENSIONS]> = places
        .par_iter()
        .map(|&place| {
            let (vector, idf) = space.field(place as usize, field);
            let mut row = [0.0_f32; DIMENSIONS];
            for (term, weight) in vector.weights(idf, Weighting::Mean) {
                add_signs(&mut row, term, weight);
            }
            row
        })
        .collect();
    let mut dense = Array2::from(rows);
    if let Some(mean) = dense.mean_axis(Axis(0)) {
        dense -= &mean;
    }
    for mut row in dense.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row /= length;
        }
    }
    dense
}

/// Adds a term's weight with the sign its hash gives it in each dimension.
fn add_signs(row: &mut [f32; DIMENSIONS], term: u32, weight: f32) {
    let (halves, _) = row.as_chunks_mut::<64>();
    for (half, numbers) in halves.iter_mut().enumerate() {
        let signs = mix(u64::from(term) << 8 | half as u64 | 0x5F0D << 48);
        for (bit, number) in numbers.iter_mut().enumerate() {
            let sign = ((signs >> bit & 1) as u32) << 31;
            *number += f32::from_bits(weight.to_bits() ^ sign);
        }
    }
}
