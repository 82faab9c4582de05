//! The codes of languages: one language, one code.

use storyfold_model::Language;

/// The code this crate knows a language by: `de` for `deu` and `ger`, `he` for the old `iw`.
pub(crate) fn canonical(language: Language) -> Language {
    let code = language.as_str();
    let short = match code {
        // The bibliographic codes of ISO 639-2, where they are others, and withdrawn ones.
        "ger" => "de",
        "fre" => "fr",
        "dut" => "nl",
        "gre" => "el",
        "rum" | "mol" | "mo" => "ro",
        "per" | "fas" => "fa",
        "chi" | "zho" => "zh",
        "cze" => "cs",
        "slo" => "sk",
        "may" | "msa" => "ms",
        "nor" => "no",
        "iw" => "he",
        "in" => "id",
        _ if code.len() == 3 => {
            return whatlang::Lang::from_code(code).map_or(language, of_detected);
        }
        _ => return language,
    };
    Language::from_tag(short).unwrap_or(language)
}

/// The language of a detected one.
pub(super) fn of_detected(lang: whatlang::Lang) -> Language {
    two_letters(lang).and_then(Language::from_tag).unwrap_or(Language::UNKNOWN)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_one_code_however_it_is_stated() {
        let canonical = |tag| canonical(Language::from_tag(tag).unwrap()).to_string();
        for (stated, code) in [
            ("eng", "en"),
            ("deu", "de"),
            ("ger", "de"),
            ("zho", "zh"),
            ("iw", "he"),
            ("und", "und"),
            ("ga", "ga"),
            ("xyz", "xyz"),
        ] {
            assert_eq!(canonical(stated), code);
        }
    }
}
