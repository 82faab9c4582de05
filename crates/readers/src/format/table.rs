//! Tables as text: comma-separated values (CSV) and tab-separated values (TSV).

use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;

use memchr::memchr;

use crate::fields::{Field, FieldMap, GUESSED};
use crate::limits::{MAX_LINE_BYTES, SNIFF_BYTES};
use crate::problem;
use crate::reader::{Context, Heading, Item, Reader};
use crate::record::{RawRecord, Value};

use super::table_quotes::{Parted, joined_rows, known_of, parted};
use super::table_rows::{Cells, Row, Rows, without_breaks};

/// Reads comma-separated values (RFC 4180): a row of names, then one article a row.
///
/// The delimiter may be a comma, a tab, a semicolon or a bar, whichever makes the most of the row of
/// names. Cells between quotes may hold delimiters and line breaks. Names are those of
/// [`Field`] or what is mapped to them, in any case of letters; other columns are left alone, and
/// blank cells count as absent.
///
/// A row with fewer cells than there are names is kept and counted as mended; where a cell that is
/// missing may have held it back, it is withheld. One with more cells is turned away: where a delimiter
/// stands in a text without quotes, every cell behind it is another's. A row of several lines in which text
/// stands behind the quote that ends a cell, or with a tab and a line break in a cell of a table of tabs, may be
/// several that a stray quote has joined. Where each of its lines by itself has a cell for each name, they are
/// read as rows, else as one, which is counted as mended. A quote that nothing closes to the end of the table is
/// text, and what follows it is read as rows; so is one by which more is joined than a row may have.
#[derive(Debug, Clone, Copy, Default)]
pub struct Csv;

/// Reads tab-separated values: [`Csv`] whose delimiter is a tab.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tsv;

impl Reader for Csv {
    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn looks_like(&self, head: &str) -> bool {
        let line = head.lines().next().unwrap_or_default();
        let (_, known) = delimiter_of(line, &FieldMap::default());
        known.len() >= 2 && has_text(known.into_iter())
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let mut head = Vec::new();
        let mut line = String::new();
        while line.is_empty() && head.len() < SNIFF_BYTES {
            if (&mut *input).take(SNIFF_BYTES as u64).read_until(b'\n', &mut head)? == 0 {
                break;
            }
            line = String::from_utf8_lossy(&head).trim_start_matches('\u{feff}').trim().to_owned();
        }
        let (delimiter, _) = delimiter_of(&line, &context.options.field_map);
        read_table(&mut Cursor::new(&head).chain(input), delimiter, context, sink)
    }
}

impl Reader for Tsv {
    fn extensions(&self) -> &'static [&'static str] {
        &["tsv", "tab"]
    }

    fn looks_like(&self, _: &str) -> bool {
        // Without its name it is as good a table as any.
        false
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        read_table(input, b'\t', context, sink)
    }
}

/// The row of names of a table that begins so, of tabs or of whichever delimiter makes the most of it;
/// `None` where its first line is no text, or has a cell of several lines.
///
/// ```
/// use storyfold_readers::{FieldMap, table_heading};
/// let heading = table_heading(b"id;title\r\n", false, &FieldMap::default()).unwrap();
/// assert_eq!((heading.row.as_slice(), heading.delimiter), (&b"id;title"[..], b';'));
/// ```
pub fn table_heading(head: &[u8], is_of_tabs: bool, fields: &FieldMap) -> Option<Heading> {
    let text = str::from_utf8(head).ok()?.trim_start_matches('\u{feff}');
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    let delimiter = if is_of_tabs { b'\t' } else { delimiter_of(line.trim(), fields).0 };
    let is_whole = line.matches('"').count() % 2 == 0;
    is_whole.then(|| Heading { row: line.into(), delimiter })
}

/// How many columns a message names.
const SHOWN_NAMES: usize = 20;

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The delimiter that finds most known names in a row of names, or else most names; and the fields
/// that are known by it.
fn delimiter_of(line: &str, fields: &FieldMap) -> (u8, Vec<Field>) {
    let mut best = (b',', Vec::new(), 0);
    for delimiter in DELIMITERS {
        let names = line.split(char::from(delimiter)).map(|name| name.trim().trim_matches('"'));
        let known: Vec<Field> = names.clone().flat_map(|name| fields.fields_of(name)).collect();
        let names = names.count();
        if (known.len(), names) > (best.1.len(), best.2) {
            best = (delimiter, known, names);
        }
    }
    (best.0, best.1)
}

/// Whether articles can come of these fields. A kill needs no more than an id and a status.
fn has_text(mut known: impl Iterator<Item = Field>) -> bool {
    known.any(|field| matches!(field, Field::Title | Field::Body | Field::Status))
}

/// The fields of each column, with the ranks of the names.
type Columns = Vec<Vec<(Field, usize)>>;

fn read_table(
    input: &mut dyn BufRead,
    delimiter: u8,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> io::Result<()> {
    read_rows(Rows::new(input, delimiter, MAX_LINE_BYTES)?, delimiter, context, sink)
}

fn read_rows(
    mut rows: Rows<'_>,
    delimiter: u8,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> io::Result<()> {
    let mut heading: Option<Arc<Heading>> = None;
    let mut columns: Option<Columns> = None;
    let mut may_be_cut = false;
    while let Some(row) = rows.next_row()? {
        may_be_cut = false;
        let (line, flaw) = match row {
            Row::Whole { line, cells, written } => match &columns {
                Some(columns) => {
                    if let Some(reason) = joined_rows(cells, written, delimiter, line) {
                        let rows = parted(written, delimiter, line);
                        let is_table = |row: &Parted| row.cells().len() == columns.len();
                        if rows.len() > 1 && rows.iter().all(is_table) {
                            read_parted(&rows, columns, &heading, context, sink);
                            continue;
                        }
                        let origin = context.origin(Some(line));
                        sink(Item::Problem(problem::mended(origin, problem::BAD_ROW, reason)));
                    }
                    let record = without_breaks(written);
                    finish_row((cells, record), columns, (&heading, line), context, sink);
                    continue;
                }
                None => {
                    let named = columns_of(cells, &context.options.field_map);
                    let sure = named.iter().flatten().filter(|(_, rank)| *rank < GUESSED);
                    if !has_text(sure.map(|(field, _)| *field)) {
                        let names = cells.iter().take(SHOWN_NAMES).map(String::from_utf8_lossy);
                        let reason = format!(
                            "no column of its first row is named title or body; `--field body=NAME` \
                             maps other names (its columns: {})",
                            names.collect::<Vec<_>>().join(", ")
                        );
                        let origin = context.origin(Some(line));
                        let problem = problem::rejected(origin, problem::BAD_HEADER, reason);
                        sink(Item::Problem(problem));
                        return Ok(());
                    }
                    for field in named_twice(&named) {
                        let name = field.name();
                        let reason = format!(
                            "two columns are `{name}`; of each row the last that is not blank counts"
                        );
                        let origin = context.origin(Some(line));
                        sink(Item::Problem(problem::mended(origin, problem::BAD_HEADER, reason)));
                    }
                    let row = without_breaks(written).to_vec();
                    may_be_cut = row.len() == written.len();
                    heading = Some(Arc::new(Heading { row, delimiter }));
                    columns = Some(named);
                    continue;
                }
            },
            Row::TooLong { line, last } => (line, too_long(line, last)),
            Row::Overlong { line, written } => {
                if let Some(columns) = &columns {
                    let parts = parted(written, delimiter, line);
                    if let Some(known) = known_of(&parts, columns.len())
                        && let (known, [next, ..]) = parts.split_at(known)
                    {
                        read_parted(known, columns, &heading, context, sink);
                        rows.go_on(next.start, next.line)?;
                        continue;
                    }
                }
                (line, too_long(line, rows.skip(line)?))
            }
            Row::Unclosed { line, written } => {
                if let Some(columns) = &columns
                    && memchr(b'\n', written.trim_ascii()).is_some()
                    && let rows = parted(written, delimiter, line)
                    // Else the file may end in the middle of a text of many lines.
                    && rows.iter().skip(1).any(|row| row.cells().len() == columns.len())
                {
                    read_parted(&rows, columns, &heading, context, sink);
                    continue;
                }
                let reason = "a quote that is opened in this row is not closed, so all that \
                              follows belongs to it; double quotes that are text";
                (line, (problem::BAD_ROW, reason.to_owned()))
            }
        };
        let (kind, reason) = flaw;
        sink(Item::Problem(problem::rejected(context.origin(Some(line)), kind, reason)));
        if columns.is_none() {
            // Without names there is nothing to read by.
            return Ok(());
        }
    }
    // Below a whole row of names there is just no news.
    if may_be_cut {
        let reason =
            "its row of names has no end, and nothing stands below it; it may have been cut";
        sink(Item::Problem(problem::rejected(context.origin(None), problem::BAD_HEADER, reason)));
    }
    Ok(())
}

/// Why a row is skipped, and how far.
fn too_long(line: u64, last: u64) -> (&'static str, String) {
    let reason = format!(
        "lines {line} to {last} are one row, which has more than the {MAX_LINE_BYTES} bytes or too many of \
         the cells that are read; a quote may not be closed"
    );
    (problem::TOO_LARGE, reason)
}

/// Hands on what a row makes: an article under its heading, or why there is none.
fn finish_row(
    (cells, record): (Cells<'_>, &[u8]),
    columns: &Columns,
    (heading, line): (&Option<Arc<Heading>>, u64),
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) {
    let origin = context.origin(Some(line));
    match read_row(cells, columns, line, context, sink) {
        Ok(found) => {
            let mut under_heading = |mut item: Item| {
                if let Item::Article(read) = &mut item {
                    read.heading.clone_from(heading);
                }
                sink(item);
            };
            found.finish(context, origin, None, record, &mut under_heading);
        }
        Err((kind, reason)) => sink(Item::Problem(problem::rejected(origin, kind, reason))),
    }
}

/// Hands on the rows that a stray quote had joined, each by itself.
fn read_parted(
    rows: &[Parted],
    columns: &Columns,
    heading: &Option<Arc<Heading>>,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) {
    for row in rows {
        // The line of a cell with line breaks, whose quotes are taken for text, may have few cells.
        let is_whole = row.cells().len() == columns.len();
        let origin = || context.origin(Some(row.line));
        if row.has_stray && is_whole {
            let reason = "a quote in it is not closed where its cell ends, and is taken for text; double \
                          quotes that are text";
            sink(Item::Problem(problem::mended(origin(), problem::BAD_ROW, reason)));
        }
        if row.has_stray && !is_whole {
            let (found, expected) = (row.cells().len(), columns.len());
            let reason = format!(
                "a quote that is opened in it or before it is not closed, and as a row by itself it has \
                 {found} cells under {expected} names; double quotes that are text"
            );
            sink(Item::Problem(problem::rejected(origin(), problem::BAD_ROW, reason)));
            continue;
        }
        finish_row((row.cells(), &row.written), columns, (heading, row.line), context, sink);
    }
}

fn columns_of(cells: Cells<'_>, fields: &FieldMap) -> Columns {
    let names = cells.iter().map(String::from_utf8_lossy);
    let targets = |name: &str| fields.targets(name.trim_start_matches('\u{feff}').trim()).collect();
    names.map(|name| targets(&name)).collect()
}

/// The fields that two columns stand for under one name.
fn named_twice(columns: &Columns) -> Vec<Field> {
    let all: Vec<&(Field, usize)> = columns.iter().flatten().collect();
    let is_twice = |(field, rank): &(Field, usize)| {
        all.iter().filter(|(other, same)| (other, same) == (field, rank)).count() > 1
    };
    let mut fields: Vec<Field> = columns
        .iter()
        .flatten()
        .filter(|target| is_twice(target))
        .map(|(field, _)| *field)
        .collect();
    fields.dedup();
    fields
}

/// Whether one of the columns that a row does not reach may forbid to use it. A kill is one without
/// them.
fn may_hold_back(record: &RawRecord<'_>, missing: &[Vec<(Field, usize)>]) -> bool {
    let mut fields = missing.iter().flatten().map(|(field, _)| *field);
    !record.states_kill()
        && fields.any(|field| matches!(field, Field::Status | Field::EmbargoedUntil))
}

/// The fields of a row, or why it is turned away. What is mended is reported at once.
fn read_row<'a>(
    cells: Cells<'a>,
    columns: &Columns,
    line: u64,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> Result<RawRecord<'a>, (&'static str, String)> {
    let (found, expected) = (cells.len(), columns.len());
    if cells.iter().skip(expected).any(|cell| !cell.trim_ascii().is_empty()) {
        let reason = format!(
            "the row has {found} cells under {expected} names; put text that holds delimiters \
             between quotes"
        );
        return Err((problem::BAD_ROW, reason));
    }
    let mut record = RawRecord::default();
    for (place, (cell, targets)) in cells.iter().zip(columns).enumerate() {
        if targets.is_empty() {
            continue;
        }
        let text = str::from_utf8(cell).map_err(|error| {
            let (byte, column) = (error.valid_up_to() + 1, place + 1);
            let reason =
                format!("byte {byte} of column {column} is not UTF-8; convert the file to UTF-8");
            (problem::BAD_UTF8, reason)
        })?;
        for (field, rank) in targets {
            record.set(*field, *rank, Value::Text(text.into()));
        }
    }
    if found < expected {
        let mut reason =
            format!("the row has {found} cells under {expected} names; the others count as blank");
        if may_hold_back(&record, columns.get(found..).unwrap_or_default()) {
            record.set_text(Field::Status, "withheld");
            reason.push_str(", and as one of them may hold it back, it is withheld");
        }
        let problem = problem::mended(context.origin(Some(line)), problem::BAD_ROW, reason);
        sink(Item::Problem(problem));
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ReadOptions;
    use crate::reader::Format;

    /// What a table comes to whose rows may have so many bytes: ids with their lines, and problems by theirs.
    fn read(text: &str, max_bytes: usize, piece_bytes: usize) -> (Vec<String>, Vec<String>) {
        let options = ReadOptions::default();
        let context = Context {
            file: &"wire.csv".into(),
            document_id: None,
            format: Format::Csv,
            options: &options,
        };
        let mut input = io::BufReader::with_capacity(piece_bytes, text.as_bytes());
        let rows = Rows::new(&mut input, b',', max_bytes).unwrap();
        let (mut articles, mut problems) = (Vec::new(), Vec::new());
        read_rows(rows, b',', &context, &mut |item| match item {
            Item::Article(read) => {
                articles.push(format!("{}:{}", read.origin.line.unwrap(), read.article.id));
            }
            Item::Problem(problem) => {
                let line = problem.origin.line.unwrap();
                problems.push(format!("{line}:{}: {}", problem.kind, problem.reason));
            }
        })
        .unwrap();
        (articles, problems)
    }

    /// A table, in one of whose rows a quote is opened, or nothing instead. Texts of several lines with quotes
    /// stand before that row, and behind it where it is too long by then.
    fn table(quoted: usize, quote: &str) -> String {
        let row = |at: usize| match at % 5 {
            3 if at < quoted || at > quoted + 40 => {
                format!("n{at},Mist {at},\"Fog, they say,\nand \"\"rain\"\"\"\n")
            }
            _ => {
                let quote = if at == quoted { quote } else { "" };
                format!("n{at},Fog {at},{quote}All day at gate {at}.\n")
            }
        };
        "id,title,body\n".to_owned() + &(0..120).map(row).collect::<String>()
    }

    #[test]
    fn what_a_quote_joins_beyond_the_limit_of_a_row_is_read_row_by_row() {
        for quoted in [0, 1, 7, 22, 59, 60, 61, 77] {
            let (all, none) = read(&table(quoted, ""), 1_000, 100);
            assert_eq!((all.len(), none), (120, vec![]));
            let text = table(quoted, "\"");
            for (max_bytes, piece_bytes) in [(150, 1), (200, 64), (400, 100), (1_000, 8_000)] {
                let (articles, problems) = read(&text, max_bytes, piece_bytes);
                assert_eq!(articles, all, "{quoted}, {max_bytes}: {problems:?}");
                let line = all[quoted].split(':').next().unwrap();
                let of_quote = format!("{line}:bad-row: a quote in it is not closed");
                assert!(problems.len() == 1 && problems[0].starts_with(&of_quote), "{problems:?}");
            }
        }
    }

    #[test]
    fn many_quotes_that_are_none_cost_no_other_row() {
        let row =
            |at: usize| format!("n{at},Fog {at},{}All day.\n", if at % 7 == 2 { "\"" } else { "" });
        let text = "id,title,body\n".to_owned() + &(0..200).map(row).collect::<String>();
        let (articles, problems) = read(&text, 300, 64);
        let all: Vec<String> = (0..200).map(|at| format!("{}:n{at}", at + 2)).collect();
        assert_eq!(articles, all, "{problems:?}");
        assert_eq!(problems.len(), (0..200).filter(|at| at % 7 == 2).count());
    }

    #[test]
    fn a_text_that_is_too_long_is_skipped_with_its_lines_and_no_line_of_it_is_a_row() {
        let long = "They say, all day, that fog comes.\nIt came.\n".repeat(40);
        let text = format!("id,title,body\nn0,Ice,Hard.\nn1,Fog,\"{long}\"\nn2,Mist,Thin.\n");
        for piece_bytes in [1, 100, 4_000] {
            let (articles, problems) = read(&text, 500, piece_bytes);
            assert_eq!(articles, ["2:n0", "84:n2"]);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(
                problems[0].starts_with("3:too-large: lines 3 to 83 are one row"),
                "{problems:?}"
            );
        }
        let cut = text.replace("\"\nn2", "\nn2");
        let (articles, problems) = read(&cut, 500, 100);
        assert_eq!((articles, problems.len()), (vec!["2:n0".to_owned()], 1));
        assert!(problems[0].starts_with("3:too-large: lines 3 to 84 are one row"), "{problems:?}");
    }
}
