//! Which language an article is in: what it states, else what its letters tell.

use storyfold_model::{Article, Language};

use crate::limits::DETECTION_CHARS;

/// Fewer letters than this tell too little to guess a language from.
const LEAST_CHARS: usize = 20;

/// Fewer words than this are not told to be English at first sight.
const LEAST_WORDS: usize = 20;

/// The language of an article: the stated one, else the one detected in `text` (its normalised
/// title and body), else [`Language::UNKNOWN`].
///
/// Detection reads the first [`DETECTION_CHARS`] characters (trigram profiles, the whatlang
/// library) and is believed only when it is reliable or the script alone tells the language.
pub fn of_article(article: &Article, text: &str) -> Language {
    article.lang.unwrap_or_else(|| detect(text))
}

/// Detects the language of a text.
///
/// ```
/// use storyfold_text::language::detect;
/// let text = "The harbour was closed on Monday after two ferries collided in thick fog.";
/// assert_eq!(detect(text).as_str(), "en");
/// assert_eq!(detect("ok").as_str(), "und");
/// ```
pub fn detect(text: &str) -> Language {
    let end = text.char_indices().nth(DETECTION_CHARS).map_or(text.len(), |(at, _)| at);
    let head = text.get(..end).unwrap_or(text);
    if head.chars().filter(|c| c.is_alphabetic()).count() < LEAST_CHARS {
        return Language::UNKNOWN;
    }
    if is_plainly_english(head) {
        return Language::ENGLISH;
    }
    let Some(info) = whatlang::detect(head) else { return Language::UNKNOWN };
    if !info.is_reliable() && info.confidence() < 0.5 {
        return Language::UNKNOWN;
    }
    two_letters(info.lang()).and_then(Language::from_tag).unwrap_or(Language::UNKNOWN)
}

/// Whether a text is English at first sight: one in sixteen of its words is "the", "of" or "and", "the"
/// among them twice and more, and nearly all of its letters are ASCII.
///
/// Trigram profiles say the same of such a text, and cost as much as all other analysis of it.
fn is_plainly_english(text: &str) -> bool {
    let (mut words, mut the, mut others, mut foreign) = (0_usize, 0_usize, 0_usize, 0_usize);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        foreign += usize::from(!word.is_ascii());
        the += usize::from(word.eq_ignore_ascii_case("the"));
        others += usize::from(word.eq_ignore_ascii_case("of") || word.eq_ignore_ascii_case("and"));
    }
    words >= LEAST_WORDS && the >= 2 && (the + others) * 16 >= words && foreign * 20 <= words
}

/// The two-letter code where the language has one: that is how articles state theirs.
fn two_letters(lang: whatlang::Lang) -> Option<&'static str> {
    use whatlang::Lang as L;
    Some(match lang {
        L::Ara => "ar",
        L::Bel => "be",
        L::Ben => "bn",
        L::Bul => "bg",
        L::Cat => "ca",
        L::Ces => "cs",
        L::Cmn => "zh",
        L::Dan => "da",
        L::Deu => "de",
        L::Ell => "el",
        L::Eng => "en",
        L::Epo => "eo",
        L::Est => "et",
        L::Fin => "fi",
        L::Fra => "fr",
        L::Guj => "gu",
        L::Heb => "he",
        L::Hin => "hi",
        L::Hrv => "hr",
        L::Hun => "hu",
        L::Hye => "hy",
        L::Ind => "id",
        L::Ita => "it",
        L::Jpn => "ja",
        L::Kan => "kn",
        L::Kat => "ka",
        L::Khm => "km",
        L::Kor => "ko",
        L::Lav => "lv",
        L::Lit => "lt",
        L::Mal => "ml",
        L::Mar => "mr",
        L::Mkd => "mk",
        L::Mya => "my",
        L::Nep => "ne",
        L::Nld => "nl",
        L::Nob => "no",
        L::Ori => "or",
        L::Pan => "pa",
        L::Pes => "fa",
        L::Pol => "pl",
        L::Por => "pt",
        L::Ron => "ro",
        L::Rus => "ru",
        L::Sin => "si",
        L::Slk => "sk",
        L::Slv => "sl",
        L::Spa => "es",
        L::Srp => "sr",
        L::Swe => "sv",
        L::Tam => "ta",
        L::Tel => "te",
        L::Tha => "th",
        L::Tur => "tr",
        L::Ukr => "uk",
        L::Urd => "ur",
        L::Uzb => "uz",
        L::Vie => "vi",
        other => other.code(),
    })
}
