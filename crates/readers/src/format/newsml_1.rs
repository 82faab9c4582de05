//! NewsML 1.0 to 1.2, the format before NewsML-G2.

use std::io::{self, BufRead};

use storyfold_model::Origin;

use crate::fields::Field;
use crate::reader::{Context, Item, Reader};
use crate::record::{RawRecord, Value};
use crate::xml::{Begins, Element, Tag, XmlFormat, read_items, root_of};

use super::marked_text::text_in;
use super::wire_item::{agreed, is_kill_of_item, not_text, set_status, set_version, status_of};

/// Reads NewsML 1: an article for each news item of a file.
///
/// A news item is a tree of components. Its text is that of the first content that has one; its
/// headline and what else is said of it come from the first component that says it. A news item in a
/// component of another is an item of its own, which has the status of the other where it states none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewsMl1;

impl Reader for NewsMl1 {
    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks_like(&self, head: &str) -> bool {
        root_of(head).is_some_and(|root| root.name == "NewsML")
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

const ITEM: &str = "NewsItem";

/// What the envelope of a file says of the items in it.
#[derive(Default)]
struct Items {
    sender: Option<String>,
    /// The items that the one which is read stands in, the innermost last.
    holders: Vec<Holder>,
}

/// What an item says of those in it.
struct Holder {
    /// Where it ends in its tree.
    end: usize,
    permission: Permission,
}

/// Whether an item may be used, and the end of its embargo, as it states them.
#[derive(Clone, Default)]
struct Permission {
    status: Option<Value<'static>>,
    until: Option<Value<'static>>,
}

impl XmlFormat for Items {
    fn name(&self) -> &'static str {
        "NewsML 1"
    }

    fn is_root(&self, name: &str) -> bool {
        matches!(name, "NewsML" | ITEM)
    }

    fn begins(&mut self, tag: &Tag, parent: &str) -> Begins {
        match (tag.name.as_str(), parent) {
            (ITEM, _) => Begins::Item,
            ("SentFrom", "NewsEnvelope") => Begins::Header,
            _ => Begins::Other,
        }
    }

    fn header(&mut self, sent_from: Element<'_>) {
        self.sender = sent_from.child("Party").and_then(formal_name).map(str::to_owned);
    }

    fn parts<'t>(&self, item: Element<'t>) -> Vec<Element<'t>> {
        let inside = item.descendants().filter(|found| found.name() == ITEM);
        [item].into_iter().chain(inside).collect()
    }

    fn item(
        &mut self,
        item: Element<'_>,
        origin: Origin,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        let body = body_of(item);
        let media = || own(item).filter(|found| found.name() == "MediaType");
        let other = media().filter_map(formal_name).find(|name| !name.eq_ignore_ascii_case("text"));
        let has_text =
            || media().filter_map(formal_name).any(|name| name.eq_ignore_ascii_case("text"));
        let is_empty = body.is_empty();
        let permission = self.permission_of(item);
        let record = self.record_of(item, body, permission);
        let holder = item.find(ITEM).map(|_| "NewsItem that holds others");
        let other = other.filter(|_| !has_text()).or(holder).filter(|_| is_empty);
        match other.filter(|_| !is_kill_of_item(&record)) {
            Some(other) => sink(Item::Problem(not_text(origin, other))),
            None => record.finish(context, origin, None, b"", sink),
        }
    }
}

impl Items {
    /// What is said of the use of an item: by itself, or where it states no status by the item that
    /// holds it.
    fn permission_of(&mut self, item: Element<'_>) -> Permission {
        let span = item.span();
        self.holders.retain(|holder| span.start > 0 && span.start < holder.end);
        let management = item.child("NewsManagement");
        let states = management.into_iter().flat_map(|managed| managed.all("Status"));
        let status =
            agreed(states.map(|status| status_of(formal_name(status), status.text().as_deref())));
        let held = match (&status, self.holders.last()) {
            (None, Some(holder)) => holder.permission.clone(),
            _ => Permission::default(),
        };
        let status = status.map(Value::into_owned).or(held.status);
        let is_embargoed = matches!(
            &status, Some(Value::Text(status)) if status.eq_ignore_ascii_case("embargoed")
        );
        let change = management
            .and_then(|managed| managed.child("StatusWillChange"))
            .filter(|_| is_embargoed);
        let until = change.and_then(|change| change.child("DateAndTime")).and_then(Element::text);
        let until = until.map(|until| Value::Text(until.into())).or(held.until);
        let permission = Permission { status, until };
        self.holders.push(Holder { end: span.end, permission: permission.clone() });
        permission
    }

    fn record_of<'t>(
        &'t self,
        item: Element<'t>,
        body: String,
        permission: Permission,
    ) -> RawRecord<'t> {
        let mut record = RawRecord::default();
        let identifier = item.down(&["Identification", "NewsIdentifier"]);
        let identified = |name: &str| identifier?.child(name)?.text();
        let managed = |name: &str| item.down(&["NewsManagement", name]);
        // Of several the first that says something.
        let all = |name: &'static str| own(item).filter(move |found| found.name() == name);
        let found = |name| all(name).find_map(Element::text);
        let named = |name| all(name).find_map(formal_name).map(str::to_owned);
        let party = |name| all(name).find_map(|found| formal_name(found.find("Party")?));
        let party = |name| party(name).map(str::to_owned);
        let provider = identified("ProviderId");
        let revision = identified("RevisionId");
        let id = identifier.and_then(|found| id_of(found, revision.as_deref()));
        record.set_first(Field::Id, [id]);
        record.set_first(Field::Title, [found("HeadLine"), found("hl1")]);
        record.set_first(Field::Body, [Some(body)]);
        let created = managed("ThisRevisionCreated").and_then(Element::text);
        let first = managed("FirstCreated").and_then(Element::text);
        record.set_first(Field::Published, [created.clone(), first]);
        let sources = [party("Provider"), party("Source"), found("CreditLine")];
        let senders = [self.sender.clone(), provider];
        record.set_first(Field::Source, sources.into_iter().chain(senders));
        let tagged = own(item).find_map(|element| element.attribute("lang"));
        record.set_first(Field::Lang, [named("Language"), tagged.map(str::to_owned)]);
        let label = item.down(&["Identification", "NameLabel"]).and_then(Element::text);
        record.set_first(Field::Slug, [found("SlugLine"), label]);
        record.set_first(Field::Byline, [found("ByLine")]);
        record.set_first(Field::Genre, [named("Genre")]);
        record.set_first(Field::Note, [note_of(item)]);
        let origin = managed("DerivedFrom").and_then(|from| from.attribute("NewsItem"));
        record.set_first(Field::RewriteOf, [origin]);

        let version = revision.map(|revision| Value::Text(revision.into()));
        set_version(&mut record, version, created.as_deref());
        set_status(&mut record, permission.status, permission.until);
        record
    }
}

/// The id of the item, which is the same for all its revisions: what the standard makes its public
/// identifier of, without the revision; where parts are missing, that identifier without its end.
fn id_of(identifier: Element<'_>, revision: Option<&str>) -> Option<String> {
    let part = |name: &str| identifier.child(name).and_then(Element::text);
    if let (Some(provider), Some(item)) = (part("ProviderId"), part("NewsItemId")) {
        let day = part("DateId").map_or_else(String::new, |day| format!("{day}:"));
        return Some(format!("urn:newsml:{provider}:{day}{item}"));
    }
    let public = part("PublicIdentifier")?;
    // It ends with the number of the revision and a letter, which says how it was changed.
    let end = public.rsplit_once(':').filter(|(_, end)| {
        let number = end.trim_end_matches(|letter: char| letter.is_ascii_uppercase());
        revision == Some(number)
    });
    Some(end.map_or(public.clone(), |(start, _)| start.to_owned()))
}

/// The text of the first content that has one, but for what is encoded and for captions.
fn body_of(item: Element<'_>) -> String {
    let contents = own(item).filter(|found| found.name() == "ContentItem");
    let texts = contents.filter_map(|content| {
        let media = content.child("MediaType").and_then(formal_name);
        let is_text = media.is_none_or(|media| media.eq_ignore_ascii_case("text"));
        content.child("DataContent").filter(|_| is_text).map(text_in)
    });
    let mut texts = texts.filter(|text| !text.trim().is_empty());
    texts.next().unwrap_or_default()
}

/// What the editor says: a line of news of that type.
fn note_of(item: Element<'_>) -> Option<String> {
    let lines = own(item).filter(|found| found.name() == "NewsLine");
    lines
        .filter(|line| {
            let kind = line.child("NewsLineType").and_then(formal_name).unwrap_or_default();
            let kind = kind.to_ascii_lowercase();
            kind.contains("ednote") || kind.contains("editor") || kind.contains("advisory")
        })
        .find_map(|line| line.child("NewsLineText").and_then(Element::text))
}

/// All elements of an item but for the items in it, which say nothing of this one.
fn own(item: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    item.descendants_but(ITEM)
}

fn formal_name(element: Element<'_>) -> Option<&str> {
    element.attribute("FormalName")
}
