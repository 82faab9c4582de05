//! Web archives (WARC): the pages and texts of a crawl, one after the other.

use std::cell::Cell;
use std::io::{self, BufRead};
use std::rc::Rc;

use storyfold_model::ArticleId;

use crate::archive::Budget;
use crate::charset::{charset_of, to_utf8};
use crate::fields::Field;
use crate::limits::{MAX_DECOMPRESSION_RATIO, MAX_DOCUMENT_BYTES, MAX_HEADERS_BYTES};
use crate::page::record_of_page;
use crate::problem;
use crate::reader::{Context, Item, Reader};
use crate::record::RawRecord;

use super::headers::Headers;
use super::html::Html;
use super::http_body::{Body, BodyError, body_of};
use super::plain_text;
use super::warc_records::{Flaw, WarcRecord, WarcRecords};

/// Reads a web archive: the pages and plain texts in its `response`, `resource` and `conversion`
/// records.
///
/// The address that was asked for is the id, and the day of the crawl stands in for the time of
/// publication where the page states none. Other records, other media types and responses that are
/// errors or redirections hold no article and are passed over. A record whose length is not what it
/// states is turned away, and reading goes on with the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct Warc;

impl Reader for Warc {
    fn extensions(&self) -> &'static [&'static str] {
        &["warc"]
    }

    fn looks_like(&self, head: &str) -> bool {
        head.starts_with("WARC/1.") || head.starts_with("WARC/0.")
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let mut records = WarcRecords::new(input, MAX_DOCUMENT_BYTES + MAX_HEADERS_BYTES);
        let taken_bytes = Rc::new(Cell::new(0));
        let budget = Budget::of(Rc::clone(&taken_bytes));
        let mut number = 0;
        while let Some(record) = records.next_record()? {
            number += 1;
            taken_bytes.set(record.offset + record.content_bytes);
            if let Err((kind, reason)) = read_record(&record, number, &budget, context, sink) {
                let reason = with_place(&reason, &record);
                sink(Item::Problem(problem::rejected(context.entry(number), kind, reason)));
            }
        }
        Ok(())
    }
}

/// What a record is turned away for.
type Turned = (&'static str, String);

fn read_record(
    record: &WarcRecord,
    number: u64,
    budget: &Budget,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> Result<(), Turned> {
    if let Some(flaw) = record.flaw {
        return Err(turned_by(flaw));
    }
    let Some(content) = content_of(record, budget)? else { return Ok(()) };
    let Content { media, charset, body: Body { bytes, is_cut } } = content;
    let (text, decoding) = to_utf8(&bytes, charset_of(&bytes, charset.as_deref()));
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let address = address_of(record);
    let mut found = match media {
        Media::Page => record_of_page(text, address)?,
        Media::Text => plain_text::parse(text),
    };
    set_headers(&mut found, record, address);
    if let Some(why) = record.headers.get("warc-truncated") {
        let reason = format!("the crawl kept only the beginning of it: `{why}`");
        found.mended(problem::TRUNCATED, reason);
    } else if is_cut {
        let reason = "the response ends before its last chunk, so its end is missing";
        found.mended(problem::TRUNCATED, reason.to_owned());
    }
    if let Some(problem) = decoding.problem(context.entry(number)) {
        sink(Item::Problem(problem));
    }
    found.finish(context, context.entry(number), None, text.as_bytes(), sink);
    Ok(())
}

/// The address that was asked for. The first version of the standard has it between angle brackets.
fn address_of(record: &WarcRecord) -> Option<&str> {
    let address = record.headers.get("warc-target-uri")?;
    let address = address.trim_start_matches('<').trim_end_matches('>');
    (!address.is_empty()).then_some(address)
}

/// A reason, and where in the archive the record is that it is about.
fn with_place(reason: &str, record: &WarcRecord) -> String {
    let offset = record.offset;
    match address_of(record) {
        Some(address) => format!("{reason}; at byte {offset}, of {address}"),
        None => format!("{reason}; at byte {offset}"),
    }
}

/// What the headers of the record say of what is in it.
fn set_headers<'a>(found: &mut RawRecord<'a>, record: &'a WarcRecord, address: Option<&'a str>) {
    if let Some(address) = address {
        if address.len() <= ArticleId::MAX_BYTES {
            found.set_text(Field::Id, address);
        }
        if found.get(Field::Url).is_none() {
            found.set_text(Field::Url, address);
        }
    }
    if found.get(Field::Published).is_none()
        && let Some(date) = record.headers.get("warc-date")
    {
        found.set_text(Field::Published, date);
    }
}

#[derive(Clone, Copy)]
enum Media {
    Page,
    Text,
}

/// A content that may be an article.
struct Content<'a> {
    media: Media,
    charset: Option<String>,
    body: Body<'a>,
}

/// The content of a record; `None` for what holds no article.
fn content_of<'a>(record: &'a WarcRecord, budget: &Budget) -> Result<Option<Content<'a>>, Turned> {
    let is_segment = record.headers.get("warc-segment-number").is_some();
    let kept = record.content.as_slice();
    let (headers, sent, is_http) = match record.headers.get("warc-type").unwrap_or_default() {
        "response" => {
            let head = kept.get(..MAX_HEADERS_BYTES).unwrap_or(kept);
            let Some((headers, read_bytes)) = Headers::read(head) else {
                if head.len() < kept.len() && head.starts_with(b"HTTP/") {
                    let reason = format!(
                        "the headers of its response have more than {MAX_HEADERS_BYTES} bytes"
                    );
                    return Err((problem::TOO_LARGE, reason));
                }
                // Of protocols without headers, such as that of name servers.
                return Ok(None);
            };
            (headers, kept.get(read_bytes..).unwrap_or_default(), true)
        }
        "resource" | "conversion" => (record.headers.clone(), kept, false),
        _ => return Ok(None),
    };
    if is_http && !is_success(&headers) {
        return Ok(None);
    }
    let (name, charset) = headers.content_type();
    let media = match name.as_str() {
        "text/html" | "application/xhtml+xml" => Media::Page,
        "text/plain" => Media::Text,
        "" => {
            let head = String::from_utf8_lossy(sent.get(..1024).unwrap_or(sent));
            if !Html.looks_like(&head) {
                return Ok(None);
            }
            Media::Page
        }
        _ => return Ok(None),
    };
    if is_segment {
        let reason = "it is a part of a record; parts are not put together";
        return Err((problem::TRUNCATED, reason.to_owned()));
    }
    let too_large = || {
        let reason = format!("it has more than the {MAX_DOCUMENT_BYTES} bytes a page may have");
        (problem::TOO_LARGE, reason)
    };
    if record.content_bytes > kept.len() as u64 {
        return Err(too_large());
    }
    let body = match is_http {
        true => body_of(&headers, sent, MAX_DOCUMENT_BYTES, budget).map_err(|error| match error {
            BodyError::TooLarge => too_large(),
            BodyError::Damaged => {
                let reason = "the content of the response is damaged, or packed in a way that is not read";
                (problem::BAD_COMPRESSION, reason.to_owned())
            }
            BodyError::Bomb => {
                let reason = format!(
                    "the contents of responses may grow to {MAX_DECOMPRESSION_RATIO} times the \
                     archive up to here"
                );
                (problem::DECOMPRESSION_LIMIT, reason)
            }
        })?,
        false if sent.len() > MAX_DOCUMENT_BYTES => return Err(too_large()),
        false => Body { bytes: sent.into(), is_cut: false },
    };
    Ok(Some(Content { media, charset, body }))
}

/// Whether a response is what was asked for: `HTTP/1.1 200 OK`.
fn is_success(headers: &Headers) -> bool {
    let mut words = headers.first_line.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    is_http && words.next().is_some_and(|status| matches!(status, "200" | "203"))
}

fn turned_by(flaw: Flaw) -> Turned {
    let (kind, reason) = match flaw {
        Flaw::NoRecord => {
            (problem::BAD_RECORD, "what stands here is no record; reading goes on with the next")
        }
        Flaw::BadHeaders => (
            problem::BAD_RECORD,
            "its headers do not end, or state no length; reading goes on with the next record",
        ),
        Flaw::WrongLength => (
            problem::BAD_RECORD,
            "its length is not what it states; reading goes on with the next record",
        ),
        Flaw::Cut => (problem::TRUNCATED, "the archive ends inside this record"),
    };
    (kind, reason.to_owned())
}
