//! Days a text speaks of, resolved against the day of publication.

use jiff::civil::Date;
use storyfold_model::Published;

use super::calendar::Calendar;
use super::clocks;
use super::event::{self, DayOf};
use super::weekdays::weekday_of;
use crate::limits::MAX_FACTS;
use crate::tokenise::{Shape, Token};

/// The days of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dates {
    /// Days that could be told, counted from 1970-01-01, in the order they stand, each once.
    pub days: Vec<i32>,
    /// Month and day (`month * 32 + day`) of dates given without a year, or with one, in the order
    /// they stand, each once: undated articles can be compared by these.
    pub month_days: Vec<u16>,
    /// Days of the week that are named, from Monday as 0, in the order they stand, each once: what
    /// two undated reports of one day have in common.
    pub weekdays: Vec<u8>,
    /// The day of the incident, as far as can be told: the first that is said to be its, else the
    /// first that is not said to be of something else.
    pub event: Option<i32>,
    /// The same of the days of the week that are named, for undated articles too.
    pub event_weekday: Option<u8>,
    /// Times of day in minutes from midnight, in the order they stand, each once.
    pub clocks: Vec<u16>,
}

impl Dates {
    /// The first day the text speaks of: of a report, mostly the incident's.
    pub fn first(&self) -> Option<i32> {
        self.days.first().copied()
    }
}

/// A date without a year lies at most this many days after publication; else it is last year's.
const MOST_DAYS_AHEAD: i64 = 60;

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
const SHORT_MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether a folded word is the name of a month or a day of the week.
pub(super) fn is_calendar_word(folded: &str) -> bool {
    weekday_of(folded).is_some()
        || (month(folded).is_some() && folded != "may" && folded != "march")
        || folded == "sept"
}

/// Finds dates in the tokens of title and body.
pub(super) fn find(
    title: &[Token<'_>],
    body: &[Token<'_>],
    published: Option<Published>,
    calendar: &Calendar,
) -> Dates {
    let published = published.and_then(|published| date_of(published.at.unix_day()));
    let mut dates = Dates { clocks: clocks::find(title, body), ..Dates::default() };
    let (mut event, mut event_weekday) = (None, None);
    for text in [title, body] {
        for at in 0..text.len() {
            let rest = text.get(at..).unwrap_or_default();
            let first = rest.first().map_or("", |token| token.folded.as_ref());
            let weekday = weekday_of(first).or_else(|| calendar.weekday_at(text, at));
            // With the number of words it takes at most.
            let is_ahead = weekday.is_some() && event::is_ahead(text, at);
            // "Monday, March 24": the date says which Monday.
            let dated = weekday.and_then(|_| absolute(rest.get(1..)?));
            let found = absolute(rest)
                .map(|found| (found, 3))
                .or_else(|| {
                    let ahead = is_ahead.then(|| next(weekday?, published?)).flatten();
                    Some((ahead.or_else(|| relative(rest, published))?, 1))
                })
                .or_else(|| Some((of_calendar(calendar.date_at(rest)?, published)?, 3)))
                .or_else(|| Some((last(weekday?, published?)?, 1)))
                .filter(|_| dated.is_none());
            if let Some((found, words)) = found
                && let Some(day) = take(found, published, &mut dates)
            {
                let of = event::day_of(text, at, words);
                better(
                    &mut event,
                    if is_to_come(day, published) { DayOf::Aftermath } else { of },
                    day,
                );
            }
            if let Some(weekday) = weekday {
                let day = dated.and_then(|dated| day_of(dated, published)).map(unix_day);
                let of = match day {
                    Some(day) if is_to_come(day, published) => DayOf::Aftermath,
                    _ => event::day_of(text, at, 1),
                };
                better(&mut event_weekday, of, weekday);
                if !dates.weekdays.contains(&weekday) {
                    dates.weekdays.push(weekday);
                }
            }
        }
    }
    let of_incident = |of: DayOf| of != DayOf::Aftermath;
    dates.event = event.filter(|(of, _)| of_incident(*of)).map(|(_, day)| day);
    dates.event_weekday = event_weekday.filter(|(of, _)| of_incident(*of)).map(|(_, day)| day);
    dates
}

/// Whether a day had not been yet when the article was published, by whatever clock.
fn is_to_come(day: i32, published: Option<Date>) -> bool {
    published.is_some_and(|published| day > unix_day(published).saturating_add(1))
}

/// Keeps the first of the days that are likeliest the incident's.
fn better<T>(known: &mut Option<(DayOf, T)>, of: DayOf, day: T) {
    if known.as_ref().is_none_or(|(known, _)| of < *known) {
        *known = Some((of, day));
    }
}

/// A date as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Written {
    Full(Date),
    NoYear { month: i8, day: i8 },
}

/// The day that a written date is, where that can be told.
fn day_of(written: Written, published: Option<Date>) -> Option<Date> {
    match written {
        Written::Full(date) => Some(date),
        Written::NoYear { month, day } => nearest(month, day, published?),
    }
}

/// Notes a date; returns its day where that can be told.
fn take(written: Written, published: Option<Date>, dates: &mut Dates) -> Option<i32> {
    let date = day_of(written, published);
    let (month, day) = match written {
        Written::Full(date) => (date.month(), date.day()),
        Written::NoYear { month, day } => (month, day),
    };
    let month_day = month as u16 * 32 + day as u16;
    if dates.month_days.len() < MAX_FACTS && !dates.month_days.contains(&month_day) {
        dates.month_days.push(month_day);
    }
    let day = date.map(unix_day);
    if let Some(day) = day
        && dates.days.len() < MAX_FACTS
        && !dates.days.contains(&day)
    {
        dates.days.push(day);
    }
    day
}

/// `June 19, 2017`, `June 19`, `19 June 2017`, `2017-06-19`, at the start of these tokens.
fn absolute(tokens: &[Token<'_>]) -> Option<Written> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_ref());
    let number = |at: usize| -> Option<i16> {
        let token = tokens.get(at).filter(|token| token.shape == Shape::Number)?;
        token.folded.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()
    };
    let year = |at: usize| number(at).filter(|year| (1900..=2100).contains(year));
    if let Some(year) = year(0) {
        let (month, day) = (number(1)?, number(2)?);
        let joined = tokens.get(1)?.text.len() <= 2 && tokens.get(2)?.text.len() <= 2;
        return joined.then(|| full(year, month, day)).flatten();
    }
    // "March" and "May" are words too: they need their capital.
    let is_capital =
        |at: usize| tokens.get(at).is_some_and(|token| token.text.starts_with(char::is_uppercase));
    if let Some(month) = month(word(0)).filter(|_| is_capital(0)) {
        let day = number(1).filter(|day| (1..=31).contains(day))?;
        return match year(2) {
            Some(year) => full(year, month, day),
            None => no_year(month, day),
        };
    }
    let day = number(0).filter(|day| (1..=31).contains(day))?;
    let month = month(word(1)).filter(|_| is_capital(1))?;
    match year(2) {
        Some(year) => full(year, month, day),
        None => no_year(month, day),
    }
}

fn full(year: i16, month: i16, day: i16) -> Option<Written> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(Written::Full)
}

fn no_year(month: i16, day: i16) -> Option<Written> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    // A leap year holds every day there is.
    Date::new(2000, month, day).ok().map(|_| Written::NoYear { month, day })
}

/// `on Monday`, `yesterday`, `last night`: needs the day of publication.
fn relative(tokens: &[Token<'_>], published: Option<Date>) -> Option<Written> {
    let published = published?;
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_ref());
    let days_ago = match word(0) {
        "today" | "tonight" => 0,
        "yesterday" => 1,
        "last" if word(1) == "night" => 1,
        name => {
            return last(weekday_of(name)?, published);
        }
    };
    date_of(unix_day(published).checked_sub(days_ago)?).map(Written::Full)
}

/// The last such day of the week up to publication.
fn last(weekday: u8, published: Date) -> Option<Written> {
    let today = i32::from(published.weekday().to_monday_zero_offset());
    let days_ago = (today - i32::from(weekday)).rem_euclid(7);
    date_of(unix_day(published).checked_sub(days_ago)?).map(Written::Full)
}

/// The first such day of the week from publication on.
fn next(weekday: u8, published: Date) -> Option<Written> {
    let today = i32::from(published.weekday().to_monday_zero_offset());
    let days_ahead = (i32::from(weekday) - today).rem_euclid(7);
    date_of(unix_day(published).checked_add(days_ahead)?).map(Written::Full)
}

/// A date as another calendar has it. Where it is a day of the month alone, it is the last such day up
/// to publication.
fn of_calendar(
    (year, month, day): (Option<i16>, i16, i16),
    published: Option<Date>,
) -> Option<Written> {
    match (year, month) {
        (Some(year), _) => full(year, month, day),
        (None, 1..) => no_year(month, day),
        _ => (0..31).find_map(|ago| {
            let date = date_of(unix_day(published?).checked_sub(ago)?)?;
            (i16::from(date.day()) == day).then_some(Written::Full(date))
        }),
    }
}

/// The year that brings a month and day nearest to publication, the past preferred.
fn nearest(month: i8, day: i8, published: Date) -> Option<Date> {
    (-1..=1)
        .filter_map(|shift| Date::new(published.year() + shift, month, day).ok())
        .filter(|date| {
            i64::from(unix_day(*date)) - i64::from(unix_day(published)) <= MOST_DAYS_AHEAD
        })
        .max()
}

fn month(folded: &str) -> Option<i16> {
    let place = MONTHS
        .iter()
        .position(|name| *name == folded)
        .or_else(|| SHORT_MONTHS.iter().position(|name| *name == folded))
        .or(if folded == "sept" { Some(8) } else { None })?;
    i16::try_from(place + 1).ok()
}

fn unix_day(date: Date) -> i32 {
    let start = jiff::civil::date(1970, 1, 1);
    i32::try_from(date.duration_since(start).as_hours() / 24).unwrap_or(0)
}

fn date_of(unix_day: i32) -> Option<Date> {
    let (year, month, day) = storyfold_model::time::civil_from_unix_day(unix_day);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;
    use storyfold_model::{Instant, Precision};

    fn published(year: i16, month: i8, day: i8) -> Option<Published> {
        let seconds = i64::from(unix_day(jiff::civil::date(year, month, day))) * 86_400;
        Some(Published { at: Instant::from_unix_seconds(seconds), precision: Precision::Day })
    }

    fn days(text: &str, published: Option<Published>) -> Vec<String> {
        find(&[], &tokenise(text), published, &Calendar::default())
            .days
            .iter()
            .map(|&day| date_of(day).unwrap().to_string())
            .collect()
    }

    #[test]
    fn written_dates_are_read() {
        let none = None;
        assert_eq!(days("on June 19, 2017 by", none), ["2017-06-19"]);
        assert_eq!(days("on 19 June 2017 and on 2018-02-03.", none), ["2017-06-19", "2018-02-03"]);
        assert_eq!(days("they march 10 miles and may 3 times", none), Vec::<String>::new());
    }

    #[test]
    fn a_date_without_year_is_the_one_nearest_to_publication() {
        let on = published(2016, 1, 5);
        assert_eq!(days("It burned on Dec. 28.", on), ["2015-12-28"]);
        assert_eq!(days("The trial is on January 20.", on), ["2016-01-20"]);
        assert_eq!(
            find(&[], &tokenise("on Dec. 28"), None, &Calendar::default()).month_days,
            [12 * 32 + 28]
        );
    }

    #[test]
    fn days_to_come_are_not_the_incidents() {
        let on = published(2016, 7, 8);
        let event = |text: &str| {
            let found = find(&[], &tokenise(text), on, &Calendar::default());
            found.event.map(|day| date_of(day).unwrap().to_string())
        };
        assert_eq!(days("The bridge will open on Monday.", on), ["2016-07-11"]);
        assert_eq!(days("The court will hear him on Friday.", on), ["2016-07-08"]);
        assert_eq!(days("He takes office on Monday, July 25.", on), ["2016-07-25"]);
        assert_eq!(event("He takes office on Monday, July 25."), None);
        assert_eq!(event("Shots fell on Monday, July 4."), Some("2016-07-04".into()));
        assert_eq!(event("The bridge is shut until Monday."), None);
        assert_eq!(event("He takes office on July 24."), None);
        assert_eq!(
            event("Shots fell on Monday. He takes office on July 24."),
            Some("2016-07-04".into())
        );
        assert_eq!(
            event("It burned on July 9."),
            Some("2016-07-09".into()),
            "a day by other clocks"
        );
    }

    #[test]
    fn weekdays_look_back() {
        // 2016-07-08 was a Friday.
        let on = published(2016, 7, 8);
        assert_eq!(days("He was shot on Tuesday.", on), ["2016-07-05"]);
        assert_eq!(days("They fled Friday and yesterday", on), ["2016-07-08", "2016-07-07"]);
    }
}
