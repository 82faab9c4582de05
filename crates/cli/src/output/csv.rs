//! Comma-separated values as RFC 4180 describes them, but with line feeds alone at the ends of
//! lines: what reads CSV takes both, and line tools only take these.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;

use super::row::WireRow;

/// Writes a header, then a line for each row.
///
/// # Errors
/// What `out` returns.
pub(super) fn write<R: WireRow>(
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let columns = R::columns();
    writeln!(out, "{}", columns.join(","))?;
    for row in rows {
        // By way of JSON, so that numbers are written alike in both.
        let row = serde_json::to_value(&row)?;
        let mut separator = "";
        for column in &columns {
            write!(out, "{separator}{}", cell(row.get(column)))?;
            separator = ",";
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => quoted(text).into_owned(),
        Some(Value::Array(parts)) => {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            quoted(&parts.join(" ")).into_owned()
        }
        Some(other) => other.to_string(),
    }
}

/// Puts a text in quotes where it would otherwise be read as something else. White space at either
/// end is quoted, too, because some programs trim it.
fn quoted(text: &str) -> Cow<'_, str> {
    let is_plain = !text.contains(['"', ',', '\n', '\r']) && text.trim().len() == text.len();
    if is_plain { text.into() } else { format!("\"{}\"", text.replace('"', "\"\"")).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::row::tests::{article, copy_row};
    use crate::output::row::{CopyWireRow, StoryRow};

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        for (plain, expected) in [
            ("a1", "a1"),
            ("", ""),
            ("a,1", "\"a,1\""),
            ("say \"fog\"", "\"say \"\"fog\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("\r", "\"\r\""),
            (" a", "\" a\""),
        ] {
            assert_eq!(quoted(plain), expected);
        }
    }

    #[test]
    fn a_header_and_a_line_for_each_row() {
        let (a, b) = (article("a,1", "Fog"), article("b", "Fog again"));
        let rows = [copy_row(&a, 2, &a, 1.0), copy_row(&b, 2, &a, 2.0 / 3.0)];
        let mut out = Vec::new();
        write(rows.iter().map(CopyWireRow::from), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "id,group,group_canonical,role,similarity,containment,rule,aligned,version_of,status,flags\n\
             \"a,1\",g-0000000000000002,\"a,1\",canonical,1.0,1.0,identical,1.0,,usable,\n\
             b,g-0000000000000002,\"a,1\",copy,0.666667,1.0,jaccard,1.0,,usable,\n"
        );
    }

    #[test]
    fn no_rows_leave_the_header() {
        let mut out = Vec::new();
        write(std::iter::empty::<StoryRow<'_>>(), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "id,story,story_canonical,group,group_canonical,role,story_rule,group_rule,version_of,status,flags\n"
        );
    }
}
