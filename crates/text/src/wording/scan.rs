//! One pass over a line: words to hashes.

use std::mem;

use pulp::{Arch, NullaryFnOnce};
use unicode_segmentation::UnicodeSegmentation;

use crate::hash::{LONGEST_PLAIN, hash_ascii_folded, hash_ascii_run, hash_word};
use crate::limits::MAX_WORDS;
use crate::normalise::case::{fold_case, fold_dots};
use crate::normalise::{lookalike, normalise};
use crate::tokenise::{ascii, without_possessive};
use crate::wording::classes::{AnyProcessor, BLOCK_BYTES, Lanes};
use crate::wording::numerals;
use crate::wording::runs::Runs;
use crate::wording::{Kind, Word};

/// Appends the words of lines to a list.
pub(super) struct Scanner<'a> {
    words: &'a mut Vec<Word>,
    /// How many words were there before.
    before: usize,
    /// Whether the next word begins a sentence, and so is capitalised without being a name.
    at_sentence: bool,
    /// What the processor can do.
    processor: Arch,
}

/// As many words begin in one block at most.
const WORDS_A_BLOCK: usize = BLOCK_BYTES / 2;

/// A block with enough bytes behind it to read the letters of its last word.
const WINDOW_BYTES: usize = BLOCK_BYTES + LONGEST_PLAIN;

impl<'a> Scanner<'a> {
    pub(super) fn new(words: &'a mut Vec<Word>) -> Self {
        Self { before: words.len(), words, at_sentence: true, processor: Arch::new() }
    }

    /// Number of words so far.
    pub(super) fn count(&self) -> usize {
        self.words.len() - self.before
    }

    /// Appends the words of a headline. Where most of its words are capitalised, being so says
    /// nothing of a word.
    pub(super) fn headline(&mut self, title: &str) {
        let start = self.words.len();
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

    /// ASCII text, with the instructions of the processor at hand: shifting and counting bits by any
    /// number takes three in the oldest that are served.
    fn ascii(&mut self, text: &str) {
        match self.processor {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(lanes) => lanes.vectorize(Ascii { scanner: self, text, lanes }),
            processor => processor.dispatch(Ascii { scanner: self, text, lanes: AnyProcessor }),
        }
    }

    /// ASCII text, a block at a time. A run that goes on behind its block begins the next one.
    #[inline(always)]
    fn blocks(&mut self, text: &str, lanes: impl Lanes) {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let padded;
            let window = match rest.first_chunk() {
                Some(window) => window,
                None => {
                    padded = padded_window(rest);
                    &padded
                }
            };
            let Some(block) = window.first_chunk() else { return };
            let done_bytes = match Runs::of(lanes.classes(block), self.at_sentence) {
                Some(runs) => {
                    self.block(rest, window, runs);
                    runs.done_bytes
                }
                None => self.run(rest),
            };
            rest = rest.get(done_bytes..).unwrap_or_default();
        }
    }

    /// The words of one block. `rest` is the text from there on.
    #[inline(always)]
    fn block(&mut self, rest: &[u8], window: &[u8; WINDOW_BYTES], runs: Runs) {
        self.at_sentence = runs.at_sentence;
        let mut sentences = runs.sentences;
        let mut names = runs.uppers & !sentences;
        // Words are gathered, so that the list's room is looked at once.
        let (mut found, mut count) = ([Word::default(); WORDS_A_BLOCK], 0);
        let (mut starts, mut ends) = (runs.starts, runs.ends);
        while starts != 0 {
            let (at, end) = (starts.trailing_zeros(), ends.trailing_zeros());
            (starts, ends) = (starts & (starts - 1), ends & ends.wrapping_sub(1));
            let mut length = end.wrapping_sub(at);
            let mut kind = if names >> at & 1 == 1 { Kind::Name } else { Kind::Plain };
            let mut is_plain = length as usize <= LONGEST_PLAIN;
            if runs.unusual >> end & 1 == 1 {
                let own = (1_u64 << (length & 63)).wrapping_sub(1) << at;
                let special = (runs.special & own).count_ones();
                let digits = (runs.digits & own).count_ones();
                if digits > 0 && digits * 2 + special >= length {
                    kind = Kind::Number;
                }
                is_plain &= runs.low_lines & own == 0;
                // What joins letters and digits is the same in lower case, and hashed with them.
                let tail = window.get(end.wrapping_sub(2) as usize..end as usize);
                if special > 0 && matches!(tail, Some(b"'s" | b"'S")) {
                    length -= 2;
                }
            }
            if !is_plain {
                self.words.extend_from_slice(found.get(..count).unwrap_or_default());
                count = 0;
                let behind = mem::replace(&mut self.at_sentence, sentences >> at & 1 == 1);
                self.run(rest.get(at as usize..).unwrap_or_default());
                let is_left = mem::replace(&mut self.at_sentence, behind);
                // It was no word: the next one begins the sentence.
                if is_left {
                    let next = starts & starts.wrapping_neg();
                    (sentences, names) = (sentences | next, names & !next);
                    self.at_sentence |= next == 0;
                }
                continue;
            }
            let behind = window.get(at as usize & (BLOCK_BYTES - 1)..).unwrap_or_default();
            let Some(chunk) = behind.first_chunk::<LONGEST_PLAIN>() else { continue };
            let [first, ..] = *chunk;
            let hash = hash_ascii_run(chunk, length);
            if let Some(slot) = found.get_mut(count) {
                *slot = Word::new(hash, kind, char::from(first), length as usize);
                count += 1;
            }
        }
        self.words.extend_from_slice(found.get(..count).unwrap_or_default());
    }

    /// The run that a text begins with, whatever it holds; returns its length in bytes.
    #[inline(never)]
    fn run(&mut self, text: &[u8]) -> usize {
        let Some((end, is_word)) = ascii::word_at(text, 0) else { return 1 };
        if is_word {
            let word = text.get(..end).unwrap_or_default();
            let own = word.strip_suffix(b"'s").or_else(|| word.strip_suffix(b"'S")).unwrap_or(word);
            let first = own.first().copied().map_or_else(char::default, char::from);
            let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
            let letters = word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
            let is_number = digits > 0 && digits >= letters;
            let hash = hash_ascii_folded(own);
            let case = if first.is_ascii_uppercase() { Kind::Name } else { Kind::Plain };
            self.push(hash, is_number, case, first, own.len());
        }
        end
    }

    fn push(&mut self, hash: u64, is_number: bool, case: Kind, first: char, length: usize) {
        let kind = match case {
            _ if is_number => Kind::Number,
            Kind::Name if self.at_sentence => Kind::Plain,
            case => case,
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
            let hash = hash_word(&fold_dots(fold_case(&plain)));
            let first = plain.chars().next().unwrap_or_default();
            let case = match case_of(first) {
                Kind::Uncased if numerals::is_numeral(&plain) => Kind::Plain,
                case => case,
            };
            self.push(hash, is_number(word), case, first, plain.chars().count());
        }
        let rest = text.get(end_of_last..).unwrap_or_default();
        self.at_sentence |= rest.chars().any(ends_sentence);
    }
}

/// The words of ASCII text, to be found with what the processor can do.
struct Ascii<'s, 'a, L> {
    scanner: &'s mut Scanner<'a>,
    text: &'s str,
    lanes: L,
}

impl<L: Lanes> NullaryFnOnce for Ascii<'_, '_, L> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.scanner.blocks(self.text, self.lanes);
    }
}

/// The last bytes of a text, as if blanks followed.
fn padded_window(rest: &[u8]) -> [u8; WINDOW_BYTES] {
    let mut window = [b' '; WINDOW_BYTES];
    if let Some(beginning) = window.get_mut(..rest.len()) {
        beginning.copy_from_slice(rest);
    }
    window
}

/// What its first character tells of a word that begins no sentence.
fn case_of(first: char) -> Kind {
    // Georgian letters have capitals for headlines alone.
    let is_georgian = matches!(first, '\u{10D0}'..='\u{10FF}');
    let has_case = first.is_lowercase() && !is_georgian;
    if first.is_uppercase() {
        Kind::Name
    } else if first.is_alphabetic() && !has_case {
        Kind::Uncased
    } else {
        Kind::Plain
    }
}

/// Whether digits outweigh letters: in scanned text a misread letter is no number yet (`c0uld`).
fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && digits >= letters
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
                Word::new(hash_word(&fold_dots(fold_case(&plain))), Kind::Plain, 'a', 1)
            })
            .collect()
    }

    /// The words of ASCII text with the instructions that every processor has.
    fn on_any_processor(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        Scanner::new(&mut words).blocks(text, AnyProcessor);
        words
    }

    fn kinds(text: &str) -> Vec<Kind> {
        scanned(text).iter().map(|word| word.kind()).collect()
    }

    #[test]
    fn names_and_numbers_are_told() {
        use Kind::{Name, Number, Plain, Uncased};
        assert_eq!(kinds("The ferry Alma sank."), [Plain, Plain, Name, Plain]);
        assert_eq!(
            kinds("It sank. Two died on May 3"),
            [Plain, Plain, Plain, Plain, Plain, Name, Number]
        );
        assert_eq!(kinds("в Дербенте 12 человек"), [Plain, Name, Number, Plain]);
        assert_eq!(kinds("पुल 12 ok"), [Uncased, Number, Plain]);
        assert_eq!(kinds("तीन पुल"), [Plain, Uncased], "a number in words is no name");
        assert_eq!(kinds("三桥"), [Plain, Uncased]);
        assert_eq!(
            kinds("余华"),
            [Uncased, Uncased],
            "what some write after a number is a family's name"
        );
        assert_eq!(kinds("ხიდი"), [Uncased], "Georgian has no capitals in running text");
    }

    #[test]
    fn words_of_ascii_do_not_depend_on_what_stands_beside_them() {
        for text in ["the mayor`s office", "``Stop'' he said", "a\u{1}b", "a_b", "1,000.5"] {
            let (alone, beside) = (scanned(text), scanned(&format!("{text} é")));
            assert_eq!(alone, beside[..beside.len() - 1], "{text}");
            assert_eq!(slow(text), slow(&format!("{text} é"))[..alone.len()], "{text}");
        }
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
        fn ascii_gives_the_words_of_the_analysis(text in "([ -~\t]{0,200}|[a-z_.' ]{0,200}|([a-zA-Z']{1,9}[ .,:;0-9]{0,2}){0,40})") {
            prop_assert_eq!(scanned(&text), slow(&text));
            let bits = |words: Vec<Word>| words.into_iter().map(Word::to_bits).collect::<Vec<_>>();
            prop_assert_eq!(bits(scanned(&text)), bits(on_any_processor(&text)));
        }

        #[test]
        fn any_text_gives_the_words_of_the_analysis(text in "\\PC{0,80}") {
            prop_assert_eq!(scanned(&text), slow(&text));
        }

        #[test]
        fn mixed_text_gives_the_words_of_the_analysis(
            text in "([a-zA-Z0-9 .,:;'_\\-]|é|е|я|’|地|ก|۱|ё|أ|ّ|İ|ı|\u{301}|\u{200B}|\u{A0}|Ａ|ﬁ){0,80}",
        ) {
            prop_assert_eq!(scanned(&text), slow(&text));
        }
    }
}
