//! A stream of JSON cut into the elements of its array.

use std::io::{self, BufRead};

use super::json_scanner::{End, Scanner};

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
