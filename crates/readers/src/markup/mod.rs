//! Pieces of HTML inside the fields of other formats, and the paragraphs of text they make.
//!
//! What is here is for fragments whose every word belongs to the article. It knows no documents:
//! nothing is told apart as navigation or as a comment of a reader.

mod elements;
mod html;
mod paragraphs;
mod tags;
mod told;

pub(crate) use self::elements::{Flow, flow_of};
pub use self::html::as_field;
pub(crate) use self::html::{plain_or_html, text_if_html, text_of_html};
pub(crate) use self::paragraphs::Paragraphs;
