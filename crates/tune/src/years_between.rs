//! Incidents that look alike with months or years between them, made of a labelled feed.
//!
//! Labelled feeds are of weeks, and an archive is of years: the same patrol is fired on in the same village every
//! spring. A model that was shown accounts that [come much later](crate::follow_ups) and hardly a pair of other incidents
//! as far apart learns that time says little. Two incidents do not become one by being further apart, so pairs that
//! are apart are also shown as if there were more time between them.

use storyfold_index::score::Values;
use storyfold_index::score::features::Id;
use storyfold_text::hash::mix;

use crate::follow_ups::drawn_days;

/// The least and the most days between the two; how many is drawn evenly in their logarithm.
const DAYS_BETWEEN: (f32, f32) = (30.0, 2000.0);

/// So that these draws are others than those of follow-ups.
const SALT: u64 = 0xFA7;

/// A pair of two incidents as if months or years lay between them; how many days depends on the draw only.
/// Days that lie further apart stay as they are. `None` where a side is undated, or where both were published as far
/// apart already.
pub(crate) fn years_between(mut values: Values, draw: u64) -> Option<Values> {
    let known = values.get(Id::Gap as usize)?;
    let gap = drawn_days(DAYS_BETWEEN, mix(draw ^ SALT)).ln_1p();
    if gap <= known {
        return None;
    }
    for days in [Id::Gap, Id::FirstDay, Id::NearestDays, Id::DayToPublication, Id::EventDay] {
        if values.get(days as usize).is_some_and(|known| known < gap) {
            values.set(days, gap);
        }
    }
    if values.get(Id::MonthDays as usize).is_some() {
        values.set(Id::MonthDays, 0.0);
    }
    // As they are where both were published a week and more apart.
    for of_one_week in [Id::Weekdays, Id::EventWeekdays] {
        values.set(of_one_week, f32::NAN);
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(days: f32) -> Values {
        let mut values = Values::UNKNOWN;
        values.set(Id::Gap, days.ln_1p());
        values.set(Id::EventDay, days.ln_1p());
        values.set(Id::Weekdays, 1.0);
        values.set(Id::MonthDays, 2.0);
        values.set(Id::CosineMean, 0.4);
        values
    }

    #[test]
    fn months_and_years_lie_between_and_the_words_stay() {
        let parted: Vec<Values> =
            (0..400).filter_map(|draw| years_between(pair(3.0), draw)).collect();
        assert_eq!(parted.len(), 400);
        let of = |values: &Values, feature: Id| values.get(feature as usize);
        let days = |values: &Values| of(values, Id::Gap).map_or(0.0, f32::exp_m1);
        assert!(parted.iter().all(|values| (29.9..2000.9).contains(&days(values))));
        assert!(parted.iter().filter(|values| days(values) > 250.0).count() > 150);
        for values in &parted {
            assert_eq!(of(values, Id::EventDay), of(values, Id::Gap));
            assert_eq!(of(values, Id::FirstDay), None, "what is unknown stays so");
            assert_eq!(of(values, Id::Weekdays), None);
            assert_eq!(of(values, Id::MonthDays), Some(0.0));
            assert_eq!(of(values, Id::CosineMean), Some(0.4));
        }
    }

    #[test]
    fn days_that_are_further_apart_stay_so() {
        let mut values = pair(3.0);
        values.set(Id::EventDay, 3000.0_f32.ln_1p());
        let parted: Vec<Values> = (0..40).filter_map(|draw| years_between(values, draw)).collect();
        assert_eq!(parted.len(), 40);
        let event_day = |values: &Values| values.get(Id::EventDay as usize);
        assert!(parted.iter().all(|parted| event_day(parted) == event_day(&values)));
    }

    #[test]
    fn pairs_that_are_far_apart_or_undated_give_none() {
        assert!((0..400).all(|draw| years_between(pair(2001.0), draw).is_none()));
        let mut undated = pair(3.0);
        undated.set(Id::Gap, f32::NAN);
        assert!(years_between(undated, 1).is_none());
    }
}
