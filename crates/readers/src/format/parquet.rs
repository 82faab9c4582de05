//! Parquet: one article a row, with the fields as columns.

use std::fs::File;
use std::io::{self, BufRead};

use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use storyfold_model::Problem;

use crate::columns::Damage;
use crate::columns::cell::Meaning;
use crate::columns::chunk::Chunks;
use crate::columns::footer::read_footer;
use crate::columns::leaf::Leaf;
use crate::columns::rows::{Row, Rows, targets_of};
use crate::columns::values::Cell;
use crate::decompress::DecompressError;
use crate::fields::Field;
use crate::problem;
use crate::reader::{Context, Item, Reader};
use crate::record::Value;
use crate::seeking_format::{SeekingFormat, read_spooled};

/// Reads Parquet files, whose columns have the names of [`Field`]; those inside of others are named
/// with dots, `meta.title`.
///
/// Columns may be of text, of whole numbers, and for times of Parquet's own days and moments. They are
/// read row by row, no more than a page of each at a time. A row group that is damaged is turned away
/// from there on, and reading goes on with the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parquet;

impl Reader for Parquet {
    fn extensions(&self) -> &'static [&'static str] {
        &["parquet", "pq"]
    }

    fn looks_like(&self, _: &str) -> bool {
        false
    }

    fn magic(&self) -> &'static [&'static [u8]] {
        &[b"PAR1"]
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        read_spooled(self, input, context, sink)
    }

    fn by_seeking(&self) -> Option<&dyn SeekingFormat> {
        Some(self)
    }
}

impl SeekingFormat for Parquet {
    fn read_file(
        &self,
        mut file: File,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let reject = |kind, reason: String| {
            Item::Problem(problem::rejected(context.origin(None), kind, reason))
        };
        if file.metadata()?.len() == 0 {
            return Ok(());
        }
        let metadata = match read_footer(&mut file)? {
            Ok(metadata) => metadata,
            Err((kind, reason)) => {
                sink(reject(kind, reason));
                return Ok(());
            }
        };
        let columns = match columns_of(&metadata, context) {
            Ok(columns) => columns,
            Err(problem) => {
                sink(Item::Problem(problem));
                return Ok(());
            }
        };
        let chunks = Chunks::of(&file)?;
        let mut rows = Rows::new();
        for (number, group) in (1..).zip(metadata.row_groups()) {
            let first = rows.passed;
            let ended = read_group(group, &columns, &chunks.again(), &mut rows, context, sink);
            match ended {
                Ok(()) => {}
                Err(Ended::Damaged(damage)) => {
                    let group_rows = u64::try_from(group.num_rows()).unwrap_or(0);
                    let (next, last) = (rows.passed + 1, first.saturating_add(group_rows));
                    let reason = format!(
                        "rows {next} to {last}, the rest of row group {number}, cannot be read: \
                         {damage}"
                    );
                    let origin = context.entry(next);
                    sink(Item::Problem(problem::rejected(origin, problem::BAD_PARQUET, reason)));
                    rows.passed = last.max(rows.passed);
                }
                Err(Ended::TooMuch(error)) => {
                    let reason = format!("{error}; what stands after that point is not read");
                    sink(reject(error.kind(), reason));
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// A column that stands for a field.
struct Column {
    /// Its place among all columns.
    place: usize,
    targets: Vec<(Field, usize)>,
    kind: Kind,
}

/// What there is in a column.
enum Kind {
    Values(Meaning),
    /// Lists, or columns in it: nothing that makes a field.
    Nested,
}

/// Why a row group was not read to its end.
enum Ended {
    Damaged(Damage),
    TooMuch(DecompressError),
}

impl From<Damage> for Ended {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

fn columns_of(metadata: &ParquetMetaData, context: &Context<'_>) -> Result<Vec<Column>, Problem> {
    let schema = metadata.file_metadata().schema_descr();
    let fields = &context.options.field_map;
    let paths: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let by_path = targets_of(paths.iter().map(String::as_str), fields, context.origin(None))?;
    let mut columns = Vec::new();
    for ((place, leaf), targets) in schema.columns().iter().enumerate().zip(by_path) {
        let root = leaf.path().parts().first().map_or("", String::as_str);
        let is_nested = leaf.max_rep_level() > 0;
        if !targets.is_empty() {
            let kind = if is_nested { Kind::Nested } else { Kind::Values(Meaning::of(leaf)) };
            columns.push(Column { place, targets, kind });
        } else if leaf.path().parts().len() > 1 {
            let targets: Vec<_> = fields.targets(root).collect();
            if !targets.is_empty() {
                columns.push(Column { place, targets, kind: Kind::Nested });
            }
        }
    }
    Ok(columns)
}

fn read_group(
    group: &RowGroupMetaData,
    columns: &[Column],
    chunks: &Chunks,
    rows: &mut Rows,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> Result<(), Ended> {
    let size_bytes = chunks.size_bytes();
    let mut leaves = Vec::new();
    for Column { place, targets, kind } in columns {
        if let Kind::Values(meaning) = kind {
            let leaf = Leaf::new(chunks.chunk(), size_bytes, group, *place)?;
            leaves.push((leaf, *meaning, targets.as_slice()));
        }
    }
    let mut cells: Vec<Option<Cell>> = Vec::new();
    for _ in 0..group.num_rows() {
        cells.clear();
        for (leaf, ..) in &mut leaves {
            cells.push(leaf.next_cell()?);
        }
        let mut row = Row::default();
        for ((_, meaning, targets), cell) in leaves.iter().zip(&cells) {
            row.look_at(cell.as_ref().map_or(0, Cell::size_bytes));
            if let Some(value) = cell.as_ref().and_then(|cell| meaning.value(cell)) {
                row.set(targets, &value);
            }
        }
        for Column { targets, kind, .. } in columns {
            if matches!(kind, Kind::Nested) {
                row.set(targets, &Value::Other("a list or a group of columns"));
            }
        }
        rows.hand_on(row, size_bytes, context, sink).map_err(Ended::TooMuch)?;
    }
    Ok(())
}
