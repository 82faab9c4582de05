//! NITF: IPTC's format of single texts.

use std::io::{self, BufRead};

use storyfold_model::Origin;

use crate::date;
use crate::fields::Field;
use crate::reader::{Context, Item, Reader};
use crate::record::{RawRecord, Value};
use crate::xml::{Begins, Element, Tag, XmlFormat, read_items, root_of};

use super::marked_text::text_in;
use super::wire_item::{set_status, set_version};

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

fn record_of(nitf: Element<'_>) -> RawRecord<'_> {
    let mut record = RawRecord::default();
    let head = nitf.child("head");
    let data = |name: &str| head?.down(&["docdata", name]);
    let body_head = nitf.down(&["body", "body.head"]);
    let under_head = |path: &[&str]| body_head?.down(path);
    let mut set = |field, rank, text: Option<&str>| {
        if let Some(text) = text {
            record.set(field, rank, Value::Text(text.to_owned().into()));
        }
    };
    let attribute = |element: Option<Element<'_>>, name: &str| -> Option<String> {
        element?.attribute(name).map(str::to_owned)
    };
    let text = |element: Option<Element<'_>>| element.and_then(Element::text);

    set(Field::Id, 0, attribute(data("doc-id"), "id-string").as_deref());
    set(Field::Title, 0, text(under_head(&["hedline", "hl1"])).as_deref());
    set(Field::Title, 1, text(head.and_then(|head| head.child("title"))).as_deref());
    set(Field::Body, 0, nitf.child("body").map(text_in).as_deref());
    let issued = attribute(data("date.issue"), "norm");
    let released = attribute(data("date.release"), "norm");
    let publication = head.and_then(|head| head.child("pubdata"));
    set(Field::Published, 0, issued.as_deref());
    set(Field::Published, 1, released.as_deref());
    set(Field::Published, 2, attribute(publication, "date.publication").as_deref());
    set(Field::Published, 3, attribute(under_head(&["dateline", "story.date"]), "norm").as_deref());
    set(Field::Source, 0, text(under_head(&["distributor"])).as_deref());
    set(Field::Source, 1, attribute(publication, "name").as_deref());
    set(Field::Source, 2, attribute(data("doc.copyright"), "holder").as_deref());
    set(Field::Source, 3, attribute(data("doc-id"), "regsrc").as_deref());
    let languages = [Some(nitf), nitf.child("body"), nitf.down(&["body", "body.content", "block"])];
    let language = languages.into_iter().find_map(|element| attribute(element, "lang"));
    set(Field::Lang, 0, language.as_deref());
    set(Field::Slug, 0, slug_of(head).as_deref());
    set(Field::Byline, 0, text(under_head(&["byline"])).as_deref());
    let kind = head.and_then(|head| head.down(&["tobject", "tobject.property"]));
    set(Field::Genre, 0, attribute(kind, "tobject.property.type").as_deref());
    let correction = data("correction");
    set(Field::Replaces, 0, attribute(correction, "id-string").as_deref());
    set(Field::Note, 0, attribute(data("ed-msg"), "info").as_deref());
    set(Field::Note, 1, text(data("ed-msg")).as_deref());
    set(Field::Note, 2, attribute(correction, "info").as_deref());
    let history = head.into_iter().flat_map(|head| head.all("revision-history")).last();
    set(Field::Note, 3, attribute(history, "comment").as_deref());

    let stated = attribute(data("du-key"), "version").map(|version| Value::Text(version.into()));
    set_version(&mut record, stated, issued.as_deref());
    let status = head.and_then(|head| head.child("docdata")?.attribute("management-status"));
    let embargo = released
        .filter(|released| status == Some("embargoed") || is_later(released, issued.as_deref()));
    set_status(&mut record, status, embargo.map(|until| Value::Text(until.into())));
    record
}

/// Whether a text was sent before it may be used.
fn is_later(released: &str, issued: Option<&str>) -> bool {
    let at = |time: &str| date::parse(time).ok().map(|published| published.at);
    issued.and_then(at).zip(at(released)).is_some_and(|(issued, released)| released > issued)
}

/// The working name: as the desk's own note, else the key of the text, else its first keyword.
fn slug_of(head: Option<Element<'_>>) -> Option<String> {
    let head = head?;
    let is_slug = |meta: &Element<'_>| {
        let name = meta.attribute("name").unwrap_or_default();
        ["slug", "slugline"].iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    let noted = head.all("meta").find(is_slug).and_then(|meta| meta.attribute("content"));
    let key = || head.down(&["docdata", "du-key"])?.attribute("key");
    let keyword = || head.down(&["docdata", "key-list", "keyword"])?.attribute("key");
    noted.or_else(key).or_else(keyword).map(str::to_owned)
}
