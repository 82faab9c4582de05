//! When both were published, and the days they speak of.

use storyfold_text::facts::clocks::gap_minutes;

use super::{Id, Values, flag};
use crate::score::scorer::Pair;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (&pair.a.analysed.facts.dates, &pair.b.analysed.facts.dates);
    if let (Some(one), Some(other)) = (pair.a.published, pair.b.published) {
        // Whole days: a feed with hours must mean by "the same day" what one without them means.
        let days = one.at.unix_day().abs_diff(other.at.unix_day());
        values.set(Id::Gap, (days as f32).ln_1p());
        let to_publication = [(&a.days, other), (&b.days, one)]
            .into_iter()
            .flat_map(|(days, published)| {
                let day = published.at.unix_day();
                days.iter().map(move |known| known.abs_diff(day))
            })
            .min();
        if let Some(days) = to_publication {
            values.set(Id::DayToPublication, (days as f32).ln_1p());
        }
    }
    if let (Some(one), Some(other)) = (a.first(), b.first()) {
        values.set(Id::FirstDay, (one.abs_diff(other) as f32).ln_1p());
    }
    let nearest =
        a.days.iter().flat_map(|one| b.days.iter().map(move |other| one.abs_diff(*other))).min();
    if let Some(days) = nearest {
        values.set(Id::NearestDays, (days as f32).ln_1p());
    }
    if !a.month_days.is_empty() && !b.month_days.is_empty() {
        let both = a.month_days.iter().filter(|day| b.month_days.contains(day)).count();
        values.set(Id::MonthDays, both as f32);
    }
    if let (Some(one), Some(other)) = (a.event, b.event) {
        values.set(Id::EventDay, (one.abs_diff(other) as f32).ln_1p());
    }
    if let (Some(one), Some(other)) = (a.event_weekday, b.event_weekday) {
        values.set(Id::EventWeekdays, flag(one == other));
    }
    let clocks = a
        .clocks
        .iter()
        .flat_map(|one| b.clocks.iter().map(move |other| gap_minutes(*one, *other)))
        .min();
    if let Some(minutes) = clocks {
        values.set(Id::ClockGap, (f32::from(minutes) / 60.0).ln_1p());
    }
    if let (Some(one), Some(other)) = (a.weekdays.first(), b.weekdays.first()) {
        let agree = b.weekdays.contains(one) || a.weekdays.contains(other);
        values.set(Id::Weekdays, flag(agree));
    }
}
