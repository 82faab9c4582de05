//! NITF: IPTC's format of single texts.

use std::borrow::Cow;
use std::io::{self, BufRead};

use storyfold_model::Origin;

use crate::date;
use crate::fields::Field;
use crate::reader::{Context, Item, Reader};
use crate::record::{RawRecord, Value};
use crate::xml::{Begins, Element, Tag, XmlFormat, read_items, root_of};

use super::marked_text::text_in;
use super::wire_item::{agreed, set_status, set_version};

/// Reads NITF 3.x, with its namespace or without: one text a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nitf;

impl Reader for Nitf {
    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks_like(&self, head: &str) -> bool {
        root_of(head).is_some_and(|root| root.name == ITEM)
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        read_items(&mut Items, input, context, sink)
    }
}

const ITEM: &str = "nitf";

struct Items;

impl XmlFormat for Items {
    fn name(&self) -> &'static str {
        "NITF"
    }

    fn is_root(&self, name: &str) -> bool {
        name == ITEM
    }

    fn begins(&mut self, tag: &Tag, _: &str) -> Begins {
        if tag.name == ITEM { Begins::Item } else { Begins::Other }
    }

    fn header(&mut self, _: Element<'_>) {}

    fn item(
        &mut self,
        item: Element<'_>,
        origin: Origin,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        record_of(item).finish(context, origin, None, b"", sink);
    }
}

fn record_of<'t>(nitf: Element<'t>) -> RawRecord<'t> {
    let mut record = RawRecord::default();
    let head = nitf.child("head");
    let data = |name: &str| head?.down(&["docdata", name]);
    let body_head = nitf.down(&["body", "body.head"]);
    let under_head = |path: &[&str]| body_head?.down(path);
    let text = |element: Option<Element<'_>>| element.and_then(Element::text);

    record.set_first(Field::Id, [attribute(data("doc-id"), "id-string")]);
    let title = text(head.and_then(|head| head.child("title")));
    record.set_first(Field::Title, [text(under_head(&["hedline", "hl1"])), title]);
    record.set_first(Field::Body, [nitf.child("body").map(text_in)]);
    let issued = attribute(data("date.issue"), "norm");
    let released = attribute(data("date.release"), "norm");
    let publication = head.and_then(|head| head.child("pubdata"));
    let appeared = attribute(publication, "date.publication");
    let told = attribute(under_head(&["dateline", "story.date"]), "norm");
    record.set_first(Field::Published, [issued, released, appeared, told]);
    let sources = [
        text(under_head(&["distributor"])).map(Cow::from),
        attribute(publication, "name").map(Cow::from),
        attribute(data("doc.copyright"), "holder").map(Cow::from),
        attribute(data("doc-id"), "regsrc").map(Cow::from),
    ];
    record.set_first(Field::Source, sources);
    let languages = [Some(nitf), nitf.child("body"), nitf.down(&["body", "body.content", "block"])];
    record.set_first(Field::Lang, languages.map(|element| attribute(element, "lang")));
    record.set_first(Field::Slug, [slug_of(head)]);
    record.set_first(Field::Byline, [text(under_head(&["byline"]))]);
    let kind = head.and_then(|head| head.down(&["tobject", "tobject.property"]));
    record.set_first(Field::Genre, [attribute(kind, "tobject.property.type")]);
    let correction = data("correction");
    record.set_first(Field::Replaces, [attribute(correction, "id-string")]);
    let history = head.into_iter().flat_map(|head| head.all("revision-history")).last();
    let notes = [
        attribute(data("ed-msg"), "info").map(Cow::from),
        text(data("ed-msg")).map(Cow::from),
        attribute(correction, "info").map(Cow::from),
        attribute(history, "comment").map(Cow::from),
    ];
    record.set_first(Field::Note, notes);

    let stated = attribute(data("du-key"), "version").map(|version| Value::Text(version.into()));
    set_version(&mut record, stated, issued);
    let written = |element: Option<Element<'t>>, name| {
        element.into_iter().flat_map(move |element| element.written(name))
    };
    let status = written(head.and_then(|head| head.child("docdata")), "management-status");
    let status = agreed(status.map(|status| Value::Text(status.into())));
    let is_embargoed = matches!(
        &status, Some(Value::Text(status)) if status.trim().eq_ignore_ascii_case("embargoed")
    );
    let released = written(data("date.release"), "norm").next();
    let embargo = released.filter(|released| is_embargoed || !is_out(released, issued));
    set_status(&mut record, status, embargo.map(|until| Value::Text(until.into())));
    record
}

fn attribute<'t>(element: Option<Element<'t>>, name: &str) -> Option<&'t str> {
    element?.attribute(name)
}

/// Whether a text was sent when it might be used already. Where one of the two times is missing or
/// cannot be read, that is in doubt.
fn is_out(released: &str, issued: Option<&str>) -> bool {
    let at = |time: &str| date::parse(time).ok().map(|published| published.at);
    issued.and_then(at).zip(at(released)).is_some_and(|(issued, released)| released <= issued)
}

/// The working name: as the desk's own note, else the key of the text, else its first keyword.
fn slug_of(head: Option<Element<'_>>) -> Option<&str> {
    let head = head?;
    let is_slug = |meta: &Element<'_>| {
        let name = meta.attribute("name").unwrap_or_default();
        ["slug", "slugline"].iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    let noted = head.all("meta").find(is_slug).and_then(|meta| meta.attribute("content"));
    let key = || head.down(&["docdata", "du-key"])?.attribute("key");
    let keyword = || head.down(&["docdata", "key-list", "keyword"])?.attribute("key");
    noted.or_else(key).or_else(keyword)
}
