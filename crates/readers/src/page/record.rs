//! The fields of the article on a page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use super::link::{absolute, is_same_site};
use super::metadata::Metadata;
use super::tree::tree_of;
use crate::fields::Field;
use crate::format::wire_item::set_version;
use crate::markup::{plain_or_html, text_of_html};
use crate::problem;
use crate::record::RawRecord;

/// The fields of the article on a page, whose address is given where it is known.
///
/// The body is the main text, as reader views find it, or the text of its JSON-LD where that is
/// longer; a page without either is taken for text as a whole. A canonical link to another site says
/// that the page is a copy; to the same one, it is the page's own address.
///
/// # Errors
/// The kind of the problem and its reason, for a page that is too large or nests too deep.
pub(crate) fn record_of_page(
    html: &str,
    address: Option<&str>,
) -> Result<RawRecord<'static>, (&'static str, String)> {
    // The libraries that read pages promise not to panic, but pages are all that there is.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let tree = tree_of(html)?;
        let metadata = Metadata::of(&tree);
        let main = main_text(tree);
        Ok((metadata, main))
    }));
    let (metadata, main) = match read {
        Ok(read) => read?,
        Err(_) => return Err((problem::BAD_PAGE, "its markup cannot be understood".to_owned())),
    };
    let mut record = RawRecord::default();
    set_text(&mut record, html, &metadata, main);
    set_facts(&mut record, &metadata);
    set_links(&mut record, &metadata, address);
    Ok(record)
}

/// The title and the main text that reader views would show.
fn main_text(tree: Document) -> Option<(String, String)> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut readability = Readability::with_document(tree, None, Some(config)).ok()?;
    let article = readability.parse().ok()?;
    let text = text_of_html(&article.content);
    (!text.is_empty()).then_some((article.title, text))
}

fn set_text(
    record: &mut RawRecord<'static>,
    html: &str,
    metadata: &Metadata,
    main: Option<(String, String)>,
) {
    let (found_title, main) = main.unwrap_or_default();
    let told = metadata.article.body.as_deref().map(plain_or_html).unwrap_or_default();
    let body = match told.len() > main.len() {
        true => told.into_owned(),
        false if main.is_empty() => text_of_html(html),
        false => main,
    };
    let headline =
        metadata.article.headline.as_deref().map(|title| plain_or_html(title).into_owned());
    let titles = [
        headline,
        Some(found_title).filter(|title| !title.trim().is_empty()),
        metadata.meta(&["og:title", "twitter:title"]).map(str::to_owned),
        metadata.heading.clone(),
        metadata.title.clone(),
    ];
    if let Some(title) = titles.into_iter().flatten().next() {
        record.set_text(Field::Title, title);
    }
    record.set_text(Field::Body, body);
}

fn set_facts(record: &mut RawRecord<'static>, metadata: &Metadata) {
    let article = &metadata.article;
    let mut set = |field, told: &Option<String>, metas: &[&str], else_told: Option<&String>| {
        let found = told.as_deref().or_else(|| metadata.meta(metas));
        if let Some(text) = found.or(else_told.map(String::as_str)) {
            record.set_text(field, text.to_owned());
        }
    };
    set(Field::Published, &article.published, &PUBLISHED, metadata.time.as_ref());
    set(Field::Source, &article.publisher, &["og:site_name", "application-name"], None);
    set(Field::Byline, &article.authors, &["author", "article:author", "dc.creator"], None);
    set(Field::Genre, &article.genre, &[], None);
    let lang = article.lang.as_ref();
    set(Field::Lang, &metadata.lang, &["og:locale", "content-language"], lang);
    let modified = article.modified.as_deref();
    set_version(record, None, modified.or_else(|| metadata.meta(&["article:modified_time"])));
}

/// How pages name the time of publication, the most exact first.
const PUBLISHED: [&str; 10] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
    "date",
];

fn set_links(record: &mut RawRecord<'static>, metadata: &Metadata, address: Option<&str>) {
    let told = metadata.article.url.as_deref().or_else(|| metadata.meta(&["og:url"]));
    let own = address.map(str::to_owned).or_else(|| absolute(told?, None));
    let canonical = metadata.canonical.as_deref();
    let canonical = canonical.and_then(|link| absolute(link, own.as_deref()));
    let is_copy = match (&canonical, &own) {
        (Some(canonical), Some(own)) => !is_same_site(canonical, own),
        _ => false,
    };
    let based_on = metadata.article.based_on.as_deref();
    let original = based_on.and_then(|link| absolute(link, own.as_deref()));
    let original = original.or_else(|| canonical.clone().filter(|_| is_copy));
    if let Some(original) = original {
        record.set_text(Field::CopyOf, original);
    }
    if let Some(url) = canonical.filter(|_| !is_copy).or(own) {
        record.set_text(Field::Url, url);
    }
}
