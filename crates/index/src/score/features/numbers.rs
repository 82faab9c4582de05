//! Ages, tolls and other numbers both give.

use storyfold_text::Term;

use super::{Id, Values, flag, shared};
use crate::score::pair::{Account, Pair};

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (&pair.a.analysed.facts.numbers, &pair.b.analysed.facts.numbers);
    if !a.ages.is_empty() && !b.ages.is_empty() {
        let both = shared(&a.ages, &b.ages);
        values.set(Id::AgesShared, both as f32);
        values.set(Id::AgesConflict, flag(both == 0));
        let gaps =
            a.ages.iter().flat_map(|one| b.ages.iter().map(move |other| one.abs_diff(*other)));
        if let Some(gap) = gaps.min() {
            values.set(Id::AgesGap, f32::from(gap).ln_1p());
        }
    }
    // "Anna Berg, 54," here is "Ms Berg" there.
    let is_named = |people: &[Term], account: &Account<'_>| {
        let names = &account.analysed.facts.names.words;
        people.iter().any(|surname| names.holds(*surname))
    };
    if shared(&a.people, &b.people) > 0
        || is_named(&a.people, &pair.b)
        || is_named(&b.people, &pair.a)
    {
        values.set(Id::PeopleAgree, 1.0);
    } else if !a.people.is_empty() && !b.people.is_empty() {
        values.set(Id::PeopleAgree, 0.0);
    }
    for (feature, one, other) in
        [(Id::KilledAgree, &a.killed, &b.killed), (Id::HurtAgree, &a.hurt, &b.hurt)]
    {
        if !one.is_empty() && !other.is_empty() {
            values.set(feature, flag(one.iter().any(|toll| other.contains(toll))));
        }
    }
    let first = [(&a.killed, &b.killed), (&a.hurt, &b.hurt)]
        .into_iter()
        .find_map(|(one, other)| Some((*one.first()?, *other.first()?)));
    if let Some((one, other)) = first {
        let [one, other] = [one, other].map(|toll| toll as f32 + 1.0);
        values.set(Id::FirstToll, (one / other).ln().abs());
    }
    values.set(Id::CountedShared, (shared(&a.counted, &b.counted) as f32).ln_1p());
    values.set(Id::LargeShared, (shared(&a.large, &b.large) as f32).ln_1p());
}
