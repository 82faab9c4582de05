//! Names: runs of capitalised words.
//!
//! A word at the start of a sentence is capitalised anyway, so there it counts only with others behind
//! it, or alone where no English news is known to hold it; and nothing may speak against it: no stop word,
//! never in lower case in the same text. In a headline set in
//! title case capitals tell nothing; there only words count that the body shows to be names.

use rustc_hash::FxHashSet;
use storyfold_model::Language;

use super::calendar::Calendar;
use super::dates::is_calendar_word;
use crate::hash::hash_word;
use crate::limits::MAX_FACTS;
use crate::terms::{Term, TermCounts, TermMaker};
use crate::tfidf::Background;
use crate::tokenise::{Gap, Shape, Token};

/// The names in one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// Whole names, `rustam asildarov`, by the words joined with spaces.
    pub full: TermCounts,
    /// The terms of the single words of all names, `rustam` and `asildarov`, so that a surname
    /// alone meets the full name.
    pub words: TermCounts,
}

impl Names {
    /// How many names are of two words and more: those of one are among the words. O(n log n).
    pub fn of_two_words(&self) -> usize {
        self.full.iter().filter(|(name, _)| !self.words.holds(*name)).count()
    }
}

/// Words that join the parts of one name.
const CONNECTORS: [&str; 18] = [
    "of", "de", "del", "la", "le", "al", "el", "bin", "ibn", "von", "van", "der", "den", "da",
    "di", "du", "dos", "and",
];

/// What is shorter than this many bytes and unknown may be an exclamation as well as a name.
const SHORTEST_UNKNOWN: usize = 4;

/// German words that names of places stand behind without an article.
const GERMAN_PLACE: [&str; 9] =
    ["in", "bei", "aus", "nach", "um", "nahe", "zwischen", "nördlich", "südlich"];

/// Titles before names, no part of them.
const TITLES: [&str; 32] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sgt",
    "lt",
    "col",
    "gen",
    "capt",
    "cpl",
    "sen",
    "rep",
    "gov",
    "det",
    "rev",
    "prof",
    "president",
    "minister",
    "officer",
    "sheriff",
    "deputy",
    "detective",
    "sergeant",
    "lieutenant",
    "captain",
    "chief",
    "judge",
    "senator",
    "king",
    "queen",
    "sir",
];

/// Finds names in the tokens of title and body; the words of where it was filed are names.
pub(super) fn find(
    (title, body, filed): (&[Token<'_>], &[Token<'_>], &[Token<'_>]),
    terms: &mut TermMaker,
    calendar: &Calendar,
) -> Names {
    let lower: FxHashSet<u64> = body
        .iter()
        .filter(|token| token.shape == Shape::Lower)
        .map(|token| hash_word(&token.folded))
        .collect();
    let mut found = Found::default();
    if !is_shouted(body) {
        runs(body, &lower, (terms, calendar), &mut found);
    }
    if is_sentence_case(title, terms) {
        runs(title, &lower, (terms, calendar), &mut found);
    } else {
        let known: FxHashSet<Term> = found.words.iter().copied().collect();
        let in_title: Vec<Term> = title
            .iter()
            .filter(|token| is_capital(token))
            .filter_map(|token| terms.term(token))
            .filter(|term| known.contains(term))
            .collect();
        found.words.extend(in_title);
    }
    found.words.extend(filed.iter().filter_map(|token| terms.term(token)));
    found.full.truncate(MAX_FACTS * 4);
    found.words.truncate(MAX_FACTS * 8);
    Names { full: TermCounts::count(found.full), words: TermCounts::count(found.words) }
}

#[derive(Default)]
struct Found {
    full: Vec<Term>,
    words: Vec<Term>,
}

/// Whether capitals in a headline tell names: words after the first that are no stop words are in
/// lower case, at least one for every two runs of capitalised ones. Runs, not words: the full name
/// of one ministry is no sign of title case.
pub(super) fn is_sentence_case(title: &[Token<'_>], terms: &TermMaker) -> bool {
    let (mut lower, mut runs, mut in_run) = (0, 0, false);
    for token in title.iter().skip(1) {
        let is_capital = is_capital(token);
        let is_word = is_capital || token.shape == Shape::Lower;
        if !is_word || terms.is_stop_word(&token.folded) || token.folded.len() <= 3 {
            continue;
        }
        lower += usize::from(!is_capital);
        runs += usize::from(is_capital && !in_run);
        in_run = is_capital;
    }
    lower > 0 && lower * 2 >= runs
}

/// Whether a text is set in capitals throughout.
fn is_shouted(tokens: &[Token<'_>]) -> bool {
    let capitals = tokens.iter().filter(|token| token.shape == Shape::Capitals).count();
    capitals * 2 > tokens.len()
}

pub(super) fn is_capital(token: &Token<'_>) -> bool {
    matches!(token.shape, Shape::Capitalised | Shape::Capitals)
}

fn runs(
    tokens: &[Token<'_>],
    lower: &FxHashSet<u64>,
    (terms, calendar): (&mut TermMaker, &Calendar),
    found: &mut Found,
) {
    let nouns_are_capitalised = terms.language().as_str() == "de";
    let begins_name = |token: &Token<'_>, terms: &TermMaker| {
        is_capital(token)
            && !terms.is_stop_word(&token.folded)
            && !TITLES.contains(&token.folded.as_ref())
            && !is_calendar_word(&token.folded)
            && !calendar.holds(&token.folded)
            && (token.gap != Gap::Sentence || !lower.contains(&hash_word(&token.folded)))
    };
    let mut rest = tokens;
    while let Some((first, after)) = rest.split_first() {
        let before = (tokens.len() - rest.len()).checked_sub(1).and_then(|at| tokens.get(at));
        rest = after;
        if !begins_name(first, terms) {
            continue;
        }
        let mut name = vec![first];
        loop {
            match rest {
                [next, after @ ..] if next.gap == Gap::Close && continues(next, terms) => {
                    name.push(next);
                    rest = after;
                }
                [joint, next, after @ ..]
                    if joint.gap == Gap::Close
                        && next.gap == Gap::Close
                        && CONNECTORS.contains(&joint.folded.as_ref())
                        && joint.folded != "and"
                        && continues(next, terms) =>
                {
                    name.push(joint);
                    name.push(next);
                    rest = after;
                }
                _ => break,
            }
        }
        // One word at the start of a sentence is a name only where it stands as one elsewhere, and that
        // other place counts for it; or where it is no word of the language. That takes a rare word for a name
        // now and then; to ask that it come twice told stories apart no better (decision 0034).
        if name.len() == 1 && first.gap == Gap::Sentence && !is_no_word(first, terms) {
            continue;
        }
        // In German a noun alone is no name, save behind a word of place: nouns have an article or an
        // adjective before them, and towns have none.
        if nouns_are_capitalised
            && name.len() == 1
            && first.shape != Shape::Capitals
            && !(first.gap == Gap::Close
                && before.is_some_and(|word| GERMAN_PLACE.contains(&word.folded.as_ref())))
        {
            continue;
        }
        // As stems, so that the background table knows how common "security" is.
        let before = found.words.len();
        let parts = name.iter().filter(|part| !CONNECTORS.contains(&part.folded.as_ref()));
        found.words.extend(parts.filter_map(|part| terms.term(part)));
        match (name.as_slice(), found.words.get(before)) {
            ([_], Some(&word)) => found.full.push(word),
            _ => {
                let words: Vec<&str> = name.iter().map(|part| part.folded.as_ref()).collect();
                found.full.push(terms.of_stem(&words.join(" ")));
            }
        }
    }
}

/// Whether English news is not known to hold a word: of other languages there is no table to ask.
fn is_no_word(token: &Token<'_>, terms: &mut TermMaker) -> bool {
    terms.language() == Language::ENGLISH
        && token.folded.len() >= SHORTEST_UNKNOWN
        && terms.term(token).is_some_and(|term| !Background::shipped().holds(term))
}

fn continues(token: &Token<'_>, terms: &TermMaker) -> bool {
    is_capital(token) && !terms.is_stop_word(&token.folded) && !is_calendar_word(&token.folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;
    use storyfold_model::Language;

    fn names(title: &str, body: &str) -> Names {
        let mut terms = TermMaker::new(Language::ENGLISH);
        find((&tokenise(title), &tokenise(body), &[]), &mut terms, &Calendar::default())
    }

    fn holds(counts: &TermCounts, name: &str) -> bool {
        counts.holds(Term::of_stem(name))
    }

    fn word(counts: &TermCounts, word: &str) -> bool {
        let term = TermMaker::new(Language::ENGLISH).terms(&tokenise(word)).first().copied();
        term.is_some_and(|term| counts.holds(term))
    }

    #[test]
    fn runs_of_capitals_are_names_and_sentence_starts_are_not() {
        let found =
            names("", "Gunmen shot at Sgt. Anna Berg of the Ostby Guard on Monday. Police fled.");
        assert!(holds(&found.full, "anna berg"));
        assert!(holds(&found.full, "ostby guard"));
        assert!(word(&found.words, "berg"));
        for no_name in ["gunmen", "police", "monday", "sgt"] {
            assert!(!word(&found.words, no_name), "{no_name} is no name here");
        }
    }

    #[test]
    fn what_is_no_word_is_a_name_at_the_start_of_a_sentence_too() {
        let found = names("Nordbryg cuts jobs", "Nordbryg said so. Motorists were angry.");
        assert!(word(&found.words, "nordbryg") && !word(&found.words, "motorists"), "{found:?}");
    }

    #[test]
    fn a_headline_in_title_case_tells_no_new_names() {
        let found = names("Ferry Hits Pier In Ostby", "The ferry struck a pier in Ostby.");
        assert!(word(&found.words, "ostby"));
        assert!(!word(&found.words, "ferry") && !word(&found.words, "pier"));
        let found = names("Ferry hits pier in Ostby", "");
        assert!(word(&found.words, "ostby") && !word(&found.words, "pier"));
    }

    #[test]
    fn long_names_in_a_headline_do_not_make_it_title_case() {
        let found = names(
            "The Federal Harbour Safety Board says Anna Berg of the Northern Ostby Province is dead",
            "",
        );
        assert!(holds(&found.full, "anna berg"), "{found:?}");
    }

    #[test]
    fn german_nouns_are_no_names() {
        let german = Language::from_tag("de").unwrap();
        let text = "Der Fahrer Holger Brecht verlor in Brauntal die Ladung seines Lasters.";
        let mut terms = TermMaker::new(german);
        let found = find((&[], &tokenise(text), &[]), &mut terms, &Calendar::of(german));
        let mut holds = |word: &str| {
            terms.terms(&tokenise(word)).first().is_some_and(|term| found.words.holds(*term))
        };
        assert!(holds("Brauntal") && holds("Brecht"), "{found:?}");
        assert!(!holds("Ladung") && !holds("Lasters"), "{found:?}");
    }

    #[test]
    fn parts_joined_by_small_words_are_one_name() {
        let found = names("", "He joined the Bank of Nordmark yesterday.");
        assert!(holds(&found.full, "bank of nordmark"));
        assert!(!word(&found.words, "of"));
    }
}
