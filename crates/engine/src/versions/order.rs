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

#[cfg(test)]
mod tests {
    use crate::versions::samples::{assert_stands, report, slugged};

    #[test]
    fn numbers_order_what_is_of_one_series_and_day() {
        let fire = "Mill fire kills three";
        let of_title = |id, mark: &str, hour| report(id, &format!("{mark}{fire}"), hour, "");
        assert_stands(&[of_title("a", "UPDATE 3-", 6), of_title("b", "WRAPUP 1-", 12)], "b");
        // An update that comes too late is an earlier state all the same.
        let late = [of_title("a", "UPDATE 3-", 6), of_title("b", "UPDATE 2-", 7)];
        assert_stands(&late, "a");
        let of_slug = |id, slug, hour| slugged(report(id, fire, hour, ""), slug);
        let unnumbered =
            [of_slug("a", "BC-Fire, 2nd Ld", 7), of_slug("b", "BC-Fire, Writethru", 9)];
        assert_stands(&unnumbered, "b");
        let next_day = [
            of_slug("a", "BC-Fire, 5th Ld", 20),
            of_slug("b", "BC-Fire", 33),
            of_slug("c", "BC-Fire, 1st Ld", 34),
        ];
        assert_stands(&next_day, "c");
    }

    #[test]
    fn a_correction_stands_for_the_update_before_it() {
        let fire = "Mill fire kills three";
        for hour in [8, 7] {
            let update = report("b", &format!("UPDATE 1-{fire}"), 7, "");
            let corrected = report("a", &format!("CORRECTED-{fire}"), hour, "");
            assert_stands(&[corrected, update], "a");
        }
    }
}
