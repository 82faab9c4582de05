//! Articles of an invented wire, and what the tests of this module ask of their versions.

use storyfold_model::{Article, ArticleId, Doc, Instant, Precision, Published, Wire};

use super::{Signs, Versions};
use crate::copies::{CopyFinder, Fingerprints};
use crate::options::Options;

/// A headline of Northern Wire, sent at an hour.
pub(super) fn article(id: &str, title: &str, hour: i64) -> Article {
    let mut article = Article::new(ArticleId::new(id).unwrap());
    article.title = title.into();
    article.source = Some("Northern Wire".into());
    let at = Instant::from_unix_seconds(hour * 3_600);
    article.published = Some(Published { at, precision: Precision::Second });
    article
}

/// The article under a slugline.
pub(super) fn slugged(mut article: Article, slug: &str) -> Article {
    article.wire = Some(Box::new(Wire { slug: Some(slug.into()), ..Wire::default() }));
    article
}

/// A report of a fire so long that its states are copies of each other.
pub(super) fn report(id: &str, title: &str, hour: i64, more: &str) -> Article {
    let body = "A fire at the Halden paper mill in Kelmouth killed three workers and injured 14 on Monday, \
                police said. The blaze broke out shortly after 4 a.m. in the drying hall, fire chief Marta \
                Lind said. Some 120 firefighters from five districts fought the flames until noon. Its owner \
                said that it would halt production for at least a week.";
    Article { body: format!("{body} {more}"), ..article(id, title, hour) }
}

/// The versions among articles in the order of their ids.
pub(super) fn versions(articles: &[Article]) -> Versions {
    let options = Options::default();
    let mut finder = CopyFinder::new(options.copies, None);
    for batch in Fingerprints::of_all(articles, options.copies) {
        finder.append(batch).unwrap();
    }
    let order: Vec<u32> = (0..articles.len() as u32).collect();
    let found = finder.fold(&order).unwrap();
    let signs: Vec<Signs> = articles.iter().map(Signs::of).collect();
    Versions::of(articles, &signs, &found, None, &options.canonicals)
}

/// For each article the id of the one that stands for it, where that is another.
pub(super) fn stands(articles: &[Article]) -> Vec<Option<String>> {
    let versions = versions(articles);
    let id = |doc: Doc| articles[doc.place()].id.to_string();
    versions.standings.iter().map(|standing| standing.version_of.map(id)).collect()
}

/// That the article with an id stands for all others.
#[track_caller]
pub(super) fn assert_stands(articles: &[Article], id: &str) {
    let others = |article: &Article| (article.id.as_str() != id).then(|| id.to_owned());
    assert_eq!(stands(articles), articles.iter().map(others).collect::<Vec<_>>());
}
