//! Where it happened: names after words of place, the dateline's place, states and countries.

use super::names::is_capital;
use super::regions::{self, Region};
use super::streets;
use crate::limits::MAX_FACTS;
use crate::terms::{Term, TermCounts, TermMaker};
use crate::tokenise::{Gap, Token};

/// The places of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    /// Names that stand where a place stands: after "in", "near", "at" and their like.
    pub named: TermCounts,
    /// States and countries that are named, sorted, each once.
    pub regions: Vec<Region>,
    /// Streets, sorted, each once.
    pub streets: Vec<Term>,
}

/// Words a place follows, in the languages that share our letters.
const BEFORE_PLACES: [&str; 20] = [
    "in", "near", "at", "outside", "from", "around", "en", "em", "im", "bei", "nahe", "aus", "à",
    "au", "près", "cerca", "vicino", "nel", "te", "i",
];

/// Finds places in the tokens of title and body, and of where it was filed: that is a name from its
/// first word to a comma (`ALMA BAY, Nordmark`), and maybe a region.
pub(super) fn find(
    (title, body, filed): (&[Token<'_>], &[Token<'_>], &[Token<'_>]),
    terms: &mut TermMaker,
) -> Places {
    let mut named = Vec::new();
    let mut regions = Vec::new();
    let town = filed.iter().skip(1).take_while(|token| token.gap == Gap::Close).count() + 1;
    named.extend(match filed.get(..town) {
        Some([word]) => terms.term(word),
        Some(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.folded.as_ref()).collect();
            Some(terms.of_stem(&words.join(" ")))
        }
        None => None,
    });
    // A region may be all that is named (`NEW MEXICO`), and what stands in a town's name is none (`KANSAS CITY`).
    let whole = regions::at_start(filed).filter(|&(_, length)| length == town);
    let behind = filed.get(town..).and_then(regions::at_start);
    regions.extend(whole.or(behind).map(|(region, _)| region));
    for text in [title, body] {
        look(text, terms, &mut named, &mut regions);
    }
    named.truncate(MAX_FACTS * 4);
    regions.sort_unstable();
    regions.dedup();
    Places { named: TermCounts::count(named), regions, streets: streets::find(title, body) }
}

/// Words between a word of place and the name it is for: "in the old harbour town of Ostby".
const PLACE_REACH: usize = 5;

fn look(
    tokens: &[Token<'_>],
    terms: &mut TermMaker,
    named: &mut Vec<Term>,
    regions: &mut Vec<Region>,
) {
    let mut rest = tokens;
    // The words since the last word of place, as long as a name may still be its.
    let mut since: Option<&[Token<'_>]> = None;
    while let Some((first, after)) = rest.split_first() {
        if let Some((region, length)) = regions::at_start(rest) {
            regions.push(region);
            rest = rest.get(length..).unwrap_or_default();
            since = None;
            continue;
        }
        let between = since.and_then(|since| since.get(..since.len() - rest.len()));
        if between.is_some_and(|words| may_name_follow(words, terms))
            && is_capital(first)
            && first.gap == Gap::Close
        {
            let more = after
                .iter()
                .take(3)
                .take_while(|next| next.gap == Gap::Close && is_capital(next))
                .count();
            let parts = rest.get(..=more).unwrap_or_default();
            named.extend(match parts {
                [word] => terms.term(word),
                _ => {
                    let words: Vec<&str> = parts.iter().map(|part| part.folded.as_ref()).collect();
                    Some(terms.of_stem(&words.join(" ")))
                }
            });
            rest = rest.get(more + 1..).unwrap_or_default();
            since = None;
            continue;
        }
        if BEFORE_PLACES.contains(&first.folded.as_ref()) {
            since = Some(after);
        } else if first.gap != Gap::Close
            || is_capital(first)
            || between.is_none_or(|words| words.len() >= PLACE_REACH)
        {
            since = None;
        }
        rest = after;
    }
}

/// Whether the next word can be the place's name after these words since the word of place: none,
/// "the", one more word ("rural", "nearby"), or any that end in "of".
fn may_name_follow(between: &[Token<'_>], terms: &TermMaker) -> bool {
    let [.., last] = between else { return true };
    let content = between.iter().filter(|word| !terms.is_stop_word(&word.folded)).count();
    let is_open = matches!(last.folded.as_ref(), "the" | "of");
    is_open || (content == 1 && between.len() <= 2 && !terms.is_stop_word(&last.folded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;
    use storyfold_model::Language;

    fn places(text: &str) -> Places {
        find((&[], &tokenise(text), &[]), &mut TermMaker::new(Language::ENGLISH))
    }

    fn is_named(places: &Places, name: &str) -> bool {
        let word = TermMaker::new(Language::ENGLISH).terms(&tokenise(name)).first().copied();
        places.named.holds(Term::of_stem(name)) || word.is_some_and(|w| places.named.holds(w))
    }

    #[test]
    fn places_follow_words_of_place() {
        let found = places("Shots were fired near East Ostby, Ohio, by Anna Berg in the Harbour.");
        assert_eq!(found.named.len(), 2);
        assert!(is_named(&found, "east ostby") && is_named(&found, "harbour"));
        assert_eq!(found.regions.len(), 1);
    }

    #[test]
    fn where_it_was_filed_is_a_place() {
        let mut terms = TermMaker::new(Language::ENGLISH);
        let filed = tokenise("ALMA BAY, Virginia");
        let found = find((&[], &[], &filed), &mut terms);
        assert!(found.named.holds(Term::of_stem("alma bay")));
        assert_eq!(found.regions.len(), 1);
        for (filed, count) in [
            ("KANSAS CITY, Mo.", 1),
            ("CHARLESTON, West Virginia", 1),
            ("NEW MEXICO", 1),
            ("KANSAS CITY", 0),
        ] {
            let found = find((&[], &[], &tokenise(filed)), &mut terms);
            assert_eq!(found.regions.len(), count, "{filed}");
        }
    }

    #[test]
    fn words_may_stand_between() {
        let found = places("In the old harbour town of Ostby and in rural Nordmark rain fell.");
        assert!(is_named(&found, "ostby") && is_named(&found, "nordmark"), "{found:?}");
        let found = places("He sat in silence while Anna Berg drove.");
        assert!(found.named.is_empty(), "{found:?}");
    }
}
