//! German writes its nouns with capitals: there a capital does not make a name.

use std::sync::LazyLock;

use storyfold_model::Article;

use super::{Kind, Word};
use crate::hash::hash_word;
use crate::language::canonical;

/// So many words at the head of a text tell whether it is German where it does not say so.
const HEAD_WORDS: usize = 64;

/// So many of its articles ("the") stand among them.
const LEAST_ARTICLES: usize = 2;

/// Words that German is full of, "and" first: no other language has it among its small words.
static SMALL_WORDS: LazyLock<[Word; 5]> =
    LazyLock::new(|| ["und", "der", "die", "das", "den"].map(plain));

fn plain(word: &str) -> Word {
    Word::new(hash_word(word), Kind::Plain, ' ', 0)
}

/// Words that names of places stand behind without an article.
static BEFORE_PLACES: LazyLock<[Word; 6]> =
    LazyLock::new(|| ["in", "bei", "aus", "nach", "um", "nahe"].map(plain));

/// Takes capitals of a German article's words for what they are: those of names where two stand
/// together or one stands behind a word of place, and else those of nouns. O(words).
pub(super) fn settle(article: &Article, words: &mut [Word]) {
    if is_german(article, words) {
        settle_german(words);
    }
}

fn is_german(article: &Article, words: &[Word]) -> bool {
    match article.lang {
        Some(stated) => canonical(stated).as_str() == "de",
        None => {
            let [and, articles @ ..] = &*SMALL_WORDS;
            let head = words.get(..HEAD_WORDS).unwrap_or(words);
            head.contains(and)
                && head.iter().filter(|word| articles.contains(word)).count() >= LEAST_ARTICLES
        }
    }
}

fn settle_german(words: &mut [Word]) {
    let is_name = |word: Option<&Word>| word.is_some_and(|word| word.kind() == Kind::Name);
    let mut before: Option<Word> = None;
    for at in 0..words.len() {
        let Some(&word) = words.get(at) else { break };
        // Of the word before, how it was written counts, not what was made of it.
        let is_alone = !is_name(before.as_ref()) && !is_name(words.get(at + 1));
        let is_place = before.is_some_and(|before| BEFORE_PLACES.contains(&before));
        if word.kind() == Kind::Name
            && is_alone
            && !is_place
            && let Some(slot) = words.get_mut(at)
        {
            *slot = word.as_plain();
        }
        before = Some(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Wording;
    use storyfold_model::{ArticleId, Language};

    fn names(lang: Option<&str>, body: &str) -> usize {
        let mut article = Article::new(ArticleId::new("a").unwrap());
        article.lang = lang.and_then(Language::from_tag);
        article.body = body.into();
        Wording::of(&article).words.iter().filter(|word| word.kind() == Kind::Name).count()
    }

    #[test]
    fn german_nouns_are_wording_and_names_stay_facts() {
        let german = "Wie Zeugen der Polizei sagten, verlor der Fahrer Holger Brecht in Brauntal die Kontrolle \
                      und der Lastwagen die ganze Ladung auf der Fahrbahn vor der Brauerei.";
        // Fahrer, Holger, Brecht and Brauntal.
        for code in ["de", "deu", "ger", "de-AT"] {
            assert_eq!(names(Some(code), german), 4, "{code}");
        }
        assert_eq!(names(None, german), 4, "the language is told where none is stated");
        assert_eq!(names(Some("en"), "The ferry Alma left Ostby with Berg."), 3);
    }
}
