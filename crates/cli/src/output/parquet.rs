//! Rows as a Parquet file. The name of their schema stands in the file's description under
//! `storyfold.schema`.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use super::row::{Kind, WireRow, kind};

/// How many rows a row group has: as many as are held to be written together.
const GROUP_ROWS: usize = 64 << 10;

/// Writes all rows.
///
/// # Errors
/// What `out` returns, and what the system says of a temporary file, which Parquet is written to
/// before it is handed on.
pub(super) fn write<R: WireRow>(
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let message = format!("message rows {{ {} }}", fields_of(&R::columns(), ""));
    let schema = parse_message_type(&message).map_err(io::Error::other)?;
    let properties = properties(R::SCHEMA).build();
    let mut file = tempfile::tempfile()?;
    let mut writer =
        SerializedFileWriter::new(file.try_clone()?, Arc::new(schema), Arc::new(properties))?;
    let mut held = Cells::of(&R::columns());
    for row in rows {
        held.push(Some(&serde_json::to_value(&row)?));
        if held.rows == GROUP_ROWS {
            write_group(&mut held, &mut writer)?;
        }
    }
    if held.rows > 0 {
        write_group(&mut held, &mut writer)?;
    }
    writer.close()?;
    file.rewind()?;
    io::copy(&mut file, out).map(|_| ())
}

/// What files are written with: their schema's name, and a compression that all programs read.
pub(crate) fn properties(schema: &str) -> parquet::file::properties::WriterPropertiesBuilder {
    let named = KeyValue::new("storyfold.schema".to_owned(), schema.to_owned());
    WriterProperties::builder()
        .set_created_by(concat!("storyfold version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(vec![named]))
}

/// The columns of rows in Parquet's language for schemas, with `prefix` before their names. With a
/// prefix all may be absent: what they are added to may have rows that are no articles.
pub(crate) fn fields_of(columns: &[&str], prefix: &str) -> String {
    let repetition = |is_optional: bool| match is_optional || !prefix.is_empty() {
        true => "optional",
        false => "required",
    };
    let field = |column: &&str| {
        let name = format!("{prefix}{column}");
        match kind(column) {
            Kind::Text => format!("{} binary {name} (STRING);", repetition(false)),
            Kind::TextOrNone => format!("{} binary {name} (STRING);", repetition(true)),
            Kind::Number => format!("{} double {name};", repetition(false)),
            Kind::NumberOrNone => format!("{} double {name};", repetition(true)),
            Kind::Texts => format!(
                "{} group {name} (LIST) {{ repeated group list {{ required binary element \
                 (STRING); }} }}",
                repetition(false)
            ),
        }
    };
    columns.iter().map(field).collect::<Vec<_>>().join(" ")
}

fn write_group(held: &mut Cells, writer: &mut SerializedFileWriter<File>) -> io::Result<()> {
    let mut group = writer.next_row_group()?;
    held.write(&mut group, false)?;
    group.close()?;
    Ok(())
}

/// The values of some rows, column by column.
pub(crate) struct Cells {
    columns: Vec<(&'static str, Column)>,
    pub(crate) rows: usize,
}

/// The values of a column, and for each row whether it has some. Texts, of which a row may have
/// several, have as many as there are in each row, or none where the row has nothing to say.
enum Column {
    Texts { values: Vec<ByteArray>, present: Vec<bool> },
    Numbers { values: Vec<f64>, present: Vec<bool> },
    Lists { values: Vec<ByteArray>, lengths: Vec<Option<usize>> },
}

impl Cells {
    /// No rows yet.
    pub(crate) fn of(columns: &[&'static str]) -> Self {
        let column = |name: &&'static str| {
            let column = match kind(name) {
                Kind::Text | Kind::TextOrNone => {
                    Column::Texts { values: Vec::new(), present: Vec::new() }
                }
                Kind::Number | Kind::NumberOrNone => {
                    Column::Numbers { values: Vec::new(), present: Vec::new() }
                }
                Kind::Texts => Column::Lists { values: Vec::new(), lengths: Vec::new() },
            };
            (*name, column)
        };
        Self { columns: columns.iter().map(column).collect(), rows: 0 }
    }

    /// Takes a row; `None` for one that says nothing.
    pub(crate) fn push(&mut self, row: Option<&Value>) {
        self.rows += 1;
        for (name, column) in &mut self.columns {
            let value = row.and_then(|row| row.get(*name));
            match column {
                Column::Texts { values, present } => {
                    let text = value.and_then(Value::as_str);
                    present.push(text.is_some());
                    values.extend(text.map(ByteArray::from));
                }
                Column::Numbers { values, present } => {
                    let number = value.and_then(Value::as_f64);
                    present.push(number.is_some());
                    values.extend(number);
                }
                Column::Lists { values, lengths } => {
                    let list = value.and_then(Value::as_array);
                    lengths.push(list.map(Vec::len));
                    let texts = list.into_iter().flatten().filter_map(Value::as_str);
                    values.extend(texts.map(ByteArray::from));
                }
            }
        }
    }

    /// Writes the columns, the next ones of a row group, and lets the rows go. `all_optional`: whether
    /// the schema lets each of them be absent.
    pub(crate) fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
        all_optional: bool,
    ) -> io::Result<()> {
        self.rows = 0;
        for (name, column) in &mut self.columns {
            let missing = || ParquetError::General(format!("there is no place for {name}"));
            let mut writer = group.next_column()?.ok_or_else(missing)?;
            let is_optional =
                all_optional || matches!(kind(name), Kind::TextOrNone | Kind::NumberOrNone);
            match column {
                Column::Texts { values, present } => {
                    let levels: Vec<i16> = present.drain(..).map(i16::from).collect();
                    let levels = is_optional.then_some(levels.as_slice());
                    writer.typed::<ByteArrayType>().write_batch(values, levels, None)?;
                    values.clear();
                }
                Column::Numbers { values, present } => {
                    let levels: Vec<i16> = present.drain(..).map(i16::from).collect();
                    let levels = is_optional.then_some(levels.as_slice());
                    writer.typed::<DoubleType>().write_batch(values, levels, None)?;
                    values.clear();
                }
                Column::Lists { values, lengths } => {
                    let (mut definitions, mut repetitions) = (Vec::new(), Vec::new());
                    let empty = i16::from(all_optional);
                    for length in lengths.drain(..) {
                        let (level, count) = match length {
                            None => (0, 1),
                            Some(0) => (empty, 1),
                            Some(count) => (empty + 1, count),
                        };
                        definitions.extend(std::iter::repeat_n(level, count));
                        repetitions.push(0);
                        repetitions.extend(std::iter::repeat_n(1, count - 1));
                    }
                    writer.typed::<ByteArrayType>().write_batch(
                        values,
                        Some(&definitions),
                        Some(&repetitions),
                    )?;
                    values.clear();
                }
            }
            writer.close()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::FileReader;
    use parquet::file::serialized_reader::SerializedFileReader;
    use parquet::record::Field;

    use super::*;
    use crate::output::row::tests::{article, copy_row};
    use crate::output::row::{CopyWireRow, StoryRow};

    fn read(bytes: Vec<u8>) -> SerializedFileReader<bytes::Bytes> {
        SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap()
    }

    #[test]
    fn a_row_has_the_columns_of_csv_and_the_file_says_its_schema() {
        let (a, b) = (article("a", "Fog"), article("b", "Fog again"));
        let mut version = copy_row(&b, 2, &a, 2.0 / 3.0);
        version.version_of = Some(&a.id);
        let rows = [copy_row(&a, 2, &a, 1.0), version];
        let mut out = Vec::new();
        write(rows.iter().map(CopyWireRow::from), &mut out).unwrap();
        let file = read(out);
        let described = file.metadata().file_metadata().key_value_metadata().unwrap();
        assert_eq!(described[0].value.as_deref(), Some("storyfold.copy-row/1"));
        let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        let names: Vec<_> = rows[1].get_column_iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, CopyWireRow::columns());
        let column = |row: usize, name: &str| {
            rows[row].get_column_iter().find(|(found, _)| *found == name).unwrap().1.clone()
        };
        assert_eq!(column(1, "similarity"), Field::Double(0.666_667));
        assert_eq!(column(1, "version_of"), Field::Str("a".into()));
        assert_eq!(column(0, "version_of"), Field::Null);
        assert!(matches!(column(0, "flags"), Field::ListInternal(list) if list.len() == 0));
    }

    #[test]
    fn no_rows_leave_the_columns() {
        let mut out = Vec::new();
        write(std::iter::empty::<StoryRow<'_>>(), &mut out).unwrap();
        let file = read(out);
        assert_eq!(file.metadata().file_metadata().num_rows(), 0);
        assert_eq!(
            file.metadata().file_metadata().schema().get_fields().len(),
            StoryRow::columns().len()
        );
    }
}
