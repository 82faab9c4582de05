//! NewsML 1: what each element becomes, and what is turned away.

use storyfold_model::{Article, Instant, Relation, Status};
use storyfold_readers::sniff::sniff;
use storyfold_readers::{Format, Loaded};

use super::{ids, kinds, read_as};

fn read(text: &str) -> Loaded {
    read_as(Format::NewsMl1, "wire.xml", text.as_bytes())
}

fn article(text: &str) -> Article {
    let loaded = read(&format!("<NewsML>{text}</NewsML>"));
    assert_eq!(loaded.problems, [], "{text}");
    assert_eq!(loaded.articles.len(), 1, "{text}");
    loaded.articles[0].article.clone()
}

#[test]
fn all_elements_of_an_item() {
    let article = article(
        r#"<NewsEnvelope><SentFrom><Party FormalName="Sender"/></SentFrom></NewsEnvelope>
        <NewsItem><Identification><NewsIdentifier><ProviderId>nw.example</ProviderId>
          <DateId>20310203</DateId><NewsItemId>FOG</NewsItemId>
          <RevisionId PreviousRevision="2" Update="N">3</RevisionId>
          <PublicIdentifier>urn:newsml:nw.example:20310203:FOG:3N</PublicIdentifier></NewsIdentifier>
          <NameLabel>Label</NameLabel></Identification>
        <NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20310203T060000Z</FirstCreated>
          <ThisRevisionCreated>20310203T080000+0100</ThisRevisionCreated><Status FormalName="Embargoed"/>
          <StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20310204T000000Z</DateAndTime>
          </StatusWillChange><DerivedFrom NewsItem="urn:newsml:nw.example:20310202:MIST"/></NewsManagement>
        <NewsComponent xml:lang="de"><NewsLines><HeadLine>Fog closes
            port</HeadLine><ByLine>By Ada Lind</ByLine><DateLine>OSTBY, Feb 3</DateLine>
            <SlugLine>FOG-PORT</SlugLine><NewsLine><NewsLineType FormalName="Caption"/><NewsLineText>x</NewsLineText>
            </NewsLine><NewsLine><NewsLineType FormalName="EditorialNote"/><NewsLineText>Updates toll</NewsLineText>
            </NewsLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName="Northern Wire"/></Provider>
          </AdministrativeMetadata><DescriptiveMetadata><Language FormalName="en"/><Genre FormalName="Advisory"/>
          </DescriptiveMetadata>
          <NewsComponent><ContentItem><MediaType FormalName="Photo"/><DataContent>No</DataContent></ContentItem>
            <ContentItem><MediaType FormalName="Text"/><DataContent><nitf><body><body.head><hedline><hl1>No</hl1>
            </hedline></body.head><body.content><p>OSTBY (NW) - All day.</p><p>Ferries wait.</p></body.content></body>
            </nitf></DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem>"#,
    );
    assert_eq!(article.id.as_str(), "urn:newsml:nw.example:20310203:FOG");
    assert_eq!((article.version, article.title.as_str()), (Some(3), "Fog closes port"));
    assert_eq!(article.body, "OSTBY (NW) - All day.\nFerries wait.");
    assert_eq!(article.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(article.source.as_deref(), Some("Northern Wire"));
    assert_eq!(article.lang.unwrap().as_str(), "en");
    let until = Instant::from_unix_seconds(1_927_929_600);
    assert_eq!(article.status, Status::Embargoed { until });
    let wire = article.wire.unwrap();
    assert_eq!(wire.slug.as_deref(), Some("FOG-PORT"));
    assert_eq!(wire.note.as_deref(), Some("Updates toll"));
    assert_eq!(wire.byline.as_deref(), Some("By Ada Lind"));
    assert_eq!(wire.genre.as_deref(), Some("Advisory"));
    let links: Vec<_> = wire.links.iter().map(|link| (link.relation, &*link.target)).collect();
    assert_eq!(links, [(Relation::RewriteOf, "urn:newsml:nw.example:20310202:MIST")]);
}

#[test]
fn what_stands_in_for_what_is_missing() {
    let found = article(
        "<NewsEnvelope><SentFrom><Party FormalName='Sender'/></SentFrom></NewsEnvelope><NewsItem><Identification>\
         <NewsIdentifier><RevisionId>12</RevisionId><PublicIdentifier>urn:x:FOG:12N</PublicIdentifier>\
         </NewsIdentifier><NameLabel>Label</NameLabel></Identification><NewsManagement><FirstCreated>20310203\
         </FirstCreated></NewsManagement><NewsComponent xml:lang='de'><ContentItem><DataContent>&lt;p&gt;All\
         &lt;/p&gt;day</DataContent></ContentItem></NewsComponent></NewsItem>",
    );
    assert_eq!((found.id.as_str(), found.version), ("urn:x:FOG", Some(12)));
    assert_eq!((found.body.as_str(), found.source.as_deref()), ("All\nday", Some("Sender")));
    assert_eq!(found.published.unwrap().to_string(), "2031-02-03");
    assert_eq!(found.lang.unwrap().as_str(), "de");
    assert_eq!(found.wire.unwrap().slug.as_deref(), Some("Label"));
    let found = article(
        "<NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:x:1</PublicIdentifier></NewsIdentifier>\
         </Identification><NewsManagement><ThisRevisionCreated>20310203T080000Z</ThisRevisionCreated>\
         <Status FormalName='Canceled'/></NewsManagement></NewsItem>",
    );
    assert_eq!((found.id.as_str(), found.status), ("urn:x:1", Status::Canceled));
    assert_eq!(found.version, Some(20_310_203_080_000), "the time where no revision is stated");
}

#[test]
fn a_status_without_its_name_is_never_usable() {
    let status = |status: &str| {
        let loaded = read(&format!(
            "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:x:1</PublicIdentifier>\
             </NewsIdentifier></Identification><NewsManagement>{status}</NewsManagement><NewsComponent>\
             <NewsLines><HeadLine/><HeadLine>Fog</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>"
        ));
        let article = &loaded.articles[0].article;
        assert_eq!(article.title, "Fog", "the first headline with text");
        (article.status, kinds(&loaded))
    };
    for unknown in [
        "<Status/>",
        "<Status FormalName=' '/>",
        "<Status>Usable</Status>",
        "<Status FormalName='Usable'/><Status FormalName='Canceled'/>",
    ] {
        assert_eq!(status(unknown), (Status::Withheld, vec!["bad-status".to_owned()]), "{unknown}");
    }
    assert_eq!(status("<Status>Canceled</Status>"), (Status::Canceled, vec![]));
    assert_eq!(status(""), (Status::Usable, vec![]));
}

#[test]
fn items_in_items_are_items_of_their_own() {
    let item = |id: &str, status: &str, inside: &str| {
        format!(
            "<NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:x:{id}</PublicIdentifier>\
             </NewsIdentifier></Identification><NewsManagement><Status FormalName='{status}'/>\
             </NewsManagement><NewsComponent>{inside}</NewsComponent></NewsItem>"
        )
    };
    let text =
        |text: &str| format!("<ContentItem><DataContent><p>{text}</p></DataContent></ContentItem>");
    let inner = [item("2", "Canceled", ""), item("3", "Usable", &text("Mist."))].concat();
    let loaded = read(&format!(
        "<NewsML>{}{}{}</NewsML>",
        item("1", "Usable", &inner),
        item("4", "Usable", &format!("{}{}", item("5", "Withheld", &text("Ice.")), text("Fog."))),
        item("6", "Canceled", &item("7", "Usable", &text("Rain."))),
    ));
    assert_eq!(ids(&loaded), ["urn:x:2", "urn:x:3", "urn:x:4", "urn:x:5", "urn:x:6", "urn:x:7"]);
    let found: Vec<_> = loaded.articles.iter().map(|read| &read.article).collect();
    let statuses: Vec<_> = found.iter().map(|article| article.status).collect();
    let (usable, withheld, canceled) = (Status::Usable, Status::Withheld, Status::Canceled);
    assert_eq!(statuses, [canceled, usable, usable, withheld, canceled, usable]);
    let bodies: Vec<_> = found.iter().map(|article| article.body.as_str()).collect();
    assert_eq!(bodies, ["", "Mist.", "Fog.", "Ice.", "", "Rain."]);
    let entries: Vec<_> = loaded.articles.iter().map(|read| read.origin.entry.unwrap()).collect();
    assert_eq!(entries, [2, 3, 4, 5, 6, 7]);
    assert_eq!(kinds(&loaded), ["not-text"]);
    assert!(loaded.problems[0].reason.contains("NewsItem that holds others"));
    assert_eq!(loaded.problems[0].origin.entry, Some(1));
}

#[test]
fn an_item_in_an_item_has_its_status_where_it_states_none() {
    let held = |id: &str, status: &str, more: &str| {
        format!(
            "<NewsItem><Identification><NewsIdentifier><PublicIdentifier>{id}</PublicIdentifier>\
             </NewsIdentifier></Identification><NewsManagement>{status}</NewsManagement>\
             <NewsComponent><NewsLines><HeadLine>Fog</HeadLine></NewsLines><ContentItem><DataContent>\
             <p>All day.</p></DataContent></ContentItem>{more}</NewsComponent></NewsItem>"
        )
    };
    let named = |name: &str| format!("<Status FormalName='{name}'/>");
    let until = "<StatusWillChange><DateAndTime>20310204T000000Z</DateAndTime></StatusWillChange>";
    let embargoed = named("Embargoed") + until;
    let inner = held("3", "", "") + &held("4", &named("Usable"), &held("5", "", ""));
    let loaded = read(&format!(
        "<NewsML>{}{}{}{}</NewsML>",
        held("1", &embargoed, &held("2", "", &inner)),
        held("6", &named("Canceled"), &held("7", "", "")),
        held("8", "<Status/>", &held("9", "", "")),
        held("10", "", ""),
    ));
    let of = |id: &str| {
        let found = loaded.articles.iter().find(|read| read.article.id.as_str() == id);
        found.unwrap().article.status
    };
    for id in ["1", "2", "3"] {
        assert!(matches!(of(id), Status::Embargoed { .. }), "{id}: {:?}", of(id));
    }
    assert_eq!(["4", "5", "10"].map(of), [Status::Usable; 3]);
    assert_eq!(["6", "7"].map(of), [Status::Canceled; 2]);
    assert_eq!(["8", "9"].map(of), [Status::Withheld; 2], "what is in doubt is so inside, too");
}

#[test]
fn a_kill_of_a_picture_counts() {
    let photo = "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>a</PublicIdentifier>\
                 </NewsIdentifier></Identification><NewsManagement><Status FormalName='Canceled'/>\
                 </NewsManagement><NewsComponent><ContentItem><MediaType FormalName='Photo'/></ContentItem>\
                 </NewsComponent></NewsItem></NewsML>";
    let loaded = read(photo);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["a"], vec![]));
    assert_eq!(loaded.articles[0].article.status, Status::Canceled);
    assert_eq!(kinds(&read(&photo.replace("Canceled", "Usable"))), ["not-text"]);
}

#[test]
fn doubtful_states_are_withheld_and_pictures_turned_away() {
    let item = |more: &str| format!("<NewsML><NewsItem>{more}</NewsItem></NewsML>");
    let line = "<NewsComponent><NewsLines><HeadLine>Fog</HeadLine></NewsLines></NewsComponent>";
    let embargo = "<NewsManagement><Status FormalName='Embargoed'/></NewsManagement>";
    let loaded = read(&item(&format!("{embargo}{line}")));
    assert_eq!(loaded.articles[0].article.status, Status::Withheld, "without an end");
    assert_eq!(kinds(&loaded), ["bad-status"]);
    let photo =
        "<NewsComponent><ContentItem><MediaType FormalName='Photo'/></ContentItem></NewsComponent>";
    let loaded = read(&item(&format!("{line}{photo}")));
    assert_eq!((ids(&loaded).len(), kinds(&loaded)), (0, vec!["not-text".to_owned()]));
    assert_eq!(kinds(&read("<nitf/>")), ["bad-xml"]);
    assert_eq!(sniff("a.xml", b"<!DOCTYPE NewsML><NewsML Version='1.2'>"), Ok(Format::NewsMl1));
}
