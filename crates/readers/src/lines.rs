//! Lines of bounded length.

use std::io::{self, BufRead};

/// One line of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Its bytes, without line break.
    Whole(&'a [u8]),
    /// It was longer than allowed and has been skipped.
    TooLong {
        /// Its length in bytes.
        bytes: u64,
    },
}

/// Reads line by line, holding at most one line and never more than a limit.
///
/// A line ends with `\n` or `\r\n`; a byte order mark at the start of the stream is left out.
///
/// ```
/// use storyfold_readers::{Line, LineReader};
/// let mut input = "\u{feff}one\r\nmuch longer\ntwo".as_bytes();
/// let mut lines = LineReader::new(&mut input, 7);
/// assert_eq!(lines.next_line()?, Some((1, Line::Whole(b"one"))));
/// assert_eq!(lines.next_line()?, Some((2, Line::TooLong { bytes: 11 })));
/// assert_eq!(lines.next_line()?, Some((3, Line::Whole(b"two"))));
/// assert_eq!(lines.next_line()?, None);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct LineReader<'a> {
    input: &'a mut dyn BufRead,
    max_bytes: usize,
    line: u64,
    held: Vec<u8>,
}

impl<'a> LineReader<'a> {
    /// Reads lines of at most `max_bytes` bytes, a carriage return and a byte order mark included.
    pub fn new(input: &'a mut dyn BufRead, max_bytes: usize) -> Self {
        Self { input, max_bytes, line: 0, held: Vec::new() }
    }

    /// The next line with its number, counted from 1; `None` at the end of the stream.
    ///
    /// # Errors
    /// What the stream returns.
    pub fn next_line(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        self.held.clear();
        let mut bytes: u64 = 0;
        let mut ended = false;
        while !ended {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                if bytes == 0 {
                    return Ok(None);
                }
                break;
            }
            let (piece, used) = match chunk.iter().position(|&byte| byte == b'\n') {
                Some(end) => {
                    ended = true;
                    (chunk.get(..end).unwrap_or_default(), end + 1)
                }
                None => (chunk, chunk.len()),
            };
            bytes += piece.len() as u64;
            if bytes <= self.max_bytes as u64 {
                self.held.extend_from_slice(piece);
            } else {
                self.held = Vec::new();
            }
            self.input.consume(used);
        }
        self.line += 1;
        if bytes > self.max_bytes as u64 {
            return Ok(Some((self.line, Line::TooLong { bytes })));
        }
        let mut line = self.held.as_slice();
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.line == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        Ok(Some((self.line, Line::Whole(line))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, max_bytes: usize) -> Vec<(u64, Result<String, u64>)> {
        // Two bytes at a time, so that lines span many pieces.
        let mut input = io::BufReader::with_capacity(2, text.as_bytes());
        let mut reader = LineReader::new(&mut input, max_bytes);
        let mut lines = Vec::new();
        while let Some((number, line)) = reader.next_line().unwrap() {
            lines.push((
                number,
                match line {
                    Line::Whole(bytes) => Ok(String::from_utf8(bytes.to_vec()).unwrap()),
                    Line::TooLong { bytes } => Err(bytes),
                },
            ));
        }
        lines
    }

    #[test]
    fn an_empty_stream_has_no_lines_and_an_empty_line_is_one() {
        assert_eq!(lines("", 9), []);
        assert_eq!(lines("\n", 9), [(1, Ok(String::new()))]);
        assert_eq!(lines("a\n\nb", 9).len(), 3);
    }

    #[test]
    fn the_last_line_needs_no_line_break() {
        assert_eq!(lines("ab\ncd", 9), lines("ab\ncd\n", 9));
    }

    #[test]
    fn a_line_of_just_the_limit_is_read_and_reading_goes_on_after_a_longer_one() {
        assert_eq!(lines("abcde\n", 5), [(1, Ok("abcde".into()))]);
        assert_eq!(lines("abcdef\nok\n", 5), [(1, Err(6)), (2, Ok("ok".into()))]);
    }
}
