//! From an article to what storyfold knows of it.

use std::collections::HashMap;

use storyfold_model::{Article, Language};

use crate::boilerplate::{self, RecurringLines};
use crate::facts::{self, Calendar, Facts};
use crate::language::{self, Told, Tongue};
use crate::limits::{LEAD_WORDS, OPENING_WORDS};
use crate::normalise::normalise;
use crate::terms::{TermCounts, TermMaker};
use crate::tokenise::tokenise;
use crate::wording::{Word, Wording};

/// Everything storyfold knows of one article by itself: plain data, no text.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysed {
    /// Its language, stated or detected.
    pub lang: Language,
    /// Whose words its terms are.
    pub tongue: Tongue,
    /// The terms of headline and body.
    pub whole: TermCounts,
    /// The terms of the headline.
    pub title: TermCounts,
    /// The terms of the headline and the first [`LEAD_WORDS`] words of the body.
    pub lead: TermCounts,
    /// Names, places, numbers and dates.
    pub facts: Facts,
    /// Headline and beginning in reading order, as copies are told by: at most [`OPENING_WORDS`].
    pub opening: Box<[Word]>,
}

/// Analyses articles one after another; keeps the stems it has seen for the next.
///
/// What it returns for an article never depends on the articles before.
///
/// ```
/// use storyfold_model::{Article, ArticleId};
/// use storyfold_text::{Analyser, boilerplate::RecurringLines};
/// let mut article = Article::new(ArticleId::new("a")?);
/// article.title = "Ferry Alma runs aground".into();
/// let analysed = Analyser::default().analyse(&article, &RecurringLines::default());
/// assert_eq!(analysed.title.len(), 4);
/// # Ok::<(), storyfold_model::InvalidArticleId>(())
/// ```
#[derive(Debug, Default)]
pub struct Analyser {
    languages: HashMap<(Language, Tongue), (TermMaker, Calendar)>,
}

impl Analyser {
    /// Analyses one article. O(n log n) in its length.
    pub fn analyse(&mut self, article: &Article, recurring: &RecurringLines) -> Analysed {
        let report = boilerplate::strip(article, recurring);
        let (title, body) = (normalise(&report.title), normalise(&report.body));
        let text = if body.is_empty() { &title } else { &body };
        let Told { language: lang, tongue } = language::of_article(article, text);
        let of_language = || (TermMaker::in_tongue(lang, tongue), Calendar::of(lang));
        let (terms, calendar) = self.languages.entry((lang, tongue)).or_insert_with(of_language);
        let place = normalise(report.dateline.as_ref().map_or("", |dateline| &dateline.place));
        let (title, body, filed) = (tokenise(&title), tokenise(&body), tokenise(&place));
        let facts = facts::find((&title, &body, &filed), article.published, terms, calendar);

        let title_terms = terms.terms(&title);
        let body_terms = terms.terms(&body);
        let lead_terms = terms.terms(body.get(..LEAD_WORDS).unwrap_or(&body));
        Analysed {
            lang,
            tongue,
            facts,
            whole: TermCounts::count([title_terms.as_slice(), &body_terms].concat()),
            lead: TermCounts::count([title_terms.as_slice(), &lead_terms].concat()),
            title: TermCounts::count(title_terms),
            opening: opening(article, recurring),
        }
    }
}

/// The first words of an article, without recurring lines. O(n).
fn opening(article: &Article, recurring: &RecurringLines) -> Box<[Word]> {
    let Wording { words, lines } = Wording::of(article);
    let mut words = lines.and_then(|lines| lines.without(&words, recurring)).unwrap_or(words);
    words.truncate(OPENING_WORDS);
    words.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::ArticleId;

    /// What two texts share tells what headline and lead share with the other, because of this.
    #[test]
    fn headline_and_lead_hold_no_term_that_the_whole_does_not() {
        let english =
            "Two dockers died when the crane of quay 4 fell at 9.30 on Monday. ".repeat(9);
        let chinese = "台北周一发生地震，两名工人在码头遇难。".repeat(9);
        for (title, body) in [("Crane falls in Ostby", english), ("码头起重机倒塌", chinese)]
        {
            let mut article = Article::new(ArticleId::new("a").unwrap());
            (article.title, article.body) = (title.into(), body);
            let analysed = Analyser::default().analyse(&article, &RecurringLines::default());
            for part in [&analysed.title, &analysed.lead] {
                assert!(!part.is_empty());
                assert!(part.iter().all(|(term, _)| analysed.whole.holds(term)), "{title}");
            }
        }
    }
}
