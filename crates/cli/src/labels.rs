//! Reading labels: gold, and the rows of a clustering.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};

use storyfold::readers::decompress;
use storyfold_eval::{Labels, gold};

use crate::error::CliError;

/// Reads the labels of a file, or of standard input for `-`.
///
/// # Errors
/// [`CliError::UnreadableLabels`], [`CliError::BadLabels`] and [`CliError::BadLabelColumns`].
pub(crate) fn labels(path: &str) -> Result<Labels, CliError> {
    let table = table_of(path)
        .map_err(|source| CliError::UnreadableLabels { path: path.to_owned(), source })?;
    match table {
        Table::Text(text) => gold::parse(&text)
            .map_err(|source| CliError::BadLabels { path: path.to_owned(), source: source.into() }),
        Table::Columns(columns) => of_columns(columns, path),
    }
}

/// What labels stand in.
enum Table {
    Text(String),
    Columns(Columns),
}

/// How every Parquet file begins.
const MAGIC: &[u8] = b"PAR1";

fn table_of(path: &str) -> io::Result<Table> {
    let bytes: Box<dyn Read> = if path == "-" {
        Box::new(io::stdin().lock())
    } else {
        let mut file = File::open(path)?;
        // There is no going back in a pipe.
        if file.metadata()?.is_file() {
            if decompress::peek(&mut file, MAGIC.len())? == MAGIC {
                return Ok(Table::Columns(columns_of_file(file)?));
            }
            file.rewind()?;
        }
        Box::new(file)
    };
    let mut stream = decompress::open(bytes)?;
    let head = decompress::peek(&mut stream, MAGIC.len())?;
    let is_parquet = head == MAGIC;
    let mut stream = Cursor::new(head).chain(stream);
    if is_parquet {
        return Ok(Table::Columns(columns_of_stream(&mut stream)?));
    }
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(Table::Text(text))
}

#[cfg(feature = "parquet")]
use self::parquet::{Columns, columns_of_file, columns_of_stream, of_columns};
#[cfg(not(feature = "parquet"))]
use self::without_parquet::{Columns, columns_of_file, columns_of_stream, of_columns};

/// Labels in the columns of Parquet.
#[cfg(feature = "parquet")]
mod parquet {
    use std::ops::ControlFlow;

    use storyfold::readers::ParquetTexts;

    use super::{CliError, File, Labels, Read, gold, io};

    /// A file, or what is wrong with it.
    pub(super) type Columns = Result<ParquetTexts, String>;

    pub(super) fn columns_of_file(file: File) -> io::Result<Columns> {
        ParquetTexts::of_file(file)
    }

    pub(super) fn columns_of_stream(stream: &mut dyn Read) -> io::Result<Columns> {
        ParquetTexts::of_stream(stream)
    }

    pub(super) fn of_columns(table: Columns, path: &str) -> Result<Labels, CliError> {
        let damaged = |reason| CliError::BadLabelColumns { path: path.to_owned(), reason };
        let wrong =
            |source| CliError::BadLabels { path: path.to_owned(), source: Box::new(source) };
        let table = table.map_err(damaged)?;
        let mut columns = gold::Columns::among(table.names()).map_err(wrong)?;
        let names = columns.names().to_vec();
        let mut taken = Ok(());
        table
            .rows(&names, &mut |row| {
                taken = columns.push(row);
                if taken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
            .map_err(damaged)?;
        taken.and_then(|()| columns.labels()).map_err(wrong)
    }
}

/// Parquet where the program was built without it.
#[cfg(not(feature = "parquet"))]
mod without_parquet {
    use super::{CliError, File, Labels, Read, io};

    /// That it is Parquet.
    pub(super) struct Columns;

    pub(super) fn columns_of_file(_: File) -> io::Result<Columns> {
        Ok(Columns)
    }

    pub(super) fn columns_of_stream(_: &mut dyn Read) -> io::Result<Columns> {
        Ok(Columns)
    }

    pub(super) fn of_columns(_: Columns, path: &str) -> Result<Labels, CliError> {
        let reason = "it is Parquet, which this program was built without".to_owned();
        Err(CliError::BadLabelColumns { path: path.to_owned(), reason })
    }
}
