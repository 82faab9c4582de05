//! Small words that lose their vowel and are written together with the next: `l'incendie`.

use storyfold_model::Language;

/// The words that a language writes so, folded and without the apostrophe; none in most languages.
/// `aujourd'hui` and `quelqu'un` are words of their own.
pub(crate) fn elided_in(language: Language) -> &'static [&'static str] {
    match language.as_str() {
        "ca" => &["l", "d", "m", "t", "s", "n"],
        "fr" => {
            &["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"]
        }
        "it" => &[
            "l", "d", "m", "t", "s", "n", "c", "v", "un", "dell", "all", "dall", "nell", "sull",
            "coll", "quell", "quest", "anch",
        ],
        _ => &[],
    }
}

/// A folded word without one of these before it.
///
/// Of a normalised text, in which all apostrophes are straight.
pub(crate) fn without_elided<'a>(word: &'a str, elided: &[&str]) -> &'a str {
    let parted = word.split_once('\'');
    let parted = parted.filter(|(before, after)| elided.contains(before) && !after.is_empty());
    parted.map_or(word, |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_language_writes_so_comes_off() {
        for (code, word, bare) in [
            ("fr", "l'incendie", "incendie"),
            ("fr", "qu'il", "il"),
            ("fr", "jusqu'au", "au"),
            ("fr", "aujourd'hui", "aujourd'hui"),
            ("fr", "quelqu'un", "quelqu'un"),
            ("fr", "o'brien", "o'brien"),
            ("it", "dell'incendio", "incendio"),
            ("it", "un'auto", "auto"),
            ("it", "l'", "l'"),
            ("ca", "l'incendi", "incendi"),
            ("en", "d'or", "d'or"),
            ("es", "l'incendie", "l'incendie"),
        ] {
            let language = Language::from_tag(code).unwrap();
            assert_eq!(without_elided(word, elided_in(language)), bare, "{code} {word}");
        }
    }
}
