//! JSON Feed: what each member becomes, and what is turned away.

use storyfold_readers::sniff::sniff;
use storyfold_readers::{Format, Loaded};

use super::{ids, kinds, read_as};

fn read(text: &str) -> Loaded {
    read_as(Format::JsonFeed, "feed.json", text.as_bytes())
}

/// A feed of these items.
fn feed(items: &str) -> String {
    format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","title":"Harbour &amp; Post","language":"en","items":[{items}]}}"#
    )
}

#[test]
fn all_members_of_an_item() {
    let loaded = read(&feed(
        r#"{"id":"t1","url":"https://post.example/1","title":"Fog &mdash; port closed","language":"de-AT",
        "content_html":"<p>All day.</p><p>Ferries wait.</p>","summary":"In short.",
        "date_published":"2031-02-03T08:00:00+01:00","date_modified":"2031-02-03T09:00:00Z",
        "authors":[{"name":"Ada Lind"},{"name":"Per Vik"}]},
        {"url":"https://post.example/2","content_text":"1 < 2\nyes","author":{"name":"Jon Aas"}},
        {"id":7,"title":"Mist","summary":"<b>Short</b>"}"#,
    ));
    assert_eq!(loaded.problems, []);
    assert_eq!(ids(&loaded), ["t1", "https://post.example/2", "7"]);
    let first = &loaded.articles[0].article;
    assert_eq!(first.title, "Fog — port closed");
    assert_eq!(first.body, "All day.\nFerries wait.");
    assert_eq!(first.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(first.version, Some(20_310_203_090_000));
    assert_eq!(first.source.as_deref(), Some("Harbour & Post"));
    assert_eq!(first.url.as_deref(), Some("https://post.example/1"));
    assert_eq!(first.lang.unwrap().as_str(), "de");
    assert_eq!(first.wire.as_ref().unwrap().byline.as_deref(), Some("Ada Lind, Per Vik"));
    let second = &loaded.articles[1].article;
    assert_eq!((second.body.as_str(), second.lang.unwrap().as_str()), ("1 < 2\nyes", "en"));
    assert_eq!(second.wire.as_ref().unwrap().byline.as_deref(), Some("Jon Aas"));
    assert_eq!(loaded.articles[2].article.body, "Short");
    assert_eq!(loaded.articles[2].origin.to_string(), "feed.json#3");
}

#[test]
fn broken_items_spoil_themselves_and_broken_feeds_their_rest() {
    let loaded = read(&feed(r#"{"id":1},{"id":2,"title":"Fog"},5,{"id":3,"title":{}}"#));
    assert_eq!(ids(&loaded), ["2"]);
    assert_eq!(kinds(&loaded), ["no-text", "bad-json", "bad-field"]);

    let whole = feed(r#"{"id":1,"title":"Fog"},{"id":2,"title":"Mist"}"#);
    let cut = read(&whole[..whole.len() - 8]);
    assert_eq!((ids(&cut), kinds(&cut)), (vec!["1"], vec!["truncated".to_owned()]));
    assert_eq!(cut.problems[0].origin.entry, Some(2));
    for (text, expected) in [
        ("[]", "bad-json"),
        (r#"{"version":"x"}"#, "no-text"),
        (r#"{"version" "x"}"#, "bad-json"),
        (r#"{"items":[]} more"#, "bad-json"),
        (r#"{"items":[}"#, "bad-json"),
    ] {
        assert_eq!(kinds(&read(text)), [expected], "{text}");
    }
    assert_eq!(read(r#"{"items":[]}"#).problems, []);
}

#[test]
fn the_format_is_told_by_its_version() {
    let head = br#"{ "title": "x", "version": "https:\/\/jsonfeed.org\/version\/1", "items": [{"#;
    assert_eq!(sniff("feed.json", head), Ok(Format::JsonFeed));
    let about = br#"{"id":"a","body":"See https://jsonfeed.org/version/1","version":"2"}"#;
    assert_eq!(sniff("a.json", about), Ok(Format::JsonLines));
}
