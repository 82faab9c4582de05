//! Lines that recur across many articles of one source: mottos, appeals, signatures.

use std::collections::{HashMap, HashSet};

use storyfold_model::Article;

use crate::hash::{hash_word, mix};

/// Lines of one source found in many of its articles; frozen once counted.
#[derive(Debug, Clone, Default)]
pub struct RecurringLines(HashSet<u64>);

/// A line must stand in this many articles that begin differently. Articles that begin alike are
/// copies of one text, and what they share is the text.
const LEAST_ARTICLES: usize = 4;

/// Lines shorter than this many bytes recur by chance.
const LEAST_BYTES: usize = 12;

impl RecurringLines {
    /// Counts the lines of every article that names its source. O(total lines).
    pub fn count<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        // For each line the beginnings of the articles it was seen in, no more than are needed.
        let mut seen: HashMap<u64, Vec<u64>> = HashMap::new();
        for article in articles {
            let Some(source) = article.source.as_deref() else { continue };
            if !article.body.contains('\n') {
                continue;
            }
            let mut lines = article.body.lines().map(str::trim).filter(|line| !line.is_empty());
            let Some(first) = lines.next() else { continue };
            let beginning = hash_word(first);
            for line in lines.filter(|line| line.len() >= LEAST_BYTES) {
                let beginnings = seen.entry(key(source, line)).or_default();
                if beginnings.len() < LEAST_ARTICLES && !beginnings.contains(&beginning) {
                    beginnings.push(beginning);
                }
            }
        }
        Self(
            seen.into_iter()
                .filter(|(_, beginnings)| beginnings.len() >= LEAST_ARTICLES)
                .map(|(line, _)| line)
                .collect(),
        )
    }

    /// Whether a line recurs in a source's articles.
    pub fn holds(&self, source: Option<&str>, line: &str) -> bool {
        match source {
            Some(source) if !self.0.is_empty() => self.0.contains(&key(source, line.trim())),
            _ => false,
        }
    }
}

fn key(source: &str, line: &str) -> u64 {
    mix(hash_word(source).rotate_left(31) ^ hash_word(line))
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
