//! Sources that a user prefers, and which of them articles came of: a slip of the pen prefers nobody.

use std::sync::atomic::{AtomicBool, Ordering};

use storyfold_index::publisher::{family, publisher};
use storyfold_model::Article;

/// The sources of `--prefer-source`, each with whether an article was of it.
///
/// ```
/// use storyfold::PreferredSources;
/// use storyfold::model::{Article, ArticleId};
/// let preferred = PreferredSources::new(&["Ostby Post".into(), "Nobody Press".into()]);
/// let mut article = Article::new(ArticleId::new("a")?);
/// article.source = Some("OSTBY POST".into());
/// preferred.note(&article);
/// assert_eq!(preferred.never_found().collect::<Vec<_>>(), ["Nobody Press"]);
/// # Ok::<(), storyfold::model::InvalidArticleId>(())
/// ```
#[derive(Debug, Default)]
pub struct PreferredSources {
    sources: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    name: String,
    family: String,
    is_found: AtomicBool,
}

impl PreferredSources {
    /// None of them is found yet.
    pub fn new(names: &[String]) -> Self {
        let source = |name: &String| Source {
            name: name.clone(),
            family: family(name),
            is_found: AtomicBool::new(false),
        };
        Self { sources: names.iter().map(source).collect() }
    }

    /// Whether no source is preferred.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Notes whose an article is. O(sources), and nothing where none is preferred.
    pub fn note(&self, article: &Article) {
        if self.sources.is_empty() {
            return;
        }
        let Some(publisher) = publisher(article) else { return };
        let own = self.sources.iter().filter(|source| source.family == publisher);
        own.for_each(|source| source.is_found.store(true, Ordering::Relaxed));
    }

    /// The sources that no article was of so far, as they were named.
    pub fn never_found(&self) -> impl Iterator<Item = &str> {
        let missing = self.sources.iter().filter(|source| !source.is_found.load(Ordering::Relaxed));
        missing.map(|source| source.name.as_str())
    }
}
