//! A stream that no single piece of XML can run away with.

use std::io::{self, BufRead, Read};

/// A stream that fails after a number of bytes, until it is given the next ones.
///
/// The parser underneath holds a tag or a text in memory as a whole, so this is what bounds them.
///
/// It shows the first byte by itself: the parser looks for a byte order mark in the first piece only and
/// counts no bytes of one, so what it says would depend on how long that piece is. Not seen by it, the
/// mark is text before the outermost element, which is passed over.
pub(super) struct Guard<'a> {
    input: &'a mut dyn BufRead,
    left: usize,
    has_begun: bool,
    /// Whether the end of what was given was the reason to fail.
    is_exceeded: bool,
}

impl<'a> Guard<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, left: 0, has_begun: false, is_exceeded: false }
    }

    /// Gives so many bytes for the next piece.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }

    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }
}

impl BufRead for Guard<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let available = self.input.fill_buf()?;
        if self.left == 0 && !available.is_empty() {
            self.is_exceeded = true;
            return Err(io::Error::other("a piece of XML is longer than is read"));
        }
        let most = if self.has_begun { self.left } else { self.left.min(1) };
        let length = available.len().min(most);
        Ok(available.get(..length).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.has_begun |= amount > 0;
        self.left = self.left.saturating_sub(amount);
        self.input.consume(amount);
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let length = available.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}
