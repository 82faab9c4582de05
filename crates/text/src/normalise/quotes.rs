//! Typographic apostrophes to the plain one, so that `Russia’s` and `Russia's` are one word.

use std::borrow::Cow;

/// Replaces typographic apostrophes by `'`.
pub fn straighten(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains(is_apostrophe) {
        Cow::Owned(text.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect())
    } else {
        text
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{60}' | '\u{B4}')
}
