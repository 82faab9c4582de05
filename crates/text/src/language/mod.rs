//! Which language an article is in: what it states, else what its letters tell.
//!
//! [`tongue`] says whose words are compared with whose; `codes` has one code for each language.

mod codes;
pub mod tongue;

use storyfold_model::{Article, Language};
use whatlang::Script;

use crate::limits::DETECTION_CHARS;
pub(crate) use codes::canonical;
pub use tongue::Tongue;

/// Fewer letters than this tell too little to guess a language from.
const LEAST_CHARS: usize = 20;

/// Fewer Latin letters than this leave a text at home: English headlines pass for Catalan, French and
/// Latin.
const LEAST_LATIN_CHARS: usize = 100;

/// Fewer words than this are not told to be English at first sight.
const LEAST_WORDS: usize = 20;

/// The least confidence of a guess that is believed of a short text, or one of few small words.
const SHORT_CONFIDENCE: f64 = 0.5;

/// The least confidence of a guess that is believed. Of two languages that are much alike, such as
/// Danish and Norwegian, the likelier one has little more.
const LEAST_CONFIDENCE: f64 = 0.3;

/// News in most languages has at least this share of stop words (of the fixtures' Danish .25) …
const MANY_STOP_WORDS: f64 = 0.15;

/// … and at least this one in languages that put endings in their place (Turkish .024, Finnish .053).
const FEW_STOP_WORDS: f64 = 0.02;
const WITH_FEW_STOP_WORDS: [&str; 5] = ["az", "et", "fi", "tr", "uz"];

/// What is told of the language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The likeliest language, whose stems its words are brought to; else [`Language::UNKNOWN`].
    pub language: Language,
    /// Whose words its terms are. A guess that may well be wrong leaves a text at home.
    pub tongue: Tongue,
}

impl Told {
    fn surely(language: Language) -> Self {
        Self { language, tongue: Tongue::of(language) }
    }

    fn perhaps(language: Language) -> Self {
        Self { language, tongue: Tongue::HOME }
    }
}

/// The language of an article: the stated one, by its two-letter code where it has one; else the one
/// detected in `text` (its normalised body, or title), else [`Language::UNKNOWN`].
///
/// A stated language that is not written in the script of the text is not believed: some feeds state
/// one for all they carry.
pub fn of_article(article: &Article, text: &str) -> Told {
    let Some(stated) = article.lang.map(canonical) else { return tell(text) };
    let head = head(text);
    if head.is_ascii() || stated == Language::UNKNOWN || is_written_in_its_script(stated, head) {
        return Told::surely(stated);
    }
    let told = tell(text);
    let is_sure = told.tongue != Tongue::HOME || told.language == Language::ENGLISH;
    if is_sure { told } else { Told::surely(stated) }
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
    tell(text).language
}

fn tell(text: &str) -> Told {
    let head = head(text);
    let letters = head.chars().filter(|c| c.is_alphabetic()).count();
    if letters < LEAST_CHARS && head.is_ascii() {
        return Told::surely(Language::UNKNOWN);
    }
    if is_plainly_english(head) {
        return Told::surely(Language::ENGLISH);
    }
    let Some(info) = whatlang::detect(head) else { return Told::surely(Language::UNKNOWN) };
    let lang = codes::of_detected(info.lang());
    if info.script().langs().len() == 1 {
        // No other language that could be told is written so.
        return Told::surely(lang);
    }
    let is_confident = |least| info.is_reliable() || info.confidence() >= least;
    let is_likely = letters >= LEAST_CHARS && is_confident(SHORT_CONFIDENCE);
    let is_long = letters >= LEAST_LATIN_CHARS;
    let is_sure = if lang == Language::ENGLISH {
        is_likely
    } else if info.script() != Script::Latin {
        is_likely || is_long && is_confident(LEAST_CONFIDENCE)
    } else {
        // Trigrams find a language in any letters: its small words must be there, too.
        let has_few = WITH_FEW_STOP_WORDS.contains(&lang.as_str());
        let (least_share, least) = if has_few {
            (FEW_STOP_WORDS, SHORT_CONFIDENCE)
        } else {
            (MANY_STOP_WORDS, LEAST_CONFIDENCE)
        };
        is_long && is_confident(least) && share_of_stop_words(lang, head) >= least_share
    };
    match (is_sure, is_likely) {
        (true, _) => Told::surely(lang),
        (false, true) => Told::perhaps(lang),
        (false, false) => Told::surely(most_news_in(info.script())),
    }
}

/// The language of most news in a script of several, for what is in doubt: in other than Latin letters
/// nothing is at home in English, and two texts that are both in doubt are to meet.
fn most_news_in(script: Script) -> Language {
    let code = match script {
        Script::Cyrillic => "ru",
        Script::Arabic => "ar",
        Script::Devanagari => "hi",
        Script::Hebrew => "he",
        _ => return Language::UNKNOWN,
    };
    Language::from_tag(code).unwrap_or(Language::UNKNOWN)
}

/// The words of a language that say nothing of a subject; none where no list is known.
pub(crate) fn stop_words_of(language: Language) -> &'static [&'static str] {
    let code = match language.as_str() {
        "nb" | "nn" => "no",
        code => code,
    };
    stop_words::lookup(code).unwrap_or_default()
}

/// What share of the words of a text are stop words of a language.
fn share_of_stop_words(language: Language, text: &str) -> f64 {
    let listed = stop_words_of(language);
    let (mut words, mut known) = (0_u32, 0_u32);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        known += u32::from(listed.contains(&word.to_lowercase().as_str()));
    }
    f64::from(known) / f64::from(words.max(1))
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
        of_article(&article, text).language.to_string()
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
    fn what_is_in_other_letters_is_not_english() {
        for (one, other) in [
            ("Пожар в порту", "Трое боевиков убиты у села Рубас"),
            ("Пожар в пристанището на Варна", "Голям пожар във Варна"),
            ("Пожежа в порту Одеса", "Пожежа в порту"),
        ] {
            assert_ne!(tell(one).tongue, Tongue::HOME, "{one}");
            assert_eq!(tell(one).tongue, tell(other).tongue, "{one} and {other} are both in doubt");
        }
    }

    #[test]
    fn letters_that_make_no_words_stay_at_home() {
        let gibberish = "tikelo bamuri senat olido karemi dosul pinate vorelu madis nekolo tirabe \
                         sumeda loriti kavane botesi ruli gamone felati dosemi wanulo pitare kosu";
        assert_eq!(tell(gibberish).tongue, Tongue::HOME);
    }

    #[test]
    fn a_headline_stays_at_home() {
        for headline in
            ["Apple plans solar farm", "Dollar gains on euro", "Miley Cyrus in hospital"]
        {
            assert!(["en", "und"].contains(&detect(headline).as_str()), "{headline}");
        }
    }
}
