//! Words of ASCII text by table: the rules of UAX #29 that apply to ASCII, and no others.
//!
//! Letters, digits and low lines run on (WB5, WB8 to WB10, WB13a, WB13b). An apostrophe or full
//! stop between two letters or two digits, a colon between letters and a comma or semicolon
//! between digits do not part them (WB6, WB7, WB11, WB12).

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    LowLine,
    /// `'` and `.`: inside words and inside numbers.
    MidBoth,
    /// `:`: inside words.
    MidLetter,
    /// `,` and `;`: inside numbers.
    MidDigit,
    Other,
}

const fn class(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'_' => Class::LowLine,
        b'\'' | b'.' => Class::MidBoth,
        b':' => Class::MidLetter,
        b',' | b';' => Class::MidDigit,
        _ => Class::Other,
    }
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::indexing_slicing, reason = "a constant table, checked when compiled")]
        {
            table[byte] = class(byte as u8);
        }
        byte += 1;
    }
    table
};

fn class_of(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Other)
}

/// The words of a text of ASCII characters with the byte each starts at. O(n).
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Iterates over the words of ASCII text.
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        loop {
            // To the next character that can begin a word.
            let rest = bytes.get(self.at..)?;
            let skipped = rest.iter().position(|&byte| {
                matches!(class_of(byte), Class::Letter | Class::Digit | Class::LowLine)
            })?;
            let start = self.at + skipped;
            let (end, is_word) = run(bytes, start);
            self.at = end;
            if is_word {
                return self.text.get(start..end).map(|word| (start, word));
            }
        }
    }
}

/// Where the run that begins here ends, and whether it is a word; `None` when none begins here.
pub(crate) fn word_at(text: &[u8], start: usize) -> Option<(usize, bool)> {
    let class = class_of(*text.get(start)?);
    matches!(class, Class::Letter | Class::Digit | Class::LowLine).then(|| run(text, start))
}

/// Where the run that starts here ends, and whether it holds a letter or digit.
fn run(bytes: &[u8], start: usize) -> (usize, bool) {
    let mut last = Class::Other;
    let mut is_word = false;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        let here = class_of(byte);
        match here {
            Class::Letter | Class::Digit => is_word = true,
            Class::LowLine => {}
            Class::Other => break,
            Class::MidBoth | Class::MidLetter | Class::MidDigit => {
                let next = bytes.get(at + 1).map_or(Class::Other, |&byte| class_of(byte));
                let joins_letters =
                    last == Class::Letter && next == Class::Letter && here != Class::MidDigit;
                let joins_digits =
                    last == Class::Digit && next == Class::Digit && here != Class::MidLetter;
                if !(joins_letters || joins_digits) {
                    break;
                }
            }
        }
        last = here;
        at += 1;
    }
    (at, is_word)
}
