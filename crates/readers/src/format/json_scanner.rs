//! Where the elements of a JSON array begin and end, by its brackets and quotes alone.

use std::ops::Range;

use memchr::{memchr, memchr3};

/// What ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// An element.
    Element,
    /// An element whose quotes or brackets do not match.
    Broken,
    /// The stream, in the middle of an element.
    Cut,
    /// The stream, before the array.
    Unclosed,
    /// The stream, and nothing else.
    Stream,
}

/// What is known of a stream from the bytes that were looked at.
#[derive(Debug)]
pub(super) struct Scanner {
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

impl Scanner {
    /// Goes over bytes up to where something ends. Tells which of them belong to an element; what
    /// stands behind them has not been looked at.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> (Range<usize>, Option<End>) {
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
    pub(super) fn finish(&mut self) -> End {
        match std::mem::replace(&mut self.place, Place::Lost) {
            // A value such as a number ends where the stream does.
            Place::Inside if self.depth == 0 && !self.in_string && !self.in_array => End::Element,
            Place::Inside => End::Cut,
            Place::Between if self.in_array => End::Unclosed,
            _ => End::Stream,
        }
    }
}
