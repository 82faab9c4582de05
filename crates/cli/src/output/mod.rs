//! How results are written. One file for each format; all of them write the same rows.

mod csv;
pub(crate) mod ending;
pub(crate) mod explanation;
pub(crate) mod explanation_json;
mod file;
mod json;
mod jsonl;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
mod partial;
pub(crate) mod record;
pub(crate) mod row;
pub(crate) mod table;
pub(crate) mod terminal;

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use clap::ValueEnum;

pub(crate) use file::Target;
pub(crate) use partial::remove_on_signals;

use self::row::WireRow;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object a line
    Jsonl,
    /// One JSON object with its schema's name and all rows
    Json,
    /// Comma-separated values with a header, quoted as RFC 4180 says
    Csv,
    /// A Parquet file with a column for each field
    #[cfg(feature = "parquet")]
    Parquet,
    /// Stories or groups with their headlines, for people
    Table,
}

impl Format {
    /// The format that was asked for, else that of the file's ending, else a table for a terminal
    /// and JSON Lines for anything else. What an ending promises that is not written is not looked at,
    /// see [`ending::refuse_others`].
    pub(crate) fn choose(asked: Option<Self>, path: Option<&Path>, terminal: bool) -> Self {
        let path = path.filter(|path| *path != Path::new("-"));
        let ending = path.and_then(ending::of_format);
        match (asked, path, ending.as_deref()) {
            (Some(format), ..) => format,
            (None, None, _) if terminal => Self::Table,
            (None, _, Some("csv")) => Self::Csv,
            (None, _, Some("json")) => Self::Json,
            #[cfg(feature = "parquet")]
            (None, _, Some("parquet")) => Self::Parquet,
            (None, ..) => Self::Jsonl,
        }
    }

    /// Its name on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            Self::Table => "table",
        }
    }
}

/// Writes rows in a format for programs. A table needs more than rows, see [`table`]; asked for one
/// all the same, this writes JSON Lines.
///
/// # Errors
/// What `out` returns.
pub(crate) fn write_rows<R: WireRow>(
    format: Format,
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Jsonl | Format::Table => jsonl::write(rows, out),
        Format::Json => json::write(rows, out),
        Format::Csv => csv::write(rows, out),
        #[cfg(feature = "parquet")]
        Format::Parquet => parquet::write(rows, out),
    }
}

/// [`write_rows`] of the rows of many articles, given by their places.
///
/// # Errors
/// What `out` returns.
pub(crate) fn write_each_row<R: WireRow>(
    format: Format,
    places: Range<usize>,
    row: &(dyn Fn(usize) -> Option<R> + Sync),
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Jsonl | Format::Table => jsonl::write_each(places, row, out),
        other => write_rows(other, places.filter_map(row), out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_asked_for_or_told_by_the_ending_or_by_who_reads() {
        let choose = |asked, path: Option<&str>, terminal| {
            Format::choose(asked, path.map(Path::new), terminal)
        };
        assert_eq!(choose(Some(Format::Csv), Some("rows.json"), true), Format::Csv);
        assert_eq!(choose(None, Some("rows.CSV"), true), Format::Csv);
        assert_eq!(choose(None, Some("rows.csv.gz"), true), Format::Csv);
        assert_eq!(choose(None, Some("rows.json"), true), Format::Json);
        assert_eq!(choose(None, Some("rows.jsonl"), true), Format::Jsonl);
        assert_eq!(choose(None, Some("rows"), true), Format::Jsonl);
        #[cfg(feature = "parquet")]
        assert_eq!(choose(None, Some("rows.parquet"), true), Format::Parquet);
        assert_eq!(choose(None, None, true), Format::Table);
        assert_eq!(choose(None, Some("-"), true), Format::Table);
        assert_eq!(choose(None, None, false), Format::Jsonl);
    }

    #[test]
    fn names_are_those_of_the_command_line() {
        for format in Format::value_variants() {
            let value = format.to_possible_value().unwrap();
            assert_eq!(value.get_name(), format.name());
        }
    }
}
