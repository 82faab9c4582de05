//! The same text in the same characters, however it was encoded.
//!
//! The steps, in order: [`invisible`] characters out, typographic [`quotes`] to plain ones (before an
//! acute accent that is used as one falls apart), [`compatibility`] forms to one form (NFKC), [`letters`],
//! marks and digits that are put in two ways to one. Case is kept, because names are told by it; words are folded one by one with [`fold_case`].
//! Words that copies are told by also have their [`lookalike`] letters made Latin.

pub mod case;
pub mod compatibility;
pub mod invisible;
pub mod letters;
pub mod lookalike;
pub mod quotes;

use std::borrow::Cow;

pub use case::fold_case;

/// Normalises a text. O(n); pure ASCII is returned as it is.
///
/// ```
/// use storyfold_text::normalise::normalise;
/// assert_eq!(normalise("Ma\u{AD}khach\u{200B}kala’s ﬁre"), "Makhachkala's fire");
/// ```
pub fn normalise(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let text = invisible::strip(Cow::Borrowed(text));
    letters::fold(compatibility::compose(quotes::straighten(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acute_accent_is_an_apostrophe() {
        assert_eq!(normalise("don´t"), "don't");
    }
}
