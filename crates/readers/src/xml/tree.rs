//! One item with all that is in it.

use std::ops::Range;

use crate::limits::{MAX_RECORD_BYTES, MAX_XML_ITEM_ELEMENTS};
use crate::markup::{Flow, Paragraphs, flow_of};

use super::pieces::{Fault, Piece, Tag, Xml};

/// An element and all that is in it, as a flat list in the order of the document.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    text: String,
}

#[derive(Debug)]
struct Node {
    /// The place behind the last node that is in this one.
    end: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Element(Tag),
    /// Where it stands in the text of the tree.
    Text(std::ops::Range<usize>),
}

/// What an attribute takes in memory besides its name and value, in bytes.
const ATTRIBUTE_BYTES: usize = 64;

/// What came of reading an element.
#[derive(Debug)]
pub(crate) enum Grown {
    /// It was read to its end.
    Whole(Tree),
    /// It has more text or more elements than are read; it was passed over.
    TooLarge,
    /// The end tag of an element around it came first; so what is its own is not known.
    NotClosed,
    /// The stream ended first.
    Cut,
}

impl Tree {
    /// Reads an element whose start tag was taken out of the stream, to its end tag.
    ///
    /// # Errors
    /// What the stream returns.
    pub(super) fn read(tag: Tag, xml: &mut Xml<'_>, buffer: &mut Vec<u8>) -> Result<Grown, Fault> {
        let outside = xml.depth().saturating_sub(1);
        let mut tree = Self { nodes: Vec::new(), text: String::new() };
        let (mut bytes, mut is_too_large) = (bytes_of(&tag), false);
        let mut open = vec![tree.begin(tag)];
        loop {
            match xml.next(buffer)? {
                Piece::Open(tag) => {
                    bytes += bytes_of(&tag);
                    if !is_too_large {
                        open.push(tree.begin(tag));
                    }
                }
                Piece::Text(text) => {
                    bytes += text.len();
                    if !is_too_large {
                        tree.add_text(&text);
                    }
                }
                Piece::Close => {
                    if let Some(node) = open.pop() {
                        tree.finish(node);
                    }
                    if xml.depth() == outside {
                        return Ok(match xml.to_close() {
                            0 if is_too_large => Grown::TooLarge,
                            0 => Grown::Whole(tree),
                            _ => Grown::NotClosed,
                        });
                    }
                }
                Piece::End { .. } => return Ok(Grown::Cut),
                Piece::Nothing => {}
            }
            if bytes > MAX_RECORD_BYTES || tree.nodes.len() > MAX_XML_ITEM_ELEMENTS {
                is_too_large = true;
                tree = Self { nodes: Vec::new(), text: String::new() };
                open = Vec::new();
            }
        }
    }

    /// The element itself.
    pub(crate) fn root(&self) -> Element<'_> {
        Element { tree: self, at: 0 }
    }

    fn begin(&mut self, tag: Tag) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node { end: at + 1, kind: Kind::Element(tag) });
        at
    }

    fn add_text(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        // Text that a reference parts is one.
        let at = self.nodes.len();
        match self.nodes.last_mut() {
            Some(Node { kind: Kind::Text(range), .. }) if range.end == start => {
                range.end = self.text.len();
            }
            _ => self.nodes.push(Node { end: at + 1, kind: Kind::Text(start..self.text.len()) }),
        }
    }

    fn finish(&mut self, node: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(node) {
            node.end = end;
        }
    }
}

/// An element of a tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'t> {
    tree: &'t Tree,
    at: usize,
}

impl<'t> Element<'t> {
    /// Its name, with a prefix only where it says another thing than the name alone.
    pub(crate) fn name(self) -> &'t str {
        self.tag().map_or("", |tag| tag.name.as_str())
    }

    /// The value of an attribute; blank counts as absent.
    pub(crate) fn attribute(self, name: &str) -> Option<&'t str> {
        self.tag()?.attribute(name)
    }

    /// The values of an attribute as they are written, blank or not, and all if it is given twice.
    pub(crate) fn written(self, name: &'static str) -> impl Iterator<Item = &'t str> {
        let attributes = self.tag().into_iter().flat_map(|tag| &tag.attributes);
        attributes.filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements directly in it.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        let end = self.end();
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            while next < end {
                let found = Self { tree: self.tree, at: next };
                next = found.end().max(next + 1);
                if found.tag().is_some() {
                    return Some(found);
                }
            }
            None
        })
    }

    /// All elements in it, in the order of the document.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Self> {
        let places = self.at + 1..self.end();
        places.map(move |at| Self { tree: self.tree, at }).filter(|found| found.tag().is_some())
    }

    /// All elements in it, but for those of a name and what is in them.
    pub(crate) fn descendants_but(self, name: &'static str) -> impl Iterator<Item = Self> {
        let end = self.end();
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            while next < end {
                let found = Self { tree: self.tree, at: next };
                let is_out = found.name() == name;
                next = if is_out { found.end().max(next + 1) } else { next + 1 };
                if found.tag().is_some() && !is_out {
                    return Some(found);
                }
            }
            None
        })
    }

    /// The elements directly in it that have a name.
    pub(crate) fn all(self, name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first element directly in it that has a name.
    pub(crate) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// The first element that is reached by going down by these names.
    pub(crate) fn down(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The first element anywhere in it that has a name.
    pub(crate) fn find(self, name: &str) -> Option<Self> {
        self.descendants().find(|found| found.name() == name)
    }

    /// The places in its tree, in the order of the document, that it and all in it take. That of the
    /// outermost begins with 0.
    pub(crate) fn span(self) -> Range<usize> {
        self.at..self.end()
    }

    /// Whether elements are directly in it.
    pub(crate) fn has_children(self) -> bool {
        self.children().next().is_some()
    }

    /// All text in it as it is written.
    pub(crate) fn raw_text(self) -> String {
        self.texts().collect()
    }

    /// All text in it on one line; `None` where that is blank.
    pub(crate) fn text(self) -> Option<String> {
        let text = self.paragraphs(&[]);
        (!text.is_empty()).then(|| text.replace('\n', " "))
    }

    /// The paragraphs in it, as its elements say, but for the elements of some names.
    pub(crate) fn paragraphs(self, without: &[&str]) -> String {
        let mut paragraphs = Paragraphs::default();
        // The elements the walk is in, innermost last: where each ends, and what it does.
        let mut open: Vec<(usize, Flow)> = Vec::new();
        let end = self.end();
        let mut at = self.at + 1;
        while at < end {
            while let Some((_, flow)) = open.pop_if(|(end, _)| *end <= at) {
                leave(&mut paragraphs, flow);
            }
            let Some(node) = self.tree.nodes.get(at) else { break };
            match &node.kind {
                Kind::Text(range) => {
                    paragraphs.push(self.tree.text.get(range.clone()).unwrap_or_default());
                }
                Kind::Element(tag) => {
                    let name = tag.name.to_ascii_lowercase();
                    let flow = flow_of(&name);
                    if flow == Flow::Hidden || without.contains(&name.as_str()) {
                        paragraphs.end_paragraph();
                        at = node.end.max(at + 1);
                        continue;
                    }
                    match flow {
                        Flow::Block => paragraphs.end_paragraph(),
                        Flow::Cell => paragraphs.space(),
                        Flow::Lines => paragraphs.begin_lines(),
                        Flow::Inline | Flow::Hidden => {}
                    }
                    open.push((node.end, flow));
                }
            }
            at += 1;
        }
        paragraphs.finish()
    }

    fn texts(self) -> impl Iterator<Item = &'t str> {
        let nodes = self.tree.nodes.get(self.at..self.end()).unwrap_or_default().iter();
        nodes.filter_map(|node| match &node.kind {
            Kind::Text(range) => self.tree.text.get(range.clone()),
            Kind::Element(_) => None,
        })
    }

    fn tag(self) -> Option<&'t Tag> {
        match &self.tree.nodes.get(self.at)?.kind {
            Kind::Element(tag) => Some(tag),
            Kind::Text(_) => None,
        }
    }

    fn end(self) -> usize {
        self.tree.nodes.get(self.at).map_or(0, |node| node.end)
    }
}

fn bytes_of(tag: &Tag) -> usize {
    let attributes = tag.attributes.iter();
    let bytes = attributes.map(|(name, value)| ATTRIBUTE_BYTES + name.len() + value.len());
    tag.name.len() + bytes.sum::<usize>()
}

fn leave(paragraphs: &mut Paragraphs, flow: Flow) {
    match flow {
        Flow::Block => paragraphs.end_paragraph(),
        Flow::Cell => paragraphs.space(),
        Flow::Lines => paragraphs.end_lines(),
        Flow::Inline | Flow::Hidden => {}
    }
}
