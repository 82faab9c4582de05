//! NewsML-G2: IPTC's news items in XML.

use std::io::{self, BufRead};

use storyfold_model::Origin;

use crate::fields::Field;
use crate::reader::{Context, Item, Reader};
use crate::record::{RawRecord, Value};
use crate::xml::{Begins, Element, Tag, XmlFormat, read_items, root_of};

use super::marked_text::text_in;
use super::wire_item::{
    agreed, is_kill_of_item, not_text, set_link, set_status, set_version, status_of,
};

/// Reads NewsML-G2: a news item, or a news message with any number of them.
///
/// Packages, concepts and plans are no texts; each is turned away by itself, unless it is a package that
/// is canceled: a kill counts whatever it kills.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewsMlG2;

impl Reader for NewsMlG2 {
    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks_like(&self, head: &str) -> bool {
        root_of(head).is_some_and(|root| root.name == MESSAGE || is_item(&root.name))
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

const MESSAGE: &str = "newsMessage";

/// Whether an element is an item of one of the kinds the standard has.
fn is_item(name: &str) -> bool {
    const ITEMS: [&str; 6] =
        ["newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"];
    ITEMS.contains(&name)
}

struct Items;

impl XmlFormat for Items {
    fn name(&self) -> &'static str {
        "NewsML-G2"
    }

    fn is_root(&self, name: &str) -> bool {
        name == MESSAGE || is_item(name)
    }

    fn begins(&mut self, tag: &Tag, _: &str) -> Begins {
        if is_item(&tag.name) { Begins::Item } else { Begins::Other }
    }

    fn header(&mut self, _: Element<'_>) {}

    fn item(
        &mut self,
        item: Element<'_>,
        origin: Origin,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        let class = item.down(&["itemMeta", "itemClass"]).and_then(code_of);
        let body = body_of(item);
        let other = match class {
            _ if item.name() != "newsItem" => Some(item.name()),
            Some(class) if body.is_empty() && !matches!(class, "text" | "newsitem") => Some(class),
            _ => None,
        };
        let record = record_of(item, body);
        let may_be_kill = matches!(item.name(), "newsItem" | "packageItem");
        let is_kill = may_be_kill && is_kill_of_item(&record);
        match other.filter(|_| !is_kill) {
            Some(other) => sink(Item::Problem(not_text(origin, other))),
            None => record.finish(context, origin, None, b"", sink),
        }
    }
}

fn record_of(item: Element<'_>, body: String) -> RawRecord<'_> {
    let mut record = RawRecord::default();
    let item_meta = |name: &str| item.down(&["itemMeta", name]);
    let content_meta = |name: &str| item.down(&["contentMeta", name]);
    let item_text = |name: &str| item_meta(name).and_then(Element::text);
    let content_text = |name: &str| content_meta(name).and_then(Element::text);
    let named = |name: &str| content_meta(name).and_then(name_of);
    record.set_first(Field::Id, [item.attribute("guid")]);
    let inside = item.find("hl1").and_then(Element::text);
    record.set_first(Field::Title, [headline_of(item), inside, item_text("title")]);
    record.set_first(Field::Body, [Some(body)]);
    let created = item_text("versionCreated");
    let times = [created.clone(), item_text("firstCreated"), content_text("contentCreated")];
    record.set_first(Field::Published, times);
    let provider = item_meta("provider").and_then(name_of);
    let sources = [content_text("creditline"), named("infoSource"), provider];
    record.set_first(Field::Source, sources);
    let tag = content_meta("language").and_then(|language| language.attribute("tag"));
    record.set_first(Field::Lang, [tag, item.attribute("lang")]);
    record.set_first(Field::Slug, [content_text("slugline")]);
    record.set_first(Field::Byline, [content_text("by"), named("creator")]);
    record.set_first(Field::Genre, [named("genre")]);
    record.set_first(Field::Note, [note_of(item)]);

    let stated = item.attribute("version").map(|version| Value::Text(version.into()));
    set_version(&mut record, stated, created.as_deref());
    let all = |name| item.down(&["itemMeta"]).into_iter().flat_map(move |meta| meta.all(name));
    // By the schema an embargo may be without a time, and it does not say what that means.
    let embargoes =
        all("embargoed").map(|until| Value::Text(until.text().unwrap_or_default().into()));
    set_status(&mut record, agreed(all("pubStatus").map(pub_status_of)), agreed(embargoes));
    for link in all("link") {
        let target =
            ["residref", "guidref", "href"].into_iter().find_map(|name| link.attribute(name));
        if let (Some(relation), Some(target)) =
            (link.attribute("rel").or(link.attribute("reluri")), target)
        {
            set_link(&mut record, relation, target);
        }
    }
    record
}

/// A status by its code; some write it as a literal, as a name or as text.
fn pub_status_of(status: Element<'_>) -> Value<'_> {
    let code = status.attribute("qcode").or_else(|| status.attribute("uri"));
    let names = status.all("name").chain([status]).filter_map(Element::text);
    let names: Vec<String> = names.collect();
    let words = status.attribute("literal").into_iter();
    status_of(code, words.chain(names.iter().map(String::as_str)))
}

/// The headline: where there are several with roles, the one without a role or the main one.
fn headline_of(item: Element<'_>) -> Option<String> {
    let headlines =
        || item.down(&["contentMeta"]).into_iter().flat_map(|meta| meta.all("headline"));
    let is_main = |headline: &Element<'_>| {
        headline.attribute("role").is_none_or(|role| role.ends_with(":main"))
    };
    headlines().filter(is_main).chain(headlines()).find_map(Element::text)
}

/// The text: of the first content in the item that has one.
fn body_of(item: Element<'_>) -> String {
    let contents = item.all("contentSet").flat_map(Element::children);
    let mut texts = contents.filter_map(|content| match content.name() {
        "inlineXML" => Some(text_in(content)),
        // What is encoded is a picture or the like.
        "inlineData" if content.attribute("encoding").is_none() => Some(text_in(content)),
        _ => None,
    });
    texts.find(|text| !text.trim().is_empty()).unwrap_or_default()
}

/// What the editor says; where that is nothing, the signal that this is a correction or an update.
fn note_of(item: Element<'_>) -> Option<String> {
    let meta = item.child("itemMeta")?;
    let notes: Vec<String> = meta.all("edNote").filter_map(Element::text).collect();
    if !notes.is_empty() {
        return Some(notes.join(" "));
    }
    let mut signals = meta.all("signal").filter_map(code_of);
    signals.find_map(|signal| match signal {
        "correction" => Some("Correction".to_owned()),
        "update" => Some("Update".to_owned()),
        _ => None,
    })
}

/// A name in words, else the code without its scheme.
fn name_of(party: Element<'_>) -> Option<String> {
    let name = party.child("name").and_then(Element::text);
    let literal = party.attribute("literal").map(str::to_owned);
    name.or(literal).or_else(|| code_of(party).map(str::to_owned)).or_else(|| party.text())
}

/// A code without its scheme: `text` for `ninat:text` and for `http://…/ninature/text`.
fn code_of(coded: Element<'_>) -> Option<&str> {
    let code = coded.attribute("qcode").or_else(|| coded.attribute("uri"))?;
    code.rsplit([':', '/']).next().filter(|code| !code.is_empty())
}
