//! A file of XML, item by item.

use std::io::{self, BufRead};

use storyfold_model::Origin;

use crate::limits::{
    MAX_RECORD_BYTES, MAX_XML_ATTRIBUTES, MAX_XML_ITEM_ELEMENTS, MAX_XML_NAME_BYTES,
    MAX_XML_NAMESPACES,
};
use crate::problem;
use crate::reader::{Context, Item};

use super::pieces::{Fault, Flaws, Piece, Tag, Xml};
use super::tree::{Element, Grown, Tree};

/// Where the items of a format stand in a file, and what each means.
pub(crate) trait XmlFormat {
    /// What the format is called, for messages.
    fn name(&self) -> &'static str;

    /// Whether a file may have this outermost element.
    fn is_root(&self, name: &str) -> bool;

    /// What a start tag begins that stands in an element named `parent`.
    fn begins(&mut self, tag: &Tag, parent: &str) -> Begins;

    /// Takes note of an element that says something about the items behind it.
    fn header(&mut self, element: Element<'_>);

    /// The items in an element that begins one, itself the first: in some formats items hold others.
    fn parts<'t>(&self, element: Element<'t>) -> Vec<Element<'t>> {
        vec![element]
    }

    /// Makes an article, or a problem, of an item.
    fn item(
        &mut self,
        element: Element<'_>,
        origin: Origin,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    );
}

/// What a start tag begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// An item.
    Item,
    /// Something that is said of the items behind it.
    Header,
    /// Something that may hold items, or nothing of interest.
    Other,
}

/// Reads a file of XML to its end and hands on what its items become.
///
/// Memory is bounded by one item, under the limits of reading. Where the file cannot be read any
/// further, that is one problem behind what could be read.
///
/// # Errors
/// What `input` returns.
pub(crate) fn read_items(
    format: &mut dyn XmlFormat,
    input: &mut dyn BufRead,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> io::Result<()> {
    let mut entry = 0;
    match run(format, input, context, &mut entry, sink) {
        Ok(()) => Ok(()),
        Err(Fault::Io(error)) => Err(error),
        Err(Fault::Content(kind, reason)) => {
            let origin = context.entry(entry + 1);
            sink(Item::Problem(problem::rejected(origin, kind, reason)));
            Ok(())
        }
    }
}

/// `entry` is the number of the last item that was dealt with.
fn run(
    format: &mut dyn XmlFormat,
    input: &mut dyn BufRead,
    context: &Context<'_>,
    entry: &mut u64,
    sink: &mut dyn FnMut(Item),
) -> Result<(), Fault> {
    let mut xml = Xml::new(input);
    let mut buffer = Vec::new();
    let (mut has_root, mut has_text) = (false, false);
    loop {
        // What is lost outside of items may be what their names mean.
        if xml.take_flaws().beyond_limits > 0 {
            let reason = format!("{}; the rest is not read", beyond_limits());
            return Err(Fault::Content(problem::TOO_LARGE, reason));
        }
        let tag = match xml.next(&mut buffer)? {
            Piece::Open(tag) => tag,
            Piece::Close | Piece::Nothing => continue,
            Piece::Text(text) => {
                has_text |= !text.trim_matches('\u{feff}').trim().is_empty();
                continue;
            }
            Piece::End { open: 0 } if has_root => return Ok(()),
            Piece::End { open: 0 } if !has_text && !xml.has_markup() => return Ok(()),
            Piece::End { open: 0 } => return Err(wrong(format, "no element")),
            Piece::End { .. } => return Err(cut()),
        };
        if !has_root && !format.is_root(&tag.name) {
            return Err(wrong(format, &format!("<{}>", tag.name)));
        }
        has_root = true;
        let parent = xml.path().rev().nth(1).unwrap_or_default().to_owned();
        match format.begins(&tag, &parent) {
            Begins::Other => {}
            Begins::Header => match Tree::read(tag, &mut xml, &mut buffer)? {
                Grown::Whole(tree) => format.header(tree.root()),
                Grown::Cut => return Err(cut()),
                Grown::TooLarge | Grown::NotClosed => {}
            },
            Begins::Item => {
                let grown = Tree::read(tag, &mut xml, &mut buffer)?;
                let flaws = xml.take_flaws();
                let (kind, reason) = match grown {
                    Grown::Whole(_) if flaws.beyond_limits > 0 => {
                        (problem::TOO_LARGE, beyond_limits())
                    }
                    Grown::Whole(tree) => {
                        report(flaws, &context.entry(*entry + 1), sink);
                        for element in format.parts(tree.root()) {
                            *entry += 1;
                            format.item(element, context.entry(*entry), context, sink);
                        }
                        continue;
                    }
                    Grown::Cut => return Err(cut()),
                    Grown::TooLarge => {
                        let reason = format!(
                            "it has more than the {MAX_RECORD_BYTES} bytes or the \
                             {MAX_XML_ITEM_ELEMENTS} elements of an item"
                        );
                        (problem::TOO_LARGE, reason)
                    }
                    Grown::NotClosed => {
                        let reason = "its end tag is missing; what stands up to the end tag of the \
                                      element around it is not read";
                        (problem::BAD_XML, reason.to_owned())
                    }
                };
                *entry += 1;
                sink(Item::Problem(problem::rejected(context.entry(*entry), kind, reason)));
            }
        }
    }
}

fn beyond_limits() -> String {
    format!(
        "a tag has more than {MAX_XML_ATTRIBUTES} attributes or {MAX_XML_NAMESPACES} prefixes, or a \
         name of more than {MAX_XML_NAME_BYTES} bytes"
    )
}

fn report(flaws: Flaws, origin: &Origin, sink: &mut dyn FnMut(Item)) {
    let mut mended = |kind, reason: String| {
        sink(Item::Problem(problem::mended(origin.clone(), kind, reason)));
    };
    if flaws.unknown_references > 0 {
        let count = flaws.unknown_references;
        let reason = format!(
            "{count} references to entities that are not known stay as they are written; what a \
             document declares is not used"
        );
        mended(problem::UNKNOWN_ENTITY, reason);
    }
    if flaws.broken_tags > 0 {
        let count = flaws.broken_tags;
        mended(problem::BAD_XML, format!("{count} of its tags are missing or not well-formed"));
    }
}

fn wrong(format: &dyn XmlFormat, found: &str) -> Fault {
    let reason = format!("it is no {}: {found} stands outermost", format.name());
    Fault::Content(problem::BAD_XML, reason)
}

fn cut() -> Fault {
    let reason = "the file ends before all its elements do; what is not whole is not read";
    Fault::Content(problem::TRUNCATED, reason.to_owned())
}
