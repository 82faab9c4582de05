//! When both were published, and the days they speak of.
//!
//! That two articles name a day that is common in their tongue says nothing, and is unknown; that they
//! name days of which one is rarer may.

use storyfold_text::facts::clocks::gap_minutes;

use super::{Id, Values, flag};
use crate::score::pair::Pair;

/// Days after which a day of the week is another one of that name.
const DAYS_A_WEEK: u32 = 7;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (&pair.a.analysed.facts.dates, &pair.b.analysed.facts.dates);
    let (common, tongue) = (pair.common_days, pair.a.analysed.tongue);
    let gap = |one: i32, other: i32| Gap {
        days: one.abs_diff(other),
        is_common: common.holds(tongue, one) && common.holds(tongue, other),
    };
    if let (Some(one), Some(other)) = (pair.a.published, pair.b.published) {
        // Whole days: a feed with hours must mean by "the same day" what one without them means.
        let days = one.at.unix_day().abs_diff(other.at.unix_day());
        values.set(Id::Gap, (days as f32).ln_1p());
        let to_publication = [(&a.days, other), (&b.days, one)]
            .into_iter()
            .flat_map(|(days, published)| {
                let day = published.at.unix_day();
                days.iter().map(move |&known| gap(known, day))
            })
            .min();
        if let Some(days) = to_publication.and_then(Gap::told) {
            values.set(Id::DayToPublication, days);
        }
    }
    if let (Some(one), Some(other)) = (a.first(), b.first())
        && let Some(days) = gap(one, other).told()
    {
        values.set(Id::FirstDay, days);
    }
    let nearest =
        a.days.iter().flat_map(|&one| b.days.iter().map(move |&other| gap(one, other))).min();
    if let Some(days) = nearest.and_then(Gap::told) {
        values.set(Id::NearestDays, days);
    }
    if !a.month_days.is_empty() && !b.month_days.is_empty() {
        let both = || a.month_days.iter().filter(|day| b.month_days.contains(day));
        let told = both().filter(|&&day| !common.holds_month_day(tongue, day)).count();
        if told > 0 || both().next().is_none() {
            values.set(Id::MonthDays, told as f32);
        }
    }
    if let (Some(one), Some(other)) = (a.event, b.event)
        && let Some(days) = gap(one, other).told()
    {
        values.set(Id::EventDay, days);
    }
    // What names Monday two weeks later means another one.
    let is_near =
        pair.a.published.zip(pair.b.published).is_none_or(|(one, other)| {
            one.at.unix_day().abs_diff(other.at.unix_day()) < DAYS_A_WEEK
        });
    if let (Some(one), Some(other)) = (a.event_weekday, b.event_weekday)
        && is_near
    {
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
    if let (Some(one), Some(other)) = (a.weekdays.first(), b.weekdays.first())
        && is_near
    {
        let agree = b.weekdays.contains(one) || a.weekdays.contains(other);
        values.set(Id::Weekdays, flag(agree));
    }
}

/// Days between two days; of equal ones the one that says something comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Gap {
    days: u32,
    /// Whether both days are common in their tongue, so that it says nothing how near they are.
    is_common: bool,
}

impl Gap {
    /// The gap as the model has it, where it says something.
    fn told(self) -> Option<f32> {
        (!self.is_common).then(|| (self.days as f32).ln_1p())
    }
}
