//! JSON Feed: a feed of a site as one JSON object.

use std::borrow::Cow;
use std::io::{self, BufRead};

use serde_json::Value;

use crate::fields::Field;
use crate::json::{Extent, JsonValues, Members, first_object, value_of};
use crate::limits::{MAX_FEED_HEADER_BYTES, MAX_RECORD_BYTES};
use crate::markup::{plain_or_html, text_of_html};
use crate::problem;
use crate::reader::{Context, Item, Reader};
use crate::record::RawRecord;

use super::wire_item::set_version;

/// Reads JSON Feed 1 and 1.1: an article for each of its items, in their order.
///
/// What the feed says of itself counts for the items behind it: its title is their source and its
/// language theirs, where they state none.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonFeed;

impl Reader for JsonFeed {
    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks_like(&self, head: &str) -> bool {
        let mut members = first_object(head).into_iter();
        let version = members.find(|(name, _)| *name == "version");
        version.is_some_and(|(_, value)| {
            // Some writers escape every slash.
            let value: String = value.chars().take(80).filter(|letter| *letter != '\\').collect();
            value.contains("://jsonfeed.org/version/")
        })
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let mut feed = Feed { values: JsonValues::new(input), header: Header::default(), entry: 0 };
        let flaw = match feed.values.peek()? {
            None => return Ok(()),
            Some(b'{') => {
                feed.values.take();
                feed.read_members(context, sink)?
            }
            Some(_) => Some((problem::BAD_JSON, "it is no JSON object, as a feed is")),
        };
        if let Some((kind, reason)) = flaw {
            let origin = context.entry(feed.entry + 1);
            sink(Item::Problem(problem::rejected(origin, kind, reason)));
        }
        Ok(())
    }
}

/// A feed that is being read.
struct Feed<'a> {
    values: JsonValues<'a>,
    header: Header,
    /// The number of the last item.
    entry: u64,
}

/// What the feed says of itself.
#[derive(Default)]
struct Header {
    title: Option<String>,
    language: Option<String>,
}

/// Why the rest of a feed is not read: the kind of the problem and its reason.
type Flaw = (&'static str, &'static str);

const CUT: Flaw = (problem::TRUNCATED, "the file ends in the middle of the feed");
const BROKEN: Flaw =
    (problem::BAD_JSON, "the feed is no JSON here; what stands after that point is not read");

impl Feed<'_> {
    fn read_members(
        &mut self,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<Option<Flaw>> {
        let (mut name, mut value) = (Vec::new(), Vec::new());
        let mut has_items = false;
        loop {
            match self.values.peek()? {
                None => return Ok(Some(CUT)),
                Some(b',') => {
                    self.values.take();
                    continue;
                }
                Some(b'}') => {
                    self.values.take();
                    let flaw = match self.values.peek()? {
                        Some(_) => Some(BROKEN),
                        None if !has_items => Some((problem::NO_TEXT, "it has no `items`")),
                        None => None,
                    };
                    return Ok(flaw);
                }
                Some(b'"') => {}
                Some(_) => return Ok(Some(BROKEN)),
            }
            match self.values.value(&mut name, MAX_FEED_HEADER_BYTES, false)? {
                Extent::Whole | Extent::TooLong => {}
                Extent::Cut | Extent::LineEnded => return Ok(Some(CUT)),
            }
            match self.values.peek()? {
                None => return Ok(Some(CUT)),
                Some(b':') => self.values.take(),
                Some(_) => return Ok(Some(BROKEN)),
            }
            if name == b"\"items\"" && self.values.peek()? == Some(b'[') {
                self.values.take();
                has_items = true;
                if let Some(flaw) = self.read_items(context, sink)? {
                    return Ok(Some(flaw));
                }
                continue;
            }
            match self.values.value(&mut value, MAX_FEED_HEADER_BYTES, false)? {
                Extent::Whole => self.header.set(&name, &value),
                Extent::TooLong => {}
                Extent::Cut | Extent::LineEnded => return Ok(Some(CUT)),
            }
        }
    }

    fn read_items(
        &mut self,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<Option<Flaw>> {
        let mut item = Vec::new();
        loop {
            match self.values.peek()? {
                None => return Ok(Some(CUT)),
                Some(b',') => self.values.take(),
                Some(b']') => {
                    self.values.take();
                    return Ok(None);
                }
                Some(b'}') => return Ok(Some(BROKEN)),
                Some(_) => {
                    self.entry += 1;
                    match self.values.value(&mut item, MAX_RECORD_BYTES, false)? {
                        Extent::Whole => self.header.read_item(&item, self.entry, context, sink),
                        Extent::TooLong => {
                            let reason =
                                format!("it has more than the {MAX_RECORD_BYTES} bytes of an item");
                            let origin = context.entry(self.entry);
                            let problem = problem::rejected(origin, problem::TOO_LARGE, reason);
                            sink(Item::Problem(problem));
                        }
                        Extent::Cut | Extent::LineEnded => {
                            self.entry -= 1;
                            return Ok(Some(CUT));
                        }
                    }
                }
            }
        }
    }
}

/// The members of an item that are looked at.
const WANTED: [&str; 12] = [
    "author",
    "authors",
    "content_html",
    "content_text",
    "date_modified",
    "date_published",
    "external_url",
    "id",
    "language",
    "summary",
    "title",
    "url",
];

impl Header {
    fn set(&mut self, name: &[u8], value: &[u8]) {
        let text = || serde_json::from_slice::<String>(value).ok();
        match name {
            b"\"title\"" => self.title = text().map(|title| plain_or_html(&title).into_owned()),
            b"\"language\"" => self.language = text(),
            _ => {}
        }
    }

    fn read_item(
        &self,
        item: &[u8],
        entry: u64,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        let origin = context.entry(entry);
        match Members::read(item, &WANTED, &[]) {
            Ok(members) => {
                members.finish(self.record_of(&members), context, origin, item, sink);
            }
            Err((kind, reason)) => sink(Item::Problem(problem::rejected(origin, kind, reason))),
        }
    }

    fn record_of<'a>(&'a self, members: &'a Members) -> RawRecord<'a> {
        let mut record = RawRecord::default();
        for (field, names) in [
            (Field::Id, ["id", "url", "external_url"].as_slice()),
            (Field::Url, &["url", "external_url"]),
            (Field::Published, &["date_published", "date_modified"]),
            (Field::Lang, &["language"]),
        ] {
            for (rank, name) in names.iter().enumerate() {
                if let Some(value) = members.get(name).and_then(value_of) {
                    record.set(field, rank, value);
                }
            }
        }
        if let Some(title) = &self.title {
            record.set_text(Field::Source, title.as_str());
        }
        if let (Some(language), None) = (&self.language, record.get(Field::Lang)) {
            record.set_text(Field::Lang, language.as_str());
        }
        match members.text("title") {
            Some(title) => record.set_text(Field::Title, plain_or_html(title)),
            None => {
                members
                    .get("title")
                    .and_then(value_of)
                    .into_iter()
                    .for_each(|other| record.set(Field::Title, 0, other));
            }
        }
        let plain = members.text("content_text").map(Cow::from);
        let html = || members.text("content_html").map(|html| Cow::from(text_of_html(html)));
        let summary = || members.text("summary").map(plain_or_html);
        if let Some(body) = plain.or_else(html).or_else(summary) {
            record.set_text(Field::Body, body);
        }
        if let Some(authors) = authors_of(members) {
            record.set_text(Field::Byline, authors);
        }
        set_version(&mut record, None, members.text("date_modified"));
        record
    }
}

/// The names of the authors: a list since version 1.1, one author before.
fn authors_of(members: &Members) -> Option<String> {
    let name = |author: &Value| Some(author.get("name")?.as_str()?.trim().to_owned());
    let names: Vec<String> = match members.get("authors").or_else(|| members.get("author"))? {
        Value::Array(authors) => authors.iter().take(16).filter_map(name).collect(),
        author => name(author).into_iter().collect(),
    };
    (!names.is_empty()).then(|| names.join(", "))
}
