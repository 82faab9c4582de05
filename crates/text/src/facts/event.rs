//! Which of the days a text speaks of is the incident's.
//!
//! Reports are full of days on which something else was: the page was posted, a spokesman spoke, a
//! suspect was charged, a vigil is held. What a day is of is told by the nearest word beside it, in
//! its sentence, that says what went on; a clock time beside it makes it the incident's.

use super::clocks::half_of_day;
use super::weekdays::weekday_of;
use crate::tokenise::{Gap, Token};

/// What a day is said to be of, the likeliest to be the incident's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DayOf {
    /// The incident.
    Incident,
    /// Nothing that was recognised.
    Anything,
    /// What came after it: words about it, charges, mourning; or the page itself.
    Aftermath,
}

/// Words that may say what a day is of: so many before it and after it, in its sentence.
const BEFORE: usize = 10;
const AFTER: usize = 5;

/// So many words before a day, past the ends of sentences, may say that it is the page's.
const PAGE: usize = 4;

/// What pages say of themselves: `Posted: Monday, August 17, 2015 2:27 PM`.
const OF_PAGE: [&str; 4] = ["posted", "published", "updated", "copyright"];

/// Words that make a day an end and not the incident's, right before it or with one word between: `shut
/// until Monday`.
const UNTIL: [&str; 2] = ["till", "until"];

/// Words that put a day behind them into the future, from further away too, up to the nearest mark: `the court
/// will hear him on Monday`. Not "due": most is due to what was.
const AHEAD: [&str; 3] = ["expected", "scheduled", "will"];

/// So many words before a day may do so.
const AHEAD_REACH: usize = 8;

/// A clock time stands within so many words before its day or after it.
const CLOCK: usize = 4;

/// What befalls people and places. "Died" is not among them: many die days after.
const INCIDENT: [&str; 66] = [
    "abducted",
    "accident",
    "ambush",
    "ambushed",
    "assault",
    "attack",
    "attacked",
    "attacks",
    "avalanche",
    "blast",
    "blaze",
    "bombing",
    "broke",
    "burned",
    "capsized",
    "clash",
    "clashes",
    "collapsed",
    "collided",
    "collision",
    "crash",
    "crashed",
    "derailed",
    "detonated",
    "drowned",
    "earthquake",
    "erupted",
    "exploded",
    "explosion",
    "fell",
    "fire",
    "fled",
    "flood",
    "gunfight",
    "gunned",
    "happened",
    "hit",
    "homicide",
    "hurt",
    "incident",
    "injured",
    "kidnapped",
    "killed",
    "killing",
    "killings",
    "landslide",
    "massacre",
    "murder",
    "murdered",
    "occurred",
    "quake",
    "raid",
    "rampage",
    "robbed",
    "robbery",
    "sank",
    "shooting",
    "shootings",
    "shootout",
    "shot",
    "slain",
    "stabbed",
    "stabbing",
    "struck",
    "wounded",
    "wreck",
];

/// What is said and done about it later, and what pages say of themselves.
const AFTERMATH: [&str; 70] = [
    "anniversary",
    "announced",
    "appear",
    "appeared",
    "arraigned",
    "arrest",
    "arrested",
    "asked",
    "bail",
    "bond",
    "briefing",
    "buried",
    "charge",
    "charged",
    "charges",
    "condition",
    "conference",
    "confirmed",
    "convicted",
    "court",
    "custody",
    "denied",
    "funeral",
    "gathered",
    "guilty",
    "hearing",
    "hospitalized",
    "identified",
    "indicted",
    "indictment",
    "interview",
    "investigating",
    "investigators",
    "judge",
    "jury",
    "learned",
    "listed",
    "memorial",
    "mourn",
    "mourned",
    "named",
    "pleaded",
    "posted",
    "prayer",
    "prosecutors",
    "published",
    "recovering",
    "release",
    "released",
    "remained",
    "remembered",
    "reported",
    "said",
    "say",
    "says",
    "scheduled",
    "sentenced",
    "served",
    "sources",
    "statement",
    "surrendered",
    "testified",
    "told",
    "trial",
    "tweeted",
    "updated",
    "verdict",
    "vigil",
    "warrant",
    "wrote",
];

/// Whether the day at `at` is said to be still to come. O(1).
pub(super) fn is_ahead(tokens: &[Token<'_>], at: usize) -> bool {
    let before = tokens.get(..at).unwrap_or_default();
    // The gap of a token is before it.
    let mut gap = tokens.get(at).map_or(Gap::Sentence, |day| day.gap);
    let clause = before
        .iter()
        .rev()
        .take_while(|token| std::mem::replace(&mut gap, token.gap) == Gap::Close)
        .take(AHEAD_REACH)
        .enumerate();
    clause.into_iter().any(|(distance, token)| {
        // "Will" is a name.
        AHEAD.contains(&token.text) || (distance == 0 && token.folded == "next")
    })
}

/// Whether the day at `at` is said to be an end. O(1).
fn is_end(tokens: &[Token<'_>], at: usize) -> bool {
    let before = tokens.get(..at).unwrap_or_default();
    before.iter().rev().take(2).any(|token| UNTIL.contains(&token.folded.as_ref()))
}

/// What the day at `at`, written in `words` words, is of. O(1).
pub(super) fn day_of(tokens: &[Token<'_>], at: usize, words: usize) -> DayOf {
    let (before, rest) = tokens.split_at_checked(at).unwrap_or_default();
    let (day, after) = rest.split_at_checked(words).unwrap_or_default();
    let is_of_page = |token: &Token<'_>| OF_PAGE.contains(&token.folded.as_ref());
    if before.iter().rev().take(PAGE).any(is_of_page) || is_ahead(tokens, at) || is_end(tokens, at)
    {
        return DayOf::Aftermath;
    }
    // The gap of a token is before it: the first word of the sentence is the last to be looked at.
    let mut gap = day.first().map_or(Gap::Sentence, |first| first.gap);
    let mut nearby = before.iter().rev().take(BEFORE).take_while(|token| {
        // "2:30 p.m. Tuesday": that full stop ends no sentence.
        std::mem::replace(&mut gap, token.gap) != Gap::Sentence || is_half_of_day(token)
    });
    let mut behind = None;
    for (distance, token) in nearby.by_ref().enumerate() {
        if distance < CLOCK && is_half_of_day(token) {
            return DayOf::Incident;
        }
        if let Some(of) = word_of(token) {
            behind = Some((distance, of));
            break;
        }
        if is_other_day(token) {
            break;
        }
    }
    let mut ahead = None;
    for (distance, token) in
        after.iter().take(AFTER).take_while(|t| t.gap == Gap::Close).enumerate()
    {
        if distance < CLOCK && is_half_of_day(token) {
            return DayOf::Incident;
        }
        if let Some(of) = word_of(token) {
            ahead = Some((distance, of));
            break;
        }
        if is_other_day(token) {
            break;
        }
    }
    match (behind, ahead) {
        (Some((behind, of)), Some((ahead, _))) if behind <= ahead => of,
        (_, Some((_, of))) | (Some((_, of)), None) => of,
        (None, None) => DayOf::Anything,
    }
}

fn word_of(token: &Token<'_>) -> Option<DayOf> {
    let word = token.folded.as_ref();
    if INCIDENT.binary_search(&word).is_ok() {
        Some(DayOf::Incident)
    } else if AFTERMATH.binary_search(&word).is_ok() {
        Some(DayOf::Aftermath)
    } else {
        None
    }
}

fn is_other_day(token: &Token<'_>) -> bool {
    weekday_of(&token.folded).is_some()
}

fn is_half_of_day(token: &Token<'_>) -> bool {
    half_of_day(&token.folded).1.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    fn of(text: &str, day: &str) -> DayOf {
        let tokens = tokenise(text);
        let at = tokens.iter().position(|token| token.folded == day).unwrap();
        day_of(&tokens, at, 1)
    }

    #[test]
    fn a_page_says_when_it_was_posted() {
        let text = "Posted: Monday, August 17, 2015 2:27 PM Updated: Tuesday, 3:19 PM";
        assert_eq!(of(text, "monday"), DayOf::Aftermath);
        assert_eq!(of(text, "august"), DayOf::Aftermath);
        assert_eq!(of(text, "tuesday"), DayOf::Aftermath);
    }

    #[test]
    fn a_day_to_come_is_not_the_incidents() {
        assert_eq!(of("The road is shut until Monday after the crash", "monday"), DayOf::Aftermath);
        assert_eq!(of("It will open again on Friday", "friday"), DayOf::Aftermath);
        assert_eq!(of("shut until next Monday", "monday"), DayOf::Aftermath);
        assert_eq!(of("The siege lasted until Monday", "monday"), DayOf::Aftermath);
        assert_eq!(of("Will Berg was shot on Monday", "monday"), DayOf::Incident);
        assert_eq!(of("roads shut due to a crash on Monday", "monday"), DayOf::Incident);
        assert_eq!(
            of("The mayor, who will be buried at sea, was shot on Monday", "monday"),
            DayOf::Incident
        );
        assert_eq!(of("It will rain. A docker was shot on Monday", "monday"), DayOf::Incident);
    }

    #[test]
    fn lists_are_sorted() {
        assert!(INCIDENT.is_sorted() && AFTERMATH.is_sorted());
    }

    #[test]
    fn a_day_is_of_the_nearest_word_that_says() {
        assert_eq!(of("A docker was shot on Tuesday", "tuesday"), DayOf::Incident);
        assert_eq!(
            of("Police said Tuesday the shooting was no accident", "tuesday"),
            DayOf::Aftermath
        );
        assert_eq!(of("Police said the shooting happened Tuesday", "tuesday"), DayOf::Incident);
        assert_eq!(of("(Published Wednesday, June 8, 2016)", "wednesday"), DayOf::Aftermath);
        assert_eq!(
            of("charged on Monday in connection with Sunday's shooting", "monday"),
            DayOf::Aftermath
        );
        assert_eq!(
            of("charged on Monday in connection with Sunday's shooting", "sunday"),
            DayOf::Incident
        );
        assert_eq!(of("injured on the morning of Sunday, police said", "sunday"), DayOf::Incident);
        assert_eq!(of("at the family home Thursday morning", "thursday"), DayOf::Anything);
        assert_eq!(of("He said it was about 2:30 p.m. Tuesday", "tuesday"), DayOf::Incident);
    }
}
