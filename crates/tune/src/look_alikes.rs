//! Pairs that look alike and are apart, made of a labelled feed.
//!
//! Labelled feeds hold few accounts of different incidents in the same words: of the shootings of a
//! whole country hardly two are of one town and week, so a model learns that like words settle it and
//! never has to look at the facts. So it is also shown pairs that a feed of one town would bring: the
//! words of two accounts of one incident, with the names, places, numbers and days of two articles
//! that are of different ones.

use storyfold_index::score::Values;
use storyfold_index::score::features::{Feature, Id};
use storyfold_text::hash::mix;

/// Articles that facts are taken of say that their incidents were within so many days of each
/// other, and not on one day.
const WITHIN_DAYS: f32 = 40.0;

/// They have this much in common in names, as cosine of their words: towns, bodies, spokesmen.
const LIKE_NAMES: f32 = 0.15;

/// From fewer pairs with other facts none are taken: the same few would stand for all.
const LEAST_PAIRS: usize = 20;

/// Pairs whose facts say that they are of two incidents.
#[derive(Debug)]
pub(crate) struct OtherFacts<'a>(Vec<&'a Values>);

impl<'a> OtherFacts<'a> {
    /// Those among pairs that are apart.
    pub(crate) fn among(apart: impl Iterator<Item = &'a Values>) -> Self {
        Self(apart.filter(|values| is_of_another_day(values)).collect())
    }

    /// A pair in the words of this one and with facts of others; which, depends on the draw only.
    /// `None` where too few have such.
    pub(crate) fn in_words_of(&self, words: Values, draw: u64) -> Option<Values> {
        if self.0.len() < LEAST_PAIRS {
            return None;
        }
        let facts = self.0.get((mix(draw) % self.0.len() as u64) as usize)?;
        Some(words.with(facts, is_fact))
    }
}

fn is_of_another_day(values: &Values) -> bool {
    let days = values.get(Id::EventDay as usize).map(f32::exp_m1);
    let names = values.get(Id::NamesCosine as usize);
    days.is_some_and(|days| (0.5..WITHIN_DAYS).contains(&days))
        && names.is_some_and(|names| names >= LIKE_NAMES)
}

/// What tells who, where, when and how many, and the words that hardly any other article holds.
fn is_fact(feature: &Feature) -> bool {
    matches!(feature.family, "names" | "places" | "numbers" | "time")
        || feature.name.starts_with("exclusive-")
        || feature.name.starts_with("rarest-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(days: f32, cosine: f32) -> Values {
        let mut values = Values::UNKNOWN;
        values.set(Id::EventDay, days.ln_1p());
        values.set(Id::NamesCosine, 0.3);
        values.set(Id::CosineMean, cosine);
        values
    }

    #[test]
    fn a_look_alike_has_the_words_of_one_pair_and_the_facts_of_another() {
        let apart: Vec<Values> =
            (0..60).map(|at| pair(if at < 30 { 7.0 } else { 0.0 }, 0.1)).collect();
        let facts = OtherFacts::among(apart.iter());
        let made = facts.in_words_of(pair(0.0, 0.8), 3).unwrap();
        assert_eq!(made.get(Id::CosineMean as usize), Some(0.8));
        assert_eq!(made.get(Id::EventDay as usize), Some(7.0_f32.ln_1p()));
        assert_eq!(made.get(Id::AgesGap as usize), None, "what neither states stays unknown");
    }

    #[test]
    fn a_feed_without_days_gives_none() {
        let apart = vec![pair(0.0, 0.1); 60];
        assert!(OtherFacts::among(apart.iter()).in_words_of(pair(0.0, 0.8), 3).is_none());
    }

    #[test]
    fn few_pairs_give_none() {
        let made = |pairs| {
            let apart = vec![pair(7.0, 0.1); pairs];
            OtherFacts::among(apart.iter()).in_words_of(pair(0.0, 0.8), 3).is_some()
        };
        assert!(!made(LEAST_PAIRS - 1) && made(LEAST_PAIRS));
    }
}
