//! Days that many articles of an input speak of, and so tell none of them apart.

use rustc_hash::FxHashMap;
use storyfold_model::Published;
use storyfold_text::facts::dates::Dates;

use crate::limits::{COMMON_DAY_ARTICLES, COMMON_DAY_PART};

/// The days that are common among the articles of an input. The default is none.
///
/// In a collection of years two articles that name one day are likely to mean one incident; of a
/// day's wire nearly all name that day, and it says as little as a stop word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommonDays {
    /// Days since 1970-01-01, sorted.
    days: Vec<i32>,
    /// Months and days as in [`Dates`], sorted.
    month_days: Vec<u16>,
}

impl CommonDays {
    /// Counts the days that articles name or were published on. O(days named).
    pub fn among<'a>(articles: impl IntoIterator<Item = (&'a Dates, Option<Published>)>) -> Self {
        let mut days: FxHashMap<i32, usize> = FxHashMap::default();
        let mut month_days: FxHashMap<u16, usize> = FxHashMap::default();
        let mut count = 0;
        for (dates, published) in articles {
            count += 1;
            let published = published.map(|published| published.at.unix_day());
            let other = published.filter(|day| !dates.days.contains(day));
            for day in dates.days.iter().copied().chain(other) {
                *days.entry(day).or_insert(0) += 1;
            }
            for &day in &dates.month_days {
                *month_days.entry(day).or_insert(0) += 1;
            }
        }
        let least = (count / COMMON_DAY_PART).max(COMMON_DAY_ARTICLES);
        Self { days: at_least(least, days), month_days: at_least(least, month_days) }
    }

    /// Whether a day is common.
    pub fn holds(&self, day: i32) -> bool {
        self.days.binary_search(&day).is_ok()
    }

    /// Whether a day of the year, as in [`Dates`], is common.
    pub fn holds_month_day(&self, month_day: u16) -> bool {
        self.month_days.binary_search(&month_day).is_ok()
    }
}

/// What was counted so often or more, sorted.
fn at_least<T: Ord>(least: usize, counts: FxHashMap<T, usize>) -> Vec<T> {
    let mut common: Vec<T> =
        counts.into_iter().filter(|&(_, count)| count >= least).map(|(day, _)| day).collect();
    common.sort_unstable();
    common
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::{Instant, Precision};

    /// Whether day 100 is common where so many of so many articles name it.
    fn is_common(naming: usize, articles: usize) -> bool {
        let naming_it = Dates { days: vec![100], month_days: vec![70], ..Dates::default() };
        let others: Vec<Dates> = (0..articles - naming)
            .map(|at| Dates { days: vec![1_000 + at as i32], ..Dates::default() })
            .collect();
        let all = std::iter::repeat_n(&naming_it, naming).chain(&others);
        let days = CommonDays::among(all.map(|dates| (dates, None)));
        assert_eq!(days.holds(100), days.holds_month_day(70));
        assert!(!days.holds(1_000));
        days.holds(100)
    }

    #[test]
    fn a_day_is_common_by_its_share_and_in_a_small_input_never() {
        assert!(!is_common(19, 19), "a handful of articles may be of one story");
        assert!(is_common(20, 90));
        assert!(is_common(50, 1_000));
        assert!(!is_common(49, 1_000));
        assert_eq!(CommonDays::among([]), CommonDays::default());
    }

    #[test]
    fn an_article_counts_once_for_the_day_it_names_and_came_out_on() {
        let at = Instant::from_unix_seconds(100 * 86_400);
        let published = Some(Published { at, precision: Precision::Second });
        let dates = Dates { days: vec![100], ..Dates::default() };
        let common = |articles| {
            CommonDays::among(std::iter::repeat_n((&dates, published), articles)).holds(100)
        };
        assert!(!common(19));
        assert!(common(20));
        let silent = Dates::default();
        assert!(CommonDays::among(std::iter::repeat_n((&silent, published), 20)).holds(100));
    }
}
