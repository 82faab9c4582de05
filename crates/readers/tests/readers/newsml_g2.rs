//! NewsML-G2: what each element becomes, and what is turned away.

use storyfold_model::{Article, Instant, Relation, Status};
use storyfold_readers::sniff::sniff;
use storyfold_readers::{Format, Loaded};

use super::{ids, kinds, read_as};

fn read(text: &str) -> Loaded {
    read_as(Format::NewsMlG2, "wire.xml", text.as_bytes())
}

fn article(text: &str) -> Article {
    let loaded = read(text);
    assert_eq!(loaded.problems, [], "{text}");
    assert_eq!(loaded.articles.len(), 1, "{text}");
    loaded.articles[0].article.clone()
}

#[test]
fn all_elements_of_an_item() {
    let article = article(
        r#"<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:n:1"
          version="4" xml:lang="en-GB"><itemMeta><itemClass qcode="ninat:text"/>
          <provider qcode="nprov:NW"><name>Northern Wire Ltd</name></provider>
          <versionCreated>2031-02-03T08:00:00+01:00</versionCreated>
          <firstCreated>2031-02-03T06:00:00Z</firstCreated><embargoed>2031-02-04T00:00:00Z</embargoed>
          <pubStatus qcode="stat:usable"/><title>NW-FOG</title><edNote>Updates toll.</edNote>
          <edNote>Adds quote.</edNote><signal qcode="sig:correction"/>
          <link rel="irel:previousVersion" residref="urn:n:1"/>
          <link rel="irel:previousVersion" residref="urn:n:0"/>
          <link rel="irel:evolvedFrom" residref="urn:n:2"/><link rel="irel:seeAlso" residref="urn:n:3"/>
          </itemMeta><contentMeta><contentCreated>2031-02-01</contentCreated>
          <creditline>Northern Wire</creditline><infoSource literal="Someone"/><by>By <b>Ada</b> Lind</by>
          <headline role="hld:short">Fog</headline><headline role="hld:main">Fog closes port</headline>
          <slugline separator="-">FOG-PORT</slugline><language tag="de"/>
          <genre qcode="genre:Advisory"><name>Advisory</name></genre></contentMeta>
          <contentSet><inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><title>No</title>
          </head><body><body.head><hedline><hl1>No</hl1></hedline></body.head><body.content>
          <p>OSTBY, Feb 3 &#8212; All day.</p><media><media-caption>No</media-caption></media>
          <block><p>Ferries<br/>wait.</p></block></body.content><body.end>No</body.end></body></nitf>
          </inlineXML></contentSet></newsItem>"#,
    );
    assert_eq!((article.id.as_str(), article.version), ("urn:n:1", Some(4)));
    assert_eq!(article.title, "Fog closes port");
    assert_eq!(article.body, "OSTBY, Feb 3 — All day.\nFerries\nwait.");
    assert_eq!(article.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(article.source.as_deref(), Some("Northern Wire"));
    assert_eq!((article.lang.unwrap().as_str(), article.url), ("de", None));
    let until = Instant::from_unix_seconds(1_927_929_600);
    assert_eq!(article.status, Status::Embargoed { until });
    let wire = article.wire.unwrap();
    assert_eq!(wire.slug.as_deref(), Some("FOG-PORT"));
    assert_eq!(wire.note.as_deref(), Some("Updates toll. Adds quote."));
    assert_eq!(wire.byline.as_deref(), Some("By Ada Lind"));
    assert_eq!(wire.genre.as_deref(), Some("Advisory"));
    let links: Vec<_> = wire.links.iter().map(|link| (link.relation, &*link.target)).collect();
    assert_eq!(links, [(Relation::Replaces, "urn:n:0"), (Relation::RewriteOf, "urn:n:2")]);
}

#[test]
fn what_stands_in_for_what_is_missing() {
    let found = article(
        "<newsItem guid='a' xml:lang='en'><itemMeta><provider literal='NW'/><firstCreated>2031-02-03</firstCreated>\
         <versionCreated>2031-02-03T08:00:00Z</versionCreated><signal qcode='sig:update'/></itemMeta>\
         <contentMeta><creator literal='Ada'/></contentMeta><contentSet><inlineData encoding='base64'>eA==\
         </inlineData><inlineData contenttype='text/html'>&lt;p&gt;All&lt;/p&gt;&lt;p&gt;day&lt;/p&gt;\
         </inlineData></contentSet></newsItem>",
    );
    assert_eq!((found.title.as_str(), found.body.as_str()), ("", "All\nday"));
    assert_eq!(found.version, Some(20_310_203_080_000), "the time where no version is stated");
    assert_eq!((found.source.as_deref(), found.status), (Some("NW"), Status::Usable));
    assert_eq!(found.lang.unwrap().as_str(), "en");
    let wire = found.wire.unwrap();
    assert_eq!((wire.note.as_deref(), wire.byline.as_deref()), (Some("Update"), Some("Ada")));

    let found = article(
        "<newsItem guid='a'><itemMeta><provider qcode='nprov:NW'/><title>NW-FOG</title></itemMeta><contentSet>\
         <inlineXML><html><head><title>x</title></head><body><h1>F</h1><p>All day.</p></body></html>\
         </inlineXML></contentSet></newsItem>",
    );
    assert_eq!((found.title.as_str(), found.body.as_str()), ("NW-FOG", "F\nAll day."));
    assert_eq!(found.source.as_deref(), Some("NW"));
}

#[test]
fn kills_and_holds() {
    let status = |status: &str| {
        article(&format!(
            "<newsItem guid='a' version='2'><itemMeta><pubStatus {status}/></itemMeta>\
                          <contentMeta><headline>Fog</headline></contentMeta></newsItem>"
        ))
        .status
    };
    assert_eq!(status("qcode='stat:withheld'"), Status::Withheld);
    assert_eq!(status("uri='http://cv.iptc.org/newscodes/pubstatusg2/canceled'"), Status::Canceled);
    let kill = article(
        "<newsItem guid='a'><itemMeta><pubStatus qcode='stat:canceled'/></itemMeta></newsItem>",
    );
    assert_eq!((kill.status, kill.has_text()), (Status::Canceled, false));
}

#[test]
fn a_status_or_embargo_that_is_not_understood_is_never_usable() {
    let status = |meta: &str| {
        let loaded = read(&format!(
            "<newsItem guid='a'><itemMeta>{meta}</itemMeta><contentMeta><headline>Fog</headline>\
             </contentMeta></newsItem>"
        ));
        (loaded.articles[0].article.status, kinds(&loaded))
    };
    for (meta, kind) in [
        ("<pubStatus/>", "bad-status"),
        ("<pubStatus qcode=''/>", "bad-status"),
        ("<pubStatus literal='usable'/>", "bad-status"),
        ("<pubStatus qcode='stat:usable'/><pubStatus qcode='stat:canceled'/>", "bad-status"),
        ("<embargoed/>", "bad-date"),
        ("<pubStatus qcode='stat:usable'/><embargoed> </embargoed>", "bad-date"),
    ] {
        assert_eq!(status(meta), (Status::Withheld, vec![kind.to_owned()]), "{meta}");
    }
    for meta in [
        "<pubStatus literal='canceled'/>",
        "<pubStatus><name>Canceled</name></pubStatus>",
        "<pubStatus>canceled</pubStatus>",
    ] {
        assert_eq!(status(meta), (Status::Canceled, vec![]), "{meta}");
    }
    let unclean = "<pubStatus x qcode=stat:canceled/>";
    assert_eq!(status(unclean), (Status::Canceled, vec!["bad-xml".to_owned()]));
}

#[test]
fn packages_and_pictures_are_turned_away_one_by_one() {
    let loaded = read(
        "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><header><sender>x</sender></header><itemSet>\
         <packageItem guid='p'><itemMeta><itemClass qcode='ninat:composite'/></itemMeta></packageItem>\
         <newsItem guid='a'><itemMeta><itemClass qcode='ninat:picture'/></itemMeta><contentMeta>\
         <headline>Fog</headline></contentMeta></newsItem>\
         <newsItem guid='b'><contentMeta><headline>Fog</headline></contentMeta></newsItem>\
         <newsItem guid='c'/></itemSet></newsMessage>",
    );
    assert_eq!(ids(&loaded), ["b"]);
    assert_eq!(kinds(&loaded), ["not-text", "not-text", "no-text"]);
    assert!(loaded.problems[0].reason.contains("packageItem"));
    assert!(loaded.problems[1].reason.contains("picture"));
    assert_eq!(loaded.articles[0].origin.to_string(), "wire.xml#3");
    assert_eq!(kinds(&read("<rss/>")), ["bad-xml"]);
}

#[test]
fn the_format_is_told_by_the_outermost_element() {
    for head in [
        "<newsItem guid='a'",
        "<n:newsMessage xmlns:n='http://iptc.org/std/nar/2006-10-01/'>",
        "<packageItem>",
    ] {
        let head = format!("<?xml version='1.0'?>{head}>");
        assert_eq!(sniff("a.xml", head.as_bytes()), Ok(Format::NewsMlG2), "{head}");
    }
}

#[test]
fn a_kill_of_a_picture_or_a_package_counts_and_that_of_a_plan_does_not() {
    let kill =
        "<itemMeta><itemClass qcode='ninat:picture'/><pubStatus qcode='stat:canceled'/></itemMeta>";
    for (name, expected) in
        [("newsItem", &["a"][..]), ("packageItem", &["a"]), ("planningItem", &[])]
    {
        let text = format!("<{name} guid='a'>{kill}</{name}>");
        let loaded = read(&text);
        assert_eq!(ids(&loaded), expected, "{name}");
        assert_eq!(kinds(&loaded).len(), 1 - expected.len(), "{name}");
        let without_id = kinds(&read(&text.replace(" guid='a'", "")));
        assert_eq!(without_id, ["not-text"], "{name}: a kill of nothing");
    }
}
