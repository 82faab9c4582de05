//! Web pages: what becomes of what they say about themselves, and of pages made to break readers.

use std::fs;
use std::path::PathBuf;

use storyfold_model::Article;
use storyfold_readers::limits::MAX_PAGE_DEPTH;
use storyfold_readers::{Format, Loaded, ReadOptions, plan, read_collect};

use super::{kinds, on_small_stack, read_as};

fn read(html: &str) -> Loaded {
    read_as(Format::Html, "2031/fog.html", html.as_bytes())
}

#[track_caller]
fn article(html: &str) -> Article {
    let loaded = read(html);
    assert_eq!(kinds(&loaded), [""; 0], "{html}");
    loaded.articles[0].article.clone()
}

/// Links of an article as `relation target`.
fn links(article: &Article) -> Vec<String> {
    let links = article.wire.iter().flat_map(|wire| &wire.links);
    links.map(|link| format!("{:?} {}", link.relation, link.target)).collect()
}

const TEXT: &str = "<p>Fog closed the port of Ostby for a third day on Monday, and ferries waited \
    outside, the harbour office said.</p><p>Nobody was hurt, but four hundred travellers of the \
    morning boats spent the night in the old customs house.</p><p>The office expects the fog to \
    lift on Tuesday, when a wind from the north is forecast.</p>";

fn page(head: &str, article: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">{head}</head><body>\
         <nav><ul><li><a href=/>Home</a><li><a href=/w>World</a><li><a href=/s>Sport</a></ul></nav>\
         <article>{article}</article>\
         <aside class=\"related\"><a href=/1>Mist in Kelmouth</a> <a href=/2>Ice on the Skarv</a></aside>\
         <footer>All rights reserved. <a href=/terms>Terms</a></footer></body></html>"
    )
}

#[test]
fn the_main_text_without_navigation() {
    let found = article(&page("<title>Fog closes port | Harbour Post</title>", TEXT));
    assert_eq!(found.id.as_str(), "2031/fog.html");
    assert!(found.title.starts_with("Fog closes port"), "{}", found.title);
    assert_eq!(found.lang.unwrap().as_str(), "en");
    let paragraphs: Vec<&str> = found.body.lines().collect();
    assert_eq!(paragraphs.len(), 3, "{:?}", found.body);
    assert!(
        paragraphs[0].starts_with("Fog closed the port") && paragraphs[2].ends_with("forecast.")
    );
}

#[test]
fn json_ld_says_most() {
    let head = r#"<script type="application/ld+json">{"@context":"https://schema.org",
        "@type":"LiveBlogPosting","headline":"Fog &amp; ferries","datePublished":"2031-02-03T08:00:00+01:00",
        "dateModified":"2031-02-03T12:00:00Z","author":{"@type":"Person","name":"Ada Lind"},
        "publisher":{"name":"Harbour Post"},"isBasedOn":"https://wire.example/fog",
        "url":"https://post.example/fog"}</script>
        <meta property="og:site_name" content="no"><meta name=author content="no">
        <meta property="article:published_time" content="2001-01-01">
        <link rel="canonical" href="https://www.post.example/fog-and-ferries">"#;
    let found = article(&page(head, TEXT));
    assert_eq!(found.title, "Fog & ferries");
    assert_eq!(found.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(found.source.as_deref(), Some("Harbour Post"));
    assert_eq!(found.url.as_deref(), Some("https://www.post.example/fog-and-ferries"));
    assert_eq!(found.version, Some(20_310_203_120_000));
    let wire = found.wire.as_ref().unwrap();
    assert_eq!(wire.byline.as_deref(), Some("Ada Lind"));
    assert_eq!(wire.genre.as_deref(), Some("LiveBlogPosting"));
    assert_eq!(links(&found), ["CopyOf https://wire.example/fog"]);
}

#[test]
fn meta_elements_say_the_rest() {
    let head = r#"<meta property="og:title" content="Fog closes port">
        <meta property="og:site_name" content="Harbour Post"><meta name="author" content="Ada Lind">
        <meta property="article:published_time" content="2031-02-03T07:00:00Z">
        <link rel="canonical" href="https://post.example/fog">"#;
    let found = article(&page(head, TEXT));
    assert_eq!(found.title, "Fog closes port");
    assert_eq!(found.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(found.source.as_deref(), Some("Harbour Post"));
    assert_eq!(found.url.as_deref(), Some("https://post.example/fog"));
    assert_eq!(found.wire.as_ref().unwrap().byline.as_deref(), Some("Ada Lind"));
    assert_eq!((links(&found).len(), found.version), (0, None));
    let timed = page("", &format!("<h1>Fog</h1><time datetime=2031-02-03>Monday</time>{TEXT}"));
    assert_eq!(article(&timed).published.unwrap().to_string(), "2031-02-03");
}

#[test]
fn a_canonical_link_to_another_site_makes_a_copy() {
    let head = r#"<meta property="og:url" content="https://post.example/fog">
        <link rel="canonical" href="https://northern-wire.example/fog">"#;
    let found = article(&page(head, TEXT));
    assert_eq!(found.url.as_deref(), Some("https://post.example/fog"));
    assert_eq!(links(&found), ["CopyOf https://northern-wire.example/fog"]);
}

#[test]
fn the_text_of_json_ld_is_taken_where_the_page_has_less() {
    let body = "Fog closed the port of Ostby for a third day. ".repeat(20);
    let head = format!(
        "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"Fog\",\"articleBody\":\"{body}\"}}</script>"
    );
    let found = article(&page(&head, "<p>Subscribe to read on.</p>"));
    assert_eq!((found.title.as_str(), found.body.as_str()), ("Fog", body.trim()));
}

#[test]
fn short_pages_and_pages_without_text() {
    let found = article("<html>Fog</html>");
    assert_eq!((found.title.as_str(), found.body.as_str()), ("", "Fog"));
    let found = article("<title>Fog</title><h1>Fog closes port</h1>All day.");
    assert!(found.body.contains("All day."), "{}", found.body);
    for html in ["", "<html></html>", "<!-- Fog -->", "<script>Fog</script>"] {
        assert_eq!(kinds(&read(html)), ["no-text"], "{html}");
    }
    assert_eq!(kinds(&read("<html lang=x><time datetime=soon>Fog")), ["bad-lang", "bad-date"]);
}

#[test]
fn pages_as_files_and_in_an_archive_read_to_the_articles_of_the_reference() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/formats");
    let load = |name: &str| {
        let planned = plan(&[folder.join(name).display().to_string()]).unwrap();
        let loaded =
            read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap();
        assert_eq!(loaded.problems, [], "{name}");
        loaded.articles
    };
    let reference = load("articles.jsonl");
    let (pages, archived) = (load("articles.html"), load("articles.warc"));
    assert_eq!((pages.len(), archived.len()), (reference.len(), reference.len()));
    for page in pages.iter().chain(&archived) {
        let is_archived = Some(page.article.id.as_str()) == page.article.url.as_deref();
        assert_eq!(page.format, if is_archived { Format::Warc } else { Format::Html });
        let page = &page.article;
        let expected = reference.iter().find(|read| read.article.url == page.url).unwrap();
        let expected = &expected.article;
        assert_eq!((&page.title, &page.body), (&expected.title, &expected.body));
        assert_eq!((page.published, page.lang), (expected.published, expected.lang));
        assert_eq!(page.source, expected.source);
        let byline = |article: &Article| article.wire.as_ref().and_then(|wire| wire.byline.clone());
        assert_eq!(byline(page), byline(expected));
    }
}

#[test]
fn charsets_of_pages() {
    let folder = tempfile::tempdir().unwrap();
    let declared =
        b"<html><meta charset=iso-8859-1><title>F\xe4hrt wieder</title><p>Stra\xdfe frei.";
    fs::write(folder.path().join("a.html"), declared).unwrap();
    fs::write(folder.path().join("b.html"), &declared[..6]).unwrap();
    let planned = plan(&[folder.path().to_str().unwrap().to_owned()]).unwrap();
    let loaded = read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    assert!(loaded.articles[0].article.body.contains("Straße"), "{:?}", loaded.articles);
    assert_eq!(kinds(&loaded), ["no-text"]);
}

#[test]
fn deep_pages_are_turned_away_or_read_on_a_small_stack() {
    let results = on_small_stack(|| {
        let mut results = Vec::new();
        for depth in [MAX_PAGE_DEPTH - 10, 100_000] {
            for (open, close) in [
                ("<div>", "</div>"),
                ("<b>", "</b>"),
                ("<blockquote><p>", "</blockquote>"),
                ("<table><tr><td>", "</table>"),
                ("<svg>", "</svg>"),
                ("<template>", "</template>"),
                ("<a href=x>", ""),
            ] {
                // Parsers put a `tbody` into a table that has none.
                let levels =
                    depth / (open.matches('<').count() + usize::from(open.contains("table")));
                let html =
                    format!("<html><body>{}{TEXT}{}", open.repeat(levels), close.repeat(levels));
                let loaded = read_as(Format::Html, "a", html.as_bytes());
                results.push((depth, open, loaded.articles.len(), kinds(&loaded)));
            }
        }
        results
    });
    for (depth, open, articles, kinds) in results {
        if depth < MAX_PAGE_DEPTH {
            assert!(articles == 1 || kinds == ["no-text"], "{open}: {kinds:?}");
        } else if open == "<a href=x>" {
            assert_eq!(articles, 1, "a link ends the one before it");
        } else {
            assert_eq!(kinds, ["too-deep"], "{open}");
        }
    }
}

#[test]
fn large_pages_of_one_piece_come_to_an_end() {
    // Each of these is quadratic in a careless parser, which would not end today. They are so many that
    // the page has just fewer nodes than are read, so that its main text is looked for.
    for (piece, count, outcome) in [
        ("<p>Fog closes the port of Ostby, again, for a day.</p>", 90_000, "article"),
        ("<div><p>Fog,</p></div>", 60_000, "article"),
        ("<br>", 190_000, "no-text"),
        ("<a href=/x>Fog</a> ", 60_000, "article"),
        ("<li>Fog", 90_000, "article"),
        ("x ", 500_000, "article"),
        ("<td>", 190_000, "no-text"),
        ("<font>", 500, "no-text"),
        ("<font>", 190_000, "too-deep"),
        ("</p>", 190_000, "no-text"),
        ("&amp;", 200_000, "article"),
        ("<![CDATA[", 190_000, "no-text"),
        ("<p>Fog", 200_001, "too-large"),
    ] {
        let html = format!("<html><body>{}", piece.repeat(count));
        let loaded = read(&html);
        let mut found = kinds(&loaded);
        found.extend(loaded.articles.iter().map(|_| "article".to_owned()));
        assert_eq!(found, [outcome], "{piece:?}: {:?}", loaded.problems);
    }
}
