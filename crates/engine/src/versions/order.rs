//! The order of the states of one item.

use std::collections::BTreeMap;

use storyfold_model::{Article, Flag};

use super::signs::Signs;

/// A day, in seconds.
pub(super) const DAY_SECONDS: i64 = 24 * 3_600;

/// The states of an item, the latest last: by version, then by time. Numbers order what is of one series and day
/// among itself alone: the first wrap-up comes after the third update, and today's first lead after the fifth of
/// yesterday. Of one time a correction is later than what it corrects.
pub(super) fn in_their_order(chain: &[u32], articles: &[Article], signs: &[Signs]) -> Vec<u32> {
    let article = |place: u32| articles.get(place as usize);
    let marks = |place: u32| signs.get(place as usize).map(|signs| signs.marks);
    let lead = |place: u32| marks(place).and_then(|marks| marks.lead);
    let published = |place: u32| article(place).and_then(|article| article.published);
    let version = |place: u32| article(place).and_then(|article| article.version);
    let mut states: Vec<u32> = chain.to_vec();
    states.sort_by_cached_key(|&place| {
        (
            version(place),
            published(place),
            marks(place).is_some_and(|marks| marks.flags.holds(Flag::Correction)),
            lead(place),
            article(place).is_some_and(|article| article.version_of.is_none()),
            place,
        )
    });
    let are_dated = states.iter().all(|&place| published(place).is_some());
    let day = |place: u32| match published(place) {
        Some(published) if are_dated => published.at.unix_seconds().div_euclid(DAY_SECONDS),
        _ => 0,
    };
    // Those of one series and day share out the ranks that their times gave them.
    let mut runs: BTreeMap<_, Vec<(usize, u32, u32)>> = BTreeMap::new();
    for (rank, &place) in states.iter().enumerate() {
        if let Some(lead) = lead(place)
            && let Some(number) = lead.number()
        {
            let run = (version(place), lead.series(), day(place));
            runs.entry(run).or_default().push((rank, number, place));
        }
    }
    for run in runs.into_values() {
        let mut by_number = run.clone();
        by_number.sort_by_key(|&(rank, number, _)| (number, rank));
        for ((rank, ..), (.., place)) in run.into_iter().zip(by_number) {
            if let Some(state) = states.get_mut(rank) {
                *state = place;
            }
        }
    }
    states
}
