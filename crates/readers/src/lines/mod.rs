//! A stream cut into blocks of whole lines, and the lines of a block.

mod blocks;

use memchr::memchr;

pub(crate) use self::blocks::{Blocks, Cut};

/// One line of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// Its bytes, without line break.
    Whole(&'a [u8]),
    /// It was longer than allowed and has been skipped.
    TooLong {
        /// Its length in bytes.
        bytes: u64,
    },
}

/// Consecutive whole lines of a stream. They are independent of what stands around them, so blocks
/// can be read in any order and on any thread.
#[derive(Debug)]
pub(crate) struct Block {
    /// The lines stand at its beginning; the rest is spare.
    buffer: Vec<u8>,
    filled_bytes: usize,
    first_line: u64,
    max_line_bytes: usize,
}

impl Block {
    /// Its lines, in their order.
    pub(crate) fn lines(&self) -> Lines<'_> {
        let rest = self.buffer.get(..self.filled_bytes).unwrap_or_default();
        Lines { rest, line: self.first_line, max_line_bytes: self.max_line_bytes }
    }

    /// How much memory it holds, in bytes.
    pub(crate) fn held_bytes(&self) -> usize {
        self.buffer.len()
    }

    /// Its memory, to be used for another one.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }

    /// Leaves out the last `bytes` bytes.
    pub(crate) fn shorten(&mut self, bytes: usize) {
        self.filled_bytes = self.filled_bytes.saturating_sub(bytes);
    }
}

/// Goes over lines with their numbers, counted from 1 at the start of the stream.
///
/// A line ends with `\n` or `\r\n`; a byte order mark at the start of the stream is left out.
#[derive(Debug, Clone)]
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
    line: u64,
    max_line_bytes: usize,
}

impl Lines<'_> {
    /// How many bytes are still to come.
    pub(crate) fn rest_bytes(&self) -> usize {
        self.rest.len()
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (u64, Line<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let (mut line, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.get(1..).unwrap_or_default();
        let number = self.line;
        self.line += 1;
        if line.len() > self.max_line_bytes {
            return Some((number, Line::TooLong { bytes: line.len() as u64 }));
        }
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if number == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        Some((number, Line::Whole(line)))
    }
}
