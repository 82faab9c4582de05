//! What a text says, in its own words. Facts are kept as hashes; here the words behind them are found
//! again.

use std::collections::BTreeMap;

use storyfold_model::Article;
use storyfold_text::boilerplate::{RecurringLines, strip};
use storyfold_text::normalise::normalise;
use storyfold_text::terms::{Term, TermMaker};
use storyfold_text::tokenise::{Token, tokenise};
use storyfold_text::{Analysed, Analyser};

/// The longest name whose words are found again, in words.
const LONGEST_NAME: usize = 6;

/// How ways are called where a text has them short.
const WAYS: [&str; 9] =
    ["street", "avenue", "road", "drive", "lane", "boulevard", "highway", "parkway", "square"];

/// A text with the words behind its terms and facts.
#[derive(Debug)]
pub(super) struct Said {
    /// What is known of it.
    pub(super) analysed: Analysed,
    /// The words behind terms, as they are first written.
    pub(super) words: BTreeMap<Term, String>,
    /// The words behind names and places, with their capitals.
    names: BTreeMap<Term, String>,
    /// The words behind streets.
    streets: BTreeMap<Term, String>,
}

impl Said {
    /// Reads a text once more. O(n log n) in its length.
    pub(super) fn of(article: &Article, recurring: &RecurringLines) -> Self {
        let analysed = Analyser::default().analyse(article, recurring);
        let mut terms = TermMaker::in_tongue(analysed.lang, analysed.tongue);
        let report = strip(article, recurring);
        let place = report.dateline.as_ref().map_or("", |dateline| &dateline.place);
        let (mut words, mut names, mut streets) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        // Names as the body writes them: headlines have capitals of their own.
        for text in [&*report.body, &*report.title, place] {
            let text = normalise(text);
            let tokens = tokenise(&text);
            name_words(&tokens, &mut terms, &mut names);
            street_words(&tokens, &analysed, &mut streets);
        }
        for text in [&*report.title, &*report.body] {
            let text = normalise(text);
            term_words(&tokenise(&text), &mut terms, &mut words);
        }
        Self { analysed, words, names, streets }
    }

    /// A name or place in words.
    pub(super) fn name(&self, term: Term) -> Option<&str> {
        self.names.get(&term).map(String::as_str)
    }

    /// A street in words.
    pub(super) fn street(&self, term: Term) -> Option<&str> {
        self.streets.get(&term).map(String::as_str)
    }

    /// The terms of a name's words, without those that stand in any text.
    pub(super) fn words_of(&self, name: &str) -> Vec<Term> {
        let mut terms = TermMaker::in_tongue(self.analysed.lang, self.analysed.tongue);
        tokenise(name).iter().filter_map(|token| terms.term(token)).collect()
    }

    /// The names of the text as they are written, sorted, each once.
    pub(super) fn full_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.analysed.facts.names.full.iter().filter_map(|(name, _)| self.name(name)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// The words behind terms, and behind two of them side by side.
fn term_words(tokens: &[Token<'_>], terms: &mut TermMaker, words: &mut BTreeMap<Term, String>) {
    for token in tokens {
        if let Some(term) = terms.term(token) {
            words.entry(term).or_insert_with(|| terms.word(&token.folded).to_owned());
        }
    }
    for pair in tokens.windows(2) {
        let [first, second] = pair else { continue };
        if let (Some(one), Some(two)) = (terms.term(first), terms.term(second)) {
            words
                .entry(one.followed_by(two))
                .or_insert_with(|| format!("{}{}", first.text, second.text));
        }
    }
}

/// The words behind every run of words that may be a name.
fn name_words(tokens: &[Token<'_>], terms: &mut TermMaker, names: &mut BTreeMap<Term, String>) {
    for at in 0..tokens.len() {
        let rest = tokens.get(at..).unwrap_or_default();
        let Some(first) = rest.first().filter(|first| has_capital(first)) else { continue };
        if let Some(term) = terms.term(first) {
            names.entry(term).or_insert_with(|| bare(first).to_owned());
        }
        for length in 2..=LONGEST_NAME.min(rest.len()) {
            let run = rest.get(..length).unwrap_or_default();
            let folded: Vec<&str> = run.iter().map(|word| word.folded.as_ref()).collect();
            let written = || run.iter().map(bare).collect::<Vec<_>>().join(" ");
            names.entry(terms.of_stem(&folded.join(" "))).or_insert_with(written);
        }
    }
}

/// The words behind the streets of a text: a name and the way behind it, or before it.
fn street_words(tokens: &[Token<'_>], analysed: &Analysed, streets: &mut BTreeMap<Term, String>) {
    let known = &analysed.facts.places.streets;
    let mut found = |key: String, written: String| {
        let term = Term::of_stem(&key);
        if known.contains(&term) {
            streets.entry(term).or_insert(written);
        }
    };
    for pair in tokens.windows(2) {
        let [name, way] = pair else { continue };
        let written = || format!("{} {}", bare(name), bare(way));
        found(format!("{} {}", name.folded, way.folded), written());
        for long in WAYS {
            found(format!("{} {long}", name.folded), written());
        }
    }
    for run in tokens.windows(4).chain(tokens.windows(3)).chain(tokens.windows(2)) {
        let [way, .., name] = run else { continue };
        let written = run.iter().map(bare).collect::<Vec<_>>().join(" ");
        found(format!("{} {}", name.folded, way.folded), written);
    }
    for word in tokens {
        found(word.folded.to_string(), bare(word).to_owned());
    }
}

fn has_capital(token: &Token<'_>) -> bool {
    token.text.chars().next().is_some_and(char::is_uppercase)
}

/// A word without what stands behind its apostrophe.
fn bare<'a>(token: &Token<'a>) -> &'a str {
    token.text.trim_end_matches("'s").trim_end_matches("’s")
}
