//! Fields added to the rows of a table of text, whose cells stay as they were written.

use std::ops::Range;

use serde_json::Value;
use storyfold::readers::{Heading, ReadArticle};

use super::{Fields, PREFIX};

/// A table that gets further columns.
pub(super) struct Table<'a> {
    heading: &'a Heading,
    /// For each column, whether it stays; those that an earlier run added do not.
    stays: Vec<bool>,
}

impl<'a> Table<'a> {
    pub(super) fn under(heading: &'a Heading) -> Self {
        let is_ours = |cell: Range<usize>| {
            let name = heading.row.get(cell).unwrap_or_default().trim_ascii();
            name.strip_prefix(b"\"").unwrap_or(name).starts_with(PREFIX.as_bytes())
        };
        let cells = cells(&heading.row, heading.delimiter);
        Self { heading, stays: cells.into_iter().map(|cell| !is_ours(cell)).collect() }
    }

    /// The row of names.
    pub(super) fn heading(&self, names: &[String]) -> Vec<u8> {
        let names = names.iter().map(|name| self.quoted(name));
        self.extended(&self.heading.row, names)
    }

    /// The row of an article.
    pub(super) fn row(&self, read: &ReadArticle, fields: &Fields) -> Vec<u8> {
        let row = read.record.as_deref().unwrap_or_default();
        self.extended(row, fields.iter().map(|(_, value)| self.cell(value)))
    }

    /// As many cells of a row as there are names, and more behind them.
    fn extended(&self, row: &[u8], more: impl Iterator<Item = String>) -> Vec<u8> {
        let mut cells = cells(row, self.heading.delimiter).into_iter();
        let mut line = Vec::with_capacity(row.len() + 200);
        let mut is_first = true;
        let mut push = |cell: &[u8]| {
            if !std::mem::take(&mut is_first) {
                line.push(self.heading.delimiter);
            }
            line.extend_from_slice(cell);
        };
        for stays in &self.stays {
            let cell = cells.next().and_then(|cell| row.get(cell)).unwrap_or_default();
            if *stays {
                push(cell);
            }
        }
        more.for_each(|cell| push(cell.as_bytes()));
        line.push(b'\n');
        line
    }

    fn cell(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => self.quoted(text),
            Value::Array(parts) => {
                let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                self.quoted(&parts.join(" "))
            }
            other => other.to_string(),
        }
    }

    fn quoted(&self, text: &str) -> String {
        let is_special = |c: char| matches!(c, '"' | '\n' | '\r');
        let is_plain = !text.contains(is_special)
            && !text.contains(char::from(self.heading.delimiter))
            && text.trim().len() == text.len();
        if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    }
}

/// Where the cells of a row stand, with their quotes. Quotes count where they begin a cell, as they do
/// when it is read.
fn cells(row: &[u8], delimiter: u8) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let (mut start, mut in_quotes, mut closed_at) = (0, false, None);
    for (at, &byte) in row.iter().enumerate() {
        match byte {
            b'"' if in_quotes => (in_quotes, closed_at) = (false, Some(at)),
            // A doubled quote closes and opens again.
            b'"' if at == start || closed_at == at.checked_sub(1) => in_quotes = true,
            _ if byte == delimiter && !in_quotes => {
                cells.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    cells.push(start..row.len());
    cells
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use storyfold::model::{Article, ArticleId, Origin};
    use storyfold::readers::Format;

    use super::*;

    fn row(heading: &Heading, record: &str) -> String {
        let article = Article::new(ArticleId::new("a").unwrap());
        let read = ReadArticle {
            article,
            origin: Origin::line("a.csv", 2),
            format: Format::Csv,
            record: Some(record.as_bytes().to_vec()),
            heading: None,
        };
        let fields = vec![
            ("storyfold_story".to_owned(), json!("s;1")),
            ("storyfold_similarity".to_owned(), json!(0.5)),
            ("storyfold_version_of".to_owned(), Value::Null),
            ("storyfold_flags".to_owned(), json!(["roundup", "correction"])),
        ];
        String::from_utf8(Table::under(heading).row(&read, &fields)).unwrap()
    }

    #[test]
    fn cells_stay_as_they_were_and_rows_get_as_many_as_there_are_names() {
        let heading = Heading { row: b"id;\"ti;tle\";x".to_vec(), delimiter: b';' };
        let names = ["storyfold_story".to_owned()];
        let named = Table::under(&heading).heading(&names);
        assert_eq!(named, b"id;\"ti;tle\";x;storyfold_story\n");
        let added = "\"s;1\";0.5;;roundup correction\n";
        assert_eq!(row(&heading, "a;\"b;\"\"c\n\"; d "), format!("a;\"b;\"\"c\n\"; d ;{added}"));
        assert_eq!(row(&heading, "a"), format!("a;;;{added}"));
        assert_eq!(row(&heading, "a;b\"c;d;;"), format!("a;b\"c;d;{added}"));
        assert_eq!(row(&heading, "\"a\"b\";c;d"), format!("\"a\"b\";c;d;{added}"));
    }

    #[test]
    fn columns_of_an_earlier_run_are_replaced() {
        let heading = Heading { row: b"id\tstoryfold_story\ttitle".to_vec(), delimiter: b'\t' };
        let named = Table::under(&heading).heading(&["storyfold_story".to_owned()]);
        assert_eq!(named, b"id\ttitle\tstoryfold_story\n");
        assert_eq!(row(&heading, "a\told\tFog"), "a\tFog\ts;1\t0.5\t\troundup correction\n");
        assert_eq!(row(&heading, "\told\t"), "\t\ts;1\t0.5\t\troundup correction\n");
    }
}
