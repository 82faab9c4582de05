//! Word forms to one stem: Snowball stemmers (the rust-stemmers library) behind a guard.
//!
//! The guard exists because the library panics on some Greek words, can return an empty stem and
//! takes seconds on tokens of hundreds of kilobytes. So: Greek has its own light rule here, what
//! is longer than [`MAX_STEMMED_BYTES`] is cut before, and an empty stem keeps the word.

mod greek;
mod light;

use std::borrow::Cow;

use rust_stemmers::{Algorithm, Stemmer as Snowball};
use storyfold_model::Language;

use crate::limits::MAX_STEMMED_BYTES;
use crate::normalise::case::fold_dots;

/// Stems the words of one language; words of languages without a stemmer stay as they are.
pub enum Stemmer {
    /// A Snowball stemmer.
    Snowball(Snowball),
    /// The light Greek rule.
    Greek,
    /// Light rules for another language.
    Light(&'static light::Rules),
    /// Snowball's Turkish, whose letters then lose the dots that capitals confuse.
    Turkish(Snowball),
    /// No stemmer for this language.
    Identity,
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Snowball(_) => "Snowball",
            Self::Greek => "Greek",
            Self::Light(_) => "Light",
            Self::Turkish(_) => "Turkish",
            Self::Identity => "Identity",
        })
    }
}

/// Every language with a Snowball stemmer that is safe to call. Greek is absent on purpose.
const SNOWBALL: [(&str, Algorithm); 19] = [
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("nb", Algorithm::Norwegian),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

impl Stemmer {
    /// The stemmer of a language.
    ///
    /// ```
    /// use storyfold_model::Language;
    /// use storyfold_text::stem::Stemmer;
    /// let english = Stemmer::of(Language::ENGLISH);
    /// assert_eq!(english.stem("shootings"), english.stem("shooting"));
    /// assert_eq!(Stemmer::of(Language::UNKNOWN).stem("shootings"), "shootings");
    /// ```
    pub fn of(language: Language) -> Self {
        let code = language.as_str();
        if code == "el" {
            return Self::Greek;
        }
        if let Some(rules) = light::Rules::of(code) {
            return Self::Light(rules);
        }
        match SNOWBALL.iter().find(|(known, _)| *known == code) {
            Some(("tr", algorithm)) => Self::Turkish(Snowball::create(*algorithm)),
            Some((_, algorithm)) => Self::Snowball(Snowball::create(*algorithm)),
            None => Self::Identity,
        }
    }

    /// The stem of a case-folded word; never empty for a word that is not.
    pub fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        let word = cut(word);
        let stem = match self {
            Self::Snowball(snowball) => snowball.stem(word),
            Self::Greek => Cow::Borrowed(greek::stem(word)),
            Self::Light(rules) => Cow::Borrowed(rules.stem(word)),
            Self::Turkish(snowball) => fold_dots(snowball.stem(word)),
            Self::Identity => Cow::Borrowed(word),
        };
        if stem.is_empty() { Cow::Borrowed(word) } else { stem }
    }
}

/// The longest beginning of a word that is at most [`MAX_STEMMED_BYTES`] long.
fn cut(word: &str) -> &str {
    let mut end = word.len().min(MAX_STEMMED_BYTES);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    word.get(..end).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn language(code: &str) -> Language {
        Language::from_tag(code).unwrap()
    }

    #[test]
    fn a_token_of_megabytes_is_cut_before_the_stemmer_sees_it() {
        let long = "é".repeat(1_000_000);
        for (code, _) in SNOWBALL {
            assert!(Stemmer::of(language(code)).stem(&long).len() <= MAX_STEMMED_BYTES + 8);
        }
    }

    #[test]
    fn greek_forms_of_one_word_meet() {
        let greek = Stemmer::of(language("el"));
        assert_eq!(greek.stem("επιθεσησ"), greek.stem("επιθεσεισ"));
        assert_eq!(greek.stem("και"), "και", "short words stay");
    }

    proptest! {
        #[test]
        fn no_word_panics_or_vanishes(word in "\\PC{1,40}") {
            let folded = crate::normalise::fold_case(&word);
            for (code, _) in SNOWBALL {
                prop_assert!(!Stemmer::of(language(code)).stem(&folded).is_empty());
            }
            prop_assert!(!Stemmer::of(language("el")).stem(&folded).is_empty());
        }

        #[test]
        fn greek_letters_never_panic(word in "[α-ωά-ώς]{1,12}") {
            prop_assert!(!Stemmer::of(language("el")).stem(&word).is_empty());
        }
    }
}
