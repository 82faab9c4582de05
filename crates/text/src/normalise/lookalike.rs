//! Cyrillic and Greek letters that look like Latin ones, put in their place to hide a copy.

use std::borrow::Cow;

/// The letters that look alike, as Unicode's table of confusables has them (UTS #39).
const LOOKALIKES: [(char, char); 62] = [
    // Cyrillic
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('ӏ', 'l'),
    ('ѵ', 'v'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('Ѕ', 'S'),
    ('Ԛ', 'Q'),
    ('Ԝ', 'W'),
    ('Ѵ', 'V'),
    ('к', 'k'),
    // Greek
    ('α', 'a'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('ν', 'v'),
    ('ι', 'i'),
    ('υ', 'u'),
    ('κ', 'k'),
    ('χ', 'x'),
    ('γ', 'y'),
    ('τ', 't'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('ϲ', 'c'),
    ('ϳ', 'j'),
    ('Ϲ', 'C'),
];

/// A word with its look-alike letters made Latin, when every letter it has beyond ASCII has a
/// Latin double and else the word as it is.
///
/// A word all of whose letters have doubles, such as Russian `оса`, becomes Latin in a Russian text
/// too; it does so in every text, so it still is one word there.
///
/// ```
/// use storyfold_text::normalise::lookalike::to_latin;
/// assert_eq!(to_latin("роliсе"), "police");
/// assert_eq!(to_latin("полиция"), "полиция");
/// ```
pub fn to_latin(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let letters: Option<String> =
        word.chars().map(|c| if c.is_ascii() { Some(c) } else { double(c) }).collect();
    letters.map_or(Cow::Borrowed(word), Cow::Owned)
}

fn double(c: char) -> Option<char> {
    // Both scripts stand between U+0370 and U+052F.
    if !('\u{370}'..='\u{52F}').contains(&c) {
        return None;
    }
    LOOKALIKES.iter().find(|(other, _)| *other == c).map(|&(_, latin)| latin)
}
