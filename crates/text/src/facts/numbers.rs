//! Numbers with what they count: tolls, ages, and all others.

use super::calendar::leading_number;
use super::names::is_capital;
use super::numerals::han_number;
use crate::limits::MAX_FACTS;
use crate::terms::{Term, TermMaker};
use crate::tokenise::{Gap, Shape, Token};

/// The numbers of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers {
    /// Ages in years, sorted, each once.
    pub ages: Vec<u8>,
    /// The surnames of people who are told with their age ("Anna Berg, 54,"), sorted, each once.
    pub people: Vec<Term>,
    /// Numbers of people killed, in the order they stand, each once.
    pub killed: Vec<u32>,
    /// Numbers of people hurt, in the order they stand, each once.
    pub hurt: Vec<u32>,
    /// Numbers with the term of what they count ("eight militants"), sorted, each once.
    pub counted: Vec<(u32, Term)>,
    /// Numbers of three digits and more that are no years: amounts, house numbers, case numbers;
    /// sorted, each once.
    pub large: Vec<u64>,
}

/// How many words around a number may say whether it counts dead or hurt.
const TOLL_WINDOW: usize = 6;

/// How far back in its sentence a word may say so where none is near.
const TOLL_REACH: usize = 20;

const KILLED: [&str; 16] = [
    "killed",
    "kill",
    "kills",
    "killing",
    "dead",
    "died",
    "die",
    "dies",
    "deaths",
    "slain",
    "fatally",
    "fatalities",
    "killings",
    "murdered",
    "shoots",
    "perished",
];
const HURT: [&str; 12] = [
    "injured",
    "injure",
    "injures",
    "injuring",
    "injuries",
    "wounded",
    "wound",
    "wounds",
    "wounding",
    "hurt",
    "hospitalized",
    "hospitalised",
];

/// Finds numbers in the tokens of title and body.
pub(super) fn find(title: &[Token<'_>], body: &[Token<'_>], terms: &mut TermMaker) -> Numbers {
    let mut found = Numbers::default();
    for text in [title, body] {
        look(text, terms, &mut found);
    }
    found.ages.sort_unstable();
    found.ages.dedup();
    found.people.sort_unstable();
    found.people.dedup();
    found.counted.sort_unstable();
    found.counted.dedup();
    found.large.sort_unstable();
    found.large.dedup();
    found.ages.truncate(MAX_FACTS);
    found.people.truncate(MAX_FACTS);
    found.counted.truncate(MAX_FACTS);
    found.large.truncate(MAX_FACTS);
    found
}

fn look(tokens: &[Token<'_>], terms: &mut TermMaker, found: &mut Numbers) {
    let nouns_are_capitalised = terms.language().as_str() == GERMAN;
    let mut next = 0;
    for (at, token) in tokens.iter().enumerate() {
        if at < next {
            continue;
        }
        let Some((value, length)) = value_of(tokens.get(at..).unwrap_or_default(), terms) else {
            continue;
        };
        next = at + length;
        let before = tokens.get(..at).unwrap_or_default();
        let after = tokens.get(next..).unwrap_or_default();
        let is_figure = matches!(token.shape, Shape::Number | Shape::Unspaced);
        if is_figure && value >= 100 && !is_year(value) {
            found.large.push(value);
        }
        if let Some(age) = age(value, token, before, after) {
            found.ages.push(age);
            found.people.extend(surname(before, after).and_then(|token| terms.term(token)));
            continue;
        }
        let Ok(value) = u32::try_from(value) else { continue };
        // "2210 Quay Street": a large number before a name is an address, it counts nothing.
        let is_address = value >= 100
            && !nouns_are_capitalised
            && after.first().is_some_and(|next| next.text.starts_with(char::is_uppercase));
        if value == 0 || is_year(u64::from(value)) || is_address {
            continue;
        }
        let toll = toll(token, before, after);
        match toll {
            Some(Toll::Killed) => push_once(&mut found.killed, value),
            Some(Toll::Hurt) => push_once(&mut found.hurt, value),
            None => {}
        }
        let own =
            leading_number(&token.folded).map(|(_, unit)| unit).filter(|unit| !unit.is_ascii());
        let counted = match own {
            // `22곳`: what is counted is written together with its number.
            Some(unit) => Some(terms.of_stem(unit)),
            None => after
                .iter()
                .take(4)
                .take_while(|next| next.gap == Gap::Close)
                .filter(|next| may_be_counted(next, nouns_are_capitalised))
                .find_map(|next| terms.term(next)),
        };
        found.counted.extend(counted.map(|counted| (value, counted)));
    }
}

fn push_once(values: &mut Vec<u32>, value: u32) {
    if values.len() < MAX_FACTS && !values.contains(&value) {
        values.push(value);
    }
}

fn is_year(value: u64) -> bool {
    (1900..=2100).contains(&value)
}

enum Toll {
    Killed,
    Hurt,
}

/// What befell those a number counts: by the nearest word around it that says so, else by such a
/// word earlier in its sentence ("killed the group's leader and four others").
fn toll(number: &Token<'_>, before: &[Token<'_>], after: &[Token<'_>]) -> Option<Toll> {
    let verdict = |token: &Token<'_>| {
        let word = token.folded.as_ref();
        if KILLED.contains(&word) {
            Some(Toll::Killed)
        } else if HURT.contains(&word) {
            Some(Toll::Hurt)
        } else {
            None
        }
    };
    let ahead = after
        .iter()
        .take(TOLL_WINDOW)
        .take_while(|token| token.gap != Gap::Sentence)
        .enumerate()
        .find_map(|(distance, token)| verdict(token).map(|toll| (distance, toll)));
    // The gap of a token is before it: the first word of the sentence is the last to be looked at.
    let mut gap = number.gap;
    let behind = before
        .iter()
        .rev()
        .take(TOLL_REACH)
        .take_while(|token| std::mem::replace(&mut gap, token.gap) != Gap::Sentence)
        .enumerate()
        .find_map(|(distance, token)| verdict(token).map(|toll| (distance, toll)));
    match (ahead, behind) {
        // "killing one and injured 11": just before the number counts as near as just after.
        (Some((ahead, _)), Some((behind, toll))) if behind < ahead.min(TOLL_WINDOW / 2) => {
            Some(toll)
        }
        (Some((_, toll)), _) | (None, Some((_, toll))) => Some(toll),
        (None, None) => None,
    }
}

/// The age a number gives: `17-year-old`, `aged 17`, `Berg, 17,`.
fn age(value: u64, token: &Token<'_>, before: &[Token<'_>], after: &[Token<'_>]) -> Option<u8> {
    let age = u8::try_from(value).ok().filter(|age| (1..=115).contains(age))?;
    let word = |tokens: &[Token<'_>], at: usize| {
        tokens.get(at).map(|token| token.folded.to_string()).unwrap_or_default()
    };
    let (next, second) = (word(after, 0), word(after, 1));
    let year_old = matches!(next.as_str(), "year" | "years" | "yr" | "month" | "months")
        && matches!(second.as_str(), "old" | "olds");
    let aged = before.last().is_some_and(|last| matches!(last.folded.as_ref(), "aged" | "age"));
    let after_name = token.shape == Shape::Number
        && token.gap == Gap::Mark
        && before.last().is_some_and(|last| last.text.starts_with(char::is_uppercase))
        && after.first().is_none_or(|next| next.gap != Gap::Close)
        && age >= 10;
    // "A blanket more than twenty years old": of people the age is known.
    let is_bound =
        before.last().is_some_and(|last| matches!(last.folded.as_ref(), "than" | "over"));
    let year_old = year_old && !(is_bound && next == "years");
    (year_old || aged || after_name).then_some(age)
}

/// What stands between an age and a name.
const YEARS_OLD: [&str; 6] = ["year", "years", "yr", "month", "months", "old"];

/// What follows a surname and is none.
const AFTER_SURNAMES: [&str; 5] = ["jr", "sr", "ii", "iii", "iv"];

/// The surname of whoever has the age that stands between these words: the end of a name of two words or more,
/// behind `17-year-old` or before `, 17,`. O(words of the name).
fn surname<'t>(before: &'t [Token<'t>], after: &'t [Token<'t>]) -> Option<&'t Token<'t>> {
    let years_old =
        after.iter().take_while(|token| YEARS_OLD.contains(&token.folded.as_ref())).count();
    let ahead = after.iter().skip(years_old);
    let ahead: Vec<&Token<'_>> =
        ahead.take_while(|token| token.gap == Gap::Close && is_capital(token)).collect();
    // Without a word between them a name behind an age is somebody else's.
    if let [_, .., last] = ahead.as_slice()
        && years_old > 0
    {
        return Some(last);
    }
    let is_more = |token: &&Token<'_>| AFTER_SURNAMES.contains(&token.folded.as_ref());
    let mut behind = before.iter().rev().skip_while(is_more);
    let (last, first) = (behind.next()?, behind.next()?);
    let is_name = is_capital(last) && last.gap == Gap::Close && is_capital(first);
    (is_name && last.folded.len() > 1).then_some(last)
}

/// The code of the language that writes its nouns with capitals.
const GERMAN: &str = "de";

/// Whether a word behind a number can be what it counts.
fn may_be_counted(token: &Token<'_>, nouns_are_capitalised: bool) -> bool {
    match token.shape {
        Shape::Lower | Shape::Unspaced => true,
        Shape::Capitalised => nouns_are_capitalised,
        Shape::Capitals | Shape::Number => false,
    }
}

/// The value of the number that begins a text, and how many tokens it takes: in figures, in English
/// words up to ninety-nine, or in Chinese characters.
fn value_of(tokens: &[Token<'_>], terms: &TermMaker) -> Option<(u64, usize)> {
    let token = tokens.first()?;
    match token.shape {
        Shape::Number => {
            let digits = terms.number(&token.folded);
            let before_unit = || {
                let (value, unit) = leading_number(&digits)?;
                (!unit.is_ascii()).then_some(value)
            };
            Some((digits.parse().ok().or_else(before_unit)?, 1))
        }
        Shape::Unspaced => han_number(tokens),
        _ => WORDS.iter().find(|(word, _)| *word == token.folded).map(|&(_, value)| (value, 1)),
    }
}

const WORDS: [(&str, u64); 27] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;
    use storyfold_model::Language;

    fn numbers(text: &str) -> Numbers {
        find(&[], &tokenise(text), &mut TermMaker::new(Language::ENGLISH))
    }

    #[test]
    fn tolls_tell_dead_from_hurt() {
        let found =
            numbers("At least eight militants and one guard were killed and 11 people injured.");
        assert_eq!((found.killed, found.hurt), (vec![8, 1], vec![11]));
        let found = numbers("A blast in Ostby killed three dockers and wounded 40 others.");
        assert_eq!((found.killed, found.hurt), (vec![3], vec![40]));
        let found = numbers("A shooting at the pier killed one and injured 11, the guard said.");
        assert_eq!((found.killed, found.hurt), (vec![1], vec![11]));
    }

    #[test]
    fn a_toll_may_stand_far_behind_its_verb_but_in_one_sentence() {
        let found = numbers(
            "Guards killed Jon Berg, head of the Ostby smugglers, and four other men. Six boats left.",
        );
        assert_eq!(found.killed, [4]);
    }

    #[test]
    fn what_is_older_than_so_many_years_is_nobody() {
        let found = numbers("A blanket more than twenty years old burned.");
        assert!(found.ages.is_empty(), "of people the age is known");
    }

    #[test]
    fn ages_are_told_from_counts() {
        let found =
            numbers("A 17-year-old boy and Anna Berg, 54, of 2210 Quay Street died; 3 men fled.");
        assert_eq!(found.ages, [17, 54]);
        assert_eq!(found.large, [2210]);
        let of = |text: &str| numbers(text).people;
        assert_eq!(found.people, of("Carl Berg Jr., 54, fled."));
        assert_eq!(found.people.len(), 1);
        assert_eq!(of("Police shot 54-year-old Anna Berg there."), found.people);
        assert_eq!(of("A boy, aged 17, and Ostby, 17, died in Ostby."), []);
        assert_eq!(of("A man aged 54 Quay Street residents knew died in Ostby."), []);
        let counted: Vec<u32> = found.counted.iter().map(|&(value, _)| value).collect();
        assert_eq!(counted, [3]);
    }

    #[test]
    fn numbers_of_other_scripts_count_too() {
        let counts = |code, text: &'static str| {
            let mut terms = TermMaker::new(Language::from_tag(code).unwrap());
            let found = find(&[], &tokenise(text), &mut terms);
            let counted: Vec<u32> = found.counted.iter().map(|&(value, _)| value).collect();
            (counted, found.large)
        };
        assert_eq!(counts("zh", "附近三百户居民"), (vec![300], vec![300]));
        assert_eq!(counts("ko", "점포 22곳이 탔다"), (vec![22], vec![]));
        assert_eq!(counts("de", "Rund 9.000 Bierflaschen"), (vec![9000], vec![9000]));
    }

    #[test]
    fn a_year_is_no_amount() {
        assert_eq!(numbers("In 2016 there were 424 targets").large, [424]);
    }
}
