//! The text of an item that stands in it as NITF, as XHTML, or as it is.

use crate::markup::plain_or_html;
use crate::xml::Element;

/// The paragraphs of what holds a text: of the body of a NITF or XHTML document in it, else of all in
/// it. What stands there without tags is taken as plain text or as escaped HTML. Empty when there is
/// no text.
pub(super) fn text_in(holder: Element<'_>) -> String {
    if !holder.has_children() {
        return plain_or_html(&holder.raw_text()).into_owned();
    }
    let body = holder.find("body.content").or_else(|| holder.find("body"));
    body.unwrap_or(holder).paragraphs(&BESIDE)
}

/// What stands in a text and is not part of it: heads and ends of NITF and XHTML documents, and what
/// goes with pictures.
const BESIDE: [&str; 5] = ["head", "body.head", "body.end", "media", "media-caption"];
