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
        Cow::Owned(caseless::default_case_fold_str(word))
    }
}
