//! A stream of JSON cut into its values, without a look at what is in them.

use std::io::{self, BufRead};

/// A stream of JSON, from which values are taken whole, one after the other.
///
/// Only where a value ends is found out here, by counting brackets outside of strings; so it takes
/// no stack however deep a value nests, and a value that is no JSON inside spoils itself alone.
pub(crate) struct JsonValues<'a> {
    input: &'a mut dyn BufRead,
    /// What a byte order mark would go on with. Its bytes may come one by one.
    mark: &'static [u8],
}

/// How a value ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// It is whole.
    Whole,
    /// It is longer than was asked for; it was passed over.
    TooLong,
    /// The stream ended before it.
    Cut,
    /// The line ended before it.
    LineEnded,
}

/// Where in a value a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    String,
    /// Behind a backslash in a string.
    Escape,
    /// In a number or a word that no bracket holds.
    Word,
}

impl<'a> JsonValues<'a> {
    pub(crate) fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, mark: "\u{feff}".as_bytes() }
    }

    /// The next byte that is no white space, which stays in the stream; `None` at the end.
    ///
    /// # Errors
    /// What the stream returns.
    pub(crate) fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let available = self.input.fill_buf()?;
            let Some(&first) = available.first() else { return Ok(None) };
            if let Some((&expected, rest)) = self.mark.split_first() {
                self.mark = if first == expected { rest } else { b"" };
                if first == expected {
                    self.input.consume(1);
                    continue;
                }
            }
            let blank = available.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let next = available.get(blank).copied();
            self.input.consume(blank);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// Takes the byte that [`peek`](Self::peek) returned out of the stream.
    pub(crate) fn take(&mut self) {
        self.input.consume(1);
    }

    /// Takes the next value into `buffer`, or passes over it where it has more than `max_bytes`.
    /// With `in_line`, a line break ends it, too.
    ///
    /// At least one byte is taken whatever it is, so that a caller who goes on gets to the end.
    ///
    /// # Errors
    /// What the stream returns.
    pub(crate) fn value(
        &mut self,
        buffer: &mut Vec<u8>,
        max_bytes: usize,
        in_line: bool,
    ) -> io::Result<Extent> {
        buffer.clear();
        self.peek()?;
        let (mut place, mut depth, mut length) = (Place::Outside, 0_u64, 0_usize);
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                let is_whole = length > 0 && place == Place::Word;
                return Ok(if is_whole { Extent::Whole } else { Extent::Cut });
            }
            let mut end = None;
            let mut at = 0;
            while let Some(&byte) = available.get(at) {
                at += 1;
                if in_line && byte == b'\n' {
                    end = Some((at, Extent::LineEnded));
                    break;
                }
                match (place, byte) {
                    (Place::Escape, _) => place = Place::String,
                    (Place::String, b'\\') => place = Place::Escape,
                    (Place::String, b'"') => {
                        place = Place::Outside;
                        if depth == 0 {
                            end = Some((at, Extent::Whole));
                            break;
                        }
                    }
                    (Place::String, _) => {
                        // Most of a record is text: straight to the next byte that matters.
                        let rest = available.get(at..).unwrap_or_default();
                        let next = if in_line {
                            memchr::memchr3(b'"', b'\\', b'\n', rest)
                        } else {
                            memchr::memchr2(b'"', b'\\', rest)
                        };
                        at += next.unwrap_or(rest.len());
                    }
                    (Place::Word, b',' | b']' | b'}' | b':' | b'"' | b'{' | b'[')
                    | (Place::Word, b' ' | b'\t' | b'\r' | b'\n') => {
                        end = Some((at - 1, Extent::Whole));
                        break;
                    }
                    (Place::Outside, b'"') => place = Place::String,
                    (Place::Outside, b'{' | b'[') => depth += 1,
                    (Place::Outside, b'}' | b']') => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            end = Some((at, Extent::Whole));
                            break;
                        }
                    }
                    (Place::Outside, b',' | b':') if depth == 0 => {
                        end = Some((at, Extent::Whole));
                        break;
                    }
                    (Place::Outside, _) if depth == 0 => place = Place::Word,
                    (Place::Outside | Place::Word, _) => {}
                }
            }
            let taken = end.map_or(available.len(), |(taken, _)| taken);
            length = length.saturating_add(taken);
            if length <= max_bytes {
                buffer.extend_from_slice(available.get(..taken).unwrap_or_default());
            } else {
                *buffer = Vec::new();
            }
            self.input.consume(taken);
            if let Some((_, extent)) = end {
                return Ok(if length > max_bytes { Extent::TooLong } else { extent });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    /// All values of a text with how each ended, read in pieces of a size.
    fn values(text: &str, piece: usize, max_bytes: usize, in_line: bool) -> Vec<(String, Extent)> {
        let mut input = BufReader::with_capacity(piece, text.as_bytes());
        let mut values = JsonValues::new(&mut input);
        let (mut all, mut buffer) = (Vec::new(), Vec::new());
        while values.peek().unwrap().is_some() {
            let extent = values.value(&mut buffer, max_bytes, in_line).unwrap();
            all.push((String::from_utf8(buffer.clone()).unwrap(), extent));
        }
        all
    }

    #[test]
    fn values_end_where_their_brackets_close() {
        let text = "\u{feff} {\"a]\\\"}\":[{}]}[1,2] \"x,\\\\\" 12,null\n{\"b";
        for piece in [3, 4, 5, 64] {
            let whole = |text: &str| (text.to_owned(), Extent::Whole);
            assert_eq!(
                values(text, piece, 100, false),
                [
                    whole("{\"a]\\\"}\":[{}]}"),
                    whole("[1,2]"),
                    whole("\"x,\\\\\""),
                    whole("12"),
                    whole(","),
                    whole("null"),
                    ("{\"b".to_owned(), Extent::Cut),
                ],
                "pieces of {piece}"
            );
        }
    }

    #[test]
    fn a_line_ends_a_value_that_is_asked_to_fit_it() {
        let found = values("{\"a\":\"b\n{}\n", 64, 100, true);
        assert_eq!(found[0].1, Extent::LineEnded);
        assert_eq!(found[1], ("{}".to_owned(), Extent::Whole));
    }

    #[test]
    fn what_is_too_long_is_passed_over_without_memory() {
        let long = format!("[\"{}\"]{{}}", "x".repeat(1000));
        let found = values(&long, 16, 20, false);
        assert_eq!(found, [(String::new(), Extent::TooLong), ("{}".to_owned(), Extent::Whole)]);
    }
}
