//! Where it happened: names after words of place, the dateline's place, states and countries.

use super::names::is_capital;
use super::regions::{self, Region};
use crate::limits::MAX_FACTS;
use crate::terms::{Term, TermCounts};
use crate::tokenise::{Gap, Token};

/// The places of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    /// Names that stand where a place stands: after "in", "near", "at" and their like.
    pub named: TermCounts,
    /// States and countries that are named, sorted, each once.
    pub regions: Vec<Region>,
}

/// Words a place follows, in the languages that share our letters.
const BEFORE_PLACES: [&str; 20] = [
    "in", "near", "at", "outside", "from", "around", "en", "em", "im", "bei", "nahe", "aus", "à",
    "au", "près", "cerca", "vicino", "nel", "te", "i",
];

/// Finds places in the tokens of title and body.
pub(super) fn find(title: &[Token<'_>], body: &[Token<'_>]) -> Places {
    let mut named = Vec::new();
    let mut regions = Vec::new();
    for text in [title, body] {
        look(text, &mut named, &mut regions);
    }
    named.truncate(MAX_FACTS * 4);
    regions.sort_unstable();
    regions.dedup();
    Places { named: TermCounts::count(named), regions }
}

fn look(tokens: &[Token<'_>], named: &mut Vec<Term>, regions: &mut Vec<Region>) {
    let mut rest = tokens;
    let mut after_place_word = false;
    while let Some((first, after)) = rest.split_first() {
        if let Some((region, length)) = regions::at_start(rest) {
            regions.push(region);
            rest = rest.get(length..).unwrap_or_default();
            after_place_word = false;
            continue;
        }
        if after_place_word && is_capital(first) && first.gap == Gap::Close {
            let more = after
                .iter()
                .take(3)
                .take_while(|next| next.gap == Gap::Close && is_capital(next))
                .count();
            let parts = rest.get(..=more).unwrap_or_default();
            let name = parts.iter().map(|part| part.folded.as_ref()).collect::<Vec<_>>().join(" ");
            named.push(Term::of_stem(&name));
            rest = rest.get(more + 1..).unwrap_or_default();
            after_place_word = false;
            continue;
        }
        after_place_word = BEFORE_PLACES.contains(&first.folded.as_ref())
            // "in the Russian city of Surgut", "in southern Dagestan"
            || (after_place_word && first.gap == Gap::Close && first.folded == "the");
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    #[test]
    fn places_follow_words_of_place() {
        let places = find(
            &[],
            &tokenise("Shots were fired near East Ostby, Ohio, by Anna Berg in the Harbour."),
        );
        let named: Vec<Term> = places.named.iter().map(|(term, _)| term).collect();
        assert_eq!(named.len(), 2);
        assert!(named.contains(&Term::of_stem("east ostby")));
        assert!(named.contains(&Term::of_stem("harbour")));
        assert_eq!(places.regions.len(), 1);
    }
}
