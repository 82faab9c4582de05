//! Tokens to terms: what the vector space is made of.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use storyfold_model::Language;

use crate::hash::{hash_word, mix};
use crate::language::{Tongue, stop_words_of};
use crate::normalise::{fold_case, normalise};
use crate::stem::Stemmer;
use crate::tokenise::elision::{elided_in, without_elided};
use crate::tokenise::{Gap, Shape, Token};

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

    /// The same stem in another tongue, told by its number.
    pub(crate) const fn said_in(self, tongue: u64) -> Self {
        Self(mix(self.0 ^ tongue))
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

    /// The terms that another holds as well, in order. O(|a| + |b|).
    pub fn each_shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Term> + 'a {
        let mut others = other.terms.iter().peekable();
        self.terms.iter().copied().filter(move |term| {
            while others.next_if(|other| *other < term).is_some() {}
            others.peek().is_some_and(|other| *other == term)
        })
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

/// Makes terms of the tokens of one language: elided words (`l'`) and stop words out, words stemmed,
/// neighbouring characters of unspaced scripts joined in pairs.
///
/// Remembers the stems it has seen, up to [`TermMaker::MOST_REMEMBERED`], because stemming a word
/// costs ten times a look-up and a news text is made of few words.
#[derive(Debug)]
pub struct TermMaker {
    stemmer: Stemmer,
    tongue: Tongue,
    language: Language,
    /// What the language writes together with the next word.
    elided: &'static [&'static str],
    /// By the hashes of the folded words.
    stop_words: FxHashSet<u64>,
    remembered: FxHashMap<u64, Option<Term>>,
}

impl TermMaker {
    /// How many different words are remembered before the memory is emptied.
    pub const MOST_REMEMBERED: usize = 1 << 18;

    /// A maker for one language.
    pub fn new(language: Language) -> Self {
        Self::in_tongue(language, Tongue::of(language))
    }

    /// A maker for a text that is in a language by guess, and whose terms are of a tongue. What is at
    /// [home](Tongue::HOME) is stemmed as English and loses English stop words, too, whatever it may be:
    /// of two headlines of one feed one is told to be English and the other is not, and they must share
    /// their words.
    pub fn in_tongue(language: Language, tongue: Tongue) -> Self {
        let is_at_home = tongue == Tongue::HOME;
        let besides = if is_at_home { stop_words_of(Language::ENGLISH) } else { &[] };
        let listed = stop_words_of(language).iter().chain(besides);
        Self {
            stemmer: Stemmer::of(if is_at_home { Language::ENGLISH } else { language }),
            tongue,
            language,
            elided: elided_in(language),
            stop_words: listed.map(|word| hash_word(&as_folded(word))).collect(),
            remembered: FxHashMap::default(),
        }
    }

    /// The term of a stem, or of several with spaces between.
    pub fn of_stem(&self, stem: &str) -> Term {
        self.tongue.term(stem)
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
        let term = self.stem(&token.folded, token.shape).map(|stem| self.tongue.term(&stem));
        self.remembered.insert(hash, term);
        term
    }

    /// The stem a token's term stands for, for people to read.
    pub fn stem(&self, folded: &str, shape: Shape) -> Option<String> {
        let folded = self.word(folded);
        match shape {
            // One character is part of many words: it says nothing of stop words.
            Shape::Unspaced => Some(folded.to_owned()),
            _ if self.is_stop_word(folded) => None,
            Shape::Number => Some(self.number(folded).into_owned()),
            _ if folded.chars().nth(1).is_none() => None,
            _ => Some(self.stemmer.stem(folded).into_owned()),
        }
    }

    /// The word of a token, without what French, Italian and Catalan elide before it.
    pub fn word<'a>(&self, folded: &'a str) -> &'a str {
        if self.elided.is_empty() { folded } else { without_elided(folded, self.elided) }
    }

    /// A number without the marks that part its thousands: `9000` for the `9,000` of English, and the
    /// `9.000` of others.
    pub fn number<'a>(&self, folded: &'a str) -> Cow<'a, str> {
        if self.tongue == Tongue::HOME || !folded.contains('.') {
            return if folded.contains(',') {
                folded.replace(',', "").into()
            } else {
                folded.into()
            };
        }
        let mut parts = folded.split('.');
        let is_short = parts.next().is_some_and(|first| (1..=3).contains(&first.len()));
        let is_grouped = is_short
            && parts.all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
        folded.replace(if is_grouped { '.' } else { ',' }, "").into()
    }

    /// The language whose terms it makes.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether a folded word carries no content in this language.
    pub fn is_stop_word(&self, folded: &str) -> bool {
        self.stop_words.contains(&hash_word(folded))
    }

    /// The terms of a run of tokens, in order. Of unspaced scripts, whose words nobody marks, these are
    /// pairs of neighbouring characters with no mark between (docs/decisions/0015 says why not words),
    /// and the Japanese words that their letters set apart.
    pub fn terms(&mut self, tokens: &[Token<'_>]) -> Vec<Term> {
        let mut terms = Vec::with_capacity(tokens.len());
        let mut unspaced_before: Option<Term> = None;
        for token in tokens {
            let term = self.term(token);
            if token.shape == Shape::Unspaced {
                if token.gap != Gap::Close {
                    unspaced_before = None;
                }
                if is_katakana_word(token.text) {
                    terms.extend(term);
                }
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

/// Whether a token is a word of several Katakana, mostly one from another language (`クルーズ`).
fn is_katakana_word(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| ('\u{30A0}'..='\u{30FF}').contains(&c)) && chars.next().is_some()
}

/// A listed stop word as tokens have it.
fn as_folded(word: &'static str) -> Cow<'static, str> {
    if word.is_ascii() {
        return fold_case(word);
    }
    Cow::Owned(fold_case(&normalise(word)).into_owned())
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
    fn pairs_stop_at_marks_and_katakana_are_words() {
        let mut any = TermMaker::new(Language::from_tag("ja").unwrap());
        let mut count = |text| any.terms(&tokenise(text)).len();
        assert_eq!(count("地震、発生"), 2);
        // The word, and three pairs.
        assert_eq!(count("客タヌキが来"), 4);
    }

    #[test]
    fn what_is_elided_before_a_word_is_no_part_of_its_term() {
        let terms = |code, text: &str| {
            let mut maker = TermMaker::new(Language::from_tag(code).unwrap());
            maker.terms(&tokenise(&normalise(text)))
        };
        assert_eq!(terms("fr", "L’incendie s'est étendu"), terms("fr", "incendie étendu"));
        assert_eq!(terms("fr", "qu'il"), []);
        assert_eq!(terms("it", "dell'incendio"), terms("it", "incendio"));
        assert_eq!(terms("ca", "l'incendi d'Ostby"), terms("ca", "incendi Ostby"));
        assert_ne!(terms("en", "d'Ostby"), terms("en", "Ostby"));
    }

    #[test]
    fn thousands_are_parted_as_the_language_does() {
        let number = |code, text: &'static str| {
            TermMaker::new(Language::from_tag(code).unwrap()).number(text).into_owned()
        };
        assert_eq!(number("en", "9,000"), "9000");
        assert_eq!(number("en", "9.000"), "9.000");
        assert_eq!(number("de", "20.000"), "20000");
        assert_eq!(number("de", "1.5"), "1.5");
        assert_eq!(number("de", "3,500"), "3500");
    }

    #[test]
    fn the_same_letters_in_two_tongues_are_two_terms() {
        let term = |code| TermMaker::new(Language::from_tag(code).unwrap()).of_stem("ostby");
        assert_ne!(term("es"), term("pt"));
        assert_eq!(term("da"), term("nb"));
        assert_eq!(term("en"), Term::of_stem("ostby"));
    }

    #[test]
    fn numbers_lose_their_separators() {
        let mut english = TermMaker::new(Language::ENGLISH);
        assert_eq!(english.terms(&tokenise("2,400")), english.terms(&tokenise("2400")));
    }
}
