//! Tags and text of a stream of XML, one after the other.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

use crate::limits::{MAX_XML_ATTRIBUTES, MAX_XML_DEPTH, MAX_XML_NAME_BYTES, MAX_XML_PIECE_BYTES};
use crate::problem;

use super::guard::Guard;
use super::names::Namespaces;
use super::references::{resolve, resolved};

/// A stream of XML.
pub(crate) struct Xml<'a> {
    reader: Reader<Guard<'a>>,
    namespaces: Namespaces,
    /// The open elements, outermost first: the name as it is asked for, and as it is written.
    open: Vec<(String, String)>,
    /// How many open elements have still to be closed because an end tag closed one around them, or
    /// because a tag is its own end.
    to_close: usize,
    has_markup: bool,
    flaws: Flaws,
}

/// What was wrong but could be read all the same, since it was last asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flaws {
    /// References to entities that are not known; they stay in the text as they are written.
    pub(crate) unknown_references: u64,
    /// Tags that are written wrongly, and end tags that are missing or too many.
    pub(crate) broken_tags: u64,
    /// Attributes and names beyond the limits, which were left out.
    pub(crate) beyond_limits: u64,
}

/// A piece of XML.
#[derive(Debug)]
pub(crate) enum Piece<'e> {
    /// An element begins.
    Open(Tag),
    /// Text, with its references resolved; there may be several pieces of it in a row.
    Text(Cow<'e, str>),
    /// The innermost open element ends.
    Close,
    /// A comment, a declaration, or an end tag of nothing.
    Nothing,
    /// The stream is at its end, where `open` elements are not closed.
    End {
        /// How many.
        open: usize,
    },
}

/// A start tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The name with a prefix only where it says another thing than the name alone.
    pub(crate) name: String,
    /// Names without a prefix, and values.
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute; blank counts as absent.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Why the rest of a stream is not read.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The stream failed.
    Io(io::Error),
    /// What it holds cannot be read: the kind of the problem and its reason.
    Content(&'static str, String),
}

impl<'a> Xml<'a> {
    pub(crate) fn new(input: &'a mut dyn BufRead) -> Self {
        let mut reader = Reader::from_reader(Guard::new(input));
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        // End tags are matched here, where a missing one can be made up for.
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        Self {
            reader,
            namespaces: Namespaces::default(),
            open: Vec::new(),
            to_close: 0,
            has_markup: false,
            flaws: Flaws::default(),
        }
    }

    /// The names of the open elements, outermost first.
    pub(crate) fn path(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.open.iter().map(|(name, _)| name.as_str())
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// How many of the open elements are about to be closed.
    pub(crate) fn to_close(&self) -> usize {
        self.to_close
    }

    /// What was wrong since this was asked last.
    pub(crate) fn take_flaws(&mut self) -> Flaws {
        std::mem::take(&mut self.flaws)
    }

    /// The next piece. `buffer` holds its text.
    ///
    /// # Errors
    /// [`Fault`] when the stream fails or what follows cannot be read; there is nothing more then.
    pub(crate) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Piece<'b>, Fault> {
        if self.to_close > 0 {
            return Ok(self.close());
        }
        buffer.clear();
        self.reader.get_mut().allow(MAX_XML_PIECE_BYTES);
        let event = self.reader.read_event_into(buffer);
        match event.map_err(|error| self.fault(error))? {
            Event::Start(start) => self.open(&start).map(Piece::Open),
            Event::Empty(start) => {
                let tag = self.open(&start)?;
                self.to_close = 1;
                Ok(Piece::Open(tag))
            }
            Event::End(end) => {
                let written = cut(end.name().into_inner());
                let Some(place) = self.open.iter().rposition(|(_, open)| open == written) else {
                    self.flaws.broken_tags += 1;
                    return Ok(Piece::Nothing);
                };
                self.to_close = self.open.len() - place;
                self.flaws.broken_tags += u64::from(self.to_close > 1);
                Ok(self.close())
            }
            Event::Text(text) => Ok(Piece::Text(text.into_inner())),
            Event::CData(text) => Ok(Piece::Text(text.into_inner())),
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let text = resolve(name).unwrap_or_else(|| {
                    self.flaws.unknown_references += 1;
                    format!("&{name};").into()
                });
                Ok(Piece::Text(text))
            }
            Event::Eof => Ok(Piece::End { open: self.open.len() }),
            // Nothing a document type declares is used, and nothing in a comment is said.
            Event::DocType(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {
                self.has_markup = true;
                Ok(Piece::Nothing)
            }
        }
    }

    /// Whether anything was in the stream so far besides elements and text.
    pub(crate) fn has_markup(&self) -> bool {
        self.has_markup
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Tag, Fault> {
        if self.open.len() >= MAX_XML_DEPTH {
            let reason =
                format!("its elements nest more than {MAX_XML_DEPTH} deep; the rest is not read");
            return Err(Fault::Content(problem::TOO_DEEP, reason));
        }
        let depth = self.open.len() + 1;
        let mut tag = Tag::default();
        let mut is_beyond = false;
        for attribute in self.attributes_of(start) {
            let value = resolved(&attribute.value, &mut self.flaws.unknown_references);
            let name = attribute.key.into_inner();
            let (prefix, local) = name.split_once(':').unwrap_or(("", name));
            if name.len() > MAX_XML_NAME_BYTES {
                is_beyond = true;
            } else if name == "xmlns" {
                is_beyond |= !self.namespaces.bind(depth, "", &value);
            } else if prefix == "xmlns" {
                is_beyond |= !self.namespaces.bind(depth, local, &value);
            } else {
                tag.attributes.push((local.to_owned(), value.into_owned()));
            }
        }
        let name = start.name().into_inner();
        let written = cut(name);
        self.flaws.beyond_limits += u64::from(is_beyond || written.len() < name.len());
        tag.name = self.namespaces.name_of(written);
        self.open.push((tag.name.clone(), written.to_owned()));
        Ok(tag)
    }

    /// The attributes of a tag. One that is written wrongly is read as in HTML (`a=b`), and where that
    /// is no use passed over: what stands behind it may be that the item is a kill.
    fn attributes_of<'t>(&mut self, start: &'t BytesStart<'_>) -> Vec<Attribute<'t>> {
        // Checks for duplicates would take quadratic time; the first of a name counts.
        let (mut attributes, mut is_broken) = (Vec::new(), false);
        let mut written = start.attributes();
        for attribute in written.with_checks(false).take(MAX_XML_ATTRIBUTES + 1) {
            match attribute {
                Ok(attribute) => attributes.push(attribute),
                Err(_) => is_broken = true,
            }
        }
        if is_broken {
            self.flaws.broken_tags += 1;
            let mut written = start.html_attributes();
            let written = written.with_checks(false).take(MAX_XML_ATTRIBUTES + 1);
            attributes = written.filter_map(Result::ok).collect();
        }
        if attributes.len() > MAX_XML_ATTRIBUTES {
            attributes.truncate(MAX_XML_ATTRIBUTES);
            self.flaws.beyond_limits += 1;
        }
        attributes
    }

    fn close(&mut self) -> Piece<'static> {
        self.namespaces.close(self.open.len());
        self.open.pop();
        self.to_close = self.to_close.saturating_sub(1);
        Piece::Close
    }

    fn fault(&self, error: Error) -> Fault {
        let (kind, what) = match error {
            Error::Io(_) if self.reader.get_ref().is_exceeded() => {
                let what = format!("a tag or a text has more than {MAX_XML_PIECE_BYTES} bytes");
                (problem::TOO_LARGE, what)
            }
            Error::Io(error) => {
                return Fault::Io(Arc::try_unwrap(error).unwrap_or_else(io::Error::other));
            }
            Error::Encoding(_) => {
                let place = self.reader.buffer_position();
                (problem::BAD_UTF8, format!("it is not UTF-8 before byte {place}; convert it"))
            }
            Error::Syntax(error) if error.to_string().contains("before end of input") => {
                (problem::TRUNCATED, format!("the file ends too early: {error}"))
            }
            error => (problem::BAD_XML, error.to_string()),
        };
        Fault::Content(kind, format!("{what}; what stands after that point is not read"))
    }
}

/// The beginning of a name, which is as much of it as is held.
fn cut(name: &str) -> &str {
    let end = MAX_XML_NAME_BYTES.min(name.len());
    (0..=end).rev().find_map(|end| name.get(..end)).unwrap_or_default()
}
