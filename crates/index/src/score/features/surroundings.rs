//! What stands around both: the same closeness means less where everything is close.

use super::{Id, Values, shared};
use crate::score::pair::Pair;

/// Ranks are counted up to this; beyond it an article is no neighbour.
const LAST_RANK: f32 = 64.0;

/// In a run of fewer articles everything is near everything, and surroundings tell nothing.
const LEAST_ARTICLES: usize = 100;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    if pair.articles < LEAST_ARTICLES {
        return;
    }
    let (a, b) = (pair.a.surroundings, pair.b.surroundings);
    values.set(Id::NeighboursShared, shared(&a.nearest, &b.nearest) as f32 / 20.0);
    if let Some(cosine) = values.get(Id::CosineMean as usize) {
        values.set(Id::DensityGap, cosine - a.density.max(b.density));
    }
    let rank = |ranks: &[u32], place: u32| {
        let found = ranks.iter().position(|&known| known == place);
        found.map_or(LAST_RANK, |at| at as f32 + 1.0).ln()
    };
    let (one, other) = (rank(&a.ranked, pair.b.place), rank(&b.ranked, pair.a.place));
    values.set(Id::BestRank, one.min(other));
    values.set(Id::WorstRank, one.max(other));
}
