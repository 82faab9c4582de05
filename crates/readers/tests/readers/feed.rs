//! RSS and Atom: what each element becomes.

use storyfold_model::Article;
use storyfold_readers::sniff::{UnknownFormat, sniff};
use storyfold_readers::{Format, Loaded};

use super::{ids, kinds, read_as};

fn read(text: &str) -> Loaded {
    read_as(Format::Feed, "feed.xml", text.as_bytes())
}

fn articles(text: &str) -> Vec<Article> {
    let loaded = read(text);
    assert_eq!(loaded.problems, [], "{text}");
    loaded.articles.into_iter().map(|read| read.article).collect()
}

fn byline(article: &Article) -> Option<&str> {
    article.wire.as_ref()?.byline.as_deref()
}

#[test]
fn all_elements_of_rss() {
    let found = articles(
        r#"<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
          xmlns:content="http://purl.org/rss/1.0/modules/content/"
          xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:m="http://search.yahoo.com/mrss/"><channel>
        <atom:link rel="self" href="https://post.example/feed"/><title>Harbour
          &amp;amp; Post</title><language>de-at</language>
        <image><title>Logo</title></image>
        <item><m:title>Picture</m:title><title>Fog &amp;amp; <![CDATA[<i>mist</i>]]></title>
          <link>https://post.example/1</link><guid>https://post.example/?p=1</guid>
          <pubDate>Mon, 03 Feb 2031 08:00:00 +0100</pubDate><author>a@post.example (Ada Lind)</author>
          <dc:creator>Ada Lind</dc:creator><dc:creator>Per Vik</dc:creator>
          <description>In short.</description><atom:updated>2031-02-03T09:00:00Z</atom:updated>
          <content:encoded><![CDATA[<p>All day.</p><script>x()</script><p>Ferries wait.</p>]]></content:encoded>
          <source url="https://wire.example/feed">Northern Wire</source></item>
        <item><guid>https://post.example/2</guid><description>Plain &lt; text</description>
          <dc:date>2031-02-04</dc:date><dc:language>en</dc:language></item>
        <item><link>https://post.example/3</link><description><p>Not</p><p>escaped</p></description></item>
        <item><title>Nothing else</title></item>
        </channel></rss>"#,
    );
    let first = &found[0];
    assert_eq!(first.id.as_str(), "https://post.example/?p=1");
    assert_eq!(first.title, "Fog & mist");
    assert_eq!(first.body, "All day.\nFerries wait.");
    assert_eq!(first.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(first.version, Some(20_310_203_090_000));
    assert_eq!(first.url.as_deref(), Some("https://post.example/1"));
    assert_eq!(first.source.as_deref(), Some("Northern Wire"));
    assert_eq!(first.lang.unwrap().as_str(), "de");
    assert_eq!(byline(first), Some("Ada Lind, Per Vik"));
    let second = &found[1];
    assert_eq!(second.url.as_deref(), Some("https://post.example/2"));
    assert_eq!((second.body.as_str(), second.lang.unwrap().as_str()), ("Plain < text", "en"));
    assert_eq!(second.published.unwrap().to_string(), "2031-02-04");
    assert_eq!((second.version, second.source.as_deref()), (None, Some("Harbour & Post")));
    assert_eq!(
        (found[2].id.as_str(), found[2].body.as_str()),
        ("https://post.example/3", "Not\nescaped")
    );
    assert!(found[3].id.as_str().starts_with("h-"), "derived where there is none");
}

#[test]
fn older_versions_of_rss() {
    let found = articles(
        "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://my.netscape.com/rss-0.91.dtd'>\
         <rss version='0.91'><channel><title>Post</title><item><title>Caf&eacute;</title>\
         <link>https://post.example/1</link></item></channel></rss>",
    );
    assert_eq!((found[0].title.as_str(), found[0].id.as_str()), ("Café", "https://post.example/1"));
    let found = articles(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
         xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>Post</title></channel>\
         <image><title>x</title></image><item rdf:about='urn:1'><title>Fog</title></item></rdf:RDF>",
    );
    assert_eq!((found[0].id.as_str(), found[0].source.as_deref()), ("urn:1", Some("Post")));
}

#[test]
fn all_elements_of_atom() {
    let found = articles(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Post</title>
        <entry xml:lang="de"><id>urn:1</id><title type="html">Fog &amp;mdash; &lt;b&gt;again&lt;/b&gt;</title>
          <link rel="self" href="https://post.example/self"/><link rel="alternate" href="https://post.example/1"/>
          <published>2031-02-03T08:00:00Z</published><updated>2031-02-03T09:00:00Z</updated>
          <author><name>Ada Lind</name><email>a@post.example</email></author>
          <author><name>Per Vik</name></author><source><id>urn:w</id><title>Northern Wire</title></source>
          <summary>In short.</summary><content type="html">&lt;p&gt;All day.&lt;/p&gt;</content></entry>
        <entry><title type="text">a &lt;b&gt; c</title><updated>2031-02-03T09:00:00Z</updated>
          <link href="https://post.example/2"/><summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
          <p>One <em>t</em>wo</p><ul><li>three</li></ul></div></summary></entry></feed>"#,
    );
    let first = &found[0];
    assert_eq!((first.id.as_str(), first.title.as_str()), ("urn:1", "Fog — again"));
    assert_eq!(first.body, "All day.");
    assert_eq!(first.published.unwrap().to_string(), "2031-02-03T08:00:00Z");
    assert_eq!(first.version, Some(20_310_203_090_000));
    assert_eq!(first.url.as_deref(), Some("https://post.example/1"));
    assert_eq!(first.source.as_deref(), Some("Northern Wire"));
    assert_eq!(first.lang.unwrap().as_str(), "de");
    assert_eq!(byline(first), Some("Ada Lind, Per Vik"));
    let second = &found[1];
    assert_eq!((second.id.as_str(), second.title.as_str()), ("https://post.example/2", "a <b> c"));
    assert_eq!(second.body, "One two\nthree");
    assert_eq!(second.published.unwrap().to_string(), "2031-02-03T09:00:00Z");
    assert_eq!((second.source.as_deref(), second.lang.unwrap().as_str()), (Some("Post"), "en"));
}

#[test]
fn items_without_text_and_files_that_are_no_feeds_are_counted() {
    let loaded = read(
        "<rss><channel><item/><item><title>Fog</title></item><item><guid>1</guid></item></channel></rss>",
    );
    assert_eq!(loaded.articles.len(), 1);
    assert_eq!(kinds(&loaded), ["no-text", "no-text"]);
    assert_eq!(loaded.problems[1].origin.to_string(), "feed.xml#3");
    assert_eq!(loaded.articles[0].origin.to_string(), "feed.xml#2");
    assert_eq!(kinds(&read("<html><item><title>Fog</title></item></html>")), ["bad-xml"]);
    assert_eq!(kinds(&read("fog")), ["bad-xml"]);
    assert_eq!(kinds(&read("<rss><channel></channel></rss>")), [""; 0], "a feed may be empty");
    assert_eq!(ids(&read("")), [""; 0]);
}

#[test]
fn the_format_is_told_by_the_outermost_element() {
    let feed = Ok(Format::Feed);
    assert_eq!(sniff("a.rss", b"\xef\xbb\xbf<?xml version='1.0'?>\n<rss version='2.0'><cha"), feed);
    assert_eq!(sniff("a.xml", b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'>"), feed);
    assert_eq!(sniff("a", b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>"), feed);
    for other in [&b"<feed>"[..], b"<rdf:RDF>", b"fog"] {
        assert_eq!(sniff("a.xml", other), Err(UnknownFormat::Markup));
    }
}

#[test]
fn times_have_the_zones_they_name_and_of_a_zone_that_is_not_known_the_day_is_kept() {
    let loaded = read(
        "<rss><channel><item><title>Fog</title><pubDate>Mon, 02 Mar 2026 00:30:00 CET</pubDate></item>\
         <item><title>Mist</title><pubDate>Mon, 02 Mar 2026 23:30:00 IST</pubDate></item>\
         <item><title>Ice</title><pubDate>Mon, 02 Mar 2026 10:00:00 CST</pubDate></item></channel></rss>",
    );
    let times: Vec<_> =
        loaded.articles.iter().map(|read| read.article.published.unwrap().to_string()).collect();
    assert_eq!(times, ["2026-03-01T23:30:00Z", "2026-03-02", "2026-03-02T16:00:00Z"]);
    assert_eq!(kinds(&loaded), ["bad-date"]);
    assert!(loaded.problems[0].reason.ends_with("only its day is kept"), "{:?}", loaded.problems);
}
