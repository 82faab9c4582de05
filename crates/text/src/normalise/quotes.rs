//! Typographic apostrophes to the plain one, so that `Russia’s` and `Russia's` are one word.

use std::borrow::Cow;

/// Replaces typographic apostrophes by `'`.
pub fn straighten(text: Cow<'_, str>) -> Cow<'_, str> {
    let crooked = |c: char| straight(c) != c;
    if !text.contains(crooked) {
        return text;
    }
    // What is between two of them is copied as it stands.
    let mut straightened = String::with_capacity(text.len());
    let mut done = 0;
    for (at, mark) in text.match_indices(crooked) {
        straightened.push_str(text.get(done..at).unwrap_or_default());
        straightened.extend(mark.chars().map(straight));
        done = at + mark.len();
    }
    straightened.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(straightened)
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
    // Not the grave accent of ASCII: text that is ASCII throughout is not looked at, and a word must
    // not depend on what stands elsewhere in its text.
    matches!(c, '\u{5F3}' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{B4}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apostrophes_become_straight_and_all_else_stays() {
        let straight = |text: &'static str| straighten(Cow::Borrowed(text));
        assert_eq!(straight("‘Russia’s’ día, צה״ל ’"), "'Russia's' día, צה\"ל '");
        assert!(matches!(straight("Russia's"), Cow::Borrowed("Russia's")));
    }
}
