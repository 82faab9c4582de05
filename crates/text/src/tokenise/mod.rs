//! Text to words, with what names and sentences are told by.
//!
//! Words are those of Unicode Standard Annex #29. Scripts written without spaces (Chinese,
//! Japanese, Thai, Lao, Khmer, Burmese) come out character by character; [`crate::terms`] joins
//! neighbouring characters into n-grams. Plain ASCII takes a table-driven path ([`ascii`]) that
//! gives the same words.

pub mod ascii;
pub(crate) mod elision;
pub mod unspaced;

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::limits::MAX_WORDS;
use crate::normalise::fold_case;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// In lower case, or in a script without case.
    Lower,
    /// With a capital first letter: `Grozny`, `McDonald`.
    Capitalised,
    /// In capitals throughout, two letters or more: `FSB`.
    Capitals,
    /// With a digit: `17`, `5.93`, `A321`.
    Number,
    /// One character of a script written without spaces.
    Unspaced,
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// White space, a hyphen or nothing: the two can be one name.
    Close,
    /// A comma or other mark inside a sentence.
    Mark,
    /// The end of a sentence or of a line, or the start of the text.
    Sentence,
}

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// The word as it is written, after normalisation.
    pub text: &'a str,
    /// The word with its case folded and a possessive ending taken off.
    pub folded: Cow<'a, str>,
    /// How it is written.
    pub shape: Shape,
    /// What stands before it.
    pub gap: Gap,
}

/// The words of a normalised text, at most [`MAX_WORDS`]. O(n).
///
/// ```
/// use storyfold_text::tokenise::{Gap, Shape, tokenise};
/// let tokens = tokenise("Kaspiysk's police, FSB men. Two died");
/// let words: Vec<&str> = tokens.iter().map(|token| token.folded.as_ref()).collect();
/// assert_eq!(words, ["kaspiysk", "police", "fsb", "men", "two", "died"]);
/// assert_eq!(tokens[2].shape, Shape::Capitals);
/// assert_eq!(tokens[2].gap, Gap::Mark);
/// assert_eq!(tokens[4].gap, Gap::Sentence);
/// ```
pub fn tokenise(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 6);
    let mut end_of_last = 0;
    for (start, word) in words(text).take(MAX_WORDS) {
        let between = text.get(end_of_last..start).unwrap_or("");
        let gap = match tokens.last() {
            None => Gap::Sentence,
            Some(last) => gap(between, last),
        };
        let shape = shape(word);
        let folded = fold_case(without_possessive(word));
        tokens.push(Token { text: word, folded, shape, gap });
        end_of_last = start + word.len();
    }
    tokens
}

/// The words of a text with the byte each starts at (UAX #29, `unicode_word_indices`).
///
/// White space always parts words, so each stretch without any is looked at by itself: ASCII
/// stretches by table, others by the Unicode rules.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_ascii_whitespace().flat_map(move |stretch| {
        let at = stretch.as_ptr() as usize - base;
        let (ascii, unicode) = if stretch.is_ascii() {
            (Some(ascii::words(stretch)), None)
        } else {
            (None, Some(stretch.unicode_word_indices().map(without_space)))
        };
        ascii
            .into_iter()
            .flatten()
            .chain(unicode.into_iter().flatten())
            .map(move |(start, word)| (at + start, word))
    })
}

/// The standard lets a combining mark hang on the spaces before it; a word holds no space.
fn without_space((start, word): (usize, &str)) -> (usize, &str) {
    let alone = word.trim_start();
    (start + word.len() - alone.len(), alone)
}

/// A word without `'s` at its end.
pub(crate) fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word)
}

fn shape(word: &str) -> Shape {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return Shape::Lower };
    if unspaced::is_unspaced(first) {
        return Shape::Unspaced;
    }
    if word.chars().any(char::is_numeric) {
        return Shape::Number;
    }
    if !first.is_uppercase() {
        return Shape::Lower;
    }
    let (mut upper, mut lower) = (1, 0);
    for c in chars {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    if lower == 0 && upper > 1 { Shape::Capitals } else { Shape::Capitalised }
}

/// Tells sentence ends from abbreviations by the word before the full stop.
fn gap(between: &str, last: &Token<'_>) -> Gap {
    let mut gap = Gap::Close;
    for c in between.chars() {
        match c {
            '\n' | '!' | '?' | '。' | '！' | '？' | '।' | '؟' => return Gap::Sentence,
            '.' if is_abbreviation(last) => {}
            '.' | ':' | '"' | '“' | '”' | '…' => return Gap::Sentence,
            ',' | ';' | '(' | ')' | '/' | '–' | '—' | '|' | '[' | ']' | '、' | '，' => {
                gap = Gap::Mark;
            }
            _ => {}
        }
    }
    if between.contains("--") || between.contains(" - ") { Gap::Mark } else { gap }
}

/// `Sgt.`, `St.`, `Mr.`, `J.`: short, capitalised, and not a word that ends sentences.
fn is_abbreviation(word: &Token<'_>) -> bool {
    word.shape == Shape::Capitalised
        && word.text.len() <= 4
        && (word.text.len() == 1
            || matches!(
                word.folded.as_ref(),
                "mr" | "mrs"
                    | "ms"
                    | "dr"
                    | "st"
                    | "sgt"
                    | "lt"
                    | "col"
                    | "gen"
                    | "capt"
                    | "cpl"
                    | "sen"
                    | "rep"
                    | "gov"
                    | "jr"
                    | "sr"
                    | "det"
                    | "rev"
                    | "hon"
                    | "prof"
                    | "cmdr"
                    | "no"
                    | "ft"
                    | "mt"
            ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One pass of the standard over all of the text.
    fn slow(text: &str) -> Vec<(usize, &str)> {
        text.unicode_word_indices().map(without_space).collect()
    }

    #[test]
    fn an_abbreviation_does_not_end_a_sentence() {
        let tokens = tokenise("said Sgt. Stoner. He left");
        let gaps: Vec<Gap> = tokens.iter().map(|token| token.gap).collect();
        assert_eq!(gaps, [Gap::Sentence, Gap::Close, Gap::Close, Gap::Sentence, Gap::Close]);
    }

    #[test]
    fn a_word_holds_no_space_of_any_kind() {
        for text in ["\u{2000} \u{c55}", "\u{2000}\u{c55}", " \u{c55}"] {
            let words: Vec<&str> = words(text).map(|(_, word)| word).collect();
            assert_eq!(words, ["\u{c55}"], "{text:?}");
        }
    }

    #[test]
    fn unspaced_scripts_come_out_by_character() {
        let tokens = tokenise("地震が発生");
        assert_eq!(tokens.len(), 5);
        assert!(tokens.iter().all(|token| token.shape == Shape::Unspaced));
    }

    proptest! {
        #[test]
        fn the_table_path_gives_the_words_of_the_standard(text in "[ -~\n\t]{0,80}") {
            prop_assert_eq!(words(&text).collect::<Vec<_>>(), slow(&text));
        }

        #[test]
        fn any_text_gives_the_words_of_the_standard(text in "\\PC{0,60}") {
            prop_assert_eq!(words(&text).collect::<Vec<_>>(), slow(&text));
        }

        #[test]
        fn mixed_text_gives_the_words_of_the_standard(text in "([a-zA-Z0-9 .,:;'_\\-]|é|я|’|地|ก|۱){0,60}") {
            prop_assert_eq!(words(&text).collect::<Vec<_>>(), slow(&text));
        }
    }
}
