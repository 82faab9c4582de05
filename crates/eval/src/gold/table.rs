//! Labels from a table: comma-separated values with a row of names.

use super::parse::{Record, Text};
use crate::error::EvalError;

const DELIMITERS: [char; 4] = [',', '\t', ';', '|'];

/// The records of a table with the lines they begin on; `None` where the first line names no column that
/// holds ids. Cells between quotes may hold delimiters and line breaks; blank ones count as absent.
pub(super) fn records(text: &str) -> Option<Result<Vec<(u64, Record)>, EvalError>> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    if first.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let delimiter = DELIMITERS.into_iter().find(|&delimiter| {
        let named = |name: &str| matches!(name.trim().trim_matches('"'), "id" | "storyfold_id");
        first.split(delimiter).any(named)
    })?;
    let mut rows = match rows(text, delimiter) {
        Ok(rows) => rows.into_iter(),
        Err(error) => return Some(Err(error)),
    };
    let (_, names) = rows.next()?;
    let record = |cells: Vec<String>| {
        let mut record = Record::default();
        for (name, cell) in names.iter().zip(cells) {
            let is_blank = cell.trim().is_empty();
            if let (Some(slot), false) = (record.field(name.trim()), is_blank) {
                *slot = Some(Text(cell));
            }
        }
        record
    };
    Some(Ok(rows.map(|(line, cells)| (line, record(cells))).collect()))
}

/// Cells, row by row, with the line each row begins on; blank lines are none. O(n).
fn rows(text: &str, delimiter: char) -> Result<Vec<(u64, Vec<String>)>, EvalError> {
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut first_line, mut quoted_line, mut in_quotes) = (1, 1, 1, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        line += u64::from(letter == '\n');
        match letter {
            '"' if in_quotes && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if in_quotes => in_quotes = false,
            '"' if cell.is_empty() => (in_quotes, quoted_line) = (true, line),
            '\n' if !in_quotes => {
                cells.push(std::mem::take(&mut cell));
                let row = std::mem::take(&mut cells);
                if row.iter().any(|cell| !cell.trim().is_empty()) {
                    rows.push((first_line, row));
                }
                first_line = line;
            }
            '\r' if !in_quotes && letters.peek().is_none_or(|&next| next == '\n') => {}
            letter if letter == delimiter && !in_quotes => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    if in_quotes {
        return Err(EvalError::UnclosedQuote { line: quoted_line });
    }
    cells.push(cell);
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        rows.push((first_line, cells));
    }
    Ok(rows)
}
