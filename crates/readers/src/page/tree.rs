//! The tree of a page, built under guard.
//!
//! The parser builds any tree without recursion, but a few of its steps take time in proportion to
//! how deep the page nests, how many attributes a tag has, or how many unclosed tags are opened anew
//! in each paragraph; and what finds the main text in the tree does recurse. So the page is handed
//! to the parser in small pieces, and between two pieces the tree so far is looked at.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use dom_query::{Document, NodeId};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

use crate::limits::{MAX_PAGE_DEPTH, MAX_PAGE_NODES, MAX_TAG_WORK};
use crate::problem;

/// What is wrong with a page: the kind of the problem and its reason.
type Flaw = (&'static str, String);

/// Builds the tree of a page. Takes time in proportion to its length, and up to [`MAX_TAG_WORK`] steps
/// for long tags.
///
/// # Errors
/// The kind of the problem and its reason, for a page that nests too deep or holds too much.
pub(super) fn tree_of(html: &str) -> Result<Document, Flaw> {
    grow(html).0
}

/// The tree, and how many bytes of the page were parsed for it.
fn grow(html: &str) -> (Result<Document, Flaw>, usize) {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Guarded::default(), options);
    let mut rest = html;
    let mut tags = LongTags::default();
    while !rest.is_empty() {
        let end = (PIECE_BYTES..).find(|end| *end >= rest.len() || rest.is_char_boundary(*end));
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()).min(rest.len()));
        rest = after;
        let before = parser.tokenizer.sink.sink.events.get();
        parser.process(StrTendril::from_slice(piece));
        let sink = &parser.tokenizer.sink.sink;
        // While a tag is read, nothing of it shows but that nothing else shows.
        let is_silent = sink.events.get() == before;
        if let Err(flaw) = sink.check().and_then(|()| tags.take(piece, is_silent)) {
            return (Err(flaw), html.len() - rest.len());
        }
    }
    let checked = parser.tokenizer.sink.sink.check();
    let tree = parser.finish();
    // What the parser moved about may be deeper than it was when it was put there.
    let is_deep = checked.is_ok() && depth_of(&tree) > MAX_PAGE_DEPTH;
    let grown = if is_deep { Err(too_deep()) } else { checked.map(|()| tree) };
    (grown, html.len())
}

/// Counts what the long tags of a page cost.
#[derive(Default)]
struct LongTags {
    /// The marks that may part attributes since something showed last.
    marks: u64,
    is_long: bool,
    /// The work on the tags before.
    work: u64,
}

impl LongTags {
    fn take(&mut self, piece: &str, is_silent: bool) -> Result<(), Flaw> {
        let marks = piece.bytes().filter(|byte| b" \t\n\x0c\r/\"'=".contains(byte)).count() as u64;
        if is_silent {
            self.marks += marks;
            self.is_long = true;
        } else {
            if self.is_long {
                self.work += self.marks.saturating_pow(2);
            }
            // A tag may begin at the end of this piece.
            (self.marks, self.is_long) = (marks, false);
        }
        if self.is_long && self.work.saturating_add(self.marks.saturating_pow(2)) > MAX_TAG_WORK {
            let reason = "its tags or comments are too long";
            return Err((problem::TOO_LARGE, reason.to_owned()));
        }
        Ok(())
    }
}

/// How much of a page is parsed between two looks at the tree, in bytes. The costliest piece, of tags
/// that each open all unclosed ones anew, makes some 500,000 nodes before it is noticed.
const PIECE_BYTES: usize = 4 << 10;

fn too_deep() -> Flaw {
    let reason = format!("its elements nest more than {MAX_PAGE_DEPTH} deep");
    (problem::TOO_DEEP, reason)
}

fn depth_of(tree: &Document) -> usize {
    let mut deepest = 0;
    let mut depth = 0;
    let mut node = Some(tree.root());
    while let Some(current) = node {
        deepest = deepest.max(depth);
        if let Some(child) = current.first_child() {
            depth += 1;
            node = Some(child);
            continue;
        }
        let mut last = current;
        node = loop {
            if let Some(next) = last.next_sibling() {
                break Some(next);
            }
            match last.parent() {
                Some(parent) if depth > 0 => {
                    depth -= 1;
                    last = parent;
                }
                _ => break None,
            }
        };
    }
    deepest
}

/// A tree under construction, and what is counted of it.
#[derive(Default)]
struct Guarded {
    document: Document,
    /// How deep each node stood when it was put in its place, by the number of its handle.
    depths: RefCell<Vec<usize>>,
    deepest: Cell<usize>,
    /// How often the parser asked for anything.
    events: Cell<u64>,
}

/// A node and its number. The document itself has none.
#[derive(Clone, Copy)]
struct Handle {
    node: NodeId,
    number: Option<usize>,
}

impl Guarded {
    fn check(&self) -> Result<(), Flaw> {
        if self.deepest.get() > MAX_PAGE_DEPTH {
            return Err(too_deep());
        }
        if self.depths.borrow().len() > MAX_PAGE_NODES {
            let reason = format!("it has more than the {MAX_PAGE_NODES} elements that are read");
            return Err((problem::TOO_LARGE, reason));
        }
        Ok(())
    }

    fn count(&self) {
        self.events.set(self.events.get() + 1);
    }

    fn handle(&self, node: NodeId) -> Handle {
        self.count();
        let mut depths = self.depths.borrow_mut();
        depths.push(0);
        Handle { node, number: Some(depths.len() - 1) }
    }

    fn depth(&self, handle: &Handle) -> usize {
        let depths = self.depths.borrow();
        handle.number.and_then(|number| depths.get(number).copied()).unwrap_or(0)
    }

    fn place(&self, child: &NodeOrText<Handle>, depth: usize) {
        self.count();
        if let NodeOrText::AppendNode(Handle { number: Some(number), .. }) = child
            && let Some(slot) = self.depths.borrow_mut().get_mut(*number)
        {
            *slot = depth;
            self.deepest.set(self.deepest.get().max(depth));
        }
    }
}

fn bare(child: NodeOrText<Handle>) -> NodeOrText<NodeId> {
    match child {
        NodeOrText::AppendNode(handle) => NodeOrText::AppendNode(handle.node),
        NodeOrText::AppendText(text) => NodeOrText::AppendText(text),
    }
}

impl TreeSink for Guarded {
    type Handle = Handle;
    type Output = Document;
    type ElemName<'a> = <Document as TreeSink>::ElemName<'a>;

    fn finish(self) -> Document {
        self.document
    }

    fn parse_error(&self, _: Cow<'static, str>) {
        // Every page has some; nobody asks.
    }

    fn get_document(&self) -> Handle {
        Handle { node: self.document.get_document(), number: None }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Self::ElemName<'a> {
        self.document.elem_name(&target.node)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.handle(self.document.create_element(name, attrs, flags))
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        // Nobody reads them.
        self.handle(self.document.create_comment(StrTendril::new()))
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.handle(self.document.create_pi(target, data))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.place(&child, self.depth(parent) + 1);
        self.document.append(&parent.node, bare(child));
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        self.place(&child, self.depth(sibling));
        self.document.append_before_sibling(&sibling.node, bare(child));
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        self.place(&child, self.depth(element).max(self.depth(previous) + 1));
        self.document.append_based_on_parent_node(&element.node, &previous.node, bare(child));
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.count();
        self.document.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // What stands in a template is as deep as if it stood in its place.
        Handle { node: self.document.get_template_contents(&target.node), ..*target }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        self.document.same_node(&x.node, &y.node)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.document.set_quirks_mode(mode);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        self.count();
        self.document.add_attrs_if_missing(&target.node, attrs);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.document.remove_from_parent(&target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.document.reparent_children(&node.node, &new_parent.node);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        self.document.is_mathml_annotation_xml_integration_point(&handle.node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_and_bounded() {
        let nested = |depth: usize| format!("<body>{}Fog", "<div>".repeat(depth));
        let tree = tree_of(&nested(10)).unwrap();
        assert_eq!(depth_of(&tree), 13, "the document's elements html and body, and the text");
        assert!(tree_of(&nested(MAX_PAGE_DEPTH - 3)).is_ok());
        for depth in [MAX_PAGE_DEPTH, 100_000] {
            assert_eq!(tree_of(&nested(depth)).err().unwrap().0, problem::TOO_DEEP);
        }
    }

    #[test]
    fn what_is_costly_is_noticed_early() {
        let many = |piece: &str| piece.repeat((8 << 20) / piece.len());
        let numbered = |before: &str, after: &str, count: usize| {
            (0..count).map(|n| format!("{before}{n}{after}")).collect::<String>()
        };
        let tag = |count: usize| format!("<p {}>Fog</p>", numbered("a", " ", count));
        let end_tag = |count: usize| format!("<p>Fog</p {}>", numbered("a", " ", count));
        // Each with the kind of its problem, and by how many bytes it is noticed.
        for (name, html, kind, bytes) in [
            ("open tags", many("<b>"), problem::TOO_DEEP, PIECE_BYTES),
            ("one tag", tag(1_000_000), problem::TOO_LARGE, 220_000),
            ("an end tag", end_tag(1_000_000), problem::TOO_LARGE, 220_000),
            ("several tags", tag(12_000).repeat(100), problem::TOO_LARGE, 500_000),
            ("many tags", tag(3_000).repeat(1_000), problem::TOO_LARGE, 2_000_000),
            ("bare attributes", many(" a").replacen(' ', "<p ", 1), problem::TOO_LARGE, 70_000),
            ("tags", many("<p>"), problem::TOO_LARGE, 610_000),
            (
                "unclosed tags in each paragraph",
                format!("<p>{}{}", numbered("<b a=", ">", 300), many("<p>x")),
                problem::TOO_LARGE,
                4 * PIECE_BYTES,
            ),
            (
                "unclosed tags behind each other",
                numbered("<div><b a=", "></div>", 500_000),
                problem::TOO_DEEP,
                8 * PIECE_BYTES,
            ),
            ("templates", many("<template>"), problem::TOO_DEEP, 2 * PIECE_BYTES),
            ("tables", many("<table><tr><td>"), problem::TOO_DEEP, 2 * PIECE_BYTES),
        ] {
            let (grown, read_bytes) = grow(&html);
            assert_eq!(grown.err().map(|(kind, _)| kind), Some(kind), "{name}");
            assert!(read_bytes <= bytes, "{name}: after {read_bytes} of {} bytes", html.len());
        }
        for (name, html) in [
            ("a long attribute", format!("<img src='{}'>Fog", "x".repeat(8 << 20))),
            ("data for scripts", format!("<p a='{}'>Fog</p>", "{\"a\":\"b\"},".repeat(5_000))),
            (
                "tags of data",
                format!("<p a='{}'>Fog</p>", "{\"a\":\"b\"},".repeat(500)).repeat(100),
            ),
            ("a long comment", format!("<!--{}-->Fog", "x".repeat(8 << 20))),
            ("a comment of words", format!("<!--{}-->Fog", "Fog closes the port. ".repeat(7_000))),
            ("a long text", "Fog closes the port. ".repeat(400_000)),
            ("a long script", format!("<script>{}</script>Fog", "a = 'b'; ".repeat(800_000))),
            // Each end of a paragraph that is not open makes an empty one.
            ("end tags", format!("<body>{}", &many("</p></b>")[..1 << 20])),
        ] {
            let (grown, read_bytes) = grow(&html);
            assert_eq!((grown.err(), read_bytes), (None, html.len()), "{name}");
        }
    }
}
