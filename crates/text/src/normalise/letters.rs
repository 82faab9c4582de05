//! Letters and marks that writers of one language put differently, to one form.
//!
//! Vowel points and accents that are left out as often as not, letters for which keyboards of two
//! languages have two characters, and the digits of all scripts. What is folded here never tells
//! two words of a report apart.

use std::borrow::Cow;

/// Folds letters, marks and digits. O(n); text without any of them is returned as it is.
///
/// ```
/// use storyfold_text::normalise::letters::fold;
/// assert_eq!(fold("مُحَمَّد".into()), "محمد");
/// assert_eq!(fold("کتاب ۱۲".into()), "كتاب 12");
/// assert_eq!(fold("ज़िला".into()), "जिला");
/// assert_eq!(fold("ΦΩΤΙΆ".into()), "ΦΩΤΙΑ");
/// ```
pub fn fold(text: Cow<'_, str>) -> Cow<'_, str> {
    // The lowest of them is a Romanian letter: Western European text ends here.
    if text.chars().all(|c| c < '\u{218}' || is_as_it_is(c)) {
        return text;
    }
    Cow::Owned(text.chars().filter(|&c| !is_dropped(c)).map(folded).collect())
}

fn is_as_it_is(c: char) -> bool {
    !is_dropped(c) && folded(c) == c
}

/// Marks that a text may have or not.
fn is_dropped(c: char) -> bool {
    matches!(c,
        // Hebrew points and accents
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        // Arabic vowels, the stretching stroke, marks of recitation
        | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        // The dot below that writes sounds of other languages: Devanagari, Bengali, Gurmukhi,
        // Gujarati, Oriya
        | '\u{93C}' | '\u{9BC}' | '\u{A3C}' | '\u{ABC}' | '\u{B3C}')
}

fn folded(c: char) -> char {
    match c {
        // Romanian, which many keyboards write with the letters of Turkish
        'Ș' => 'Ş',
        'ș' => 'ş',
        'Ț' => 'Ţ',
        'ț' => 'ţ',
        // Greek accents, which capitals go without
        'Ά' => 'Α',
        'Έ' => 'Ε',
        'Ή' => 'Η',
        'Ί' | 'Ϊ' => 'Ι',
        'Ό' => 'Ο',
        'Ύ' | 'Ϋ' => 'Υ',
        'Ώ' => 'Ω',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        // Russian
        'ё' => 'е',
        'Ё' => 'Е',
        // Arabic, Persian, Urdu: carriers of the glottal stop, and letters of two keyboards
        'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | 'ی' | 'ې' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ۀ' | 'ہ' | 'ۂ' | 'ھ' => 'ه',
        '٫' => '.',
        '٬' => ',',
        // Hindi: a nasal vowel by its dot alone
        '\u{901}' => '\u{902}',
        _ => digit(c).unwrap_or(c),
    }
}

/// The noughts of the scripts that have digits of their own; the other nine follow each.
const NOUGHTS: [char; 22] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}',
    '\u{BE6}', '\u{C66}', '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}', '\u{ED0}', '\u{F20}',
    '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}', '\u{1946}', '\u{19D0}',
];

fn digit(c: char) -> Option<char> {
    if !('\u{660}'..='\u{19D9}').contains(&c) {
        return None;
    }
    let value = NOUGHTS
        .iter()
        .find_map(|&nought| (c as u32).checked_sub(nought as u32).filter(|&above| above < 10))?;
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_however_it_is_written() {
        for (one, other) in [
            ("الإثنين", "الاثنين"),
            ("تلّ الرّيحان", "تل الريحان"),
            ("می‌گوید", "مي‌گويد"),
            ("שָׁלוֹם", "שלום"),
            ("मज़दूर पाँच", "मजदूर पांच"),
            ("тяжёлом", "тяжелом"),
            ("Timișoara", "Timişoara"),
            ("٣٥", "35"),
            ("१२", "12"),
            ("๒๗", "27"),
        ] {
            let fold = |text: &str| fold(text.to_owned().into()).into_owned();
            assert_eq!(fold(one), fold(other));
        }
    }

    #[test]
    fn every_digit_of_unicode_below_the_last_nought_is_known() {
        for c in '\u{660}'..'\u{19DA}' {
            if let Some(digit) = digit(c) {
                assert!(c.is_numeric(), "{c:?} is no digit");
                assert!(digit.is_ascii_digit());
            }
        }
    }

    #[test]
    fn other_text_stays_and_is_not_copied() {
        for text in ["Straße, garçon, señor", "地震", "पानी की टंकी"] {
            assert!(matches!(fold(text.into()), Cow::Borrowed(_)), "{text}");
        }
    }
}
