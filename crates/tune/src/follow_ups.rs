//! Accounts that come much later, made of a labelled feed.
//!
//! Labelled feeds hold what was written within days of an incident. Charges, trials, inquests and
//! anniversaries come in months, and a model that hardly saw one learns that a long time between two
//! accounts settles it. So true pairs that name the same people are also shown as if one of both had
//! come later.

use storyfold_index::score::Values;
use storyfold_index::score::features::Id;
use storyfold_text::hash::mix;

/// The least and the most days by which an account is late; how many is drawn evenly in their
/// logarithm.
const DAYS_LATE: (f32, f32) = (14.0, 500.0);

/// A name that hardly another article names: see `exclusive-shared-name`.
const LEAST_EXCLUSIVE: f32 = 0.8;

/// One name of two words in both: see `full-names-shared`.
const LEAST_FULL_NAMES: f32 = 0.6;

/// A pair of one incident as if one account had come weeks or months later; how late, and whether
/// that account still names the day, depends on the draw only. `None` where a side is undated, or
/// both name nobody in particular: of such a pair nobody could tell.
pub(crate) fn told_later(mut values: Values, draw: u64) -> Option<Values> {
    values.get(Id::Gap as usize)?;
    if !names_the_same(&values) {
        return None;
    }
    let draw = mix(draw ^ SALT);
    let gap = drawn_days(DAYS_LATE, draw).ln_1p();
    let mut put_off = |feature: Id| {
        if values.get(feature as usize).is_some() {
            values.set(feature, gap);
        }
    };
    put_off(Id::Gap);
    let names_the_day = draw & 1 == 1;
    if !names_the_day || draw & 2 == 0 {
        // What a later account names first is mostly the day of the charge or the trial.
        put_off(Id::FirstDay);
    }
    if !names_the_day {
        put_off(Id::NearestDays);
        put_off(Id::DayToPublication);
        values.set(Id::EventDay, f32::NAN);
        if values.get(Id::MonthDays as usize).is_some() {
            values.set(Id::MonthDays, 0.0);
        }
    }
    if draw & 4 == 0 {
        for told_by_then_only in [Id::Weekdays, Id::EventWeekdays, Id::ClockGap] {
            values.set(told_by_then_only, f32::NAN);
        }
    }
    Some(values)
}

/// So that these draws are others than those of look-alikes.
const SALT: u64 = 0x5EED;

fn names_the_same(values: &Values) -> bool {
    let at_least =
        |feature: Id, least: f32| values.get(feature as usize).is_some_and(|value| value >= least);
    at_least(Id::ExclusiveName, LEAST_EXCLUSIVE) || at_least(Id::FullNames, LEAST_FULL_NAMES)
}

/// A number of days from the least to the most, drawn evenly in their logarithm.
pub(crate) fn drawn_days((least, most): (f32, f32), draw: u64) -> f32 {
    let part = (draw >> 40) as f32 / (1_u64 << 24) as f32;
    least * (most / least).powf(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> Values {
        let mut values = Values::UNKNOWN;
        values.set(Id::Gap, 1.0_f32.ln_1p());
        values.set(Id::FirstDay, 0.0);
        values.set(Id::EventDay, 0.0);
        values.set(Id::CosineMean, 0.4);
        values.set(Id::FullNames, 1.0_f32.ln_1p());
        values
    }

    #[test]
    fn an_account_comes_weeks_to_months_later_and_says_the_same() {
        let later: Vec<Values> = (0..400).filter_map(|draw| told_later(pair(), draw)).collect();
        assert_eq!(later.len(), 400);
        let days = |values: &Values| values.get(Id::Gap as usize).map_or(0.0, f32::exp_m1);
        assert!(later.iter().all(|values| (13.9..500.1).contains(&days(values))));
        assert!(later.iter().filter(|values| days(values) > 84.0).count() > 150);
        let count = |is: &dyn Fn(&Values) -> bool| later.iter().filter(|values| is(values)).count();
        let names_the_day = count(&|values| values.get(Id::EventDay as usize) == Some(0.0));
        assert!((150..250).contains(&names_the_day), "{names_the_day} of 400");
        assert_eq!(count(&|values| values.get(Id::CosineMean as usize) == Some(0.4)), 400);
        let on_its_own_day =
            |values: &Values| values.get(Id::FirstDay as usize) == values.get(Id::Gap as usize);
        let names_another_first = count(&on_its_own_day);
        assert!((250..350).contains(&names_another_first), "{names_another_first} of 400");
        assert_eq!(count(&|values| values.get(Id::NearestDays as usize).is_some()), 0);
    }

    #[test]
    fn undated_pairs_and_those_that_name_nobody_give_none() {
        let mut undated = pair();
        undated.set(Id::Gap, f32::NAN);
        let mut nameless = pair();
        nameless.set(Id::FullNames, 0.0);
        assert!(told_later(undated, 1).is_none() && told_later(nameless, 1).is_none());
    }
}
