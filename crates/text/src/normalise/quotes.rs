//! Typographic apostrophes to the plain one, so that `Russia’s` and `Russia's` are one word.

use std::borrow::Cow;

/// Replaces typographic apostrophes by `'`.
pub fn straighten(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains(|c| straight(c) != c) {
        Cow::Owned(text.chars().map(straight).collect())
    } else {
        text
    }
}

fn straight(c: char) -> char {
    match c {
        _ if is_apostrophe(c) => '\'',
        // The mark inside Hebrew abbreviations.
        '\u{5F4}' => '"',
        _ => c,
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\u{5F3}' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{60}' | '\u{B4}')
}
