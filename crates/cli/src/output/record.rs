//! An article as a record of JSON Lines, for articles that were no line when they were read.

use std::io::{self, Write};

use serde::Serialize;
use storyfold::model::{Article, Precision, Published, Relation, Status};

use super::row;

/// Writes an article as one line, without a line break at its end. What it does not have is left
/// out; reading the line gives the article again, but for all links of one kind after the first.
///
/// # Errors
/// What `out` returns.
pub(crate) fn write(article: &Article, out: &mut dyn Write) -> io::Result<()> {
    let until = match article.status {
        Status::Embargoed { until } => Some(until),
        _ => None,
    };
    let wire = article.wire.as_deref();
    let link = |relation: Relation| {
        let mut links = wire.into_iter().flat_map(|wire| &wire.links);
        links.find(|link| link.relation == relation).map(|link| link.target.as_str())
    };
    let record = Record {
        id: article.id.as_str(),
        title: some(&article.title),
        body: some(&article.body),
        published: article.published.map(|published| published.to_string()),
        source: article.source.as_deref(),
        url: article.url.as_deref(),
        lang: article.lang.as_ref().map(|lang| lang.as_str()),
        version: article.version,
        status: (article.status != Status::Usable).then(|| row::status(article.status)),
        embargoed_until: until.map(|at| Published { at, precision: Precision::Second }.to_string()),
        slug: wire.and_then(|wire| wire.slug.as_deref()),
        ednote: wire.and_then(|wire| wire.note.as_deref()),
        byline: wire.and_then(|wire| wire.byline.as_deref()),
        genre: wire.and_then(|wire| wire.genre.as_deref()),
        replaces: link(Relation::Replaces),
        rewrite_of: link(Relation::RewriteOf),
        copy_of: link(Relation::CopyOf),
    };
    serde_json::to_writer(out, &record)?;
    Ok(())
}

#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embargoed_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ednote: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    genre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rewrite_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of: Option<&'a str>,
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use storyfold::model::{Instant, Language, Link, Wire};
    use storyfold::readers::{ReadOptions, plan, read_collect};

    use super::*;
    use crate::output::row::tests::article;

    #[track_caller]
    fn there_and_back(article: Article) {
        let mut line = Vec::new();
        write(&article, &mut line).unwrap();
        let stdin = plan(&["-".to_owned()]).unwrap();
        let read = read_collect(&stdin, &mut line.as_slice(), &ReadOptions::default()).unwrap();
        assert_eq!(read.problems, []);
        assert_eq!(read.articles[0].article, article);
    }

    #[test]
    fn reading_the_line_gives_the_article_again() {
        let mut full = article("news/fog.md", "Fog \"closes\" port");
        there_and_back(full.clone());
        full.body = "All day.\n\nAnd night.".into();
        full.source = Some("Harbour Post".into());
        full.url = Some("https://harbour-post.example/fog".into());
        full.lang = Some(Language::ENGLISH);
        full.version = Some(3);
        let at = Instant::from_unix_seconds(1_741_046_400);
        full.published = Some(Published { at, precision: Precision::Day });
        full.status = Status::Withheld;
        there_and_back(full.clone());
        full.published = Some(Published { at, precision: Precision::Second });
        full.status = Status::Embargoed { until: Instant::from_unix_seconds(1_741_080_000) };
        there_and_back(full.clone());
        full.status = Status::Canceled;
        full.wire = Some(Box::new(Wire {
            slug: Some("FOG-OSTBY".into()),
            note: Some("Corrects the day".into()),
            byline: Some("Ada Brandt".into()),
            genre: Some("update".into()),
            links: [Relation::Replaces, Relation::RewriteOf, Relation::CopyOf]
                .map(|relation| Link { relation, target: format!("urn:{relation:?}") })
                .into(),
        }));
        there_and_back(full);
        // A kill needs nothing but an id.
        let mut kill = article("fog", "");
        kill.status = Status::Canceled;
        there_and_back(kill);
    }
}
