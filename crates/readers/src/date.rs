//! Publication times as the field writes them.

mod clock;
mod epoch;
mod zones;

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::Offset;
use storyfold_model::{Instant, Precision, Published};

pub(crate) use epoch::parse_field;

/// The years that are believed. The first newspapers are of the 1600s; what lies outside is a
/// default value or a typing error.
pub const YEARS: RangeInclusive<i16> = 1400..=2200;

/// Why a text is not a publication time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is not written like a date.
    #[error("it is not written like a date; write RFC 3339, such as 2016-07-08T10:00:00Z")]
    NotADate,
    /// It is written like a date that no calendar has.
    #[error("there is no such day or time")]
    Impossible,
    /// Its zone has a name that is not known, or one that several zones have.
    #[error(
        "the zone of its time is not known, or one of several; write it in hours and minutes, such as \
         +01:00"
    )]
    UnknownZone {
        /// The day it states, wherever that is.
        day: Published,
    },
    /// It names a month of a year and no day of it.
    #[error("it names a month and no day")]
    NoDay,
    /// Its year is not to be believed.
    #[error("its year is outside {} to {}", YEARS.start(), YEARS.end())]
    YearOutOfRange,
}

/// Reads a publication time; white space around it does not matter.
///
/// Understood are RFC 3339 (`2016-07-08T10:00:00+02:00`), the same without offset, seconds or time
/// (UTC is assumed), with a space for the `T`, without padding (`2016-7-8`), with slashes or
/// without dashes (`20160708`, `20160708T100000Z`), RFC 2822 (`Fri, 08 Jul 2016 10:00:00 GMT`), the English forms
/// `July 8, 2016` and `8 July 2016`, with or without weekday and time, and `08.07.2016` (the day first).
/// Fractions of a second are cut off. A time may be of twelve hours (`10:05 PM`). A time with colons may end
/// in a blank and the name of its zone, as far as that is one that is known.
///
/// # Errors
/// [`DateError`] for everything else, for days no calendar has, for years outside [`YEARS`], and for
/// times of zones that are not known.
///
/// ```
/// use storyfold_readers::date::{DateError, parse};
/// assert_eq!(parse("2016-07-08T10:00:00+02:00")?.to_string(), "2016-07-08T08:00:00Z");
/// assert_eq!(parse("8 July 2016")?.to_string(), "2016-07-08");
/// assert_eq!(parse("2016-02-30"), Err(DateError::Impossible));
/// assert_eq!(parse("yesterday"), Err(DateError::NotADate));
/// # Ok::<(), DateError>(())
/// ```
pub fn parse(text: &str) -> Result<Published, DateError> {
    let text = text.trim();
    if text.len() > MAX_DATE_BYTES {
        return Err(DateError::NotADate);
    }
    if is_month(text) {
        return Err(DateError::NoDay);
    }
    let (time, zone) = match zones::behind_time(text) {
        None => (text, None),
        Some((time, zone)) => (time, Some(zone)),
    };
    let in_24_hours = clock::in_24_hours(time);
    let time = in_24_hours.as_deref().unwrap_or(time);
    match zone {
        None => parse_in_zone(time),
        Some(Some(offset)) => parse_in_zone(&format!("{time} {offset}")),
        Some(None) => {
            let published = parse_in_zone(&format!("{time} +0000"))?;
            let start =
                published.at.unix_seconds() - published.at.unix_seconds().rem_euclid(86_400);
            let at = Instant::from_unix_seconds(start);
            Err(DateError::UnknownZone { day: Published { at, precision: Precision::Day } })
        }
    }
}

/// Whether a text is a year and a month: `2026-01`.
fn is_month(text: &str) -> bool {
    let is_number = |part: &str, digits: usize| {
        part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split_once(['-', '/'])
        .is_some_and(|(year, month)| is_number(year, 4) && is_number(month, 2))
}

/// Reads a time whose zone, if it states one, is an offset.
fn parse_in_zone(text: &str) -> Result<Published, DateError> {
    if let Some(numeric) = numeric(text).or_else(|| day_first(text)) {
        return numeric;
    }
    match english_prefix(text) {
        Some((Ok(date), rest)) if rest.trim().is_empty() => published_on(date),
        found => match (rfc_2822(text), found) {
            (Some(published), _) => published,
            (None, Some((Err(error), _))) => Err(error),
            (None, Some((Ok(date), rest))) if rest.contains(':') => {
                published_at(date, &behind_day(rest))
            }
            (None, Some((Ok(_), _))) => Err(DateError::NotADate),
            (None, None) => Err(DateError::NotADate),
        },
    }
}

/// The time behind a day in English, without what leads over to it: `, 10:00`, ` at 10:00`, ` - 10:00`.
fn behind_day(rest: &str) -> String {
    let rest = rest.trim_start_matches([',', ' ']);
    let rest = rest.strip_prefix("at ").or_else(|| rest.strip_prefix("- ")).unwrap_or(rest);
    format!(" {}", rest.trim_start())
}

/// Reads a day at the beginning of a text and returns what follows it; `None` when the text begins
/// otherwise. For datelines in running text: `June 19, 2017 by A. Writer`.
///
/// ```
/// use storyfold_readers::date::parse_prefix;
/// let (published, rest) = parse_prefix("June 19th, 2017 by A. Writer").unwrap();
/// assert_eq!(published.unwrap().to_string(), "2017-06-19");
/// assert_eq!(rest, " by A. Writer");
/// ```
pub fn parse_prefix(text: &str) -> Option<(Result<Published, DateError>, &str)> {
    let text = text.trim_start();
    if let Some(found) = english_prefix(text) {
        return Some((found.0.and_then(published_on), found.1));
    }
    let end = text.find(|character: char| character.is_whitespace() || character == ',');
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    Some((numeric(word)?, rest))
}

/// The longest text that is looked at as a date; the longest real ones have about 40 bytes.
const MAX_DATE_BYTES: usize = 64;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Forms that begin with the year in digits; `None` for all others.
fn numeric(text: &str) -> Option<Result<Published, DateError>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (first, rest) = text.split_at(digits);
    if digits == 8 && rest.is_empty() {
        let (year, month_day) = first.split_at(4);
        let (month, day) = month_day.split_at(2);
        return Some(day_of(year, month, day).and_then(published_on));
    }
    if digits == 8 && matches!(rest.as_bytes(), [b'T', b'0'..=b'9', ..]) {
        return Some(basic(first, rest));
    }
    if digits < 4 {
        return None;
    }
    let separator = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let (month, rest) = rest.get(1..)?.split_once(separator)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, time) = rest.split_at(digits);
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(month) || !all_digits(day) {
        return None;
    }
    Some(day_of(first, month, day).and_then(|date| match time.trim() {
        "" => published_on(date),
        _ => published_at(date, time),
    }))
}

/// `08.07.2016`, `8.7.2016 10:00`: with full stops the day stands first nearly wherever it is written
/// so; with slashes it does in some countries, and those are not read.
fn day_first(text: &str) -> Option<Result<Published, DateError>> {
    let (day, rest) = text.split_once('.')?;
    let (month, rest) = rest.split_once('.')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (year, time) = rest.split_at(digits);
    let few_digits = |part: &str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let ends = time.is_empty() || time.starts_with([' ', ',']);
    if !few_digits(day) || !few_digits(month) || digits != 4 || !ends {
        return None;
    }
    Some(day_of(year, month, day).and_then(|date| match time.trim() {
        "" => published_on(date),
        time => published_at(date, &behind_day(time)),
    }))
}

/// ISO 8601 without dashes and colons, as formats of agencies have it: `T100000Z`, `T100000+0200`.
fn basic(day: &str, time: &str) -> Result<Published, DateError> {
    let (year, month_day) = day.split_at(4);
    let (month, day) = month_day.split_at(2);
    let date = day_of(year, month, day)?;
    let digits = time.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    let (clock, zone) = time.split_at(digits + 1);
    match (clock.get(1..3), clock.get(3..5), clock.get(5..)) {
        (Some(hours), Some(minutes), Some(seconds)) if matches!(seconds.len(), 0 | 2) => {
            let colon = if seconds.is_empty() { "" } else { ":" };
            published_at(date, &format!("T{hours}:{minutes}{colon}{seconds}{zone}"))
        }
        // A time with colons behind a day without dashes.
        _ => published_at(date, time),
    }
}

/// A day with the time that follows it: `T10:00`, ` 10:00:00`, `T10:00:00.5+02:00`.
fn published_at(date: Date, time: &str) -> Result<Published, DateError> {
    let time = time.strip_prefix(['T', 't', ' ']).ok_or(DateError::NotADate)?.trim();
    let time = ["UTC", "GMT"]
        .into_iter()
        .find_map(|zone| time.strip_suffix(zone))
        .map_or_else(|| time.to_owned(), |time| format!("{}Z", time.trim_end()));
    if !time.bytes().all(|b| b.is_ascii_digit() || b"Zz:.,+- ".contains(&b)) {
        return Err(DateError::NotADate);
    }
    // "10:00:00 +0200", as several tools print it, has a blank that RFC 3339 has not.
    let stamp = format!("{date}T{}", time.replace(' ', ""));
    if time.contains(['Z', 'z', '+', '-']) {
        stamp.parse::<Timestamp>().map_err(|_| DateError::Impossible).and_then(published_instant)
    } else {
        let civil = stamp.parse::<DateTime>().map_err(|_| DateError::Impossible)?;
        instant_of(civil, Precision::Second)
    }
}

/// `Fri, 08 Jul 2016 10:00:00 GMT`, as mail and RSS have it; `None` when it is nothing like it.
fn rfc_2822(text: &str) -> Option<Result<Published, DateError>> {
    // Feeds get the weekday wrong often enough, and nothing depends on it.
    const PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    PARSER.parse_timestamp(text).ok().map(published_instant)
}

/// `[Weekday,] Month D, YYYY` or `[Weekday,] D Month YYYY`, and what follows.
fn english_prefix(text: &str) -> Option<(Result<Date, DateError>, &str)> {
    let mut rest = text;
    if let Some((word, after)) = next_word(rest)
        && names(&WEEKDAYS, word).is_some()
    {
        rest = after;
    }
    let (first, rest) = next_word(rest)?;
    let (second, rest) = next_word(rest)?;
    let (year, rest) = next_word(rest)?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (month, day) = match (names(&MONTHS, first), names(&MONTHS, second)) {
        (Some(month), None) => (month, ordinal(second)?),
        (None, Some(month)) => (month, ordinal(first)?),
        _ => return None,
    };
    Some((day_of(year, &(month + 1).to_string(), day), rest))
}

/// The next run of letters and digits, after blanks and the marks that stand in dates.
fn next_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches([' ', ',', '.', '\u{a0}']);
    let end = text.find(|character: char| !character.is_alphanumeric()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// The place of a name in a list, written in full or shortened to its first three or more letters.
fn names(list: &[&str], word: &str) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    list.iter().position(|name| name.starts_with(&word))
}

/// The digits of `8`, `08` or `8th`.
fn ordinal(word: &str) -> Option<&str> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (day, suffix) = word.split_at(digits);
    let known = ["", "st", "nd", "rd", "th"].iter().any(|end| suffix.eq_ignore_ascii_case(end));
    ((1..=2).contains(&digits) && known).then_some(day)
}

fn day_of(year: &str, month: &str, day: &str) -> Result<Date, DateError> {
    let year = year.parse::<i16>().map_err(|_| DateError::YearOutOfRange)?;
    if !YEARS.contains(&year) {
        return Err(DateError::YearOutOfRange);
    }
    let (Ok(month), Ok(day)) = (month.parse::<i8>(), day.parse::<i8>()) else {
        return Err(DateError::Impossible);
    };
    Date::new(year, month, day).map_err(|_| DateError::Impossible)
}

fn published_on(date: Date) -> Result<Published, DateError> {
    instant_of(date.to_datetime(Time::midnight()), Precision::Day)
}

fn instant_of(civil: DateTime, precision: Precision) -> Result<Published, DateError> {
    let stamp = Offset::UTC.to_timestamp(civil).map_err(|_| DateError::Impossible)?;
    Ok(Published { precision, ..published_instant(stamp)? })
}

fn published_instant(stamp: Timestamp) -> Result<Published, DateError> {
    if !YEARS.contains(&Offset::UTC.to_datetime(stamp).year()) {
        return Err(DateError::YearOutOfRange);
    }
    // `as_second` rounds towards 1970; before 1970, a fraction lies above the whole second.
    let before_1970 = stamp.subsec_nanosecond() < 0;
    let at = Instant::from_unix_seconds(stamp.as_second() - i64::from(before_1970));
    Ok(Published { at, precision: Precision::Second })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        match parse(text) {
            Ok(published) => assert_eq!(published.to_string(), expected, "{text:?}"),
            Err(error) => panic!("{text:?} should be {expected}, but {error}"),
        }
    }

    #[test]
    fn every_accepted_form() {
        check("2016-07-08T10:00:00Z", "2016-07-08T10:00:00Z");
        check("2016-07-08t10:00:00z", "2016-07-08T10:00:00Z");
        check("2016-07-08T23:30:00-05:00", "2016-07-09T04:30:00Z");
        check("2016-07-08T10:00:00.987Z", "2016-07-08T10:00:00Z");
        check("2016-07-08T10:00:00+0200", "2016-07-08T08:00:00Z");
        check("2016-07-08 10:00:00 +0200", "2016-07-08T08:00:00Z");
        check("2016-07-08T10:00", "2016-07-08T10:00:00Z");
        check("2016-07-08T10:00:05", "2016-07-08T10:00:05Z");
        check("2016-07-08 10:00:05", "2016-07-08T10:00:05Z");
        check("2016-07-08 10:00:05 UTC", "2016-07-08T10:00:05Z");
        check(" 2016-07-08 ", "2016-07-08");
        check("2016-7-8", "2016-07-08");
        check("2012-05-3", "2012-05-03");
        check("2016/07/08", "2016-07-08");
        check("20160708", "2016-07-08");
        check("20160708T100000Z", "2016-07-08T10:00:00Z");
        check("20160708T100000+0200", "2016-07-08T08:00:00Z");
        check("20160708T1000", "2016-07-08T10:00:00Z");
        check("20160708T10:00:00Z", "2016-07-08T10:00:00Z");
        check("Fri, 08 Jul 2016 10:00:00 GMT", "2016-07-08T10:00:00Z");
        check("Fri, 8 Jul 2016 10:00:00 +0200", "2016-07-08T08:00:00Z");
        check("Mon, 08 Jul 2016 10:00:00 EST", "2016-07-08T15:00:00Z");
        check("08 Jul 2016 10:00 GMT", "2016-07-08T10:00:00Z");
        check("Fri, 08 Jul 2016 00:30:00 CEST", "2016-07-07T22:30:00Z");
        check("08 Jul 2016 10:00 jst", "2016-07-08T01:00:00Z");
        check("2016-07-08 10:00:05 MSK", "2016-07-08T07:00:05Z");
        check("2016-07-08 10:00:05 EST", "2016-07-08T15:00:05Z");
        check("2016-07-08T10:00 pdt", "2016-07-08T17:00:00Z");
        check("2016-07-08 10:00:05 UT", "2016-07-08T10:00:05Z");
        check("2016-07-08T10:00:05UTC", "2016-07-08T10:00:05Z");
        check("08 Jul 2016 10:00 UT", "2016-07-08T10:00:00Z");
        check("June 19, 2017", "2017-06-19");
        check("19 June 2017", "2017-06-19");
        check("Monday, 19 June, 2017", "2017-06-19");
        check("Sept. 3rd, 2017", "2017-09-03");
        check("July 8, 2016 10:00 PM", "2016-07-08T22:00:00Z");
        check("July 8, 2016, 10:00 p.m. EST", "2016-07-09T03:00:00Z");
        check("Fri, Jul 8, 2016 at 9 AM", "2016-07-08T09:00:00Z");
        check("July 8, 2016 - 10:00", "2016-07-08T10:00:00Z");
        check("8 July 2016 10:00", "2016-07-08T10:00:00Z");
        check("8 July 2016 10:00 CEST", "2016-07-08T08:00:00Z");
        check("8 July 2016 10:00:05 +0200", "2016-07-08T08:00:05Z");
        check("2016-07-08 10:00 PM", "2016-07-08T22:00:00Z");
        check("08 Jul 2016 12:10 am", "2016-07-08T00:10:00Z");
        check("08.07.2016", "2016-07-08");
        check("8.7.2016, 10:00", "2016-07-08T10:00:00Z");
        check("08.07.2016 10:00 MESZ", "2016-07-08T08:00:00Z");
        check("1400-01-01", "1400-01-01");
        check("2200-12-31", "2200-12-31");
        check("2016-02-29", "2016-02-29");
    }

    #[test]
    fn fractions_before_1970_are_cut_off_downwards() {
        let published = parse("1969-12-31T23:59:58.500Z").unwrap();
        assert_eq!(published.at.unix_seconds(), -2);
    }

    #[test]
    fn days_no_calendar_has() {
        for text in [
            "2016-02-30",
            "2015-02-29",
            "2016-13-01",
            "2016-00-10",
            "20161301",
            "20160708T250000Z",
            "2016-07-08T25:00:00Z",
            "2016-07-08T10:61",
            "February 30, 2016",
            "February 30, 2016 10:00",
            "30.02.2016",
            "8 July 2016 25:00",
            "2016-07-99999999999",
        ] {
            assert_eq!(parse(text), Err(DateError::Impossible), "{text:?}");
        }
    }

    #[test]
    fn of_a_time_in_a_zone_that_is_not_known_the_day_is_told() {
        for text in [
            "Fri, 08 Jul 2016 00:30:00 XYZ",
            "Fri, 08 Jul 2016 23:30:00 IST",
            "2016-07-08 10:00 IST",
            "July 8, 2016 10:00 PM ET",
        ] {
            let Err(DateError::UnknownZone { day }) = parse(text) else { panic!("{text}") };
            assert_eq!(day.to_string(), "2016-07-08", "{text}");
        }
        for text in ["Fri, 38 Jul 2016 00:30:00 XYZ", "2016-07-38 00:30:00 XYZ"] {
            assert_eq!(parse(text), Err(DateError::Impossible), "{text}");
        }
    }

    #[test]
    fn years_that_are_not_believed() {
        for text in
            ["0000-01-01", "0001-01-01T00:00:00Z", "1399-12-31", "2201-01-01", "99999-01-01"]
        {
            assert_eq!(parse(text), Err(DateError::YearOutOfRange), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "yesterday",
            "2016",
            "146797200",
            "0467972000",
            "08/07/2016",
            "May 2016 was warm",
            "2016-07-08 or later",
            "March 8 2016 and more of it",
            "١٢ June 2017",
            "é",
            "20160708T",
            "20160708Tea",
            "2016-07-08 PM",
            "08/07/2016 10:00",
            "1.2.2016.3",
            "8.7.16",
            "July 8, 2016 updated",
            "8 July 2016 2017",
            "July 8, 2016 - 12",
            "2016-07-08 10:00 Uhr",
            "2016-07-08T10:00:00+02:00 CEST",
            "Fri, 08 Jul 2016 10:00:00 +0200 CEST",
        ] {
            assert_eq!(parse(text), Err(DateError::NotADate), "{text:?}");
        }
    }

    #[test]
    fn a_date_may_begin_a_line() {
        let (published, rest) = parse_prefix("2016-7-8, late edition").unwrap();
        assert_eq!(published.unwrap().to_string(), "2016-07-08");
        assert_eq!(rest, ", late edition");
        assert!(parse_prefix("a dozen boats left").is_none());
    }
}
