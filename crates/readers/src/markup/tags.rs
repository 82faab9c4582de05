//! Tags and text of a fragment of HTML, one after the other.
//!
//! Tags are told from text as browsers do it. Attributes are gone over without being kept or compared,
//! so it costs nothing how many a tag has; and nothing here calls itself.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2_iter, memmem};

use super::elements::{Flow, flow_of};

/// A piece of a fragment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text in which character references are still to be resolved.
    Text(&'a str),
    /// Text that is meant as it stands.
    Verbatim(&'a str),
    /// A start tag, by its name in lower case.
    Open(Cow<'a, str>),
    /// An end tag, by its name in lower case.
    Close(Cow<'a, str>),
}

/// The pieces of a fragment, without hidden elements. Takes O(n) time for all of them.
///
/// A tag or comment that is not closed takes up the rest of the fragment, and so does a script or
/// style; any other hidden element without an end is passed over as if it were empty, and what stands
/// behind its tag is read. The same goes for one whose tag says that it is its own end, as in XHTML.
pub(super) struct Pieces<'a> {
    html: &'a str,
    at: usize,
    /// What is handed on next, before anything else is read.
    next: Option<Piece<'a>>,
    /// Elements no end tag of which stands in the rest of the fragment.
    endless: Vec<Cow<'a, str>>,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(html: &'a str) -> Self {
        Self { html, at: 0, next: None, endless: Vec::new() }
    }

    fn bytes_from(&self, at: usize) -> &'a [u8] {
        self.html.as_bytes().get(at..).unwrap_or_default()
    }

    /// Text from here up to a place, which becomes the place that is read next.
    fn text_to(&mut self, end: usize) -> &'a str {
        let text = self.html.get(self.at..end).unwrap_or_default();
        self.at = end;
        text
    }

    /// Reads the mark that stands here, a `<` with something behind it that makes a tag or comment.
    /// `None` where nothing comes of it.
    fn read_mark(&mut self) -> Option<Piece<'a>> {
        let rest = self.bytes_from(self.at);
        let is_end = match rest.get(1) {
            Some(b'/') => true,
            Some(first) if first.is_ascii_alphabetic() => false,
            _ => {
                self.at += comment_bytes(rest);
                return None;
            }
        };
        let name_at = if is_end { 2 } else { 1 };
        if !rest.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += comment_bytes(rest);
            return None;
        }
        let name = rest.get(name_at..).unwrap_or_default();
        let name_end =
            name_at + name.iter().position(|&byte| ends_name(byte)).unwrap_or(name.len());
        let name = lower(self.html.get(self.at + name_at..self.at + name_end).unwrap_or_default());
        let Some((length, is_own_end)) = tag_bytes(rest, name_end) else {
            self.at = self.html.len();
            return None;
        };
        self.at += length;
        if is_end {
            return Some(Piece::Close(name));
        }
        if flow_of(&name) == Flow::Hidden {
            if !is_own_end {
                self.skip_hidden(name);
            }
            return None;
        }
        match &*name {
            "xmp" if !is_own_end => {
                let end = self.end_tag(&name).map_or(self.html.len(), |(start, _)| start);
                self.next = Some(Piece::Verbatim(self.text_to(end)));
            }
            "plaintext" => self.next = Some(Piece::Verbatim(self.text_to(self.html.len()))),
            _ => {}
        }
        Some(Piece::Open(name))
    }

    /// Goes behind the end of a hidden element whose start tag ends here.
    fn skip_hidden(&mut self, name: Cow<'a, str>) {
        if self.endless.contains(&name) {
            return;
        }
        match self.end_tag(&name) {
            Some((_, end)) => self.at = end,
            None if matches!(&*name, "script" | "style") => self.at = self.html.len(),
            None => self.endless.push(name),
        }
    }

    /// Where the next end tag of an element begins and ends that holds no other elements.
    fn end_tag(&self, name: &str) -> Option<(usize, usize)> {
        let rest = self.bytes_from(self.at);
        let is_script = name == "script";
        // Scripts may write scripts, inside of a comment.
        let (mut is_comment, mut is_inner) = (false, false);
        for place in memchr2_iter(b'<', b'-', rest) {
            let here = rest.get(place..).unwrap_or_default();
            let is_tag = |start: usize| {
                let found = here.get(start..start + name.len());
                found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                    && here.get(start + name.len()).is_some_and(|&byte| ends_name(byte))
            };
            if here.starts_with(b"</") && is_tag(2) {
                if !is_inner {
                    let start = self.at + place;
                    let end = tag_bytes(here, 2 + name.len()).map(|(length, _)| start + length);
                    return Some((start, end.unwrap_or(self.html.len())));
                }
                is_inner = false;
            } else if is_script && here.starts_with(b"<!--") {
                is_comment = true;
            } else if here.starts_with(b"-->") {
                (is_comment, is_inner) = (false, false);
            } else if is_comment && is_tag(1) {
                is_inner = true;
            }
        }
        None
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if let Some(piece) = self.next.take() {
                return Some(piece);
            }
            let rest = self.bytes_from(self.at);
            if rest.is_empty() {
                return None;
            }
            let mark = memchr_iter(b'<', rest).find(|&place| is_mark(rest, place));
            match mark.unwrap_or(rest.len()) {
                0 => {
                    if let Some(piece) = self.read_mark() {
                        return Some(piece);
                    }
                }
                length => return Some(Piece::Text(self.text_to(self.at + length))),
            }
        }
    }
}

/// Whether a `<` begins a tag or comment.
fn is_mark(rest: &[u8], place: usize) -> bool {
    match rest.get(place + 1) {
        Some(b'/') => rest.get(place + 2).is_some(),
        Some(b'!' | b'?') => true,
        Some(next) => next.is_ascii_alphabetic(),
        None => false,
    }
}

fn ends_name(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'/' | b'>')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

/// A name in lower case.
pub(super) fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => name.to_ascii_lowercase().into(),
        false => name.into(),
    }
}

/// The length of a comment, or of what passes for one, with its marks.
fn comment_bytes(html: &[u8]) -> usize {
    let Some(body) = html.strip_prefix(b"<!--") else {
        return memchr(b'>', html).map_or(html.len(), |end| end + 1);
    };
    for (ending, length) in [(&b">"[..], 5), (b"->", 6)] {
        if body.starts_with(ending) {
            return length;
        }
    }
    let mut ends = memmem::find_iter(body, b"--").flat_map(|place| [place, place + 1]);
    let end = ends.find_map(|place| {
        let tail = body.get(place..)?;
        let endings = [&b"-->"[..], b"--!>"];
        endings.iter().find(|ending| tail.starts_with(ending)).map(|found| place + found.len())
    });
    end.map_or(html.len(), |end| "<!--".len() + end)
}

/// Where in a tag something stands.
#[derive(Clone, Copy)]
enum Place {
    Between,
    Slash,
    Name,
    AfterName,
    BeforeValue,
    Value,
}

/// The length of a tag whose name ends at `at`, and whether it says that it is its own end; `None` when
/// it is not closed.
fn tag_bytes(tag: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut place = Place::Between;
    loop {
        let byte = *tag.get(at)?;
        at += 1;
        place = match (place, byte) {
            (_, b'>') => return Some((at, matches!(place, Place::Slash))),
            (Place::BeforeValue, quote @ (b'"' | b'\'')) => {
                at += memchr(quote, tag.get(at..)?)? + 1;
                Place::Between
            }
            (Place::BeforeValue, byte) if is_blank(byte) => Place::BeforeValue,
            (Place::Value, byte) if is_blank(byte) => Place::Between,
            (Place::BeforeValue | Place::Value, _) => Place::Value,
            (_, b'/') => Place::Slash,
            (Place::Name | Place::AfterName, b'=') => Place::BeforeValue,
            (Place::Name | Place::AfterName, byte) if is_blank(byte) => Place::AfterName,
            (Place::Between | Place::Slash, byte) if is_blank(byte) => Place::Between,
            _ => Place::Name,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let shown = Pieces::of(html).map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Verbatim(text) => format!("[{text}]"),
            Piece::Open(name) => format!("({name}"),
            Piece::Close(name) => format!("{name})"),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tags_are_told_from_text() {
        for (html, pieces) in [
            ("a<P>b</p >c", "a (p b p) c"),
            ("<p a='>' b=\">\" c=d/>e<br/>f", "(p e (br f"),
            ("<p =>a=\">x", "(p a=\">x"),
            ("<p a=>b", "(p b"),
            ("<p a = 'b>c'd>e", "(p e"),
            ("a < b <3 << c <", "a < b <3 << c <"),
            ("a</>b</ c>d</", "a b d</"),
            ("a<!--b--c--->d<!-->e<!--->f<!-- --!>g<!x>h<?y?>i<!--j", "a d e f g h i"),
            ("a<p b", "a"),
            ("<XMP>a<b>&amp;</b></xMp>c", "(xmp [a<b>&amp;</b>] xmp) c"),
            ("<plaintext>a<b>", "(plaintext [a<b>]"),
        ] {
            assert_eq!(shown(html), pieces, "{html}");
        }
    }

    #[test]
    fn hidden_elements_are_left_out_and_nothing_behind_them() {
        for (html, pieces) in [
            ("<script>a</p></scripts></SCRIPT x>b", "b"),
            ("<script><!-- '<script></script>' --></script>b", "b"),
            ("<script><!-- '<script></script>' </script>b", "b"),
            ("<script src='x'/><p>a", "(p a"),
            ("a<script>b", "a"),
            ("a<style>b", "a"),
            ("a<iframe src='x'>b", "a b"),
            ("a<iframe/>b<iframe />c<iframe>d</iframe>e", "a b c e"),
            ("a<textarea>b<i>c</i>", "a b (i c i)"),
            ("a<noscript>b</noscript", "a b"),
        ] {
            assert_eq!(shown(html), pieces, "{html}");
        }
    }
}
