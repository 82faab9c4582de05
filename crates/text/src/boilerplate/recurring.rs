//! Lines that recur across many articles of one source: mottos, appeals, signatures.

use rustc_hash::FxHashSet;
use storyfold_model::Article;

use crate::hash::{hash_word, mix};

/// Lines of one source found in many of its articles; frozen once counted.
#[derive(Debug, Clone, Default)]
pub struct RecurringLines(FxHashSet<u32>);

/// A line must stand in this many articles that begin differently. Articles that begin alike are
/// copies of one text, and what they share is the text.
const LEAST_ARTICLES: usize = 4;

/// Lines shorter than this many bytes recur by chance.
const LEAST_BYTES: usize = 12;

impl RecurringLines {
    /// Counts the lines of every article that names its source. O(n log n) in the lines.
    pub fn count<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        Self::among(articles.into_iter().flat_map(Self::lines_of))
    }

    /// The lines of an article that could recur, as [`Self::among`] takes them.
    pub fn lines_of(article: &Article) -> impl Iterator<Item = (u32, u32)> + '_ {
        let source = article.source.as_deref().filter(|_| article.body.contains('\n'));
        let beginning = source.map_or(0, |_| beginning(&article.body));
        source.into_iter().flat_map(move |source| {
            let lines = article.body.lines().filter(|line| !line.trim().is_empty());
            lines.skip(1).filter_map(move |line| Some((key(source, line)?, beginning)))
        })
    }

    /// Counts lines given by their keys, each with what its article begins with, as
    /// [`Lines::candidates`](crate::wording::Lines::candidates) gives them.
    /// O(n log n), eight bytes a line.
    pub fn among(lines: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut seen: Vec<u64> =
            lines.map(|(key, first)| u64::from(key) << 32 | u64::from(first)).collect();
        seen.sort_unstable();
        seen.dedup();
        let recurring = seen
            .chunk_by(|a, b| a >> 32 == b >> 32)
            .filter(|beginnings| beginnings.len() >= LEAST_ARTICLES)
            .filter_map(|beginnings| beginnings.first().map(|first| (first >> 32) as u32));
        Self(recurring.collect())
    }

    /// Whether a line recurs in a source's articles.
    pub fn holds(&self, source: Option<&str>, line: &str) -> bool {
        match source {
            Some(source) if !self.0.is_empty() => {
                key(source, line).is_some_and(|key| self.holds_key(key))
            }
            _ => false,
        }
    }

    /// Whether a line recurs, by its key.
    pub(crate) fn holds_key(&self, key: u32) -> bool {
        self.0.contains(&key)
    }
}

/// Source and line in one number; `None` for a line too short to recur but by chance.
///
/// Thirty-two bits: a line would have to share them with those of four other articles to be taken
/// for recurring.
pub(crate) fn key(source: &str, line: &str) -> Option<u32> {
    let line = line.trim();
    let hash = || mix(hash_word(source).rotate_left(31) ^ hash_word(line));
    (line.len() >= LEAST_BYTES).then(|| (hash() >> 32) as u32)
}

/// What a body begins with: its first line that is not blank.
pub(crate) fn beginning(body: &str) -> u32 {
    let first = body.lines().map(str::trim).find(|line| !line.is_empty());
    (hash_word(first.unwrap_or_default()) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::ArticleId;

    fn article(id: usize, body: &str) -> Article {
        let mut article = Article::new(ArticleId::new(id.to_string()).unwrap());
        article.source = Some("post.example".into());
        article.body = body.into();
        article
    }

    #[test]
    fn a_motto_recurs_and_the_text_of_copies_does_not() {
        let motto = "The Post, telling it since 1802.";
        let reports = (0..4).map(|at| article(at, &format!("Report {at}.\nDetail {at}.\n{motto}")));
        let copies = (4..20).map(|at| article(at, "One report.\nThe detail of that report."));
        let articles: Vec<Article> = reports.chain(copies).collect();
        let recurring = RecurringLines::count(&articles);
        assert!(recurring.holds(Some("post.example"), motto));
        assert!(!recurring.holds(Some("other.example"), motto));
        assert!(!recurring.holds(Some("post.example"), "The detail of that report."));
    }
}
