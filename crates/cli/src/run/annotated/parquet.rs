//! Columns added to Parquet files, whose own columns are copied as they are, without being unpacked.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{Type, TypePtr};
use serde_json::Value;
use storyfold::model::Origin;
use storyfold::readers::{parquet_footer, problem};

use super::PREFIX;
use crate::output::parquet::{Cells, fields_of, properties};
use crate::output::row::WireRow;
use crate::plan::ReadingPlan;
use crate::run::again::{Stdin, has_changed};

/// Kinds of problems of a file that was not read to its end. What it claims of itself was not made sure
/// of: it may have no such rows, or claim very many.
pub(super) const UNREAD: [&str; 3] =
    [problem::BAD_PARQUET, problem::DECOMPRESSION_LIMIT, problem::NO_COLUMNS];

/// An input file.
pub(super) struct Input {
    /// Its name in origins.
    name: Arc<str>,
    file: File,
    metadata: ParquetMetaData,
}

/// The files of a run; `None` when their columns cannot be copied: where articles come out of archives
/// or compressed files, or files have different columns.
pub(super) fn files(
    reading: &ReadingPlan,
    stdin: &Stdin,
    origins: &[Origin],
) -> io::Result<Option<Vec<Input>>> {
    let mut inputs: Vec<Input> = Vec::new();
    for source in &reading.sources {
        let Some(mut file) = stdin.open(source)? else { continue };
        let mut magic = Vec::new();
        Read::by_ref(&mut file).take(4).read_to_end(&mut magic)?;
        if magic != b"PAR1" {
            continue;
        }
        // What cannot be read at all was turned away when it was read first.
        if let Ok(metadata) = parquet_footer(&mut file)? {
            inputs.push(Input { name: source.file.as_str().into(), file, metadata });
        }
    }
    let names: HashSet<&str> = inputs.iter().map(|input| &*input.name).collect();
    let all_are_files = origins.iter().all(|origin| names.contains(&*origin.file));
    let mut schemas = inputs.iter().map(|input| schema_of(&input.metadata));
    let first = schemas.next();
    let are_alike = schemas.all(|schema| Some(schema) == first);
    Ok((all_are_files && are_alike).then_some(inputs))
}

fn schema_of(metadata: &ParquetMetaData) -> &Type {
    metadata.file_metadata().schema()
}

/// Writes the rows of all files in their order as one file. `value` is what was found about the article
/// that stands in a row, of which there are `articles`.
///
/// # Errors
/// What `out` and the files return; and when they are not as they were.
pub(super) fn write<R: WireRow>(
    inputs: &[Input],
    value: &dyn Fn(&Origin) -> Option<Value>,
    articles: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(first) = inputs.first() else { return Ok(()) };
    let added = format!("message added {{ {} }}", fields_of(&R::columns(), PREFIX));
    let added = parse_message_type(&added)?;
    let own = schema_of(&first.metadata);
    let is_ours = |field: &TypePtr| field.name().starts_with(PREFIX);
    let fields = own.get_fields().iter().filter(|field| !is_ours(field)).chain(added.get_fields());
    let schema = Type::group_type_builder(own.name()).with_fields(fields.cloned().collect());
    let mut file = tempfile::tempfile()?;
    let mut properties = properties(R::SCHEMA);
    let described = first.metadata.file_metadata();
    if let Some(program) = described.created_by() {
        // Programs judge the statistics of columns by who wrote them.
        properties = properties.set_created_by(program.to_owned());
    }
    let mut writer = SerializedFileWriter::new(
        file.try_clone()?,
        Arc::new(schema.build()?),
        Arc::new(properties.build()),
    )?;
    for entry in described.key_value_metadata().into_iter().flatten() {
        // Arrow's own description of the columns would no longer be that of all of them.
        if !matches!(entry.key.as_str(), "ARROW:schema" | "storyfold.schema") {
            writer.append_key_value_metadata(entry.clone());
        }
    }
    let mut annotated = 0;
    for input in inputs {
        let mut passed = 0;
        for group in input.metadata.row_groups() {
            let mut written = writer.next_row_group()?;
            copy_columns(input, group, &mut written)?;
            let mut cells = Cells::of(&R::columns());
            for _ in 0..group.num_rows() {
                passed += 1;
                let value = value(&Origin::entry(Arc::clone(&input.name), passed));
                annotated += usize::from(value.is_some());
                cells.push(value.as_ref());
            }
            cells.write(&mut written, true)?;
            written.close()?;
        }
    }
    writer.close()?;
    if annotated != articles {
        return Err(has_changed());
    }
    file.rewind()?;
    io::copy(&mut file, out).map(|_| ())
}

fn copy_columns<W: Write + Send>(
    input: &Input,
    group: &RowGroupMetaData,
    written: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<(), ParquetError> {
    let rows_written = u64::try_from(group.num_rows()).unwrap_or(0);
    for column in group.columns() {
        let root = column.column_path().parts().first();
        if root.is_some_and(|root| root.starts_with(PREFIX)) {
            continue;
        }
        let bytes_written = u64::try_from(column.compressed_size())
            .map_err(|_| ParquetError::General("a column has a negative size".to_owned()))?;
        let copied = ColumnCloseResult {
            bytes_written,
            rows_written,
            metadata: column.clone(),
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        written.append_column(&input.file, copied)?;
    }
    Ok(())
}
