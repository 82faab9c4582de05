//! What an article brings forward for its id.

use storyfold_model::{Article, ArticleId, Origin, Published, Status};
use twox_hash::XxHash3_128;

use crate::reader::ReadArticle;

/// An article without its text: what is needed to settle which of several articles of one id stays
/// ([`resolve_duplicates`](crate::resolve_duplicates)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The id it claims.
    pub id: ArticleId,
    /// Whether it kills all others.
    pub is_killed: bool,
    /// The provider's version of it.
    pub version: Option<u64>,
    /// When it was published.
    pub published: Option<Published>,
    /// 128 bits over all other fields of the article: chance does not make two different articles
    /// look like one that was sent twice.
    pub content_digest: u128,
    /// Where it stands.
    pub origin: Origin,
}

impl Claim {
    /// The claim of an article.
    pub fn of(read: &ReadArticle) -> Self {
        let ReadArticle { article, origin, .. } = read;
        Self {
            id: article.id.clone(),
            is_killed: article.status == Status::Canceled,
            version: article.version,
            published: article.published,
            content_digest: content_digest(article),
            origin: origin.clone(),
        }
    }

    /// What decides between two claims of one id; the greatest wins, and equal ones are of the same
    /// article.
    pub(crate) fn rank(&self) -> (bool, Option<u64>, Option<Published>, u128) {
        (self.is_killed, self.version, self.published, self.content_digest)
    }
}

/// Each field is hashed by itself, and then all hashes together, so that moving a word from one
/// field to the next makes another digest.
fn content_digest(article: &Article) -> u128 {
    let text = |text: &str| XxHash3_128::oneshot(text.as_bytes());
    let fields = [
        text(&article.title),
        text(&article.body),
        article.source.as_deref().map_or(0, text),
        article.url.as_deref().map_or(0, text),
        article.lang.map_or(0, |lang| text(lang.as_str())),
        match article.status {
            Status::Usable => 0,
            Status::Withheld => 1,
            Status::Canceled => 2,
            Status::Embargoed { until } => 3 << 64 | u128::from(until.unix_seconds() as u64),
        },
    ];
    let mut bytes = [0; 16 * 6];
    for (to, field) in bytes.chunks_exact_mut(16).zip(fields) {
        to.copy_from_slice(&field.to_le_bytes());
    }
    XxHash3_128::oneshot(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::{Instant, Language};

    #[test]
    fn every_field_and_its_place_count() {
        let mut plain = Article::new(ArticleId::new("a").unwrap());
        plain.title = "Fog".into();
        let changes: [fn(&mut Article); 12] = [
            |_| {},
            |article| article.title.push('s'),
            |article| std::mem::swap(&mut article.title, &mut article.body),
            |article| article.body = "Fog".into(),
            |article| article.source = Some(String::new()),
            |article| article.source = Some("Post".into()),
            |article| article.url = Some("Post".into()),
            |article| article.lang = Some(Language::ENGLISH),
            |article| article.status = Status::Withheld,
            |article| article.status = Status::Canceled,
            |article| article.status = Status::Embargoed { until: Instant::from_unix_seconds(1) },
            |article| article.status = Status::Embargoed { until: Instant::from_unix_seconds(-1) },
        ];
        let digests: std::collections::BTreeSet<u128> = changes
            .iter()
            .map(|change| {
                let mut article = plain.clone();
                change(&mut article);
                content_digest(&article)
            })
            .collect();
        assert_eq!(digests.len(), changes.len());
    }
}
