//! What is not the report does not link reports.
//!
//! In order: [`sections`] headed Related, Sources and their like go · [`phrases`] of navigation,
//! newsletters and sharing · lines [`repeated`] inside the page · lines that are [`recurring`] in
//! many articles of one source · [`markup`] · the [`dateline`] at the head, kept as a fact · the
//! outlet's name in the [`headline`].
//!
//! Nothing is lost for good: when no text would be left, the article keeps what it had.

pub mod dateline;
pub mod headline;
pub mod markup;
pub mod phrases;
pub mod recurring;
pub mod repeated;
pub mod sections;

use std::borrow::Cow;

use memchr::memchr;
use storyfold_model::Article;

pub use dateline::Dateline;
pub use recurring::RecurringLines;

/// An article with only its report left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<'a> {
    /// The headline.
    pub title: Cow<'a, str>,
    /// The text below it.
    pub body: Cow<'a, str>,
    /// Place and agency at the head of the text, taken off the body.
    pub dateline: Option<Dateline>,
    /// Number of lines that were taken out of the body.
    pub removed_lines: u32,
}

/// Takes out of an article what is not its report. O(n).
///
/// ```
/// use storyfold_model::{Article, ArticleId};
/// use storyfold_text::boilerplate::{RecurringLines, strip};
/// let mut article = Article::new(ArticleId::new("a")?);
/// article.title = "Two die in quay fire | Ostby Post".into();
/// article.body = "OSTBY (AP) — Two dockers died.\n\nSign up for our newsletter\n\n### Related:\n\n1. Ferry sinks".into();
/// let report = strip(&article, &RecurringLines::default());
/// assert_eq!(report.title, "Two die in quay fire");
/// assert_eq!(report.body, "Two dockers died.");
/// assert_eq!(report.dateline.unwrap().place, "OSTBY");
/// # Ok::<(), storyfold_model::InvalidArticleId>(())
/// ```
pub fn strip<'a>(article: &'a Article, recurring: &RecurringLines) -> Report<'a> {
    let title = headline::strip(&article.title, article.source.as_deref());
    let (body, removed_lines) = strip_lines(article, recurring);
    let body = if body.trim().is_empty() && title.trim().is_empty() {
        Cow::Borrowed(article.body.as_str())
    } else {
        body
    };
    let (dateline, start) = dateline::parse(&body);
    let body = match body {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(start..).unwrap_or(text).trim()),
        Cow::Owned(text) => Cow::Owned(text.get(start..).unwrap_or(&text).trim().to_owned()),
    };
    Report { title, body, dateline, removed_lines }
}

fn strip_lines<'a>(article: &'a Article, recurring: &RecurringLines) -> (Cow<'a, str>, u32) {
    let body = article.body.as_str();
    let mut kept = kept_lines(body);
    kept.retain(|line| !recurring.holds(article.source.as_deref(), line));
    let filled = |lines: usize, line: &str| lines + usize::from(!line.trim().is_empty());
    let removed = body.lines().fold(0, filled) - kept.iter().copied().fold(0, filled);
    match removed {
        0 => (markup::strip(Cow::Borrowed(body)), 0),
        _ => (markup::strip(Cow::Owned(kept.join("\n"))), removed as u32),
    }
}

/// The lines of a body that no rule about single articles takes out.
pub(crate) fn kept_lines(body: &str) -> Vec<&str> {
    if memchr(b'\n', body.as_bytes()).is_none() {
        return if phrases::is_noise(body) { Vec::new() } else { vec![body] };
    }
    let lines: Vec<&str> = body.lines().collect();
    let mut keep = vec![true; lines.len()];
    sections::mark(&lines, &mut keep);
    repeated::mark(&lines, &mut keep);
    lines
        .into_iter()
        .zip(keep)
        .filter_map(|(line, keep)| (keep && !phrases::is_noise(line)).then_some(line))
        .collect()
}

/// Number of words of a line, as white space parts them, counted up to `most`: whole paragraphs are asked whether
/// they have more words than a menu's entry.
fn words_up_to(line: &str, most: usize) -> usize {
    line.split_whitespace().take(most).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::ArticleId;

    fn article(title: &str, body: &str) -> Article {
        let mut article = Article::new(ArticleId::new("a").unwrap());
        article.title = title.into();
        article.body = body.into();
        article
    }

    #[test]
    fn an_article_that_is_all_boilerplate_keeps_its_text() {
        let article = article("", "Sign up for our newsletter\nClick here to subscribe");
        let report = strip(&article, &RecurringLines::default());
        assert!(!report.body.is_empty());
    }

    #[test]
    fn a_page_keeps_its_report_alone() {
        let article = article(
            "Ferry aground off Ostby",
            "Skip to main content\n\nThe ferry Alma ran aground on Monday.\n\nNobody was hurt.\n\n\
             About the writer\n\nA. Berg writes on ships.\n\nOstby Weekly cover\n  • Delivered to your door\n\
             Ostby Weekly cover\n  • Delivered to your door\n",
        );
        let report = strip(&article, &RecurringLines::default());
        assert_eq!(report.body, "The ferry Alma ran aground on Monday.\n\nNobody was hurt.");
    }
}
