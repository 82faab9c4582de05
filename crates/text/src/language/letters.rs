//! Languages of one script told by the letters that only some of them have.
//!
//! Profiles of trigrams are in doubt of a text of a few lines, of names most of all. A letter that a
//! language does not have is no matter of degree. Texts come here [normalised](crate::normalise): letters of two
//! keyboards and the Russian ё are none any more.

use whatlang::Script;

/// The language of a text in a script of several: by the first rule of its script of which a letter
/// stands in the text, else the one that most news in that script is in. `None` for scripts without
/// rules. O(rules × text).
pub(super) fn of(script: Script, text: &str) -> Option<&'static str> {
    let (rules, most): (&[(&str, &'static str)], _) = match script {
        Script::Cyrillic => (&CYRILLIC, "ru"),
        Script::Arabic => (&ARABIC, "ar"),
        _ => return None,
    };
    let holds = |letters: &str| text.chars().any(|c| letters.contains(c));
    let found = rules.iter().find(|(letters, _)| holds(letters));
    Some(found.map_or(most, |&(_, language)| language))
}

/// Letters with the language that has them, where no rule before said otherwise.
const CYRILLIC: [(&str, &str); 12] = [
    ("ұҰ", "kk"),
    ("җҖ", "tt"),
    ("ӣӢӯӮҷҶҳҲ", "tg"),
    ("әӘғҒқҚ", "kk"),
    ("ңҢ", "ky"),
    ("өӨүҮ", "mn"),
    ("ўЎ", "be"),
    ("їЇєЄґҐіІ", "uk"),
    ("ќЌѓЃѕЅ", "mk"),
    ("јЈљЉњЊћЋђЂџЏ", "sr"),
    ("ыЫэЭ", "ru"),
    // Russian has it in a few words.
    ("ъЪ", "bg"),
];

const ARABIC: [(&str, &str); 2] = [("ٹڈڑےں", "ur"), ("پچژگ", "fa")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;

    #[test]
    fn letters_tell_what_trigrams_doubt() {
        for (text, language) in [
            ("В порту опять пожар, судна ушли", "ru"),
            ("Пожар в порту", "ru"),
            ("У порту пожежа, її гасять", "uk"),
            ("Пажар у порце, судны выйшлі ў мора", "be"),
            ("Пожар на пристанището в събота", "bg"),
            ("Порттағы өрт сөндірілді", "kk"),
            ("Пожар у луци, бродови напустили њега", "sr"),
        ] {
            assert_eq!(of(Script::Cyrillic, &normalise(text)), Some(language), "{text}");
        }
        for (text, language) in [
            ("حريق في الميناء", "ar"),
            ("آتش در بندر بزرگ", "fa"),
            ("بندرگاہ میں آگ لگ گئی ہے", "ur"),
        ] {
            assert_eq!(of(Script::Arabic, &normalise(text)), Some(language), "{text}");
        }
        assert_eq!(of(Script::Latin, "Fire"), None);
    }
}
