//! Moments and days, with their units in their names.

use std::fmt;

/// A moment, in whole seconds since 1970-01-01T00:00:00Z (no leap seconds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    seconds: i64,
}

impl Instant {
    /// The moment `seconds` after (or, negative, before) the start of 1970.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self { seconds }
    }

    /// Seconds since the start of 1970.
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// The day it falls on in UTC, counted from 1970-01-01 as day 0.
    pub const fn unix_day(self) -> i32 {
        let day = self.seconds.div_euclid(86_400);
        if day > i32::MAX as i64 {
            i32::MAX
        } else if day < i32::MIN as i64 {
            i32::MIN
        } else {
            day as i32
        }
    }
}

/// How finely a publication time was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the day is known; the moment is its start.
    Day,
    /// The time of day is known.
    Second,
}

/// When an article was published, and how finely that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Published {
    /// The moment, or the start of the day.
    pub at: Instant,
    /// Whether the time of day was stated.
    pub precision: Precision,
}

impl Published {
    /// The last second that it may mean: who states a day alone is not known to have been before
    /// anybody who states an hour of it.
    ///
    /// ```
    /// use storyfold_model::{Instant, Precision, Published};
    /// let day = Published { at: Instant::from_unix_seconds(0), precision: Precision::Day };
    /// assert_eq!(day.latest().unix_seconds(), 86_399);
    /// ```
    pub fn latest(self) -> Instant {
        match self.precision {
            Precision::Second => self.at,
            Precision::Day => {
                Instant::from_unix_seconds(self.at.unix_seconds().saturating_add(86_399))
            }
        }
    }
}

impl fmt::Display for Published {
    /// Writes the day as `YYYY-MM-DD`, and the time of day where it is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_unix_day(self.at.unix_day());
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        if self.precision == Precision::Second {
            let second = self.at.unix_seconds().rem_euclid(86_400);
            write!(f, "T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)?;
        }
        Ok(())
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
///
/// The algorithm is `civil_from_days` of Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms" (2013).
///
/// ```
/// use storyfold_model::time::civil_from_unix_day;
/// assert_eq!(civil_from_unix_day(0), (1970, 1, 1));
/// assert_eq!(civil_from_unix_day(-1), (1969, 12, 31));
/// assert_eq!(civil_from_unix_day(16_990), (2016, 7, 8));
/// ```
pub fn civil_from_unix_day(unix_day: i32) -> (i64, u8, u8) {
    let shifted = i64::from(unix_day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_prints_as_finely_as_it_is_known() {
        let at = Instant::from_unix_seconds(1_467_936_000 + 3_661);
        let second = Published { at, precision: Precision::Second };
        assert_eq!(second.to_string(), "2016-07-08T01:01:01Z");
        let day = Published { at, precision: Precision::Day };
        assert_eq!(day.to_string(), "2016-07-08");
    }

    #[test]
    fn days_before_1970_are_negative() {
        assert_eq!(Instant::from_unix_seconds(-1).unix_day(), -1);
        assert_eq!(Instant::from_unix_seconds(86_400).unix_day(), 1);
    }
}
