//! Where both say it happened.

use super::{Id, Values, flag, shared};
use crate::score::scorer::Pair;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (&pair.a.analysed.facts.places, &pair.b.analysed.facts.places);
    let fewer = a.named.len().min(b.named.len());
    if fewer > 0 {
        let both = a.named.iter().filter(|(place, _)| b.named.holds(*place)).count();
        values.set(Id::PlacesShare, both as f32 / fewer as f32);
        values.set(Id::PlacesConflict, flag(both == 0));
    }
    let fewer = a.regions.len().min(b.regions.len());
    if fewer > 0 {
        let both = shared(&a.regions, &b.regions);
        values.set(Id::RegionsShare, both as f32 / fewer as f32);
        values.set(Id::RegionsConflict, flag(both == 0));
    }
}
