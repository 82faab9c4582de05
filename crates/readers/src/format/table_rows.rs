//! A stream of comma-separated values cut into rows.

use std::io::{self, BufRead, Chain, Cursor, Read};

use csv_core::{ReadRecordResult, ReaderBuilder};
use memchr::memchr2_iter;

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

/// Cuts a stream into rows. Memory is that of the longest row, up to `max_bytes`.
pub(super) struct Rows<'a> {
    input: Chain<Cursor<Vec<u8>>, &'a mut dyn BufRead>,
    parser: csv_core::Reader,
    /// Whether the parser was given a byte.
    has_begun: bool,
    max_bytes: usize,
    text: Vec<u8>,
    ends: Vec<usize>,
    written: Vec<u8>,
    /// The number of the line that is read.
    line: u64,
    /// Whether a carriage return was read last, with which a line feed is one line break.
    is_after_return: bool,
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
            input: Cursor::new(head).chain(input),
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            has_begun: false,
            max_bytes,
            text: vec![0; 4 << 10],
            ends: vec![0; 64],
            written: Vec::new(),
            line: 1,
            is_after_return: false,
        })
    }

    /// The next row; `None` at the end of the stream.
    ///
    /// # Errors
    /// What the stream returns, after all rows that came before it.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        loop {
            let Some((line, length)) = self.read_row()? else { return Ok(None) };
            let (text_bytes, cells) = match length {
                Length::Whole { text_bytes, cells } => (text_bytes, cells),
                Length::TooLong => return Ok(Some(Row::TooLong { line })),
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

    fn cells(&self, text_bytes: usize, cells: usize) -> Cells<'_> {
        Cells {
            text: self.text.get(..text_bytes).unwrap_or_default(),
            ends: self.ends.get(..cells).unwrap_or_default(),
        }
    }

    fn read_row(&mut self) -> io::Result<Option<(u64, Length)>> {
        // Tables with one long row need its room only once.
        self.written.clear();
        self.written.shrink_to(KEPT_BYTES);
        self.text.truncate(KEPT_BYTES);
        self.text.shrink_to(KEPT_BYTES);
        let (mut text_bytes, mut cells, mut row_bytes) = (0, 0, 0_usize);
        let mut first_line = None;
        let mut is_too_long = false;
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
                row_bytes += read_bytes;
                if !is_too_long {
                    self.written.extend_from_slice(read);
                }
                self.input.consume(read_bytes);
            }
            text_bytes += new_bytes;
            cells += new_cells;
            let line = first_line.unwrap_or(self.line);
            if is_end && !is_ending && new_bytes > 0 {
                return Ok(Some((line, Length::Unclosed)));
            }
            // There may have been no room for it yet.
            is_ending |= is_end && is_piece_done;
            if row_bytes > self.max_bytes || cells > MAX_COLUMNS {
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

/// How far a row goes.
enum Length {
    Whole { text_bytes: usize, cells: usize },
    TooLong,
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
            found.push(match row {
                Row::Whole { line, cells, written } => {
                    assert!(text.as_bytes().windows(written.len()).any(|part| part == written));
                    let cells: Vec<_> = cells.iter().map(String::from_utf8_lossy).collect();
                    format!("{line}:{}", cells.join("|"))
                }
                Row::TooLong { line } => format!("{line}:too long"),
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
            assert_eq!(rows(&long, piece_bytes, 1_000), ["1:a|b", "2:too long", "603:d|e"]);
        }
        let wide = format!("a\n{}\nb\n", ",x".repeat(MAX_COLUMNS + 1));
        assert_eq!(rows(&wide, 4_000, 1 << 20), ["1:a", "2:too long", "3:b"]);
    }
}
