//! `--emit annotated`: the records of the input with what was found about each.
//!
//! The records are read a second time and written in their order, in the format they have, if all have
//! one of those that take further fields: JSON Lines, a JSON array, a table of text under one row of
//! names, or Parquet of one schema that was read to its end. Otherwise each is a line of JSON.

mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read, Write};
use std::sync::Arc;

use serde_json::Value;
use storyfold::model::Origin;
use storyfold::readers::limits::SNIFF_BYTES;
use storyfold::readers::sniff::sniff;
use storyfold::readers::{Format, Heading, Item, ReadArticle, table_heading};

use super::again::{Stdin, has_changed, read_again};
use super::keep_all_in_place;
use crate::error::CliError;
use crate::output::row::WireRow;
use crate::output::{Target, ending};
use crate::plan::ReadingPlan;
use crate::rejects::Rejects;

/// What stands before the names of the fields that are added. A record that has such fields was
/// annotated before, and they are replaced.
const PREFIX: &str = "storyfold_";

/// The fields that are added to a record, with their names.
type Fields = Vec<(String, Value)>;

/// What the articles of a run were read from.
#[derive(Debug, Default)]
pub(super) struct Seen {
    formats: BTreeSet<Format>,
    heading: Option<Arc<Heading>>,
    /// Whether there are tables under different rows of names.
    headings_differ: bool,
}

impl Seen {
    /// Takes note of an article.
    pub(super) fn take(&mut self, read: &ReadArticle) {
        self.formats.insert(read.format);
        self.take_heading(read.heading.as_ref());
    }

    /// Takes note of what others have seen.
    pub(super) fn add(&mut self, others: Self) {
        self.formats.extend(others.formats);
        self.headings_differ |= others.headings_differ;
        self.take_heading(others.heading.as_ref());
    }

    fn take_heading(&mut self, heading: Option<&Arc<Heading>>) {
        match (&self.heading, heading) {
            (Some(held), Some(other)) => {
                self.headings_differ |= !Arc::ptr_eq(held, other) && held != other;
            }
            (None, Some(_)) => self.heading = heading.cloned(),
            (_, None) => {}
        }
    }

    /// The one format of all articles, if there is one.
    fn only_format(&self) -> Option<Format> {
        match self.formats.len() {
            1 => self.formats.first().copied(),
            _ => None,
        }
    }
}

/// The records that are written.
pub(super) struct Records<'a> {
    pub(super) reading: &'a ReadingPlan,
    pub(super) rejects: &'a Rejects,
    pub(super) seen: Seen,
    /// Where each article stands.
    pub(super) origins: &'a [Origin],
    /// Whether lines of JSON are wanted, whatever the input is.
    pub(super) as_lines: bool,
}

/// The records that are written, and what is known of their articles.
pub(super) struct Annotated<'a, R> {
    pub(super) records: Records<'a>,
    /// What was found about each.
    pub(super) row: &'a (dyn Fn(usize) -> Option<R> + Sync),
}

/// In which format records with further fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Lines,
    Array,
    /// A table, of comma-separated values or of others.
    Table(Format),
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Written {
    /// Its name for people.
    const fn name(self) -> &'static str {
        match self {
            Self::Lines => "JSON Lines",
            Self::Array => "a JSON array",
            Self::Table(format) => format.name(),
            #[cfg(feature = "parquet")]
            Self::Parquet => "Parquet",
        }
    }

    /// Whether a file with this ending may hold it: one that no format has may hold anything.
    fn suits(self, ending: &str) -> bool {
        match ending {
            "csv" => self == Self::Table(Format::Csv),
            "tsv" => self == Self::Table(Format::Tsv),
            "json" => matches!(self, Self::Lines | Self::Array),
            "jsonl" | "ndjson" => self == Self::Lines,
            #[cfg(feature = "parquet")]
            "parquet" => self == Self::Parquet,
            #[cfg(not(feature = "parquet"))]
            "parquet" => false,
            _ => true,
        }
    }
}

impl Records<'_> {
    /// Refuses a file whose ending promises another format than is written, unless that was asked for.
    /// What cannot be told is told when it is written.
    ///
    /// Refuses as well to take the place of the input where records of it have no row: they would be gone.
    ///
    /// # Errors
    /// [`CliError::RecordsEnding`] and [`CliError::LostInPlace`].
    pub(super) fn agree_with(&self, target: &Target, stdin: &Stdin) -> Result<(), CliError> {
        let Target::File(path) = target else { return Ok(()) };
        if !self.keeps_all(stdin) {
            keep_all_in_place(target, self.reading, self.rejects.without_row())?;
        }
        let (Some(ending), false) = (ending::of_format(path), self.as_lines) else { return Ok(()) };
        match self.written(stdin) {
            Ok(written) if !written.suits(&ending) => {
                let path = path.display().to_string();
                Err(CliError::RecordsEnding { path, format: written.name() })
            }
            _ => Ok(()),
        }
    }

    /// Whether records without a row are written, too: where columns are copied whole.
    #[cfg(feature = "parquet")]
    fn keeps_all(&self, stdin: &Stdin) -> bool {
        matches!(self.written(stdin), Ok(Written::Parquet))
    }

    /// Whether records without a row are written, too.
    #[cfg(not(feature = "parquet"))]
    fn keeps_all(&self, _: &Stdin) -> bool {
        false
    }

    /// In which format the records are written.
    fn written(&self, stdin: &Stdin) -> io::Result<Written> {
        let format = match () {
            () if self.as_lines => None,
            () if self.origins.is_empty() => self.format_of_none(stdin)?,
            () => self.seen.only_format(),
        };
        #[cfg(feature = "parquet")]
        if format == Some(Format::Parquet)
            && !parquet::UNREAD.iter().any(|kind| self.rejects.has(kind))
            && parquet::files(self.reading, stdin, self.origins)?.is_some()
        {
            return Ok(Written::Parquet);
        }
        Ok(match (format, &self.seen.heading) {
            (Some(Format::JsonArray), _) => Written::Array,
            (Some(format @ (Format::Csv | Format::Tsv)), Some(_)) if !self.seen.headings_differ => {
                Written::Table(format)
            }
            (Some(format @ (Format::Csv | Format::Tsv)), None) if self.origins.is_empty() => {
                Written::Table(format)
            }
            _ => Written::Lines,
        })
    }

    /// The one format that inputs have which hold no article, by how they begin: what is written of
    /// them is to be a file of that format all the same.
    fn format_of_none(&self, stdin: &Stdin) -> io::Result<Option<Format>> {
        let mut formats = BTreeSet::new();
        for source in &self.reading.sources {
            let mut head = Vec::new();
            if let Some(input) = stdin.open(source)? {
                input.take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
            }
            let told = || sniff(&source.file, &head).ok();
            formats.insert(self.reading.options.input_format.or_else(told));
        }
        Ok(formats.pop_first().flatten().filter(|_| formats.is_empty()))
    }

    /// The row of names of the first table, where none has another row.
    fn heading_of_none(&self, stdin: &Stdin, format: Format) -> io::Result<Option<Heading>> {
        for source in &self.reading.sources {
            let mut head = Vec::new();
            if let Some(input) = stdin.open(source)? {
                input.take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
            }
            let fields = &self.reading.options.field_map;
            if let Some(heading) = table_heading(&head, format == Format::Tsv, fields) {
                return Ok(Some(heading));
            }
        }
        Ok(None)
    }
}

impl<R: WireRow> Annotated<'_, R> {
    /// Reads the inputs again and writes them with the fields added.
    ///
    /// # Errors
    /// What `out` and the inputs return.
    pub(super) fn write(&self, stdin: Stdin, out: &mut dyn Write) -> io::Result<()> {
        let Records { seen, origins, .. } = &self.records;
        let places: HashMap<&Origin, usize> = origins.iter().zip(0..).collect();
        let fields = |origin: &Origin| self.fields(*places.get(origin)?);
        let written = self.records.written(&stdin)?;
        #[cfg(feature = "parquet")]
        if written == Written::Parquet
            && let Some(files) = parquet::files(self.records.reading, &stdin, origins)?
        {
            let value = |origin: &Origin| {
                let row = (self.row)(*places.get(origin)?)?;
                serde_json::to_value(row).ok()
            };
            return parquet::write::<R>(&files, &value, origins.len(), out);
        }
        match (written, &seen.heading) {
            (Written::Array, _) => {
                out.write_all(b"[")?;
                let mut separator = "\n";
                self.write_each(stdin, &fields, &json::object, &mut |object| {
                    out.write_all(separator.as_bytes())?;
                    separator = ",\n";
                    out.write_all(&object)
                })?;
                out.write_all(b"\n]\n")
            }
            (Written::Table(_), Some(heading)) => {
                let table = table::Table::under(heading);
                out.write_all(&table.heading(&names::<R>()))?;
                let row = |read: ReadArticle, fields: Fields| Ok(table.row(&read, &fields));
                self.write_each(stdin, &fields, &row, &mut |row| out.write_all(&row))
            }
            (Written::Table(format), None) => {
                let heading = self.records.heading_of_none(&stdin, format)?;
                let row =
                    heading.map(|heading| table::Table::under(&heading).heading(&names::<R>()));
                out.write_all(&row.unwrap_or_default())
            }
            _ => self.write_each(stdin, &fields, &json::line, &mut |line| {
                out.write_all(&line)?;
                out.write_all(b"\n")
            }),
        }
    }

    /// Writes what `record` makes of each article that has a row.
    fn write_each(
        &self,
        stdin: Stdin,
        fields: &(dyn Fn(&Origin) -> Option<Fields> + Sync),
        record: &(dyn Fn(ReadArticle, Fields) -> io::Result<Vec<u8>> + Sync),
        write: &mut dyn FnMut(Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let work = |item| match item {
            Item::Article(read) => fields(&read.origin).map(|fields| record(read, fields)),
            Item::Problem(_) => None,
        };
        let mut written = 0;
        read_again(self.records.reading, stdin, &work, &mut |made| {
            written += 1;
            write(made?)
        })?;
        if written == self.records.origins.len() { Ok(()) } else { Err(has_changed()) }
    }

    fn fields(&self, place: usize) -> Option<Fields> {
        let row = serde_json::to_value((self.row)(place)?).ok()?;
        let field = |column: &&str| {
            let value = row.get(*column).cloned().unwrap_or(Value::Null);
            (format!("{PREFIX}{column}"), value)
        };
        Some(R::columns().iter().map(field).collect())
    }
}

/// The names of the fields that are added.
fn names<R: WireRow>() -> Vec<String> {
    R::columns().iter().map(|column| format!("{PREFIX}{column}")).collect()
}
