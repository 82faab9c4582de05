//! A stream of comma-separated values cut into rows.

use std::io::{self, BufRead, Cursor, Read};

use csv_core::{ReadRecordResult, ReaderBuilder};
use memchr::{memchr, memchr2_iter};

use crate::limits::MAX_COLUMNS;

/// One row that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Row<'a> {
    /// It could be read.
    Whole {
        /// The line it begins on, counted from 1.
        line: u64,
        /// What stands in it.
        cells: Cells<'a>,
        /// Its bytes as they are written, perhaps with blank lines before them.
        written: &'a [u8],
    },
    /// It had more bytes or cells than allowed and has been skipped.
    TooLong {
        /// The line it begins on.
        line: u64,
        /// The line it ends on.
        last: u64,
    },
    /// It has several lines and by now more bytes or cells than allowed: [`Rows::go_on`] or [`Rows::skip`]
    /// has to say how to go on.
    Overlong {
        /// The line it begins on.
        line: u64,
        /// What was read of it, perhaps with blank lines before it. Its end may be missing.
        written: &'a [u8],
    },
    /// A quote that is opened in it is not closed up to the end of the stream.
    Unclosed {
        /// The line it begins on.
        line: u64,
        /// Its bytes as they are written, perhaps with blank lines before them.
        written: &'a [u8],
    },
}

/// The cells of a row, without their quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells<'a> {
    text: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    /// All cells in their order.
    pub(super) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(self.ends)
            .map(move |(start, &end)| self.text.get(start..end).unwrap_or_default())
    }

    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.ends.len()
    }

    /// Cells of a text, of which each ends at one of `ends`.
    pub(super) fn new(text: &'a [u8], ends: &'a [usize]) -> Self {
        Self { text, ends }
    }

    /// Whether nothing stands in any of them. Such rows are none.
    pub(super) fn is_blank(self) -> bool {
        self.text.trim_ascii().is_empty()
    }
}

/// Cuts a stream into rows. Memory is that of the longest row, up to `max_bytes`, and twice that where an overlong one is
/// read again.
pub(super) struct Rows<'a> {
    input: Ahead<'a>,
    parser: csv_core::Reader,
    /// Whether the parser was given a byte.
    has_begun: bool,
    /// Whether the parser is at the end of a row.
    is_row_done: bool,
    max_bytes: usize,
    text: Vec<u8>,
    ends: Vec<usize>,
    written: Vec<u8>,
    /// The number of the line that is read.
    line: u64,
    /// Whether a carriage return was read last, with which a line feed is one line break.
    is_after_return: bool,
    /// Whether a line break was read last.
    is_after_break: bool,
}

/// A stream before which something stands that is read first, and may be again.
struct Ahead<'a> {
    before: Cursor<Vec<u8>>,
    input: &'a mut dyn BufRead,
}

impl Ahead<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let start = usize::try_from(self.before.position()).unwrap_or(usize::MAX);
        match self.before.get_ref().get(start..) {
            // In pieces as streams give them, since a row is measured piece by piece.
            Some(left) if !left.is_empty() => Ok(left.get(..PIECE_BYTES).unwrap_or(left)),
            _ => self.input.fill_buf(),
        }
    }

    fn consume(&mut self, bytes: usize) {
        if self.before.position() < self.before.get_ref().len() as u64 {
            self.before.consume(bytes);
        } else {
            self.input.consume(bytes);
        }
    }

    /// Puts bytes before all that is not read.
    fn put_back(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut before = bytes.to_vec();
        self.before.read_to_end(&mut before)?;
        self.before = Cursor::new(before);
        Ok(())
    }
}

impl<'a> Rows<'a> {
    /// Begins with a stream, behind its byte order mark.
    ///
    /// # Errors
    /// What the stream returns.
    pub(super) fn new(
        input: &'a mut dyn BufRead,
        delimiter: u8,
        max_bytes: usize,
    ) -> io::Result<Self> {
        let mut head = Vec::new();
        (&mut *input).take(MARK.len() as u64).read_to_end(&mut head)?;
        if head == MARK {
            head.clear();
        }
        Ok(Self {
            input: Ahead { before: Cursor::new(head), input },
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            has_begun: false,
            is_row_done: false,
            max_bytes,
            text: vec![0; 4 << 10],
            ends: vec![0; 64],
            written: Vec::new(),
            line: 1,
            is_after_return: false,
            is_after_break: false,
        })
    }

    /// The next row; `None` at the end of the stream.
    ///
    /// # Errors
    /// What the stream returns, after all rows that came before it.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        loop {
            let Some((line, length)) = self.read_row(None)? else { return Ok(None) };
            let (text_bytes, cells) = match length {
                Length::Whole { text_bytes, cells } => (text_bytes, cells),
                Length::TooLong => {
                    return Ok(Some(Row::TooLong { line, last: self.last_line() }));
                }
                Length::Overlong => {
                    return Ok(Some(Row::Overlong { line, written: &self.written }));
                }
                Length::Unclosed => {
                    return Ok(Some(Row::Unclosed { line, written: &self.written }));
                }
            };
            let is_blank = self.cells(text_bytes, cells).is_blank();
            if !is_blank {
                let cells = self.cells(text_bytes, cells);
                return Ok(Some(Row::Whole { line, cells, written: &self.written }));
            }
        }
    }

    /// Reads on from a byte of what was read of an overlong row, with which a row begins on `line`.
    ///
    /// # Errors
    /// None that a stream returns: what is read again is at hand.
    pub(super) fn go_on(&mut self, from: usize, line: u64) -> io::Result<()> {
        self.input.put_back(self.written.get(from..).unwrap_or_default())?;
        self.parser.reset();
        (self.has_begun, self.is_row_done) = (false, false);
        (self.line, self.is_after_return, self.is_after_break) = (line, false, false);
        Ok(())
    }

    /// Skips the rest of an overlong row that began on `line`, and tells the line it ends on.
    ///
    /// # Errors
    /// What the stream returns.
    pub(super) fn skip(&mut self, line: u64) -> io::Result<u64> {
        if !self.is_row_done {
            self.read_row(Some(line))?;
        }
        Ok(self.last_line())
    }

    /// The line of what was read last.
    fn last_line(&self) -> u64 {
        self.line - u64::from(self.is_after_break)
    }

    fn cells(&self, text_bytes: usize, cells: usize) -> Cells<'_> {
        Cells {
            text: self.text.get(..text_bytes).unwrap_or_default(),
            ends: self.ends.get(..cells).unwrap_or_default(),
        }
    }

    /// Reads a row, or the rest of one that began on a line and is too long.
    fn read_row(&mut self, skipped: Option<u64>) -> io::Result<Option<(u64, Length)>> {
        // Tables with one long row need its room only once.
        self.written.clear();
        self.written.shrink_to(KEPT_BYTES);
        self.text.truncate(KEPT_BYTES);
        self.text.shrink_to(KEPT_BYTES);
        let (mut text_bytes, mut cells, mut row_bytes) = (0, 0, 0_usize);
        let mut first_line = skipped;
        let mut is_too_long = skipped.is_some();
        let mut is_ending = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            // The parser would take a mark for that of the stream where its first piece holds all of it.
            let chunk = if self.has_begun { chunk } else { chunk.get(..1).unwrap_or_default() };
            self.has_begun = true;
            let is_end = chunk.is_empty();
            // At the end, a line break ends the last row, unless it stands between quotes.
            let piece = if is_end && !is_ending && first_line.is_some() { b"\n" } else { chunk };
            let text = self.text.get_mut(text_bytes..).unwrap_or_default();
            let ends = self.ends.get_mut(cells..).unwrap_or_default();
            let (result, read_bytes, new_bytes, new_cells) =
                self.parser.read_record(piece, text, ends);
            let is_piece_done = read_bytes == piece.len();
            if !is_end {
                let read = chunk.get(..read_bytes).unwrap_or_default();
                let begin = read.iter().position(|byte| !matches!(byte, b'\r' | b'\n'));
                if let Some(begin) = begin
                    && first_line.is_none()
                {
                    let blank = read.get(..begin).unwrap_or_default();
                    first_line = Some(self.line + line_breaks(blank, self.is_after_return));
                }
                self.line += line_breaks(read, self.is_after_return);
                self.is_after_return =
                    read.last().map_or(self.is_after_return, |&last| last == b'\r');
                self.is_after_break =
                    read.last().map_or(self.is_after_break, |last| matches!(last, b'\r' | b'\n'));
                row_bytes += read_bytes;
                if !is_too_long {
                    self.written.extend_from_slice(read);
                }
                self.input.consume(read_bytes);
            }
            text_bytes += new_bytes;
            cells += new_cells;
            let line = first_line.unwrap_or(self.line);
            self.is_row_done = matches!(result, ReadRecordResult::Record | ReadRecordResult::End);
            if is_end && !is_ending && new_bytes > 0 {
                let length = if is_too_long { Length::TooLong } else { Length::Unclosed };
                return Ok(Some((line, length)));
            }
            // There may have been no room for it yet.
            is_ending |= is_end && is_piece_done;
            if row_bytes > self.max_bytes || cells > MAX_COLUMNS {
                if !is_too_long && memchr(b'\n', self.written.trim_ascii()).is_some() {
                    return Ok(Some((line, Length::Overlong)));
                }
                is_too_long = true;
                self.written = Vec::new();
                (text_bytes, cells) = (0, 0);
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if is_too_long => text_bytes = 0,
                ReadRecordResult::OutputEndsFull if is_too_long => cells = 0,
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record if is_too_long => {
                    return Ok(Some((line, Length::TooLong)));
                }
                ReadRecordResult::Record => {
                    return Ok(Some((line, Length::Whole { text_bytes, cells })));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
}

/// How many lines end in bytes that may come behind a carriage return. A carriage return alone ends a line,
/// as it ends a row.
fn line_breaks(bytes: &[u8], is_after_return: bool) -> u64 {
    let is_return = |place: usize| bytes.get(place) == Some(&b'\r');
    let is_behind_return = |place: usize| place.checked_sub(1).map_or(is_after_return, is_return);
    let places = memchr2_iter(b'\r', b'\n', bytes);
    places.filter(|&place| is_return(place) || !is_behind_return(place)).count() as u64
}

/// A row without the line breaks around it. A tab or blank at its end may be a cell of its own.
pub(super) fn without_breaks(record: &[u8]) -> &[u8] {
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let start = record.iter().position(|byte| !is_break(byte)).unwrap_or(record.len());
    let end = record.iter().rposition(|byte| !is_break(byte)).map_or(start, |last| last + 1);
    record.get(start..end).unwrap_or_default()
}

/// The byte order mark, as UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// How much room for the text of a row is kept for the next one, in bytes.
const KEPT_BYTES: usize = 1 << 20;

/// How much is read again at a time.
const PIECE_BYTES: usize = 64 << 10;

/// How far a row goes.
enum Length {
    Whole {
        text_bytes: usize,
        cells: usize,
    },
    TooLong,
    /// Too long in several lines, and not skipped yet.
    Overlong,
    Unclosed,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a text that comes in pieces of a size: `line:cell|cell`.
    fn rows(text: &str, piece_bytes: usize, max_bytes: usize) -> Vec<String> {
        let mut input = io::BufReader::with_capacity(piece_bytes, text.as_bytes());
        let mut rows = Rows::new(&mut input, b',', max_bytes).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            if let Row::Overlong { line, .. } = row {
                found.push(format!("{line}-{}:too long", rows.skip(line).unwrap()));
                continue;
            }
            found.push(match row {
                Row::Whole { line, cells, written } => {
                    assert!(text.as_bytes().windows(written.len()).any(|part| part == written));
                    let cells: Vec<_> = cells.iter().map(String::from_utf8_lossy).collect();
                    format!("{line}:{}", cells.join("|"))
                }
                Row::TooLong { line, last } => format!("{line}-{last}:too long"),
                Row::Overlong { .. } => unreachable!("it is skipped"),
                Row::Unclosed { line, .. } => format!("{line}:unclosed"),
            });
        }
        found
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        for piece_bytes in 1..=text.len() + 1 {
            assert_eq!(rows(text, piece_bytes, 1_000), expected, "{text:?} by {piece_bytes}");
        }
    }

    #[test]
    fn rows_have_the_number_of_the_line_they_begin_on() {
        check("", &[]);
        check("a,b", &["1:a|b"]);
        check("a,b\r\n\r\nc,\"d\ne\"\nf,\n", &["1:a|b", "3:c|d\ne", "5:f|"]);
        check("\n\n,,\na\n", &["4:a"]);
        check("a\rb\r\rc,\"d\re\"\rf", &["1:a", "2:b", "4:c|d\re", "6:f"]);
        check("a,\"b \"\"c\"\",\"\n", &["1:a|b \"c\","]);
    }

    #[test]
    fn one_mark_at_the_beginning_is_no_part_of_the_first_cell() {
        check("\u{feff}", &[]);
        check("\u{feff}a,b\nc", &["1:a|b", "2:c"]);
        check("\u{feff}\"a\",b", &["1:a|b"]);
        check("\u{feff}\n\na", &["3:a"]);
        check("\u{feff}\u{feff}a", &["1:\u{feff}a"]);
        check("\u{ff49}d\n\u{feff}a", &["1:\u{ff49}d", "2:\u{feff}a"]);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told() {
        check("a\nb,\"c\nd\ne", &["1:a", "2:unclosed"]);
        check("a\nb,\"c\nd\ne\n\n", &["1:a", "2:unclosed"]);
        check("a\n\"", &["1:a", "2:unclosed"]);
        check("a\nb,\"c\"", &["1:a", "2:b|c"]);
        check("a\nb,\"c\"\"\"", &["1:a", "2:b|c\""]);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_whatever_room_its_row_takes() {
        for length in [4_095, 4_096, 4_097, 8_191, 8_192, 8_193] {
            for piece_bytes in [100, 1 << 20] {
                let text = format!("a\n\"{}", "x".repeat(length));
                assert_eq!(rows(&text, piece_bytes, 1 << 20), ["1:a", "2:unclosed"], "{length}");
                let closed = format!("{text}\"");
                let whole = format!("2:{}", "x".repeat(length));
                assert_eq!(rows(&closed, piece_bytes, 1 << 20), ["1:a", &whole], "{length}");
            }
        }
        for cells in [63, 64, 65] {
            let text = format!("{}\"x", "x,".repeat(cells));
            assert_eq!(rows(&text, 1 << 20, 1 << 20), ["1:unclosed"], "{cells}");
        }
    }

    #[test]
    fn too_long_a_row_is_skipped() {
        let long = format!("a,b\nc,\"{}\"\nd,e\n", "x\n".repeat(600));
        for piece_bytes in [1, 7, 64, 4_000] {
            assert_eq!(rows(&long, piece_bytes, 1_000), ["1:a|b", "2-602:too long", "603:d|e"]);
        }
        let wide = format!("a\n{}\nb\n", ",x".repeat(MAX_COLUMNS + 1));
        assert_eq!(rows(&wide, 4_000, 1 << 20), ["1:a", "2-2:too long", "3:b"]);
        let open = format!("a,b\nc,\"{}", "x\n".repeat(600));
        for piece_bytes in [1, 7, 64, 4_000] {
            assert_eq!(rows(&open, piece_bytes, 1_000), ["1:a|b", "2-601:too long"]);
        }
    }

    #[test]
    fn an_overlong_row_is_read_again_from_any_of_its_bytes() {
        let text = format!("a\nb,\"c\n{}d,\"e\nf\"\n\"g,h\"\n", "x,y\n".repeat(400));
        for piece_bytes in [1, 7, 64, 4_000] {
            let mut input = io::BufReader::with_capacity(piece_bytes, text.as_bytes());
            let mut rows = Rows::new(&mut input, b',', 1_000).unwrap();
            rows.next_row().unwrap().unwrap();
            let row = rows.next_row().unwrap().unwrap();
            let Row::Overlong { line: 2, written } = row else { panic!("{row:?}") };
            assert!(text.as_bytes()[2..].starts_with(written));
            rows.go_on(5, 3).unwrap();
            let mut found = Vec::new();
            while let Some(row) = rows.next_row().unwrap() {
                let Row::Whole { line, cells, .. } = row else { panic!("{row:?}") };
                found.push((line, cells.iter().map(<[u8]>::to_vec).collect::<Vec<_>>()));
            }
            assert_eq!(
                (found.len(), found[0].0, &found[0].1),
                (402, 3, &vec![b"x".to_vec(), b"y".to_vec()])
            );
            assert_eq!(found[400], (403, vec![b"d".to_vec(), b"e\nf".to_vec()]));
            assert_eq!(found[401], (405, vec![b"g,h".to_vec()]));
        }
    }
}
