//! Feeds in XML: RSS in all its versions, and Atom.

use std::io::{self, BufRead};

use storyfold_model::Origin;

use crate::fields::Field;
use crate::markup::{plain_or_html, text_of_html};
use crate::reader::{Context, Item, Reader};
use crate::record::RawRecord;
use crate::xml::{Begins, Element, Tag, XmlFormat, read_items, root_of};

use super::wire_item::set_version;

/// Reads RSS 0.9x, 1.0 and 2.0, and Atom 0.3 and 1.0: an article for each item, in their order.
///
/// What the feed says of itself counts for the items behind it: its title is their source and its
/// language theirs, where they state none. Elements have the same meaning in all versions, so that
/// a feed that mixes them is read as it is meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Feed;

impl Reader for Feed {
    fn extensions(&self) -> &'static [&'static str] {
        // `.rss`, `.atom` and `.xml` say only that it is XML.
        &[]
    }

    fn looks_like(&self, head: &str) -> bool {
        root_of(head).is_some_and(|root| match root.name.as_str() {
            "rss" => true,
            "RDF" => ["purl.org/rss/", "my.netscape.com/rdf/"]
                .iter()
                .any(|address| root.attributes.contains(address)),
            "feed" | "entry" => ["w3.org/2005/Atom", "purl.org/atom/"]
                .iter()
                .any(|address| root.attributes.contains(address)),
            _ => false,
        })
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        read_items(&mut Items::default(), input, context, sink)
    }
}

/// What the feed has said of itself so far.
#[derive(Default)]
struct Items {
    title: Option<String>,
    language: Option<String>,
}

impl XmlFormat for Items {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn is_root(&self, name: &str) -> bool {
        matches!(name, "rss" | "RDF" | "feed" | "entry" | "channel")
    }

    fn begins(&mut self, tag: &Tag, parent: &str) -> Begins {
        match tag.name.as_str() {
            "item" | "entry" => Begins::Item,
            "rss" | "RDF" | "feed" | "channel" => {
                if let Some(language) = tag.attribute("lang") {
                    self.language = Some(language.to_owned());
                }
                Begins::Other
            }
            "title" | "language" | "dc:language" if matches!(parent, "channel" | "feed") => {
                Begins::Header
            }
            // Pictures and the like have titles, too, and may hold what looks like items.
            _ => Begins::Other,
        }
    }

    fn header(&mut self, element: Element<'_>) {
        match element.name() {
            "title" => self.title = self.title.take().or_else(|| title_of(element)),
            _ => self.language = element.text().or_else(|| self.language.take()),
        }
    }

    fn item(
        &mut self,
        item: Element<'_>,
        origin: Origin,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        self.record_of(item).finish(context, origin, None, b"", sink);
    }
}

impl Items {
    fn record_of(&self, item: Element<'_>) -> RawRecord<'static> {
        let mut record = RawRecord::default();
        let text = |name: &str| item.child(name).and_then(Element::text);
        let link = link_of(item);
        let guid = item.child("guid");
        let stated = guid.and_then(Element::text).or_else(|| text("id"));
        let about = item.attribute("about").map(str::to_owned);
        record.set_first(Field::Id, [stated, link.clone(), about]);
        let permanent = guid.filter(|guid| guid.attribute("isPermaLink") != Some("false"));
        let permanent = permanent.and_then(Element::text);
        let address = permanent.filter(|guid| guid.starts_with("http"));
        record.set_first(Field::Url, [link, address]);
        record.set_first(Field::Title, [item.child("title").and_then(title_of)]);
        let body = |name: &str| item.all(name).map(body_of).find(|text| !text.is_empty());
        record.set_first(Field::Body, TEXTS.map(body));
        record.set_first(Field::Published, TIMES.map(text));
        let source = item.child("source");
        let source = source.and_then(|source| match source.child("title") {
            Some(title) => title_of(title),
            None => source.text(),
        });
        record.set_first(Field::Source, [source, text("dc:publisher"), self.title.clone()]);
        let language = item.attribute("lang").map(str::to_owned);
        record.set_first(Field::Lang, [language, text("dc:language"), self.language.clone()]);
        record.set_first(Field::Byline, [authors_of(item)]);
        let updated = UPDATES.into_iter().find_map(text);
        set_version(&mut record, None, updated.as_deref());
        record
    }
}

/// What may hold the text, the whole before its summary.
const TEXTS: [&str; 6] =
    ["content:encoded", "content", "body", "description", "summary", "dc:description"];

/// What may hold the time of publication.
const TIMES: [&str; 8] = [
    "pubDate",
    "published",
    "issued",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "updated",
    "modified",
];

/// What may hold the time of the last change.
const UPDATES: [&str; 3] = ["updated", "modified", "dcterms:modified"];

/// The address of the item itself: in RSS the text of `link`, in Atom a link of the kind `alternate`.
fn link_of(item: Element<'_>) -> Option<String> {
    item.all("link").find_map(|link| match link.attribute("href") {
        Some(href) => {
            let is_item = link.attribute("rel").is_none_or(|rel| rel == "alternate");
            is_item.then(|| href.to_owned())
        }
        None => link.text(),
    })
}

/// A title on one line, whatever kind of text it says it is.
fn title_of(title: Element<'_>) -> Option<String> {
    let text = match title.attribute("type") {
        Some("text") => title.raw_text(),
        Some("xhtml") => title.text()?,
        _ if title.has_children() => title.text()?,
        _ => plain_or_html(&title.raw_text()).into_owned(),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A text as paragraphs. HTML stands in RSS escaped, and in Atom escaped or as it is.
fn body_of(text: Element<'_>) -> String {
    if text.has_children() {
        return text.paragraphs(&[]);
    }
    let kind = text.attribute("type").unwrap_or_default();
    let raw = text.raw_text();
    if kind == "text" || kind == "text/plain" {
        raw.trim().to_owned()
    } else if kind.contains("html") || text.name() == "content:encoded" {
        text_of_html(&raw)
    } else {
        plain_or_html(&raw).into_owned()
    }
}

/// The names of those who wrote it, in RSS often an address with a name behind it.
fn authors_of(item: Element<'_>) -> Option<String> {
    let people = ["dc:creator", "author"].into_iter();
    let names = people.map(|name| {
        let people = item.all(name).take(16);
        let name_of = |person: Element<'_>| person.child("name").unwrap_or(person).text();
        people.filter_map(name_of).collect::<Vec<_>>()
    });
    names.into_iter().find(|names| !names.is_empty()).map(|names| names.join(", "))
}
