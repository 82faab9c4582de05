//! Saved web pages: one article a file.

use std::io::{self, BufRead};

use crate::page::record_of_page;
use crate::problem;
use crate::reader::{Context, Item, Reader};

use super::document::read_whole;

/// Reads a web page as one article: its main text without navigation and the like, and what it says
/// about itself in JSON-LD, OpenGraph and other meta elements.
#[derive(Debug, Clone, Copy, Default)]
pub struct Html;

impl Reader for Html {
    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn looks_like(&self, head: &str) -> bool {
        let mut rest = head;
        loop {
            rest = rest.trim_start();
            let end = match rest {
                _ if rest.starts_with("<!--") => "-->",
                _ if rest.starts_with("<?") => "?>",
                _ => break,
            };
            let Some((_, after)) = rest.split_once(end) else { return false };
            rest = after;
        }
        let Some(rest) = rest.strip_prefix('<') else { return false };
        let is_end = |mark: char| !mark.is_ascii_alphanumeric() && mark != '!';
        let (name, rest) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
        let name = name.to_ascii_lowercase();
        if name == "!doctype" {
            let name = rest.trim_start().get(..4);
            return name.is_some_and(|name| name.eq_ignore_ascii_case("html"));
        }
        NAMES.contains(&name.as_str())
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let Some(html) = read_whole(input, context, sink)? else { return Ok(()) };
        let (origin, id) = (context.origin(None), context.document_id);
        match record_of_page(&html, None) {
            Ok(record) => record.finish(context, origin, id, html.as_bytes(), sink),
            Err((kind, reason)) => sink(Item::Problem(problem::rejected(origin, kind, reason))),
        }
        Ok(())
    }
}

/// What a page may begin with whose beginning is missing.
const NAMES: [&str; 17] = [
    "article", "body", "center", "div", "h1", "h2", "head", "html", "link", "main", "meta", "p",
    "script", "section", "style", "table", "title",
];
