//! One pass over a line: words to hashes.

use unicode_segmentation::UnicodeSegmentation;

use crate::hash::{hash_ascii_chunk, hash_ascii_chunks, hash_ascii_folded, hash_word};
use crate::limits::MAX_WORDS;
use crate::normalise::{fold_case, lookalike, normalise};
use crate::tokenise::{ascii, without_possessive};
use crate::wording::{Kind, Word};

/// Appends the words of lines to a list.
pub(super) struct Scanner<'a> {
    words: &'a mut Vec<Word>,
    /// Whether the next word begins a sentence, and so is capitalised without being a name.
    at_sentence: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(words: &'a mut Vec<Word>) -> Self {
        Self { words, at_sentence: true }
    }

    /// Number of words so far.
    pub(super) fn count(&self) -> usize {
        self.words.len()
    }

    /// Appends the words of a headline. Where most of its words are capitalised, being so says
    /// nothing of a word.
    pub(super) fn headline(&mut self, title: &str) {
        let start = self.count();
        self.line(title);
        let words = self.words.get_mut(start..).unwrap_or_default();
        let names = words.iter().filter(|word| word.kind() == Kind::Name).count();
        if names * 2 > words.len() {
            for word in words.iter_mut().filter(|word| word.kind() == Kind::Name) {
                *word = word.as_plain();
            }
        }
    }

    /// Appends the words of one line. O(n).
    pub(super) fn line(&mut self, text: &str) {
        self.at_sentence = true;
        if text.is_ascii() {
            return self.ascii(text);
        }
        let mut rest = text;
        while !rest.is_empty() && self.count() < MAX_WORDS {
            // White space parts words, so a stretch without any is looked at by itself where it
            // is not ASCII; the ASCII text before it is one piece.
            let Some(other) = rest.bytes().position(|byte| !byte.is_ascii()) else {
                return self.ascii(rest);
            };
            let is_space = |byte: &u8| byte.is_ascii_whitespace();
            let bytes = rest.as_bytes();
            let before = bytes.get(..other).unwrap_or_default();
            let start = before.iter().rposition(is_space).map_or(0, |at| at + 1);
            let after = bytes.get(other..).unwrap_or_default();
            let end = after.iter().position(is_space).map_or(bytes.len(), |at| other + at);
            self.ascii(rest.get(..start).unwrap_or_default());
            self.stretch(rest.get(start..end).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
        }
    }

    /// ASCII text: short words eight bytes at a time, any other by the table of [`ascii`].
    fn ascii(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            if let Some(word) = short_word(bytes, at) {
                self.push(word.hash, word.is_number, char::from(first), word.end - at);
                at = word.end;
                continue;
            }
            match ascii::word_at(bytes, at) {
                Some((end, true)) => {
                    let word = text.get(at..end).unwrap_or_default();
                    let own = without_possessive(word);
                    let hash = hash_ascii_folded(own.as_bytes());
                    self.push(hash, is_number(word), char::from(first), own.len());
                    at = end;
                }
                Some((end, false)) => at = end,
                None => {
                    self.at_sentence |= ends_sentence(char::from(first));
                    at += 1;
                }
            }
        }
    }

    fn push(&mut self, hash: u64, is_number: bool, first: char, length: usize) {
        let kind = match (is_number, first.is_uppercase()) {
            (true, _) => Kind::Number,
            (false, true) if !self.at_sentence => Kind::Name,
            _ => Kind::Plain,
        };
        self.words.push(Word::new(hash, kind, first, length));
        self.at_sentence = false;
    }

    /// A stretch without white space that is not ASCII throughout.
    fn stretch(&mut self, text: &str) {
        let text = normalise(text);
        let mut end_of_last = 0;
        for (start, word) in text.unicode_word_indices() {
            let between = text.get(end_of_last..start).unwrap_or_default();
            self.at_sentence |= between.chars().any(ends_sentence);
            end_of_last = start + word.len();
            // A combining mark may hang on a space that normalising made.
            let word = word.trim_ascii_start();
            let plain = lookalike::to_latin(without_possessive(word));
            let hash = hash_word(&fold_case(&plain));
            let first = plain.chars().next().unwrap_or_default();
            self.push(hash, is_number(word), first, plain.chars().count());
        }
        let rest = text.get(end_of_last..).unwrap_or_default();
        self.at_sentence |= rest.chars().any(ends_sentence);
    }
}

/// Whether digits outweigh letters: in scanned text a misread letter is no number yet (`c0uld`).
fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && digits >= letters
}

/// A word told and hashed without looking at its letters one by one.
struct ShortWord {
    hash: u64,
    end: usize,
    is_number: bool,
}

/// The word of up to fifteen letters and digits that begins here, where what follows it ends it
/// for certain; `None` when there is none, or telling takes more.
fn short_word(text: &[u8], at: usize) -> Option<ShortWord> {
    let rest = text.get(at..)?;
    let first = u64::from_le_bytes(*rest.first_chunk()?);
    let (digits, length) = run_of(first);
    let (hash, digits, length) = match length {
        0 => return None,
        8 => {
            let second = u64::from_le_bytes(*rest.get(8..)?.first_chunk()?);
            let (more_digits, more) = run_of(second);
            let own = (1_u64 << (8 * more.min(7))) - 1;
            let hash = hash_ascii_chunks(first, second & own, 8 + more);
            (hash, digits.count_ones() + (more_digits & own).count_ones(), 8 + more)
        }
        short => {
            let own = (1 << (8 * short)) - 1;
            (hash_ascii_chunk(first & own, short), (digits & own).count_ones(), short)
        }
    };
    let ends = |byte: Option<&u8>| byte.is_none_or(|&byte| ascii::always_parts(byte));
    let after = rest.get(length);
    let is_end = match after {
        Some(b'.' | b',') => ends(rest.get(length + 1)),
        other => ends(other),
    };
    let is_number = digits as usize * 2 >= length;
    (length < 16 && is_end).then_some(ShortWord { hash, end: at + length, is_number })
}

/// Which of eight ASCII bytes are digits (the high bit of each), and how many from the first on
/// are letters or digits.
const fn run_of(bytes: u64) -> (u64, usize) {
    let digits = digits(bytes);
    let others = !(digits | letters(bytes)) & EACH_HIGH;
    (digits, others.trailing_zeros() as usize / 8)
}

/// The high bit of each byte.
const EACH_HIGH: u64 = 0x8080_8080_8080_8080;

const EACH: u64 = 0x0101_0101_0101_0101;

/// The high bit of each of eight ASCII bytes that is a letter.
const fn letters(bytes: u64) -> u64 {
    between(bytes | (EACH * 0x20), b'a', b'z')
}

/// The high bit of each of eight ASCII bytes that is a digit.
const fn digits(bytes: u64) -> u64 {
    between(bytes, b'0', b'9')
}

/// The high bit of each of eight ASCII bytes that is in a range.
const fn between(bytes: u64, first: u8, last: u8) -> u64 {
    let from_first = bytes.wrapping_add(EACH * (0x80 - first as u64));
    let beyond_last = bytes.wrapping_add(EACH * (0x7F - last as u64));
    from_first & !beyond_last & EACH_HIGH
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | '"' | '“' | '”' | '…' | '。' | '！' | '？' | '।' | '؟')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;
    use proptest::prelude::*;

    fn scanned(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        Scanner::new(&mut words).line(text);
        words
    }

    /// The words of the analysis, which normalises the whole text and then looks for words.
    fn slow(text: &str) -> Vec<Word> {
        let normal = normalise(text);
        tokenise(&normal)
            .iter()
            .map(|token| {
                let plain = lookalike::to_latin(without_possessive(token.text));
                Word::new(hash_word(&fold_case(&plain)), Kind::Plain, 'a', 1)
            })
            .collect()
    }

    fn kinds(text: &str) -> Vec<Kind> {
        scanned(text).iter().map(|word| word.kind()).collect()
    }

    #[test]
    fn names_and_numbers_are_told() {
        use Kind::{Name, Number, Plain};
        assert_eq!(kinds("The ferry Alma sank."), [Plain, Plain, Name, Plain]);
        assert_eq!(
            kinds("It sank. Two died on May 3"),
            [Plain, Plain, Plain, Plain, Plain, Name, Number]
        );
        assert_eq!(kinds("в Дербенте 12 человек"), [Plain, Name, Number, Plain]);
    }

    #[test]
    fn capitals_say_nothing_in_a_headline_of_capitals() {
        let mut words = Vec::new();
        Scanner::new(&mut words).headline("FERRY ALMA SINKS OFF OSTBY, 12 DEAD");
        assert!(words.iter().all(|word| word.kind() != Kind::Name));
        assert!(words.iter().any(|word| word.kind() == Kind::Number));
        assert_eq!(words, scanned("ferry alma sinks off ostby, 12 dead"));
    }

    proptest! {
        #[test]
        fn ascii_gives_the_words_of_the_analysis(text in "[ -~\t]{0,120}") {
            prop_assert_eq!(scanned(&text), slow(&text));
        }

        #[test]
        fn any_text_gives_the_words_of_the_analysis(text in "\\PC{0,80}") {
            prop_assert_eq!(scanned(&text), slow(&text));
        }

        #[test]
        fn mixed_text_gives_the_words_of_the_analysis(
            text in "([a-zA-Z0-9 .,:;'_\\-]|é|е|я|’|地|ก|۱|\u{301}|\u{200B}|\u{A0}|Ａ|ﬁ){0,80}",
        ) {
            prop_assert_eq!(scanned(&text), slow(&text));
        }
    }
}
