//! A stream of JSON cut into the elements of its array.

use std::io::{self, BufRead};
use std::ops::Range;

use memchr::{memchr, memchr3};

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element<'a> {
    /// Its bytes.
    Whole(&'a [u8]),
    /// It was longer than allowed and has been skipped.
    TooLong {
        /// Its length in bytes.
        bytes: u64,
    },
    /// A line ended inside one of its strings, or another element seems to begin inside of it, so nobody
    /// knows where it ends.
    Broken,
    /// The stream ended inside it.
    Cut,
    /// No element: the stream ended before the array did.
    Unclosed,
}

/// Cuts a stream into the elements of an array, or of several, and into values outside any array.
///
/// Only brackets and quotes are looked at: whatever stands between two commas is an element, JSON or
/// not. That a bracket is missing shows where a line in an object begins with `{`, no deeper than the
/// element, though a name should stand there.
///
/// Time is linear in the stream; memory is that of the longest element, up to `max_bytes`.
pub(super) struct Elements<'a> {
    input: &'a mut dyn BufRead,
    max_bytes: usize,
    scanner: Scanner,
    held: Vec<u8>,
}

impl<'a> Elements<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead, max_bytes: usize) -> Self {
        Self { input, max_bytes, scanner: Scanner::default(), held: Vec::new() }
    }

    /// The next element; `None` at the end of the stream.
    ///
    /// # Errors
    /// What the stream returns, after all elements that came before it.
    pub(super) fn next_element(&mut self) -> io::Result<Option<Element<'_>>> {
        self.held.clear();
        let mut bytes = 0_u64;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let (element, end) = if chunk.is_empty() {
                (0..0, Some(self.scanner.finish()))
            } else {
                self.scanner.scan(chunk)
            };
            let read_bytes = element.end;
            let piece = chunk.get(element).unwrap_or_default();
            bytes += piece.len() as u64;
            if bytes <= self.max_bytes as u64 {
                self.held.extend_from_slice(piece);
            } else {
                self.held = Vec::new();
            }
            self.input.consume(read_bytes);
            match end {
                None => {}
                Some(End::Element) if bytes > self.max_bytes as u64 => {
                    return Ok(Some(Element::TooLong { bytes }));
                }
                Some(End::Element) => return Ok(Some(Element::Whole(self.held.trim_ascii()))),
                Some(End::Broken) => return Ok(Some(Element::Broken)),
                Some(End::Cut) => return Ok(Some(Element::Cut)),
                Some(End::Unclosed) => return Ok(Some(Element::Unclosed)),
                Some(End::Stream) => return Ok(None),
            }
        }
    }
}

/// What is known of a stream from the bytes that were looked at.
#[derive(Debug)]
struct Scanner {
    place: Place,
    in_array: bool,
    /// How many brackets are open inside the element.
    depth: usize,
    /// Which of the innermost 64 of them are of objects, the innermost last.
    objects: u64,
    /// The last byte inside the element that was no blank and in no string.
    last: u8,
    /// How many blanks began the line so far, where nothing else stood in it.
    line_indent: Option<usize>,
    in_string: bool,
    is_escaped: bool,
    /// How many blanks began the line on which the last element began.
    indent: usize,
    is_line_start: bool,
    /// What a byte order mark would go on with.
    mark: &'static [u8],
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            place: Place::Between,
            in_array: false,
            depth: 0,
            objects: 0,
            last: b' ',
            line_indent: None,
            in_string: false,
            is_escaped: false,
            indent: 0,
            is_line_start: true,
            mark: "\u{feff}".as_bytes(),
        }
    }
}

/// Where in a stream the scanner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between two elements.
    Between,
    /// Inside an element.
    Inside,
    /// Behind an element that was broken, in a line that has had nothing but blanks so far.
    LostAtLineStart { indent: usize },
    /// Further in such a line.
    Lost,
}

/// What ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Element,
    Broken,
    Cut,
    Unclosed,
    Stream,
}

impl Scanner {
    /// Goes over bytes up to where something ends. Tells which of them belong to an element; what
    /// stands behind them has not been looked at.
    fn scan(&mut self, bytes: &[u8]) -> (Range<usize>, Option<End>) {
        let mut start = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match self.place {
                Place::Between => {
                    if self.skips(byte) {
                        at += 1;
                        start = at;
                    } else {
                        self.place = Place::Inside;
                        start = at;
                    }
                }
                Place::Inside => {
                    let (read_bytes, end) = self.go_on(bytes.get(at..).unwrap_or_default());
                    at += read_bytes;
                    if end.is_some() {
                        return (start..at, end);
                    }
                }
                Place::LostAtLineStart { indent } => {
                    let is_element = byte == b'{' || byte == b']' && self.in_array;
                    if matches!(byte, b' ' | b'\t') {
                        self.place = Place::LostAtLineStart { indent: indent + 1 };
                        at += 1;
                    } else if is_element && indent <= self.indent {
                        self.place = Place::Between;
                    } else if !matches!(byte, b',' | b'\r') {
                        self.place = Place::Lost;
                    } else {
                        at += 1;
                    }
                    start = at;
                }
                Place::Lost => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    match memchr(b'\n', rest) {
                        Some(line_bytes) => {
                            at += line_bytes + 1;
                            self.place = Place::LostAtLineStart { indent: 0 };
                        }
                        None => at += rest.len(),
                    }
                    start = at;
                }
            }
        }
        (start..at, None)
    }

    /// Whether a byte between elements is none of the next.
    fn skips(&mut self, byte: u8) -> bool {
        if let Some((&expected, rest)) = self.mark.split_first() {
            self.mark = if byte == expected { rest } else { b"" };
            if byte == expected {
                return true;
            }
        }
        match byte {
            b'\n' => (self.is_line_start, self.indent) = (true, 0),
            b' ' | b'\t' | b'\r' if self.is_line_start => self.indent += 1,
            b' ' | b'\t' | b'\r' => {}
            b',' => {}
            b'[' if !self.in_array => self.in_array = true,
            b']' if self.in_array => self.in_array = false,
            _ => {
                self.is_line_start = false;
                return false;
            }
        }
        true
    }

    /// Goes on inside an element: how many bytes belong to it, and whether it ends there.
    fn go_on(&mut self, bytes: &[u8]) -> (usize, Option<End>) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.in_string {
                if self.is_escaped {
                    self.is_escaped = false;
                    at += 1;
                    continue;
                }
                let rest = bytes.get(at..).unwrap_or_default();
                let Some(found) = memchr3(b'"', b'\\', b'\n', rest) else {
                    return (bytes.len(), None);
                };
                at += found + 1;
                match rest.get(found) {
                    Some(b'"') => self.in_string = false,
                    Some(b'\\') => self.is_escaped = true,
                    _ => {
                        (self.in_string, self.depth) = (false, 0);
                        self.place = Place::LostAtLineStart { indent: 0 };
                        return (at, Some(End::Broken));
                    }
                }
                continue;
            }
            let ends_before = self.depth == 0
                && match byte {
                    b',' => true,
                    b']' => self.in_array,
                    b'\n' => !self.in_array,
                    _ => false,
                };
            if ends_before {
                self.place = Place::Between;
                return (at, Some(End::Element));
            }
            if byte == b'{' && self.is_next_element() {
                self.depth = 0;
                self.place = Place::Between;
                (self.is_line_start, self.indent) = (true, self.line_indent.unwrap_or_default());
                return (at, Some(End::Broken));
            }
            at += 1;
            match byte {
                b'\n' => self.line_indent = Some(0),
                b' ' | b'\t' => self.line_indent = self.line_indent.map(|indent| indent + 1),
                b'\r' => {}
                // A comma may stand at the beginning of the line, as between elements.
                b',' => self.last = byte,
                _ => (self.last, self.line_indent) = (byte, None),
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    self.objects = self.objects << 1 | u64::from(byte == b'{');
                }
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    self.objects >>= 1;
                    if self.depth == 0 {
                        self.place = Place::Between;
                        return (at, Some(End::Element));
                    }
                }
                _ => {}
            }
        }
        (at, None)
    }

    /// Whether a `{` that comes next inside an element seems to begin another, because it cannot belong
    /// to this one: in an object it is only right behind a colon.
    fn is_next_element(&self) -> bool {
        let is_in_object = self.depth > 0 && self.objects & 1 == 1;
        let is_line_start = self.line_indent.is_some_and(|indent| indent <= self.indent);
        is_in_object && is_line_start && self.last != b':'
    }

    /// What ends with the stream. At the second call, nothing but the stream itself.
    fn finish(&mut self) -> End {
        match std::mem::replace(&mut self.place, Place::Lost) {
            // A value such as a number ends where the stream does.
            Place::Inside if self.depth == 0 && !self.in_string && !self.in_array => End::Element,
            Place::Inside => End::Cut,
            Place::Between if self.in_array => End::Unclosed,
            _ => End::Stream,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements of a text that comes in pieces of a size: `<N>` for one of N bytes that was too
    /// long, and what else befell in words.
    fn elements(text: &str, piece_bytes: usize, max_bytes: usize) -> Vec<String> {
        let mut input = io::BufReader::with_capacity(piece_bytes, text.as_bytes());
        let mut elements = Elements::new(&mut input, max_bytes);
        let mut found = Vec::new();
        while let Some(element) = elements.next_element().unwrap() {
            found.push(match element {
                Element::Whole(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Element::TooLong { bytes } => format!("<{bytes}>"),
                other => format!("{other:?}").to_lowercase(),
            });
        }
        assert_eq!(elements.next_element().unwrap(), None);
        found
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        for piece_bytes in 1..=text.len() + 1 {
            assert_eq!(elements(text, piece_bytes, 99), expected, "{text:?} by {piece_bytes}");
        }
    }

    #[test]
    fn elements_of_arrays_and_values_outside() {
        check("", &[]);
        check("\u{feff} [] ", &[]);
        check("[{\"a\":[1,{}]}, 2 ,\"]\"]", &["{\"a\":[1,{}]}", "2", "\"]\""]);
        check("[{\"a\":\"\\\"}\\\\\"},{}]", &["{\"a\":\"\\\"}\\\\\"}", "{}"]);
        check("{\n\"a\":1\n}\n{}\n", &["{\n\"a\":1\n}", "{}"]);
        check("[1]\n[2] 3", &["1", "2", "3"]);
        check("oops\n{}", &["oops", "{}"]);
        check("]}\n,", &["]}"]);
    }

    #[test]
    fn an_end_that_comes_too_early_is_told() {
        check("[", &["unclosed"]);
        check("[{}", &["{}", "unclosed"]);
        check("[{},", &["{}", "unclosed"]);
        check("[{", &["cut"]);
        check("[1", &["cut"]);
        check("{\"a\":\"", &["cut"]);
    }

    #[test]
    fn behind_a_broken_element_reading_goes_on_with_a_line_that_begins_like_one() {
        check("[{\"a\":\"b},\n{\"c\":1},\n{}]", &["broken", "{\"c\":1}", "{}"]);
        check(
            "[\n  {\n    \"a\": \"b,\n    \"c\": [\n    {}\n    ]\n  },\n  {\"d\": 1}\n]",
            &["broken", "{\"d\": 1}"],
        );
        check("[{\"a\":\"two\nlines\"}\n,{}\n]\n1", &["broken", "{}", "1"]);
        check("[\"a\n]", &["broken"]);
        check("[\"a\n", &["broken"]);
    }

    #[test]
    fn behind_brackets_that_do_not_match_reading_goes_on_with_a_line_that_begins_like_an_element() {
        check("[\n{\"a\":1,\n{\"b\":2},\n{}]", &["broken", "{\"b\":2}", "{}"]);
        check("[\n{\"a\":1\n,{\"b\":2}\n]", &["broken", "{\"b\":2}"]);
        check("[\n{\"a\":[1},\n{\"b\":2}\n]", &["broken", "{\"b\":2}"]);
        check("{\"a\":{\"b\":1}\n{\"c\":2}\n", &["broken", "{\"c\":2}"]);
        check(
            "[\n  {\n    \"a\": {\n      \"b\": 1\n  },\n  {\"c\": 2}\n]",
            &["broken", "{\"c\": 2}"],
        );
        check(
            "[{\"a\":{\"b\":1},\n{\"c\":\n{\n},\n\"d\":2}]",
            &["broken", "{\"c\":\n{\n},\n\"d\":2}"],
        );
    }

    #[test]
    fn json_that_is_right_is_no_broken_element_however_it_is_indented() {
        for element in [
            "{\n\"a\":\n{\n\"b\": [\n{\n\"c\":1\n},\n{\n}\n]\n}\n}",
            "{\"a\":[\n{},\n{}\n,{}]}",
            "[\n{},\n[\n{}\n]\n]",
        ] {
            check(&format!("[\n  {element},\n{element}]"), &[element, element]);
        }
    }

    #[test]
    fn too_long_an_element_is_counted_and_not_held() {
        assert_eq!(elements("[12345,123456,{}]", 4, 5), ["12345", "<6>", "{}"]);
        let long = format!("[\"{}\",{{}}]", "x".repeat(1_000));
        assert_eq!(elements(&long, 64, 99), ["<1002>", "{}"]);
    }

    #[test]
    fn depth_costs_nothing() {
        let deep = format!("[{}{},1]", "[".repeat(100_000), "]".repeat(100_000));
        let found = elements(&deep, 64, 1 << 20);
        assert_eq!((found.len(), found[1].as_str()), (2, "1"));
    }
}
