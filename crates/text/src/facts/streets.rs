//! Streets a text names: where in a town it happened, told by the word for a way beside a name.

use super::names::is_capital;
use crate::limits::MAX_FACTS;
use crate::terms::Term;
use crate::tokenise::{Gap, Shape, Token};

/// Words for ways that follow their name, with what they are short for. Courts are not among them:
/// every report of a trial names one that is none (`Crown Court`).
const AFTER_NAME: [(&str, &str); 30] = [
    ("alley", "alley"),
    ("ave", "avenue"),
    ("avenue", "avenue"),
    ("blvd", "boulevard"),
    ("boulevard", "boulevard"),
    ("bridge", "bridge"),
    ("circle", "circle"),
    ("close", "close"),
    ("crescent", "crescent"),
    ("dr", "drive"),
    ("drive", "drive"),
    ("expressway", "expressway"),
    ("highway", "highway"),
    ("hwy", "highway"),
    ("lane", "lane"),
    ("ln", "lane"),
    ("parkway", "parkway"),
    ("pkwy", "parkway"),
    ("place", "place"),
    ("quay", "quay"),
    ("rd", "road"),
    ("road", "road"),
    ("row", "row"),
    ("sq", "square"),
    ("square", "square"),
    ("st", "street"),
    ("street", "street"),
    ("terrace", "terrace"),
    ("turnpike", "turnpike"),
    ("way", "way"),
];

/// Streets that stand for those who work there: `Downing Street said`, `Wall Street fell`.
const METONYMS: [(&str, &str); 6] = [
    ("downing", "street"),
    ("wall", "street"),
    ("fleet", "street"),
    ("threadneedle", "street"),
    ("bay", "street"),
    ("madison", "avenue"),
];

/// Words for ways that stand before their name.
const BEFORE_NAME: [&str; 8] =
    ["rue", "calle", "via", "avenida", "rua", "ulitsa", "boulevard", "avenue"];

/// What the names of ways end in where both are one word.
const ENDINGS: [&str; 7] = ["straße", "strasse", "gasse", "allee", "straat", "gatan", "gata"];

/// Words that may stand between a way and its name: `rue de la Gare`.
const JOINING: [&str; 8] = ["de", "la", "du", "des", "del", "della", "da", "do"];

/// Finds streets in the tokens of title and body, sorted, each once: of each the last word of its
/// name and the way, so that `N. Harbour St.` is `Harbour Street`.
pub(super) fn find(title: &[Token<'_>], body: &[Token<'_>]) -> Vec<Term> {
    let mut streets: Vec<Term> = [title, body].into_iter().flat_map(look).collect();
    streets.sort_unstable();
    streets.dedup();
    streets.truncate(MAX_FACTS);
    streets
}

fn look<'a>(tokens: &'a [Token<'_>]) -> impl Iterator<Item = Term> + 'a {
    (0..tokens.len()).filter_map(move |at| {
        let (before, rest) = tokens.split_at_checked(at)?;
        let (token, after) = rest.split_first()?;
        if !is_capital(token) {
            return None;
        }
        let word = token.folded.as_ref();
        if let Some(&(_, way)) = AFTER_NAME.iter().find(|(known, _)| *known == word)
            && token.gap == Gap::Close
            && let Some(name) = before.last().filter(|name| is_name(name))
            && !METONYMS.contains(&(name.folded.as_ref(), way))
            && !(word.len() == 2 && after.first().is_some_and(is_joined_name))
        {
            return Some(street(name, way));
        }
        if BEFORE_NAME.contains(&word) {
            let name = after
                .iter()
                .take(3)
                .take_while(|next| next.gap == Gap::Close)
                .find(|next| !JOINING.contains(&next.folded.as_ref()))?;
            return is_capital(name).then(|| street(name, word));
        }
        let is_one_word = ENDINGS
            .iter()
            .any(|ending| word.strip_suffix(ending).is_some_and(|name| name.chars().count() > 2));
        is_one_word.then(|| Term::of_stem(word))
    })
}

/// Whether a word can be a street's name: `Harbour`, `5th`.
fn is_name(token: &Token<'_>) -> bool {
    is_capital(token)
        || (token.shape == Shape::Number
            && ["st", "nd", "rd", "th"].iter().any(|end| token.folded.ends_with(end)))
}

/// `St. Louis` is no street, nor is `Dr. Berg`.
fn is_joined_name(next: &Token<'_>) -> bool {
    next.gap == Gap::Close && is_capital(next)
}

fn street(name: &Token<'_>, way: &str) -> Term {
    Term::of_stem(&format!("{} {way}", name.folded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    fn streets(text: &str) -> Vec<Term> {
        find(&[], &tokenise(text))
    }

    #[test]
    fn a_street_is_known_by_its_short_form() {
        let long = streets("Shots were fired on North Harbour Street near 5th Avenue.");
        let short = streets("It happened in the 200 block of Harbour St., at 5th Ave.");
        assert_eq!(long.len(), 2);
        assert_eq!(long, short);
    }

    #[test]
    fn saints_doctors_and_words_in_lower_case_are_no_streets() {
        assert!(streets("East St. Ostby, where Anna Dr. Berg lost her way.").is_empty());
        assert!(streets("Two roads met. The street was empty, the Bridge too.").is_empty());
    }

    #[test]
    fn courts_and_those_who_work_in_a_street_are_no_streets() {
        assert!(
            streets("Ostby Crown Court heard it. Downing Street and Wall Street fell.").is_empty()
        );
    }

    #[test]
    fn ways_of_other_languages() {
        assert_eq!(streets("dans la Rue de la Gare").len(), 1);
        assert_eq!(streets("in der Hafenstraße").len(), 1);
    }
}
