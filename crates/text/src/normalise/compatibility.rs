//! Full-width letters, ligatures and decomposed accents to one form: Unicode NFKC (UAX #15).

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Brings a text into NFKC; text that is in it already is returned as it is.
pub fn compose(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        Cow::Owned(text.nfkc().collect())
    }
}
