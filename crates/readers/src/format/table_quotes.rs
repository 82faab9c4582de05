//! Quotes of tables that are none: what they do to the rows around them.

use memchr::{memchr, memchr_iter};

use super::table_rows::{Cells, Row, Rows};
use crate::limits::{MAX_LINE_BYTES, MAX_STRAY_QUOTES};

/// One row of those that a stray quote had joined.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parted {
    /// The line it begins on.
    pub(super) line: u64,
    /// Where it begins in what it is a part of, in bytes.
    pub(super) start: usize,
    /// Its bytes as they are written, without the line break behind them.
    pub(super) written: Vec<u8>,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Whether the stray quote stands in it.
    pub(super) has_stray: bool,
}

impl Parted {
    /// What stands in it.
    pub(super) fn cells(&self) -> Cells<'_> {
        Cells::new(&self.text, &self.ends)
    }
}

/// The rows that lines are if a quote that their first row opens is none: that line by itself, and what
/// follows as rows again, with or without such quotes. O(bytes) for each stray quote; from
/// [`MAX_STRAY_QUOTES`] on every line is a row.
pub(super) fn parted(written: &[u8], delimiter: u8, line: u64) -> Vec<Parted> {
    let (mut rows, mut rest, mut line, mut stray) = (Vec::new(), written, line, 0);
    let all_bytes = written.len();
    // Blank lines before the row are counted already.
    while let Some(after) = rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n")) {
        rest = after;
    }
    let mut is_first = true;
    while !rest.is_empty() {
        let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (first, behind) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        let by_itself = of_line(first, delimiter);
        if by_itself.cells().is_blank() {
            line += memchr_iter(b'\n', first).count() as u64;
            rest = behind;
            continue;
        }
        let whole = match is_first || stray >= MAX_STRAY_QUOTES {
            true => None,
            false => whole_row(rest, delimiter),
        };
        is_first = false;
        let (row, length) = match whole {
            Some((row, length)) => (row, length),
            None => {
                stray += 1;
                (by_itself, end)
            }
        };
        let (own, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let begins = own.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let blank = own.get(..begins).unwrap_or_default();
        let line_of_row = line + memchr_iter(b'\n', blank).count() as u64;
        line += memchr_iter(b'\n', own).count() as u64;
        let written = own.trim_ascii_end().get(begins..).unwrap_or_default().to_vec();
        if !written.is_empty() {
            let start = all_bytes - rest.len() + begins;
            rows.push(Parted { line: line_of_row, start, written, ..row });
        }
        rest = after;
    }
    rows
}

/// How many of the rows that the beginning of an overlong row is parted into are known: the last is not whole,
/// and where a quote behind the first row has no end, that may stand in what was not read. `None` where
/// the lines look like those of a long text: most are no rows of so many cells.
pub(super) fn known_of(rows: &[Parted], columns: usize) -> Option<usize> {
    let behind = rows.get(1..).filter(|behind| !behind.is_empty())?;
    let of_table = behind.iter().filter(|row| row.cells().len() == columns).count();
    let stray = behind.iter().rposition(|row| row.has_stray).map(|place| place + 1);
    (2 * of_table > behind.len()).then(|| stray.unwrap_or(rows.len() - 1))
}

/// The first row of some bytes and its length, where its quotes are quotes; `None` where one may be none.
fn whole_row(rest: &[u8], delimiter: u8) -> Option<(Parted, usize)> {
    let mut input = rest;
    let mut rows = Rows::new(&mut input, delimiter, MAX_LINE_BYTES).ok()?;
    match rows.next_row().ok()?? {
        Row::Whole { line, cells, written } => {
            let is_one = joined_rows(cells, written, delimiter, line).is_none();
            let text: Vec<u8> = cells.iter().flatten().copied().collect();
            let ends = cells.iter().scan(0, |end, cell| {
                *end += cell.len();
                Some(*end)
            });
            let ends = ends.collect();
            let row = Parted { line, start: 0, written: Vec::new(), text, ends, has_stray: false };
            // What stands before it is blank, as what came before it was cut off at its end.
            let length = written.len();
            (is_one && rest.starts_with(written)).then_some((row, length))
        }
        Row::TooLong { .. } | Row::Overlong { .. } | Row::Unclosed { .. } => None,
    }
}

/// A line by itself, in which a quote that nothing closes before the cell ends is text.
fn of_line(line: &[u8], delimiter: u8) -> Parted {
    let line = line.trim_ascii_end();
    let (mut text, mut ends, mut rest) = (Vec::new(), Vec::new(), line);
    loop {
        let is_end = |rest: &[u8]| rest.first().is_none_or(|&next| next == delimiter);
        let quoted = rest.strip_prefix(b"\"").and_then(|quoted| {
            let behind = behind_quoted(quoted).filter(|behind| is_end(behind))?;
            Some((quoted.get(..quoted.len() - behind.len() - 1)?, behind))
        });
        let behind = match quoted {
            Some((cell, behind)) => {
                text.extend(without_doubled(cell));
                behind
            }
            None => {
                let end = memchr(delimiter, rest).unwrap_or(rest.len());
                text.extend_from_slice(rest.get(..end).unwrap_or_default());
                rest.get(end..).unwrap_or_default()
            }
        };
        ends.push(text.len());
        match behind.get(1..) {
            Some(after) => rest = after,
            None => break,
        }
    }
    Parted { line: 1, start: 0, written: Vec::new(), text, ends, has_stray: true }
}

/// A quoted cell with its doubled quotes as one.
fn without_doubled(cell: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut was_quote = false;
    cell.iter().copied().filter(move |&byte| {
        let is_second = byte == b'"' && was_quote;
        was_quote = byte == b'"' && !is_second;
        !is_second
    })
}

/// Why a row may be several that a stray quote has joined; `None` where nothing speaks for it.
///
/// Such a row always has a line break in a cell, as many others do. What gives it away is text behind the
/// quote that ends a cell, because the quote was to begin another, or belongs to the text; and in a table
/// of tabs, tabs in that cell, which texts rarely hold.
pub(super) fn joined_rows(
    cells: Cells<'_>,
    written: &[u8],
    delimiter: u8,
    line: u64,
) -> Option<String> {
    let numbered = (1..).zip(cells.iter());
    let mut broken = numbered.filter(|(_, cell)| memchr(b'\n', cell).is_some()).peekable();
    broken.peek()?;
    let of_tabs = match delimiter {
        b'\t' => broken.find(|(_, cell)| memchr(b'\t', cell).is_some()),
        _ => None,
    };
    let what = match of_tabs {
        Some((column, _)) => format!("column {column} holds tabs and line breaks between quotes"),
        None if has_text_behind_quote(written, delimiter) => {
            "text stands behind the quote that ends a cell".to_owned()
        }
        None => return None,
    };
    let last = line + memchr_iter(b'\n', written.trim_ascii()).count() as u64;
    Some(format!(
        "{what}, in lines {line} to {last}; where the quote is none, double it, for these lines are \
         read as one row"
    ))
}

/// Whether something else than the end of the cell follows the quote that ends one.
fn has_text_behind_quote(written: &[u8], delimiter: u8) -> bool {
    let mut rest = written;
    loop {
        // At the beginning of a cell.
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            rest = match behind_quoted(quoted) {
                Some(behind) => behind,
                None => return false,
            };
            match rest.first() {
                None | Some(b'\r' | b'\n') => {}
                Some(&next) if next == delimiter => {}
                Some(_) => return true,
            }
        }
        let is_end = |byte: &u8| *byte == delimiter || *byte == b'\n';
        let Some(end) = rest.iter().position(is_end) else { return false };
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

/// What follows the quote that ends a cell, whose first quote was taken off; `None` where none does.
fn behind_quoted(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let end = memchr(b'"', rest)?;
        rest = rest.get(end + 1..)?;
        match rest.strip_prefix(b"\"") {
            Some(after) => rest = after,
            None => return Some(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_behind_the_quote_that_ends_a_cell() {
        for (written, expected) in [
            ("1,\"Fog\ncloses\",All day.\n", false),
            ("1,\"Fog \"\"closes\"\"\nport\",\"All\"\r\n", false),
            ("1,the \"Mist\" lifts,\"a\nb\"", false),
            ("1,\"a\nb\"", false),
            ("1,\"a\nb", false),
            ("\n\n\"a\nb\",c\n", false),
            ("1,\"Fog,All day.\n2,Mist\" lifts,Noon.\n", true),
            ("1,\"Fog,All day.\n2,\"Mist\",Noon.\n", true),
            ("1,\"Fog,All day.\n2,the \"Mist\",Noon.\n", true),
            ("1,x,\"Fog\n2\"\"\" y,Noon.\n", true),
        ] {
            assert_eq!(has_text_behind_quote(written.as_bytes(), b','), expected, "{written:?}");
            let of_semicolons = written.replace(',', ";");
            assert_eq!(has_text_behind_quote(of_semicolons.as_bytes(), b';'), expected);
        }
    }
}
