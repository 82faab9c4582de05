//! Vectors in a Parquet file: a column of ids and one of lists of numbers.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use parquet::basic::Type;
use parquet::file::metadata::ParquetMetaData;
use storyfold_model::ArticleId;

use super::{Matrix, twice};
use crate::columns::Damage;
use crate::columns::cell::Meaning;
use crate::columns::chunk::Chunks;
use crate::columns::footer::read_footer;
use crate::columns::leaf::Leaf;
use crate::columns::values::Cell;
use crate::decompress::exceeds_limits;
use crate::limits::{MAX_EMBEDDING_DIMENSIONS, MAX_EMBEDDING_ROWS};
use crate::record::Value;

/// Vectors and whose they are.
pub(super) type Vectors = (Matrix, Vec<ArticleId>);

/// Reads a file; `None` when it is no Parquet file.
///
/// # Errors
/// What the file returns; within that, what is wrong with it.
pub(super) fn vectors(path: &Path) -> io::Result<Option<Result<Vectors, Damage>>> {
    let mut file = File::open(path)?;
    // There is no going back in a pipe, so what comes out of one is an array.
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic)?;
    if magic != b"PAR1" {
        return Ok(None);
    }
    file.rewind()?;
    let metadata = match read_footer(&mut file)? {
        Ok(metadata) => metadata,
        Err((_, reason)) => return Ok(Some(Err(reason))),
    };
    Ok(Some(read_columns(&metadata, &Chunks::of(&file)?)))
}

fn read_columns(metadata: &ParquetMetaData, chunks: &Chunks) -> Result<Vectors, Damage> {
    let schema = metadata.file_metadata().schema_descr();
    let place = |name: &str| {
        let mut places = schema.columns().iter().zip(0..);
        let found = places.find(|(leaf, _)| {
            leaf.path().parts().first().is_some_and(|root| root.as_str() == name)
        });
        found.map(|(leaf, place)| (place, leaf)).ok_or_else(|| format!("has no column `{name}`"))
    };
    let (ids_at, id) = place("id")?;
    let (vectors_at, vector) = place("vector")?;
    let meaning = Meaning::of(id);
    if id.max_rep_level() != 0 || !matches!(meaning, Meaning::Text | Meaning::Whole { .. }) {
        return Err("has a column `id` that is neither text nor whole numbers".into());
    }
    let is_fraction = matches!(vector.physical_type(), Type::FLOAT | Type::DOUBLE);
    if vector.max_rep_level() != 1 || !is_fraction {
        return Err("has a column `vector` that is no list of float32 or float64".into());
    }
    let (mut ids, mut values, mut dimensions) = (Vec::new(), Vec::new(), None);
    let mut row = Vec::new();
    for group in metadata.row_groups() {
        let chunks = chunks.again();
        let mut id = Leaf::new(chunks.chunk(), chunks.size_bytes(), group, ids_at)?;
        let mut vector = Leaf::new(chunks.chunk(), chunks.size_bytes(), group, vectors_at)?;
        for _ in 0..group.num_rows() {
            let at = ids.len() + 1;
            let cell = id.next_cell()?;
            let named = match cell.as_ref().and_then(|cell| meaning.value(cell)) {
                Some(Value::Text(text)) => ArticleId::new(text.as_ref()),
                Some(Value::Number(digits)) => ArticleId::new(digits),
                _ => return Err(format!("has no id in row {at}")),
            };
            ids.push(named.map_err(|error| format!("row {at}: {error}"))?);
            row.clear();
            vector.next_list(&mut row, MAX_EMBEDDING_DIMENSIONS as usize)?;
            if row.is_empty() || *dimensions.get_or_insert(row.len()) != row.len() {
                return Err(format!("has a vector of {} numbers in row {at}", row.len()));
            }
            for cell in &row {
                let number = match cell {
                    Cell::Float(number) => *number as f32,
                    _ => f32::NAN,
                };
                if !number.is_finite() {
                    return Err(format!("has something else than finite numbers in row {at}"));
                }
                values.push(number);
            }
            let is_much = exceeds_limits(chunks.size_bytes(), 4 * values.len() as u64);
            if is_much || ids.len() as u64 > MAX_EMBEDDING_ROWS {
                return Err(format!("grows beyond what is read, in row {at}"));
            }
        }
    }
    match twice(&ids) {
        Some(id) => Err(format!("has the id {id} twice")),
        None => Ok((Matrix { rows: ids.len(), dimensions: dimensions.unwrap_or(1), values }, ids)),
    }
}
