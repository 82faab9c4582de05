//! Seconds and milliseconds since 1970, as records of services have them.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::tz::Offset;
use storyfold_model::{Instant, Precision, Published};

use super::{DateError, numeric, parse};

/// Reads what a record has where its time is to stand: what [`parse`] reads, and ten digits as seconds since
/// 1970, thirteen as milliseconds. In running text such digits are telephone numbers.
pub(crate) fn parse_field(text: &str) -> Result<Published, DateError> {
    match since_1970(text.trim()) {
        Some(at) => Ok(Published { at, precision: Precision::Second }),
        None => parse(text),
    }
}

/// The years of which seconds since 1970 are believed.
const EPOCH_YEARS: RangeInclusive<i16> = 1990..=2100;

/// The moment that so many seconds or milliseconds since 1970 are; `None` of other texts, and of ten digits
/// that may as well be a day and its hour.
fn since_1970(digits: &str) -> Option<Instant> {
    if digits.starts_with(['0', '+', '-']) {
        return None;
    }
    let number = digits.parse::<i64>().ok()?;
    let seconds = match digits.len() {
        10 if !is_day_and_hour(digits) => number,
        13 => number / 1_000,
        _ => return None,
    };
    let stamp = Timestamp::from_second(seconds).ok()?;
    let is_believed = EPOCH_YEARS.contains(&Offset::UTC.to_datetime(stamp).year());
    is_believed.then(|| Instant::from_unix_seconds(seconds))
}

/// Whether ten digits are a day and its hour: `2016070810`.
fn is_day_and_hour(digits: &str) -> bool {
    let Some((day, hour)) = digits.split_at_checked(8) else { return false };
    let is_hour = hour.parse::<u8>().is_ok_and(|hour| hour <= 24);
    let is_day = |day: Published| EPOCH_YEARS.contains(&year_of(day));
    is_hour && numeric(day).is_some_and(|day| day.is_ok_and(is_day))
}

fn year_of(published: Published) -> i16 {
    let stamp = Timestamp::from_second(published.at.unix_seconds());
    stamp.map_or(0, |stamp| Offset::UTC.to_datetime(stamp).year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds_since_1970_are_told_by_their_length() {
        for text in ["1467972000", "1467972000123"] {
            assert_eq!(parse_field(text).unwrap().to_string(), "2016-07-08T10:00:00Z", "{text}");
            assert_eq!(parse(text), Err(DateError::NotADate), "in running text: {text}");
        }
        assert_eq!(parse("2016-07"), Err(DateError::NoDay));
        assert_eq!(parse_field("8 July 2016").unwrap().to_string(), "2016-07-08");
        for text in ["9999999999", "9999999999999", "2016070810", "0467972000", "+467972000"] {
            assert_eq!(parse_field(text), Err(DateError::NotADate), "{text}");
        }
    }
}
