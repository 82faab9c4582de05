//! Cutting a stream into blocks.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

use super::Block;

/// Cuts a stream into blocks of whole lines.
///
/// A block has about `block_bytes` bytes, or more where a line is longer than that. Of a line
/// longer than `max_line_bytes` nothing is held; it is skipped and counted. Those limits include a
/// carriage return and a byte order mark, but no line break.
pub(crate) struct Blocks<'a> {
    input: &'a mut dyn Read,
    block_bytes: usize,
    max_line_bytes: usize,
    /// What was read and not yet handed out stands at the beginning; the rest is room for more.
    buffer: Vec<u8>,
    held_bytes: usize,
    next_line: u64,
    has_ended: bool,
    failure: Option<io::Error>,
}

/// What [`Blocks`] finds next in a stream.
#[derive(Debug)]
pub(crate) enum Cut {
    /// Lines.
    Block(Block),
    /// A line that was longer than allowed and has been skipped.
    TooLong {
        /// Its number.
        line: u64,
        /// Its length in bytes.
        bytes: u64,
    },
}

impl<'a> Blocks<'a> {
    /// Cuts a stream from its start.
    pub(crate) fn new(input: &'a mut dyn Read, block_bytes: usize, max_line_bytes: usize) -> Self {
        Self {
            input,
            block_bytes: block_bytes.max(1),
            max_line_bytes,
            buffer: Vec::new(),
            held_bytes: 0,
            next_line: 1,
            has_ended: false,
            failure: None,
        }
    }

    /// The next lines; `None` at the end of the stream. `fresh` gives memory for a block, such as
    /// that of one that is done with.
    ///
    /// # Errors
    /// What the stream returns, after all whole lines that came before it.
    pub(crate) fn next_cut(
        &mut self,
        fresh: &mut dyn FnMut() -> Vec<u8>,
    ) -> io::Result<Option<Cut>> {
        if self.buffer.is_empty() && !self.has_ended {
            self.buffer = self.room(fresh, 0);
        }
        loop {
            self.fill();
            let held = self.buffer.get(..self.held_bytes).unwrap_or_default();
            let whole_bytes = match memrchr(b'\n', held) {
                _ if self.has_ended => self.held_bytes,
                Some(end) => end + 1,
                None => 0,
            };
            if whole_bytes > 0 {
                return Ok(Some(Cut::Block(self.cut(whole_bytes, fresh))));
            }
            if let Some(error) = self.failure.take() {
                // What stands before the error is the beginning of a line nobody knows the end of.
                self.end();
                return Err(error);
            }
            if self.has_ended {
                return Ok(None);
            }
            if self.held_bytes > self.max_line_bytes {
                if let Some(cut) = self.skip_line() {
                    return Ok(Some(cut));
                }
            } else {
                // Room for one byte more than is allowed is enough to see that a line is too long.
                let room_bytes = (self.buffer.len() * 2).min(self.max_line_bytes + 1);
                self.buffer.resize(room_bytes, 0);
            }
        }
    }

    /// Reads no further, as if the stream ended here.
    pub(crate) fn end(&mut self) {
        (self.has_ended, self.failure, self.held_bytes) = (true, None, 0);
    }

    /// Reads until the buffer is full or the stream has no more to give.
    fn fill(&mut self) {
        while !self.has_ended && self.failure.is_none() {
            let room = self.buffer.get_mut(self.held_bytes..).unwrap_or_default();
            if room.is_empty() {
                return;
            }
            match self.input.read(room) {
                Ok(0) => self.has_ended = true,
                Ok(bytes) => self.held_bytes += bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failure = Some(error),
            }
        }
    }

    /// Hands out the first `whole_bytes` bytes of the buffer and keeps the line that follows them.
    fn cut(&mut self, whole_bytes: usize, fresh: &mut dyn FnMut() -> Vec<u8>) -> Block {
        let (whole, begun) = self
            .buffer
            .get(..self.held_bytes)
            .and_then(|held| held.split_at_checked(whole_bytes))
            .unwrap_or_default();
        let unended = usize::from(whole.last().is_some_and(|&last| last != b'\n'));
        let lines = memchr_iter(b'\n', whole).count() + unended;
        let mut next = Vec::new();
        if !self.has_ended {
            next = self.room(fresh, begun.len());
            if let Some(beginning) = next.get_mut(..begun.len()) {
                beginning.copy_from_slice(begun);
            }
        }
        let held_bytes = begun.len();
        let block = Block {
            buffer: std::mem::replace(&mut self.buffer, next),
            filled_bytes: whole_bytes,
            first_line: self.next_line,
            max_line_bytes: self.max_line_bytes,
        };
        self.held_bytes = held_bytes;
        self.next_line += lines as u64;
        block
    }

    /// Skips the line that is held, which is too long. `None` when the stream fails before its end.
    fn skip_line(&mut self) -> Option<Cut> {
        let mut bytes: u64 = 0;
        loop {
            let held = self.buffer.get(..self.held_bytes).unwrap_or_default();
            if let Some(end) = memchr(b'\n', held) {
                self.buffer.copy_within(end + 1..self.held_bytes, 0);
                self.held_bytes -= end + 1;
                bytes += end as u64;
                break;
            }
            bytes += self.held_bytes as u64;
            self.held_bytes = 0;
            // It has grown for this line; those that follow need no more than others do.
            self.buffer.truncate(self.block_bytes);
            self.buffer.shrink_to_fit();
            if self.has_ended {
                break;
            }
            if self.failure.is_some() {
                return None;
            }
            self.fill();
        }
        let line = self.next_line;
        self.next_line += 1;
        Some(Cut::TooLong { line, bytes })
    }

    /// Memory for a block that begins with `begun_bytes` bytes.
    fn room(&self, fresh: &mut dyn FnMut() -> Vec<u8>, begun_bytes: usize) -> Vec<u8> {
        let mut room = fresh();
        room.resize(self.block_bytes.max(begun_bytes), 0);
        room
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::lines::Line;

    type Numbered = Vec<(u64, Result<Vec<u8>, u64>)>;

    /// The lines of a stream that is read through blocks, and the error that ended it.
    fn lines(input: &mut dyn Read, block_bytes: usize, max_bytes: usize) -> (Numbered, bool) {
        let mut blocks = Blocks::new(input, block_bytes, max_bytes);
        let (mut lines, mut spare) = (Vec::new(), Vec::new());
        loop {
            let cut = match blocks.next_cut(&mut || std::mem::take(&mut spare)) {
                Ok(Some(cut)) => cut,
                Ok(None) => return (lines, false),
                Err(_) => {
                    assert!(blocks.next_cut(&mut Vec::new).unwrap().is_none(), "an error ends it");
                    return (lines, true);
                }
            };
            match cut {
                Cut::TooLong { line, bytes } => lines.push((line, Err(bytes))),
                Cut::Block(block) => {
                    assert!(block.lines().next().is_some(), "a block without lines");
                    lines.extend(block.lines().map(|(number, line)| match line {
                        Line::Whole(bytes) => (number, Ok(bytes.to_vec())),
                        Line::TooLong { bytes } => (number, Err(bytes)),
                    }));
                    spare = block.into_buffer();
                }
            }
        }
    }

    /// The slow, obvious twin: the stream as a whole, cut at each line break.
    fn twin(bytes: &[u8], max_bytes: usize) -> Numbered {
        let mut pieces: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        pieces.pop_if(|last| last.is_empty());
        let line = |(number, line): (u64, &[u8])| {
            let mut text = line.strip_suffix(b"\r").unwrap_or(line);
            if number == 1 {
                text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
            }
            let is_short = line.len() <= max_bytes;
            (number, if is_short { Ok(text.to_vec()) } else { Err(line.len() as u64) })
        };
        (1..).zip(pieces).map(line).collect()
    }

    #[track_caller]
    fn check(text: &str, max_bytes: usize, expected: &[(u64, Result<&str, u64>)]) {
        let expected: Numbered =
            expected.iter().map(|(n, line)| (*n, line.map(|text| text.into()))).collect();
        for block_bytes in 0..=text.len() + 1 {
            let found = lines(&mut text.as_bytes(), block_bytes, max_bytes);
            assert_eq!(found, (expected.clone(), false), "blocks of {block_bytes} bytes");
        }
    }

    #[test]
    fn an_empty_stream_has_no_lines_and_an_empty_line_is_one() {
        check("", 9, &[]);
        check("\n", 9, &[(1, Ok(""))]);
        check("a\n\nb", 9, &[(1, Ok("a")), (2, Ok("")), (3, Ok("b"))]);
    }

    #[test]
    fn the_last_line_needs_no_line_break() {
        let both = [(1, Ok("ab")), (2, Ok("cd"))];
        check("ab\ncd", 9, &both);
        check("ab\ncd\n", 9, &both);
    }

    #[test]
    fn carriage_returns_and_a_byte_order_mark_are_no_part_of_a_line_but_of_its_length() {
        check("\u{feff}a\r\n\u{feff}b\r\r\n", 6, &[(1, Ok("a")), (2, Ok("\u{feff}b\r"))]);
        check("\u{feff}a\r\nb", 4, &[(1, Err(5)), (2, Ok("b"))]);
    }

    #[test]
    fn a_line_of_just_the_limit_is_read_and_reading_goes_on_after_a_longer_one() {
        check("abcde\n", 5, &[(1, Ok("abcde"))]);
        check("abcdef\nok\n", 5, &[(1, Err(6)), (2, Ok("ok"))]);
        check("ok\nabcdef", 5, &[(1, Ok("ok")), (2, Err(6))]);
    }

    #[test]
    fn memory_does_not_grow_with_a_line_that_is_too_long() {
        let mut input = io::repeat(b'x').take(10_000_000).chain(&b"\nok"[..]);
        let mut blocks = Blocks::new(&mut input, 64, 1_000);
        let cut = blocks.next_cut(&mut Vec::new).unwrap();
        assert!(matches!(cut, Some(Cut::TooLong { line: 1, bytes: 10_000_000 })), "{cut:?}");
        assert!(blocks.buffer.capacity() <= 64, "{} bytes are kept", blocks.buffer.capacity());
    }

    /// Gives bytes in pieces of the sizes asked for, with interruptions, and may fail at the end.
    struct Trickle<'a> {
        bytes: &'a [u8],
        sizes: std::iter::Cycle<std::slice::Iter<'a, usize>>,
        fails: bool,
    }

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.bytes.is_empty() && self.fails {
                return Err(io::Error::from_raw_os_error(5));
            }
            match self.sizes.next() {
                Some(0) => Err(io::ErrorKind::Interrupted.into()),
                size => {
                    let bytes = size.map_or(1, |&size| size).min(buffer.len());
                    self.bytes.read(buffer.get_mut(..bytes).unwrap_or_default())
                }
            }
        }
    }

    fn piece() -> impl Strategy<Value = &'static [u8]> {
        prop::sample::select(vec![
            &b"a"[..],
            b"bcd",
            b"\n",
            b"\n\n",
            b"\r\n",
            b"\r",
            b" ",
            b"\xef\xbb\xbf",
            b"\xff",
            b"a longer piece",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

        #[test]
        fn blocks_have_the_lines_of_the_whole(
            pieces in vec(piece(), 0..30),
            block_bytes in 0_usize..60,
            max_bytes in 0_usize..40,
            mut sizes in vec(0_usize..20, 1..5),
            fails in any::<bool>(),
        ) {
            let bytes = pieces.concat();
            sizes.push(3);
            let mut input = Trickle { bytes: &bytes, sizes: sizes.iter().cycle(), fails };
            let found = lines(&mut input, block_bytes, max_bytes);
            // A line that the stream failed in is not told.
            let told = match bytes.iter().rposition(|&byte| byte == b'\n') {
                _ if !fails => bytes.as_slice(),
                Some(end) => &bytes[..=end],
                None => &[],
            };
            prop_assert_eq!(found, (twin(told, max_bytes), fails));
        }
    }
}
