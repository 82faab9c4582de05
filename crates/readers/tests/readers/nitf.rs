//! NITF: what each element becomes.

use storyfold_model::{Article, Instant, Relation, Status};
use storyfold_readers::Format;
use storyfold_readers::sniff::sniff;

use super::{kinds, read_as};

fn article(text: &str) -> Article {
    let loaded = read_as(Format::Nitf, "fog.xml", text.as_bytes());
    assert_eq!(loaded.problems, [], "{text}");
    assert_eq!(loaded.articles.len(), 1, "{text}");
    loaded.articles[0].article.clone()
}

/// A text with these elements in `docdata`, which has this status.
fn with_docdata(status: &str, docdata: &str) -> Article {
    article(&format!(
        "<nitf><head><docdata management-status='{status}'>{docdata}</docdata></head><body><body.head><hedline>\
         <hl1>Fog</hl1></hedline></body.head></body></nitf>"
    ))
}

#[test]
fn all_elements_of_a_text() {
    let text = r#"<nitf xml:lang="en-GB"><head><title>Not this</title><meta name="Slug" content="FOG-PORT"/>
        <tobject><tobject.property tobject.property.type="advisory"/></tobject>
        <docdata management-status="usable"><doc-id regsrc="NW" id-string="nw-1"/>
          <correction id-string="nw-0" info="Corrects toll"/><du-key key="fog" version="2"/>
          <date.issue norm="20310203T080000+0100"/><date.release norm="20310203T080000+0100"/>
          <ed-msg info="Updates toll"/><doc.copyright holder="NW Ltd"/></docdata>
        <pubdata name="Northern Wire Daily" date.publication="20310201"/>
        <revision-history name="al" comment="Typed in"/></head>
        <body><body.head><hedline><hl1>Fog closes <em>port</em></hl1><hl2>Ferries wait</hl2></hedline>
          <byline>By <person>Ada Lind</person><byttl>Staff writer</byttl></byline>
          <dateline><location>OSTBY</location><story.date norm="20310202">Feb. 2</story.date></dateline>
          <distributor>Northern Wire</distributor></body.head>
        <body.content><p>OSTBY, Feb. 3 (NW) &mdash; All day.</p><media><media-caption>No</media-caption></media>
          <table><tr><td>Ostby</td><td>6:10</td></tr></table><p>Ferries wait.</p></body.content>
        <body.end><tagline>No</tagline></body.end></body></nitf>"#;
    let spaced = text.replace("<nitf", "<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'");
    let prefixed = text.replace("</", "</n:").replace('<', "<n:").replace("<n:/n:", "</n:");
    let prefixed =
        prefixed.replace("<n:nitf", "<n:nitf xmlns:n='http://iptc.org/std/NITF/2006-10-18/'");
    for text in [text, &spaced, &prefixed] {
        let article = article(text);
        assert_eq!((article.id.as_str(), article.version), ("nw-1", Some(2)));
        assert_eq!(article.title, "Fog closes port");
        assert_eq!(article.body, "OSTBY, Feb. 3 (NW) — All day.\nOstby 6:10\nFerries wait.");
        assert_eq!(article.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
        assert_eq!(article.source.as_deref(), Some("Northern Wire"));
        assert_eq!((article.lang.unwrap().as_str(), article.status), ("en", Status::Usable));
        let wire = article.wire.unwrap();
        assert_eq!(wire.slug.as_deref(), Some("FOG-PORT"));
        assert_eq!(wire.note.as_deref(), Some("Updates toll"));
        assert_eq!(wire.byline.as_deref(), Some("By Ada Lind Staff writer"));
        assert_eq!(wire.genre.as_deref(), Some("advisory"));
        let links: Vec<_> = wire.links.iter().map(|link| (link.relation, &*link.target)).collect();
        assert_eq!(links, [(Relation::Replaces, "nw-0")]);
    }
}

#[test]
fn what_stands_in_for_what_is_missing() {
    let found = article(
        "<nitf><head><title>Fog</title><docdata><doc-id id-string='a' regsrc='NW'/><date.issue norm='20310203T080000Z'/>\
         <key-list><keyword key='FOG'/></key-list></docdata><revision-history comment='x'/>\
         <revision-history comment='Second lead'/></head><body xml:lang='de'><p>All day.</p></body></nitf>",
    );
    assert_eq!((found.title.as_str(), found.body.as_str()), ("Fog", "All day."));
    assert_eq!(found.version, Some(20_310_203_080_000), "the time where no version is stated");
    assert_eq!((found.source.as_deref(), found.lang.unwrap().as_str()), (Some("NW"), "de"));
    let wire = found.wire.unwrap();
    assert_eq!((wire.slug.as_deref(), wire.note.as_deref()), (Some("FOG"), Some("Second lead")));
}

#[test]
fn status_and_embargo() {
    let until = Status::Embargoed { until: Instant::from_unix_seconds(1_927_929_600) };
    let release = "<date.issue norm='20310203T080000Z'/><date.release norm='20310204T000000Z'/>";
    assert_eq!(with_docdata("embargoed", release).status, until);
    assert_eq!(with_docdata("usable", release).status, until, "sent before it is released");
    let same = "<date.issue norm='20310203T080000Z'/><date.release norm='20310203'/>";
    assert_eq!(with_docdata("usable", same).status, Status::Usable);
    assert_eq!(with_docdata("withheld", release).status, Status::Withheld);
    assert_eq!(with_docdata("canceled", "").status, Status::Canceled);
    assert_eq!(with_docdata("killed", "").status, Status::Canceled);
    let kill = article(
        "<nitf><head><docdata management-status='canceled'><doc-id id-string='a'/></docdata></head></nitf>",
    );
    assert_eq!((kill.status, kill.has_text()), (Status::Canceled, false));
}

#[test]
fn a_status_or_release_that_is_not_understood_is_never_usable() {
    let read = |attributes: &str, docdata: &str| {
        let text = format!(
            "<nitf><head><title>Fog</title><docdata {attributes}>{docdata}</docdata></head></nitf>"
        );
        let loaded = read_as(Format::Nitf, "a", text.as_bytes());
        (loaded.articles[0].article.status, kinds(&loaded))
    };
    let kind = |kind: &str| vec![kind.to_owned()];
    assert_eq!(read("management-status=''", ""), (Status::Withheld, kind("bad-status")));
    let twice = "management-status='usable' management-status='canceled'";
    assert_eq!(read(twice, ""), (Status::Withheld, kind("bad-status")));
    let unclean = "x management-status=canceled";
    assert_eq!(read(unclean, ""), (Status::Canceled, kind("bad-xml")));

    let until = Status::Embargoed { until: Instant::from_unix_seconds(1_927_929_600) };
    let release = "<date.release norm='20310204T000000Z'/>";
    assert_eq!(read("", release), (until, vec![]), "nothing tells when it was sent");
    let bad = "<date.issue norm='soon'/>";
    assert_eq!(read("", &format!("{bad}{release}")).0, until);
    let issue = "<date.issue norm='20310203T080000Z'/>";
    for release in ["<date.release norm=''/>", "<date.release norm='soon'/>"] {
        let found = read("", &format!("{issue}{release}"));
        assert_eq!(found, (Status::Withheld, kind("bad-date")), "{release}");
    }
    assert_eq!(read("", &format!("{issue}<date.release/>")), (Status::Usable, vec![]));
}

#[test]
fn texts_without_text_and_other_files_are_turned_away() {
    assert_eq!(kinds(&read_as(Format::Nitf, "a", b"<nitf><body/></nitf>")), ["no-text"]);
    assert_eq!(kinds(&read_as(Format::Nitf, "a", b"<html/>")), ["bad-xml"]);
    assert_eq!(sniff("a.xml", b"<?xml version='1.0'?><!DOCTYPE nitf><nitf>"), Ok(Format::Nitf));
    assert_eq!(sniff("a.nitf", b"<nitf>"), Ok(Format::Nitf));
}
