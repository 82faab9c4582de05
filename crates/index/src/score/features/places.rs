//! Where both say it happened.

use storyfold_text::TermCounts;
use storyfold_text::facts::Places;

use super::{Id, Values, flag, shared};
use crate::score::pair::Pair;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (&pair.a.analysed.facts.places, &pair.b.analysed.facts.places);
    let fewer = a.named.len().min(b.named.len());
    if fewer > 0 {
        let names = (&pair.a.analysed.facts.names.full, &pair.b.analysed.facts.names.full);
        let both = covered(a, b, names.1).max(covered(b, a, names.0)).min(fewer);
        values.set(Id::PlacesShare, both as f32 / fewer as f32);
        values.set(Id::PlacesConflict, flag(both == 0));
    }
    if !a.streets.is_empty() && !b.streets.is_empty() && shared(&a.streets, &b.streets) == 0 {
        values.set(Id::StreetsConflict, 1.0);
    }
    let fewer = a.regions.len().min(b.regions.len());
    if fewer > 0 {
        let both = shared(&a.regions, &b.regions);
        values.set(Id::RegionsShare, both as f32 / fewer as f32);
        values.set(Id::RegionsConflict, flag(both == 0));
    }
}

/// Places of one side that the other names, as a place or otherwise: "police in Ostby" here is "the
/// Ostby police" there.
fn covered(side: &Places, other: &Places, names: &TermCounts) -> usize {
    side.named.iter().filter(|&(place, _)| other.named.holds(place) || names.holds(place)).count()
}
