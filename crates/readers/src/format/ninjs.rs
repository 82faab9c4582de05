//! ninjs: IPTC's news items in JSON, versions 1, 2 and 3.

use std::borrow::Cow;
use std::io::{self, BufRead};

use serde_json::Value;

use crate::fields::Field;
use crate::json::{Extent, JsonValues, Members, first_object, value_of};
use crate::limits::MAX_RECORD_BYTES;
use crate::markup::{plain_or_html, text_of_html};
use crate::problem;
use crate::reader::{Context, Item, Reader};
use crate::record::{RawRecord, Value as Written};

use super::wire_item::{is_kill_of_item, not_text, set_link, set_status, set_version, status_of};

/// Reads ninjs: one item, an array of items, or one item a line.
///
/// What differs between the versions is the shape of the fields (`body_html`, `bodies`) and the case
/// of their names (`versioncreated`, `versionCreated`), so all versions are read alike.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ninjs;

impl Reader for Ninjs {
    fn extensions(&self) -> &'static [&'static str] {
        // `.json` says only that it is JSON.
        &[]
    }

    fn looks_like(&self, head: &str) -> bool {
        let members = first_object(head);
        let has = |is: &dyn Fn(&str) -> bool| {
            members.iter().any(|(name, _)| is(&name.to_ascii_lowercase()))
        };
        has(&|name| matches!(name, "uri" | "guid"))
            && has(&|name| SIGNS.contains(&name) || name.starts_with("body_"))
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let mut values = JsonValues::new(input);
        let is_array = values.peek()? == Some(b'[');
        if is_array {
            values.take();
        }
        let (mut entry, mut is_closed, mut in_line) = (0, false, false);
        let mut record = Vec::new();
        loop {
            match values.peek()? {
                Some(b',') if is_array && !is_closed => values.take(),
                Some(b']') if is_array && !is_closed => {
                    values.take();
                    is_closed = true;
                }
                Some(_) if !is_closed => {
                    entry += 1;
                    let extent = values.value(&mut record, MAX_RECORD_BYTES, in_line)?;
                    // Where the first is a line by itself, a broken one ends with its line.
                    in_line |= entry == 1 && !is_array && !record.contains(&b'\n');
                    read_record(extent, &record, entry, context, sink);
                    if extent == Extent::Cut {
                        return Ok(());
                    }
                }
                Some(_) => {
                    let reason = "something follows the end of the array; it is not read";
                    let origin = context.entry(entry + 1);
                    sink(Item::Problem(problem::rejected(origin, problem::BAD_JSON, reason)));
                    return Ok(());
                }
                None => {
                    if is_array && !is_closed {
                        let reason = "the array is not closed; items at its end may be missing";
                        let origin = context.entry(entry + 1);
                        sink(Item::Problem(problem::rejected(origin, problem::TRUNCATED, reason)));
                    }
                    return Ok(());
                }
            }
        }
    }
}

/// Names that, with a `uri`, only ninjs has.
const SIGNS: [&str; 10] = [
    "bodies",
    "contentcreated",
    "firstcreated",
    "headlines",
    "infosource",
    "infosources",
    "pubstatus",
    "representationtype",
    "standard",
    "versioncreated",
];

/// The members of an item that are looked at, besides [`TEXTS`].
const WANTED: [&str; 31] = [
    "associations",
    "authors",
    "bodies",
    "by",
    "byline",
    "bylines",
    "contentcreated",
    "copyrightholder",
    "descriptions",
    "ednote",
    "embargoed",
    "evolvedfrom",
    "firstcreated",
    "genre",
    "genres",
    "guid",
    "headline",
    "headline_extended",
    "headlines",
    "infosource",
    "infosources",
    "language",
    "provider",
    "pubstatus",
    "slugline",
    "source",
    "title",
    "type",
    "uri",
    "version",
    "versioncreated",
];

/// What the names of members with texts begin with.
const TEXTS: [&str; 2] = ["body_", "description_"];

fn read_record(
    extent: Extent,
    record: &[u8],
    entry: u64,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) {
    let origin = context.entry(entry);
    let members = match extent {
        Extent::Whole => Members::read(record, &WANTED, &TEXTS),
        Extent::TooLong => {
            let reason = format!("it has more than the {MAX_RECORD_BYTES} bytes of an item");
            Err((problem::TOO_LARGE, reason))
        }
        Extent::Cut => Err((problem::TRUNCATED, "the file ends in the middle of it".to_owned())),
        Extent::LineEnded => {
            Err((problem::BAD_JSON, "its line ends in the middle of it".to_owned()))
        }
    };
    match members {
        Err((kind, reason)) => sink(Item::Problem(problem::rejected(origin, kind, reason))),
        Ok(members) => {
            let body = body_of(&members);
            let kind = members.text("type").filter(|_| body.is_none()).unwrap_or_default();
            let found = record_of(&members, body);
            // A plan that is called off kills no text.
            let is_other =
                PLANS.contains(&kind) || OTHER_TYPES.contains(&kind) && !is_kill_of_item(&found);
            if is_other {
                sink(Item::Problem(not_text(origin, kind)));
                return;
            }
            members.finish(found, context, origin, record, sink);
        }
    }
}

/// Types of items that are no text.
const OTHER_TYPES: [&str; 7] =
    ["audio", "component", "composite", "graphic", "package", "picture", "video"];

/// Types of items that are no news yet.
const PLANS: [&str; 2] = ["event", "planning"];

fn record_of<'a>(members: &'a Members, body: Option<Cow<'a, str>>) -> RawRecord<'a> {
    let mut record = RawRecord::default();
    let mut set = |field, names: &[&str]| {
        for (rank, name) in names.iter().enumerate() {
            if let Some(value) = members.get(name).and_then(value_of) {
                record.set(field, rank, value);
            }
        }
    };
    set(Field::Id, &["uri", "guid"]);
    set(Field::Published, &["versioncreated", "firstcreated", "contentcreated"]);
    set(Field::Lang, &["language"]);
    set(Field::Slug, &["slugline"]);
    set(Field::Note, &["ednote"]);
    set(Field::RewriteOf, &["evolvedfrom"]);
    let uri = members.text("uri").map(str::trim);
    if let Some(url) = uri.filter(|uri| uri.starts_with("http://") || uri.starts_with("https://")) {
        record.set_text(Field::Url, url);
    }
    if let Some(title) = title_of(members) {
        record.set_text(Field::Title, title);
    }
    match body {
        Some(body) => record.set_text(Field::Body, body),
        None => {
            // Something else where the text should be turns the item away, and says so.
            let bodies = members.iter().filter(|(name, _)| name.starts_with("body_"));
            if let Some(value) = bodies.filter_map(|(_, value)| value_of(value)).next() {
                record.set(Field::Body, 0, value);
            }
        }
    }
    let named = |field, names: &[&str], record: &mut RawRecord<'a>| {
        if let Some(name) = names.iter().find_map(|name| names_in(members.get(name)?)) {
            record.set_text(field, name);
        }
    };
    named(
        Field::Source,
        &["source", "infosource", "infosources", "provider", "copyrightholder"],
        &mut record,
    );
    named(Field::Byline, &["byline", "by", "bylines", "authors"], &mut record);
    named(Field::Genre, &["genre", "genres"], &mut record);
    let version = members.get("version").and_then(value_of);
    set_version(&mut record, version, members.text("versioncreated"));
    let status = members.undisputed("pubstatus").map(|status| match status {
        // Some write a list, or an object of a code and its name.
        Written::Other(_) if !members.is_disputed("pubstatus") => {
            status_of(None, members.get("pubstatus").map(words_in).unwrap_or_default())
        }
        status => status,
    });
    set_status(&mut record, status, members.undisputed("embargoed"));
    set_associations(&mut record, members);
    record
}

/// All texts in a value.
fn words_in(value: &Value) -> Vec<&str> {
    match value {
        Value::String(word) => vec![word],
        Value::Array(list) => list.iter().flat_map(words_in).collect(),
        Value::Object(named) => named.values().flat_map(words_in).collect(),
        _ => Vec::new(),
    }
}

/// The headline: in versions 2 and 3 the main one of several.
fn title_of(members: &Members) -> Option<Cow<'_, str>> {
    let main = members.get("headlines").and_then(|headlines| {
        best(headlines, &|headline| {
            (role_of(headline) != Some("main"), type_of(headline).contains("html"))
        })
        .and_then(value_text)
    });
    let named = ["headline", "headline_extended", "title"].into_iter();
    main.or_else(|| named.filter_map(|name| members.text(name)).next()).map(plain_or_html)
}

/// The text: plain if there is such a one, because there nothing is lost, else what it is in HTML;
/// where there is none, the description.
fn body_of(members: &Members) -> Option<Cow<'_, str>> {
    let of_list = |name: &str| {
        let list = members.get(name)?;
        let chosen = best(list, &|text| {
            let kind = type_of(text);
            let is_beside = role_of(text).is_some_and(|role| BESIDE.contains(&role));
            (is_beside, !kind.contains("plain"), !kind.contains("html"))
        })?;
        let text = value_text(chosen)?;
        let is_plain = type_of(chosen).contains("plain");
        Some(if is_plain { text.into() } else { plain_or_html(text) })
    };
    let of_names = |prefix: &str| {
        let plain = members.text(&format!("{prefix}text")).map(Cow::from);
        let marked = ["xhtml", "html"].into_iter();
        let mut marked = marked.filter_map(|kind| members.text(&format!("{prefix}{kind}")));
        plain.or_else(|| marked.next().map(|html| text_of_html(html).into())).or_else(|| {
            let mut others = members.iter().filter(|(name, _)| name.starts_with(prefix));
            others.find_map(|(_, value)| Some(plain_or_html(value.as_str()?)))
        })
    };
    [of_list("bodies"), of_names("body_"), of_list("descriptions"), of_names("description_")]
        .into_iter()
        .flatten()
        .find(|text| !text.trim().is_empty())
}

/// Roles of texts that are not the article itself.
const BESIDE: [&str; 5] = ["abstract", "caption", "summary", "teaser", "title"];

/// Of a list of texts with roles and types, the one with the least rank; of several such the first.
fn best<'a, K: Ord>(list: &'a Value, rank: &dyn Fn(&'a Value) -> K) -> Option<&'a Value> {
    let texts = list.as_array()?.iter().filter(|text| value_text(text).is_some());
    texts.min_by_key(|text| rank(text))
}

fn value_text(text: &Value) -> Option<&str> {
    let value = text.get("value").unwrap_or(text);
    value.as_str().filter(|value| !value.trim().is_empty())
}

fn role_of(text: &Value) -> Option<&str> {
    text.get("role")?.as_str()
}

fn type_of(text: &Value) -> &str {
    let kind = ["contenttype", "contentType"].into_iter().find_map(|name| text.get(name));
    kind.and_then(Value::as_str).unwrap_or_default()
}

/// The names in a text, in an object that has one, or in a list of such.
fn names_in(value: &Value) -> Option<Cow<'_, str>> {
    let of_one = |value: &'_ Value| -> Option<String> {
        let named = ["name", "by", "literal", "code"].into_iter().find_map(|key| value.get(key));
        let name = named.unwrap_or(value).as_str()?.trim();
        (!name.is_empty()).then(|| name.to_owned())
    };
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().into()),
        Value::Array(list) => {
            let names: Vec<String> = list.iter().take(MAX_NAMES).filter_map(of_one).collect();
            (!names.is_empty()).then(|| names.join(", ").into())
        }
        other => of_one(other).map(Cow::from),
    }
}

/// How many of a list of names are put together. Reports of the largest desks have about ten.
const MAX_NAMES: usize = 16;

/// Other items that this one names, each with what it is to it: by the name of its member in version
/// 1, by a member of its own in the others.
fn set_associations<'a>(record: &mut RawRecord<'a>, members: &'a Members) {
    let uri = |item: &'a Value| item.get("uri").or_else(|| item.get("guid"))?.as_str();
    match members.get("associations") {
        Some(Value::Object(named)) => {
            for (name, item) in named {
                if let Some(target) = uri(item) {
                    set_link(record, name, target);
                }
            }
        }
        Some(Value::Array(list)) => {
            for item in list {
                let relation = ["rel", "role", "name"].into_iter().find_map(|key| item.get(key));
                if let (Some(relation), Some(target)) =
                    (relation.and_then(Value::as_str), uri(item))
                {
                    set_link(record, relation, target);
                }
            }
        }
        _ => {}
    }
}
