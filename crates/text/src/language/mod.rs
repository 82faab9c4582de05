//! Which language an article is in: what it states, else what its letters tell.
//!
//! [`tongue`] says whose words are compared with whose; `codes` has one code for each language.

mod codes;
pub mod tongue;

use storyfold_model::{Article, Language};
use whatlang::Script;

use crate::limits::DETECTION_CHARS;
pub use tongue::Tongue;

/// Fewer letters than this tell too little to guess a language from.
const LEAST_CHARS: usize = 20;

/// Of fewer Latin letters than this only English is believed: its headlines pass for Catalan, French
/// and Latin.
const LEAST_LATIN_CHARS: usize = 100;

/// Fewer words than this are not told to be English at first sight.
const LEAST_WORDS: usize = 20;

/// The least confidence of a guess that is believed of a short text.
const SHORT_CONFIDENCE: f64 = 0.5;

/// The least confidence of a guess that is believed. Of two languages that are much alike, such as
/// Danish and Norwegian, the likelier one has little more.
const LEAST_CONFIDENCE: f64 = 0.3;

/// The language of an article: the stated one, by its two-letter code where it has one; else the one
/// detected in `text` (its normalised body, or title), else [`Language::UNKNOWN`].
///
/// A stated language that is not written in the script of the text is not believed: some feeds state
/// one for all they carry.
pub fn of_article(article: &Article, text: &str) -> Language {
    let Some(stated) = article.lang.map(codes::canonical) else { return detect(text) };
    let head = head(text);
    if head.is_ascii() || stated == Language::UNKNOWN || is_written_in_its_script(stated, head) {
        return stated;
    }
    match detect(text) {
        Language::UNKNOWN => stated,
        detected => detected,
    }
}

/// Detects the language of a text.
///
/// Detection reads the first [`DETECTION_CHARS`] characters (trigram profiles, the whatlang library).
///
/// ```
/// use storyfold_text::language::detect;
/// let text = "The harbour was closed on Monday after two ferries collided in thick fog.";
/// assert_eq!(detect(text).as_str(), "en");
/// assert_eq!(detect("ok").as_str(), "und");
/// ```
pub fn detect(text: &str) -> Language {
    let head = head(text);
    let letters = head.chars().filter(|c| c.is_alphabetic()).count();
    if letters < LEAST_CHARS && head.is_ascii() {
        return Language::UNKNOWN;
    }
    if is_plainly_english(head) {
        return Language::ENGLISH;
    }
    let Some(info) = whatlang::detect(head) else { return Language::UNKNOWN };
    let lang = codes::of_detected(info.lang());
    if info.script().langs().len() == 1 {
        // No other language that could be told is written so.
        return lang;
    }
    let is_long = letters >= LEAST_LATIN_CHARS;
    let may_be_english = info.script() == Script::Latin && !is_long;
    let is_sure = info.is_reliable()
        || info.confidence() >= if is_long { LEAST_CONFIDENCE } else { SHORT_CONFIDENCE };
    if letters >= LEAST_CHARS && is_sure && (!may_be_english || lang == Language::ENGLISH) {
        lang
    } else {
        Language::UNKNOWN
    }
}

/// Whether a text is written in a script its language is written in, as far as that is known.
fn is_written_in_its_script(language: Language, text: &str) -> bool {
    let Some(script) = whatlang::detect_script(text) else { return true };
    let known = whatlang::Lang::all().iter().copied();
    if !known.clone().any(|lang| codes::of_detected(lang) == language) {
        return true;
    }
    let is_it = |lang: &whatlang::Lang| codes::of_detected(*lang) == language;
    // Japanese is written in all three.
    let is_japanese = language.as_str() == "ja" && script == Script::Mandarin;
    is_japanese || script.langs().iter().any(is_it)
}

fn head(text: &str) -> &str {
    let end = text.char_indices().nth(DETECTION_CHARS).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
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

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::ArticleId;

    fn of(stated: Option<&str>, text: &str) -> String {
        let mut article = Article::new(ArticleId::new("a").unwrap());
        article.lang = stated.and_then(Language::from_tag);
        of_article(&article, text).to_string()
    }

    #[test]
    fn a_stated_language_is_believed_where_its_script_is() {
        let russian = "Паром с двумя грузовиками перевернулся у переправы, все спасены рыбаками.";
        assert_eq!(of(Some("en"), russian), "ru");
        assert_eq!(of(Some("uk"), russian), "uk", "both are written so");
        assert_eq!(of(Some("ja"), "東京都内の列車事故"), "ja");
        assert_eq!(of(Some("sr"), "Požar u skladištu drvene građe"), "sr", "in either script");
        assert_eq!(of(Some("ger"), "Brücke gesperrt"), "de");
        assert_eq!(of(Some("xx"), "Brücke gesperrt"), "xx");
    }

    #[test]
    fn a_script_of_one_language_tells_it_in_a_few_letters() {
        for (text, lang) in
            [("지진 발생", "ko"), ("ไฟไหม้", "th"), ("தீ விபத்து", "ta"), ("Σεισμός", "el")]
        {
            assert_eq!(detect(text).as_str(), lang);
        }
    }

    #[test]
    fn a_headline_is_english_or_not_told() {
        for headline in
            ["Apple plans solar farm", "Dollar gains on euro", "Miley Cyrus in hospital"]
        {
            assert!(["en", "und"].contains(&detect(headline).as_str()), "{headline}");
        }
    }
}
