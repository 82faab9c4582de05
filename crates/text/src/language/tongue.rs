//! Whose words are compared with whose.

use storyfold_model::Language;

use crate::hash::hash_word;
use crate::terms::Term;

/// The languages whose articles share their words: mostly one, and those that a text of a few lines
/// is easily taken for one another in.
///
/// A term belongs to a tongue: the same letters in another are another term. So articles in two
/// languages share none, are counted by themselves, and never meet over a name or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tongue(Language);

impl Default for Tongue {
    fn default() -> Self {
        Self::HOME
    }
}

impl Tongue {
    /// English, whose words the background table knows, and with it what is in no language that can
    /// be told: of an English feed those are the short ones.
    pub const HOME: Self = Self(Language::ENGLISH);

    /// The tongue of a language.
    ///
    /// ```
    /// use storyfold_model::Language;
    /// use storyfold_text::language::Tongue;
    /// let tongue = |tag| Tongue::of(Language::from_tag(tag).unwrap());
    /// assert_eq!(tongue("en"), Tongue::HOME);
    /// assert_eq!(tongue("nb"), tongue("da"));
    /// assert_ne!(tongue("es"), tongue("pt"));
    /// ```
    pub fn of(language: Language) -> Self {
        let leader = match language.as_str() {
            "en" | "und" | "mul" | "mis" | "zxx" => return Self::HOME,
            "nb" | "nn" | "da" => "no",
            "bs" | "hr" | "sh" => "sr",
            "ms" => "id",
            "yue" | "wuu" | "cmn" => "zh",
            _ => return Self(language),
        };
        Language::from_tag(leader).map_or(Self(language), Self)
    }

    /// The term of a stem in this tongue.
    pub fn term(self, stem: &str) -> Term {
        let term = Term::of_stem(stem);
        if self == Self::HOME { term } else { term.said_in(hash_word(self.0.as_str())) }
    }
}
