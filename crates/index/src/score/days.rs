//! Days that many articles of a tongue speak of, and so tell none of them apart.

use rustc_hash::FxHashMap;
use storyfold_model::Published;
use storyfold_text::facts::dates::Dates;
use storyfold_text::language::Tongue;

use crate::limits::{COMMON_DAY_ARTICLES, COMMON_DAY_PART};

/// The days that are common among the articles of an input. The default is none.
///
/// In a collection of years two articles that name one day are likely to mean one incident; of a
/// day's wire nearly all name that day, and it says as little as a stop word. As words do, days count by
/// tongue: that much happened on one in all languages together says little of those in one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommonDays {
    /// Days since 1970-01-01, sorted.
    days: Vec<(Tongue, i32)>,
    /// Months and days as in [`Dates`], sorted.
    month_days: Vec<(Tongue, u16)>,
}

impl CommonDays {
    /// Counts the days that articles of a tongue name or were published on. O(days named).
    pub fn among<'a>(
        articles: impl IntoIterator<Item = (Tongue, &'a Dates, Option<Published>)>,
    ) -> Self {
        let mut days: FxHashMap<(Tongue, i32), usize> = FxHashMap::default();
        let mut month_days: FxHashMap<(Tongue, u16), usize> = FxHashMap::default();
        let mut articles_in: FxHashMap<Tongue, usize> = FxHashMap::default();
        for (tongue, dates, published) in articles {
            *articles_in.entry(tongue).or_insert(0) += 1;
            let published = published.map(|published| published.at.unix_day());
            let other = published.filter(|day| !dates.days.contains(day));
            for day in dates.days.iter().copied().chain(other) {
                *days.entry((tongue, day)).or_insert(0) += 1;
            }
            for &day in &dates.month_days {
                *month_days.entry((tongue, day)).or_insert(0) += 1;
            }
        }
        let least = |tongue: Tongue| {
            let articles = articles_in.get(&tongue).copied().unwrap_or(0);
            (articles / COMMON_DAY_PART).max(COMMON_DAY_ARTICLES)
        };
        Self { days: at_least(&least, days), month_days: at_least(&least, month_days) }
    }

    /// Whether a day is common in a tongue.
    pub fn holds(&self, tongue: Tongue, day: i32) -> bool {
        self.days.binary_search(&(tongue, day)).is_ok()
    }

    /// Whether a day of the year, as in [`Dates`], is common in a tongue.
    pub fn holds_month_day(&self, tongue: Tongue, month_day: u16) -> bool {
        self.month_days.binary_search(&(tongue, month_day)).is_ok()
    }
}

/// What was counted as often as is common in its tongue, sorted.
fn at_least<T: Ord>(
    least: &impl Fn(Tongue) -> usize,
    counts: FxHashMap<(Tongue, T), usize>,
) -> Vec<(Tongue, T)> {
    let is_common = |((tongue, _), count): &((Tongue, T), usize)| *count >= least(*tongue);
    let mut common: Vec<(Tongue, T)> =
        counts.into_iter().filter(is_common).map(|(day, _)| day).collect();
    common.sort_unstable();
    common
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::{Instant, Precision};

    const TONGUE: Tongue = Tongue::HOME;

    /// Whether day 100 is common where so many of so many articles name it.
    fn is_common(naming: usize, articles: usize) -> bool {
        let naming_it = Dates { days: vec![100], month_days: vec![70], ..Dates::default() };
        let others: Vec<Dates> = (0..articles - naming)
            .map(|at| Dates { days: vec![1_000 + at as i32], ..Dates::default() })
            .collect();
        let all = std::iter::repeat_n(&naming_it, naming).chain(&others);
        let days = CommonDays::among(all.map(|dates| (TONGUE, dates, None)));
        assert_eq!(days.holds(TONGUE, 100), days.holds_month_day(TONGUE, 70));
        assert!(!days.holds(TONGUE, 1_000));
        days.holds(TONGUE, 100)
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
            let all = std::iter::repeat_n((TONGUE, &dates, published), articles);
            CommonDays::among(all).holds(TONGUE, 100)
        };
        assert!(!common(19));
        assert!(common(20));
        let silent = Dates::default();
        let all = std::iter::repeat_n((TONGUE, &silent, published), 20);
        assert!(CommonDays::among(all).holds(TONGUE, 100));
    }
}
