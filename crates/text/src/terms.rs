//! Tokens to terms: what the vector space is made of.

use std::collections::HashSet;

use rustc_hash::FxHashMap;
use storyfold_model::Language;

use crate::hash::{hash_word, mix};
use crate::stem::Stemmer;
use crate::tokenise::{Shape, Token};

/// A term by the hash of its stem: the same number for the same stem on every machine.
///
/// Sixty-four bits: among ten million different stems, two share one with probability 3e-6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(u64);

impl Term {
    /// The term of a stem (case folded).
    pub fn of_stem(stem: &str) -> Self {
        Self(hash_word(stem))
    }

    /// The term at a known hash.
    pub const fn from_hash(hash: u64) -> Self {
        Self(hash)
    }

    /// Its hash.
    pub const fn hash(self) -> u64 {
        self.0
    }

    /// The term of two neighbours.
    #[must_use]
    pub const fn followed_by(self, next: Self) -> Self {
        Self(mix(self.0.rotate_left(17) ^ next.0))
    }
}

/// How often each term stands in a text, ordered by term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermCounts {
    // Side by side rather than in pairs: a pair would take sixteen bytes for ten.
    terms: Box<[Term]>,
    counts: Box<[u16]>,
}

impl TermCounts {
    /// Counts terms. O(n log n).
    pub fn count(mut terms: Vec<Term>) -> Self {
        terms.sort_unstable();
        let counts = terms.chunk_by(|a, b| a == b);
        let counts = counts.map(|run| u16::try_from(run.len()).unwrap_or(u16::MAX)).collect();
        terms.dedup();
        Self { terms: terms.into_boxed_slice(), counts }
    }

    /// Terms with their counts as they were stored: what [`TermCounts::iter`] gave, in its order;
    /// `None` when they are not in that order.
    pub fn from_counted(counted: impl IntoIterator<Item = (Term, u16)>) -> Option<Self> {
        let (terms, counts): (Vec<Term>, Vec<u16>) = counted.into_iter().unzip();
        let is_ordered = terms.is_sorted_by(|a, b| a < b);
        is_ordered
            .then(|| Self { terms: terms.into_boxed_slice(), counts: counts.into_boxed_slice() })
    }

    /// The terms with their counts, ordered by term.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Term, u16)> + '_ {
        self.terms.iter().copied().zip(self.counts.iter().copied())
    }

    /// Whether a term is among them. O(log n).
    pub fn holds(&self, term: Term) -> bool {
        self.terms.binary_search(&term).is_ok()
    }

    /// Number of different terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// Makes terms of the tokens of one language: stop words out, words stemmed, neighbouring
/// characters of unspaced scripts joined in pairs.
///
/// Remembers the stems it has seen, up to [`TermMaker::MOST_REMEMBERED`], because stemming a word
/// costs ten times a look-up and a news text is made of few words.
#[derive(Debug)]
pub struct TermMaker {
    stemmer: Stemmer,
    stop_words: HashSet<&'static str>,
    remembered: FxHashMap<u64, Option<Term>>,
}

impl TermMaker {
    /// How many different words are remembered before the memory is emptied.
    pub const MOST_REMEMBERED: usize = 1 << 18;

    /// A maker for one language. Where the language is unknown, English stop words go out: they
    /// are no words of other languages' reports that tell one from another.
    pub fn new(language: Language) -> Self {
        let code = if language == Language::UNKNOWN { "en" } else { language.as_str() };
        let stop_words = stop_words::lookup(code).unwrap_or_default().iter().copied().collect();
        Self { stemmer: Stemmer::of(language), stop_words, remembered: FxHashMap::default() }
    }

    /// The term of one token; `None` for stop words and single letters.
    pub fn term(&mut self, token: &Token<'_>) -> Option<Term> {
        let hash = hash_word(&token.folded);
        if let Some(&known) = self.remembered.get(&hash) {
            return known;
        }
        if self.remembered.len() >= Self::MOST_REMEMBERED {
            self.remembered.clear();
        }
        let term = self.stem(&token.folded, token.shape).map(|stem| Term::of_stem(&stem));
        self.remembered.insert(hash, term);
        term
    }

    /// The stem a token's term stands for, for people to read.
    pub fn stem(&self, folded: &str, shape: Shape) -> Option<String> {
        match shape {
            // One character is part of many words: it says nothing of stop words.
            Shape::Unspaced => Some(folded.to_owned()),
            _ if self.is_stop_word(folded) => None,
            Shape::Number => Some(folded.replace(',', "")),
            _ if folded.chars().nth(1).is_none() => None,
            _ => Some(self.stemmer.stem(folded).into_owned()),
        }
    }

    /// Whether a folded word carries no content in this language.
    pub fn is_stop_word(&self, folded: &str) -> bool {
        self.stop_words.contains(folded)
    }

    /// The terms of a run of tokens, in order.
    pub fn terms(&mut self, tokens: &[Token<'_>]) -> Vec<Term> {
        let mut terms = Vec::with_capacity(tokens.len());
        let mut unspaced_before: Option<Term> = None;
        for token in tokens {
            let term = self.term(token);
            if token.shape == Shape::Unspaced {
                if let (Some(before), Some(term)) = (unspaced_before, term) {
                    terms.push(before.followed_by(term));
                }
                unspaced_before = term;
            } else {
                unspaced_before = None;
                terms.extend(term);
            }
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    #[test]
    fn stop_words_go_and_forms_meet() {
        let mut english = TermMaker::new(Language::ENGLISH);
        let one = english.terms(&tokenise("The shootings in the town"));
        let other = english.terms(&tokenise("a town's shooting"));
        assert_eq!(TermCounts::count(one), TermCounts::count(other));
    }

    #[test]
    fn unspaced_text_becomes_pairs_of_characters() {
        let mut any = TermMaker::new(Language::from_tag("zh").unwrap());
        assert_eq!(any.terms(&tokenise("台北发生地震")).len(), 5);
        let shared = |a: &str, b: &str| {
            let mut maker = TermMaker::new(Language::from_tag("zh").unwrap());
            let a = maker.terms(&tokenise(a));
            let b = maker.terms(&tokenise(b));
            a.iter().filter(|term| b.contains(term)).count()
        };
        assert_eq!(shared("台北发生地震", "地震发生"), 2);
    }

    #[test]
    fn numbers_lose_their_separators() {
        let mut english = TermMaker::new(Language::ENGLISH);
        assert_eq!(english.terms(&tokenise("2,400")), english.terms(&tokenise("2400")));
    }
}
