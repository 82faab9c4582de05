//! Full Unicode case folding, word by word.

use std::borrow::Cow;

/// Folds the case of a word: `STRASSE` and `straße` become one (Unicode default case folding).
///
/// ```
/// use storyfold_text::normalise::fold_case;
/// assert_eq!(fold_case("Straße"), fold_case("STRASSE"));
/// assert_eq!(fold_case("ΟΔΟΣ"), fold_case("οδός".replace('ό', "ο").as_str()));
/// ```
pub fn fold_case(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(word.to_ascii_lowercase())
        } else {
            Cow::Borrowed(word)
        }
    } else {
        let mut folded = caseless::default_case_fold_str(word);
        if folded.contains(DOT_ABOVE) {
            folded.retain(|c| c != DOT_ABOVE);
        }
        Cow::Owned(folded)
    }
}

/// What Unicode leaves of the dot of a Turkish capital `İ`.
const DOT_ABOVE: char = '\u{307}';

/// A folded word with the Turkish dotless `ı` made `i`: capitals tell them apart in Turkish alone, so
/// `IŞIK` and `Işık` meet only without the difference.
///
/// ```
/// use storyfold_text::normalise::case::{fold_case, fold_dots};
/// let folded = |word: &str| fold_dots(fold_case(word)).into_owned();
/// assert_eq!(folded("IŞIK"), folded("ışık"));
/// assert_eq!(folded("İZMİR"), folded("izmir"));
/// ```
pub fn fold_dots(folded: Cow<'_, str>) -> Cow<'_, str> {
    if folded.contains('ı') { Cow::Owned(folded.replace('ı', "i")) } else { folded }
}
