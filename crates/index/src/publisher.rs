//! Who stands behind a source: nine feeds of one publisher are one publisher.

use storyfold_model::Article;

/// The publisher's name for comparing: the registrable part of the host in the source or address,
/// folded; else the source itself, folded. `None` when the article names neither.
///
/// ```
/// use storyfold_index::publisher::publisher;
/// use storyfold_model::{Article, ArticleId};
/// let mut article = Article::new(ArticleId::new("a")?);
/// article.source = Some("www.post.example".into());
/// assert_eq!(publisher(&article).as_deref(), Some("post.example"));
/// article.source = None;
/// article.url = Some("https://sport.post.co.uk/1".into());
/// assert_eq!(publisher(&article).as_deref(), Some("post.co.uk"));
/// # Ok::<(), storyfold_model::InvalidArticleId>(())
/// ```
pub fn publisher(article: &Article) -> Option<String> {
    let named = article.source.as_deref().map(str::trim).filter(|source| !source.is_empty());
    match named {
        Some(source) => Some(family(source)),
        None => article.url.as_deref().and_then(registrable),
    }
}

/// The publisher that a source or an address names, for comparing.
pub fn family(source: &str) -> String {
    let source = source.trim();
    registrable(source).unwrap_or_else(|| source.to_lowercase())
}

/// The last two labels of a host, three where the last two are a country's own registry.
fn registrable(text: &str) -> Option<String> {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next()?.trim().to_lowercase();
    if !host.contains('.') || host.contains(char::is_whitespace) {
        return None;
    }
    let labels: Vec<&str> = host.split('.').filter(|label| !label.is_empty()).collect();
    let is_registry =
        |label: &str| matches!(label, "co" | "com" | "org" | "net" | "gov" | "ac" | "edu");
    let kept = match labels.as_slice() {
        [.., second, last] if last.len() == 2 && is_registry(second) => 3,
        _ => 2,
    };
    labels.get(labels.len().saturating_sub(kept)..).map(|labels| labels.join("."))
}
