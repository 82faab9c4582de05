//! Quotes of tables that are none: what they do to the rows around them.

use memchr::{memchr, memchr_iter};

use super::table_rows::Cells;

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
