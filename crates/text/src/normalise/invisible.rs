//! Characters nobody sees: zero-width ones, soft hyphens, bidirectional controls, byte-order marks.

use std::borrow::Cow;

/// Takes invisible characters out.
///
/// Zero-width joiners go too: inside words of Indic scripts and Persian they choose a letter's
/// shape, and two encodings of one word must count as one word.
pub fn strip(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.chars().any(is_invisible) {
        Cow::Owned(text.chars().filter(|&c| !is_invisible(c)).collect())
    } else {
        text
    }
}

/// Whether a character leaves no mark: default-ignorable format characters (Unicode DerivedCoreProperties).
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}
