//! What an article brings forward for its id.

use storyfold_model::{Article, ArticleId, Origin, Published, Status, Wire};
use twox_hash::XxHash3_128;

use crate::reader::ReadArticle;

/// An article without its text: what is needed to settle which of several articles of one id stays
/// ([`resolve_duplicates`](crate::resolve_duplicates)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The id it claims.
    pub id: ArticleId,
    /// The id it claimed, when another stands for that one: it is an earlier state of it.
    pub version_of: Option<ArticleId>,
    /// Whether it is a kill.
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
            version_of: None,
            is_killed: article.status == Status::Canceled,
            version: article.version,
            published: article.published,
            content_digest: content_digest(article),
            origin: origin.clone(),
        }
    }

    /// What decides between two claims of one id; the greatest wins, and equal ones are of the same
    /// article.
    pub(crate) fn rank(&self) -> (Option<u64>, Option<Published>, bool, u128) {
        (self.version, self.published, self.is_killed, self.content_digest)
    }

    /// The id of an earlier state of an item: the item's id, and what tells this state from the
    /// others. `None` where no version and no kill does: a date alone may be that of another
    /// article whose id is the same by accident.
    pub(crate) fn version_id(&self, stands: &Self) -> Option<ArticleId> {
        let state = match self.version {
            Some(version) if self.version != stands.version => version.to_string(),
            None if self.is_killed => "canceled".to_owned(),
            _ if self.is_killed != stands.is_killed => {
                if self.is_killed { "canceled" } else { "usable" }.to_owned()
            }
            _ => return None,
        };
        ArticleId::new(format!("{}#{state}", self.id)).ok()
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
        article.wire.as_deref().map_or(0, wire_digest),
        match article.status {
            Status::Usable => 0,
            Status::Withheld => 1,
            Status::Canceled => 2,
            Status::Embargoed { until } => 3 << 64 | u128::from(until.unix_seconds() as u64),
        },
    ];
    let mut bytes = [0; 16 * 7];
    for (to, field) in bytes.chunks_exact_mut(16).zip(fields) {
        to.copy_from_slice(&field.to_le_bytes());
    }
    XxHash3_128::oneshot(&bytes)
}

/// Only for items of a wire, which are few: the fields in their order, each with its length.
fn wire_digest(wire: &Wire) -> u128 {
    let Wire { slug, note, byline, genre, links } = wire;
    let mut bytes = Vec::new();
    let mut write = |text: Option<&str>| {
        let length = text.map_or(0, |text| text.len() as u64 + 1);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
    };
    for field in [slug, note, byline, genre] {
        write(field.as_deref());
    }
    for link in links {
        write(Some(&format!("{:?}", link.relation)));
        write(Some(&link.target));
    }
    XxHash3_128::oneshot(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::{Instant, Language};

    fn wire(field: fn(&mut Wire) -> &mut Option<String>) -> Option<Box<Wire>> {
        let mut wire = Wire::default();
        *field(&mut wire) = Some("Fog".into());
        Some(Box::new(wire))
    }

    #[test]
    fn every_field_and_its_place_count() {
        let mut plain = Article::new(ArticleId::new("a").unwrap());
        plain.title = "Fog".into();
        let changes: [fn(&mut Article); 14] = [
            |_| {},
            |article| article.title.push('s'),
            |article| std::mem::swap(&mut article.title, &mut article.body),
            |article| article.body = "Fog".into(),
            |article| article.source = Some(String::new()),
            |article| article.source = Some("Post".into()),
            |article| article.url = Some("Post".into()),
            |article| article.lang = Some(Language::ENGLISH),
            |article| article.status = Status::Withheld,
            |article| article.wire = wire(|wire| &mut wire.slug),
            |article| article.wire = wire(|wire| &mut wire.note),
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
