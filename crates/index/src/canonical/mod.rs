//! Who represents a group or a story, by stated rules.
//!
//! Each rule keeps those who are ahead by it; the rule that leaves one is the one that chose. The
//! order is that of [`CanonicalRule`]'s variants, or another that a user asks for.

mod order;

pub use order::{CanonicalOrder, OrderError};

use storyfold_model::{CanonicalRule, Flag, Flags, Published, Status};

/// What is known of one article that could be canonical.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'a, T> {
    /// The article.
    pub article: T,
    /// Whether it may be published.
    pub status: Status,
    /// What else is known of its standing.
    pub flags: Flags,
    /// Whether it, or a version before it, is a correction.
    pub is_corrected: bool,
    /// Number of words of the report.
    pub words: usize,
    /// How complete an account it is, 0 to 1; the same for all where that means nothing.
    pub completeness: f64,
    /// How far behind its publisher is among those that are preferred; the same for all where none is.
    pub preference: u32,
    /// When it was published.
    pub published: Option<Published>,
    /// Its id.
    pub id: &'a str,
}

/// A text this much of the longest is not shortened.
const FULL_SHARE: f64 = 0.9;

/// Completeness is compared in steps of this size: less is noise.
const COMPLETENESS_STEP: f64 = 0.01;

/// Chooses the canonical of copies or of accounts; `None` when there is no candidate. O(n).
///
/// Versions and full text are compared among copies of one text alone: a long account of an
/// incident is not thereby the better one.
pub fn choose<T: Copy>(
    candidates: &[Candidate<'_, T>],
    are_copies: bool,
    order: &CanonicalOrder,
) -> Option<(T, CanonicalRule)> {
    let mut left: Vec<&Candidate<'_, T>> = candidates.iter().collect();
    if let [only] = left.as_slice() {
        return Some((only.article, CanonicalRule::OnlyOne));
    }
    for &rule in order.rules() {
        if !are_copies && matches!(rule, CanonicalRule::LatestVersion | CanonicalRule::FullText) {
            continue;
        }
        keep_ahead(&mut left, rule);
        if let [chosen] = left.as_slice() {
            return Some((chosen.article, rule));
        }
    }
    // Ids differ, so the last rule leaves one; were they equal, the first would do.
    left.first().map(|chosen| (chosen.article, CanonicalRule::FirstId))
}

/// Keeps those of which something holds, if there are any.
fn keep_if_any<T>(left: &mut Vec<&Candidate<'_, T>>, holds: impl Fn(&Candidate<'_, T>) -> bool) {
    if left.iter().any(|candidate| holds(candidate)) {
        left.retain(|candidate| holds(candidate));
    }
}

fn keep_ahead<T>(left: &mut Vec<&Candidate<'_, T>>, rule: CanonicalRule) {
    match rule {
        CanonicalRule::OnlyOne => {}
        CanonicalRule::Usable => {
            keep_if_any(left, |candidate| candidate.status == Status::Usable);
            // What is held back may be used one day; what is killed never.
            keep_if_any(left, |candidate| candidate.status != Status::Canceled);
            // What repeats a killed text may be used, but where another may that one stands.
            keep_if_any(left, |candidate| !candidate.flags.holds(Flag::DerivedFromKilled));
        }
        CanonicalRule::Report => {
            keep_if_any(left, |candidate| !candidate.flags.holds(Flag::Kill));
            keep_if_any(left, |candidate| !candidate.flags.holds(Flag::Roundup));
        }
        CanonicalRule::Corrected => keep_if_any(left, |candidate| candidate.is_corrected),
        CanonicalRule::LatestVersion => {
            // Of each item its latest version is left. The numbers of two items, each counted by its
            // own provider, say nothing of one another.
            keep_if_any(left, |candidate| !candidate.flags.holds(Flag::Superseded));
        }
        CanonicalRule::FullText => {
            let longest = left.iter().map(|candidate| candidate.words).max().unwrap_or(0);
            left.retain(|candidate| candidate.words as f64 >= longest as f64 * FULL_SHARE);
        }
        CanonicalRule::MostComplete => {
            let best = left.iter().map(|c| c.completeness).fold(0.0, f64::max);
            left.retain(|candidate| candidate.completeness >= best - COMPLETENESS_STEP);
        }
        CanonicalRule::PreferredSource => {
            let first = left.iter().map(|candidate| candidate.preference).min();
            left.retain(|candidate| Some(candidate.preference) == first);
        }
        CanonicalRule::Earliest => {
            let of = |candidate: &Candidate<'_, T>| candidate.published.map(Published::latest);
            let earliest = left.iter().filter_map(|candidate| of(candidate)).min();
            if earliest.is_some() {
                left.retain(|candidate| of(candidate) == earliest);
            }
        }
        CanonicalRule::FirstId => {
            let first = left.iter().map(|candidate| candidate.id).min();
            left.retain(|candidate| Some(candidate.id) == first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::{Instant, Precision};

    fn candidate(id: &str) -> Candidate<'_, usize> {
        Candidate {
            article: id.len(),
            status: Status::Usable,
            flags: Flags::default(),
            is_corrected: false,
            words: 100,
            completeness: 0.5,
            preference: 9,
            published: None,
            id,
        }
    }

    #[test]
    fn each_rule_decides_when_those_before_do_not() {
        use CanonicalRule as R;
        let plain = candidate("a");
        let on = |second: i64| {
            Some(Published { at: Instant::from_unix_seconds(second), precision: Precision::Second })
        };
        let on_day = |day: i64| {
            let at = Instant::from_unix_seconds(day * 86_400);
            Some(Published { at, precision: Precision::Day })
        };
        let flagged = |flag| {
            let mut flags = Flags::default();
            flags.insert(flag);
            Candidate { flags, ..candidate("a") }
        };
        let cases = [
            (Candidate { status: Status::Canceled, ..candidate("a") }, candidate("bb"), R::Usable),
            (flagged(Flag::DerivedFromKilled), candidate("bb"), R::Usable),
            (flagged(Flag::Roundup), candidate("bb"), R::Report),
            (plain.clone(), Candidate { is_corrected: true, ..candidate("bb") }, R::Corrected),
            (flagged(Flag::Superseded), candidate("bb"), R::LatestVersion),
            (plain.clone(), Candidate { words: 200, ..candidate("bb") }, R::FullText),
            (plain.clone(), Candidate { completeness: 0.9, ..candidate("bb") }, R::MostComplete),
            (plain.clone(), Candidate { preference: 1, ..candidate("bb") }, R::PreferredSource),
            (
                Candidate { published: on(9), ..candidate("a") },
                Candidate { published: on(5), ..candidate("bb") },
                R::Earliest,
            ),
            (
                Candidate { published: on_day(0), ..candidate("a") },
                Candidate { published: on(9), ..candidate("bb") },
                R::Earliest,
            ),
        ];
        let usual = CanonicalOrder::default();
        for (loser, winner, rule) in cases {
            assert_eq!(choose(&[loser.clone(), winner.clone()], true, &usual), Some((2, rule)));
            assert_eq!(choose(&[winner, loser], true, &usual), Some((2, rule)));
        }
        assert_eq!(choose(&[candidate("bb"), plain.clone()], true, &usual), Some((1, R::FirstId)));
        assert_eq!(choose(&[plain], true, &usual), Some((1, R::OnlyOne)));
        assert_eq!(choose::<usize>(&[], true, &usual), None);
    }

    #[test]
    fn another_order_chooses_another_and_says_why() {
        let short = Candidate { preference: 0, words: 10, ..candidate("a") };
        let long = Candidate { preference: 1, ..candidate("bb") };
        let choose = |first: &[CanonicalRule], candidates: &[_]| {
            choose(candidates, true, &CanonicalOrder::new(first, &[]).unwrap())
        };
        let (full, preferred) = (CanonicalRule::FullText, CanonicalRule::PreferredSource);
        let both = [short.clone(), long.clone()];
        assert_eq!(choose(&[], &both), Some((2, full)));
        assert_eq!(choose(&[preferred], &both), Some((1, preferred)));
        let killed = [Candidate { status: Status::Canceled, ..short }, long];
        assert_eq!(choose(&[preferred], &killed), Some((2, CanonicalRule::Usable)));
    }
}
