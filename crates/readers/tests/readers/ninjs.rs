//! ninjs: what each member becomes, in all versions, and what is turned away.

use storyfold_model::{Article, Instant, Relation, Status};
use storyfold_readers::sniff::sniff;
use storyfold_readers::{Format, Loaded};

use super::{ids, kinds, read_as};

fn read(text: &str) -> Loaded {
    read_as(Format::Ninjs, "wire.json", text.as_bytes())
}

/// The one article of a text that is read without a problem.
fn article(text: &str) -> Article {
    let loaded = read(text);
    assert_eq!(loaded.problems, [], "{text}");
    assert_eq!(loaded.articles.len(), 1, "{text}");
    loaded.articles[0].article.clone()
}

#[test]
fn all_members_of_version_1() {
    let article = article(
        r#"{"uri":"urn:newsml:northern-wire.example:20310203:1","type":"text","version":"7",
        "firstcreated":"2031-02-03T06:00:00Z","versioncreated":"2031-02-03T08:00:00+01:00",
        "pubstatus":"usable","embargoed":"2031-02-04T00:00:00Z","language":"en-GB",
        "headline":" Bakke &amp; Sons close port ","slugline":"FOG","ednote":"Updates toll",
        "byline":"By Ada Lind","genre":[{"name":"Advisory","code":"a"},{"name":"Fog"}],
        "infosource":[{"name":"Northern Wire"}],"copyrightholder":"Nobody","priority":3,
        "evolvedfrom":"urn:x:0","body_html":"<p>No.</p>","body_text":"All day.\nFerries < wait.",
        "associations":{"previousVersion":{"uri":"urn:x:2"},"main":{"uri":"urn:x:3"}}}"#,
    );
    assert_eq!(article.id.as_str(), "urn:newsml:northern-wire.example:20310203:1");
    assert_eq!(article.title, "Bakke & Sons close port");
    assert_eq!(article.body, "All day.\nFerries < wait.");
    assert_eq!(article.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(article.source.as_deref(), Some("Northern Wire"));
    assert_eq!((article.url, article.version), (None, Some(7)));
    assert_eq!(article.lang.unwrap().as_str(), "en");
    let until = Instant::from_unix_seconds(1_927_929_600);
    assert_eq!(article.status, Status::Embargoed { until });
    let wire = article.wire.unwrap();
    assert_eq!(wire.slug.as_deref(), Some("FOG"));
    assert_eq!(wire.note.as_deref(), Some("Updates toll"));
    assert_eq!(wire.byline.as_deref(), Some("By Ada Lind"));
    assert_eq!(wire.genre.as_deref(), Some("Advisory, Fog"));
    let links: Vec<_> = wire.links.iter().map(|link| (link.relation, &*link.target)).collect();
    assert_eq!(links, [(Relation::Replaces, "urn:x:2"), (Relation::RewriteOf, "urn:x:0")]);
}

#[test]
fn lists_of_version_2_and_names_of_version_3() {
    let article = article(
        r#"{"uri":"https://northern-wire.example/1","contentCreated":"2031-02-01T00:00:00Z",
        "versionCreated":"2031-02-03T08:00:00Z","pubStatus":"withheld",
        "headlines":[{"role":"web","value":"Fog!"},{"role":"main","value":"Fog closes port"}],
        "bodies":[{"role":"summary","contentType":"text/plain","value":"In short."},
          {"role":"main","contentType":"text/html","value":"<p>All day.</p><p>Ferries wait.</p>"}],
        "infoSources":[{"name":"Northern Wire"}],"by":"Ada Lind","edNote":"Hold",
        "genres":[{"name":"Digest"}],"language":"en",
        "associations":[{"name":"sameAs","uri":"urn:x:1"},{"rel":"evolvedFrom","uri":"urn:x:2"}]}"#,
    );
    assert_eq!(article.title, "Fog closes port");
    assert_eq!(article.body, "All day.\nFerries wait.");
    assert_eq!(article.url.as_deref(), Some("https://northern-wire.example/1"));
    assert_eq!(article.published.unwrap().to_string(), "2031-02-03T08:00:00Z");
    assert_eq!(article.version, Some(20_310_203_080_000), "the time, where no version is stated");
    assert_eq!(article.status, Status::Withheld);
    assert_eq!(article.source.as_deref(), Some("Northern Wire"));
    let wire = article.wire.unwrap();
    assert_eq!(wire.byline.as_deref(), Some("Ada Lind"));
    assert_eq!(wire.note.as_deref(), Some("Hold"));
    assert_eq!(wire.genre.as_deref(), Some("Digest"));
    let links: Vec<_> = wire.links.iter().map(|link| (link.relation, &*link.target)).collect();
    assert_eq!(links, [(Relation::RewriteOf, "urn:x:2"), (Relation::CopyOf, "urn:x:1")]);
}

#[test]
fn which_text_is_taken() {
    let body =
        |members: &str| article(&format!(r#"{{"uri":"a","headline":"Fog",{members}}}"#)).body;
    assert_eq!(body(r#""body_xhtml":"<p>x</p>","body_html":"<p>h</p>""#), "x");
    assert_eq!(body(r#""body_text":" ","body_html":"<p>h</p>""#), "h");
    assert_eq!(body(r#""body_nitf":"<body><p>n</p></body>""#), "n");
    assert_eq!(body(r#""description_text":"d","body_html":null"#), "d");
    assert_eq!(body(r#""descriptions":[{"value":"d"}]"#), "d");
    assert_eq!(body(r#""bodies":["plain & simple"]"#), "plain & simple");
    assert_eq!(body(r#""bodies":[]"#), "");
}

#[test]
fn a_kill_needs_no_text() {
    let article = article(r#"{"uri":"a","pubstatus":"canceled","version":"3"}"#);
    assert_eq!((article.status, article.version), (Status::Canceled, Some(3)));
    assert_eq!(kinds(&read(r#"{"pubstatus":"canceled"}"#)), ["no-text"]);
}

/// The status of an item with these members, and the kinds of problems with it.
fn status(members: &str) -> (Status, Vec<String>) {
    let loaded = read(&format!(r#"{{"uri":"a","headline":"Fog",{members}}}"#));
    (loaded.articles[0].article.status, kinds(&loaded))
}

#[test]
fn a_status_or_embargo_that_is_not_understood_is_never_usable() {
    for (members, kind) in [
        (r#""pubstatus":"""#, "bad-status"),
        (r#""pubstatus":5"#, "bad-status"),
        (r#""pubstatus":["usable"]"#, "bad-status"),
        (r#""pubstatus":{"code":"x"}"#, "bad-status"),
        (r#""pubstatus":"usable","pubStatus":"canceled""#, "bad-status"),
        (r#""pubstatus":"usable","embargoed":"""#, "bad-date"),
        (r#""embargoed":" ""#, "bad-date"),
        (r#""embargoed":[]"#, "bad-date"),
        (r#""embargoed":"2031-02-03","embargoed":"2031-02-04""#, "bad-date"),
    ] {
        assert_eq!(status(members), (Status::Withheld, vec![kind.to_owned()]), "{members}");
    }
    for members in [
        r#""pubstatus":["canceled"]"#,
        r#""pubstatus":{"code":"canceled"}"#,
        r#""pubstatus":[{"qcode":"stat:canceled","name":"Story killed"}]"#,
        r#""pubstatus":"canceled/""#,
        r#""pubstatus":"canceled","pubstatus":"canceled""#,
    ] {
        assert_eq!(status(members), (Status::Canceled, vec![]), "{members}");
    }
    assert_eq!(status(r#""pubstatus":null,"embargoed":null"#), (Status::Usable, vec![]));
}

#[test]
fn a_kill_counts_behind_any_number_of_members_and_whatever_its_text_is() {
    let texts: String = (0..300).map(|n| format!(r#""body_{n}":"Fog","#)).collect();
    let loaded = read(&format!(r#"{{"uri":"a",{texts}"pubstatus":"canceled"}}"#));
    assert_eq!(loaded.articles[0].article.status, Status::Canceled);
    assert_eq!(kinds(&loaded), ["too-large"]);

    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for (text, kind) in [("5", "bad-field"), (&deep, "bad-field")] {
        let loaded = read(&format!(r#"{{"uri":"a","pubstatus":"canceled","body_text":{text}}}"#));
        assert_eq!(loaded.articles[0].article.status, Status::Canceled, "{text}");
        assert!(kinds(&loaded).contains(&kind.to_owned()), "{text}");
    }
    let loaded = read(&format!(r#"{{"uri":"a","headline":"Fog","associations":{deep}}}"#));
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["a"], vec!["bad-json".to_owned()]));
}

#[test]
fn a_version_that_is_no_number_makes_room_for_the_time() {
    let loaded = read(
        r#"{"uri":"a","headline":"Fog","version":"2.1","versioncreated":"2031-02-03T08:00:00Z"}"#,
    );
    assert_eq!(loaded.articles[0].article.version, Some(20_310_203_080_000));
    assert_eq!(kinds(&loaded), ["bad-version"]);
}

#[test]
fn an_array_an_item_a_line_and_one_item() {
    let array = read(
        "[\n {\"uri\":\"a\",\"headline\":\"Fog\"} ,\n{\"uri\":\"b\",\n\"headline\":\"Mist\"}]\n",
    );
    assert_eq!((ids(&array), array.problems.len()), (vec!["a", "b"], 0));
    assert_eq!(array.articles[1].origin.to_string(), "wire.json#2");
    assert_eq!(
        array.articles[0].record.as_deref(),
        Some(&b"{\"uri\":\"a\",\"headline\":\"Fog\"}"[..])
    );

    let lines = read(
        "{\"uri\":\"a\",\"headline\":\"Fog\"}\r\n\n{\"uri\":\"b\",\"headline\":\"Mist\n{\"uri\":\"c\",\
         \"headline\":\"Haze\"}\n{\"uri\":\"d\"}\n17\n",
    );
    assert_eq!(ids(&lines), ["a", "c"], "a broken line spoils itself alone");
    assert_eq!(kinds(&lines), ["bad-json", "no-text", "bad-json"]);
    let entries: Vec<_> = lines.problems.iter().map(|problem| problem.origin.entry).collect();
    assert_eq!(entries, [Some(2), Some(4), Some(5)]);

    let one = read("{\n  \"uri\": \"a\",\n  \"headline\": \"Fog\"\n}");
    assert_eq!(ids(&one), ["a"]);
}

#[test]
fn what_is_no_text_or_no_item_is_turned_away() {
    for (text, expected) in [
        (r#"{"uri":"a","type":"picture","headline":"Fog"}"#, "not-text"),
        (r#"{"uri":"a","type":"composite"}"#, "not-text"),
        (r#"{"uri":{},"headline":"Fog"}"#, "bad-id"),
        (r#"{"uri":"a","headline":"Fog","body_text":5}"#, "bad-field"),
        (r#"{"uri":"a","headline":"Fog""#, "truncated"),
        (r#"[{"uri":"a","headline":"Fog"}"#, "truncated"),
        (r#"[{"uri":"a","headline":"Fog"}] x"#, "bad-json"),
        ("fog", "bad-json"),
        ("{\"uri\":\"a\",\"headline\":\"\u{0}\"}", "bad-json"),
    ] {
        assert_eq!(kinds(&read(text)), [expected], "{text}");
    }
    let latin =
        read_as(Format::Ninjs, "a", b"[{\"uri\":\"\xe9\"},{\"uri\":\"b\",\"headline\":\"Fog\"}]");
    assert_eq!((ids(&latin), kinds(&latin)), (vec!["b"], vec!["bad-utf8".to_owned()]));
    let caption = article(r#"{"uri":"a","type":"picture","body_text":"Fog over the port."}"#);
    assert_eq!(caption.body, "Fog over the port.");
}

#[test]
fn the_format_is_told_by_its_members() {
    let ninjs = Ok(Format::Ninjs);
    assert_eq!(sniff("a.json", br#"{"uri":"a","pubstatus":"usable"}"#), ninjs);
    assert_eq!(sniff("a.jsonl", b"{\"body_html\":\"\",\"uri\":\"a\"}\n{}"), ninjs);
    assert_eq!(sniff("a", b" [ {\"uri\":\"a\", \"versionCreated\":\"x"), ninjs);
    assert_eq!(sniff("a.json", br#"{"uri":"a","title":"Fog"}"#), Ok(Format::JsonLines));
    assert_eq!(sniff("a.json", br#"{"id":"a","bodies":[],"x":{"uri":1}}"#), Ok(Format::JsonLines));
}

#[test]
fn a_kill_of_a_picture_or_a_package_counts_and_that_of_a_plan_does_not() {
    for (kind, expected) in
        [("picture", &["a"][..]), ("composite", &["a"]), ("planning", &[]), ("event", &[])]
    {
        let text = format!(r#"{{"uri":"a","type":"{kind}","pubstatus":"canceled"}}"#);
        let loaded = read(&text);
        assert_eq!(ids(&loaded), expected, "{kind}");
        assert_eq!(kinds(&loaded).len(), 1 - expected.len(), "{kind}");
        assert_eq!(kinds(&read(&text.replace("canceled", "usable"))), ["not-text"], "{kind}");
    }
}
