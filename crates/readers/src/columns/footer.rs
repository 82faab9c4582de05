//! The description at the end of a Parquet file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};

use super::thrift::{Compact, I32, LIST, STRUCT};
use super::{Damage, contained};
use crate::limits::{MAX_PARQUET_COLUMNS, MAX_PARQUET_DEPTH, MAX_PARQUET_FOOTER_BYTES};
use crate::problem;

/// What is wrong with a file as a whole: the kind of the problem and its reason.
pub type Flaw = (&'static str, String);

/// Reads the description of a Parquet file, after a look at what it claims: a hostile one is told
/// before it takes memory or overflows the stack.
///
/// # Errors
/// What the file returns; within that, the flaw that makes it unreadable.
pub fn read_footer(file: &mut File) -> io::Result<Result<ParquetMetaData, Flaw>> {
    let size_bytes = file.seek(SeekFrom::End(0))?;
    let mut tail = [0; TAIL_BYTES as usize];
    if size_bytes < 4 + TAIL_BYTES {
        return Ok(Err((problem::TRUNCATED, "the file ends too early; fetch it again".into())));
    }
    file.seek(SeekFrom::Start(size_bytes - TAIL_BYTES))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    match &magic {
        b"PAR1" => {}
        b"PARE" => {
            let reason = "it is encrypted; write it without encryption";
            return Ok(Err((problem::ENCRYPTED, reason.into())));
        }
        _ => {
            let reason = "it has no description at its end; it was cut, or is no Parquet file";
            return Ok(Err((problem::TRUNCATED, reason.into())));
        }
    }
    let footer_bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
    if footer_bytes > size_bytes - TAIL_BYTES {
        let reason = "its description is longer than the file; it was cut or damaged";
        return Ok(Err((problem::TRUNCATED, reason.into())));
    }
    if footer_bytes > MAX_PARQUET_FOOTER_BYTES {
        let reason = format!(
            "its description has {footer_bytes} bytes, more than the {MAX_PARQUET_FOOTER_BYTES} that \
             are read; write it with larger row groups"
        );
        return Ok(Err((problem::TOO_LARGE, reason)));
    }
    file.seek(SeekFrom::Start(size_bytes - TAIL_BYTES - footer_bytes))?;
    let mut footer = vec![0; footer_bytes as usize];
    file.read_exact(&mut footer)?;
    let metadata = check_schema(&footer).and_then(|()| {
        contained(|| ParquetMetaDataReader::decode_metadata(&footer).map_err(|e| e.to_string()))
    });
    Ok(metadata.map_err(|reason| (problem::BAD_PARQUET, reason)))
}

/// The length of the description and the letters behind it.
const TAIL_BYTES: u64 = 8;

/// Looks at the tree of columns before the crate builds it by recursion.
fn check_schema(footer: &[u8]) -> Result<(), Damage> {
    let mut compact = Compact::new(footer);
    let mut last = 0;
    while let Some(field) = compact.field(last)? {
        last = field.id;
        if (field.id, field.kind) != (2, LIST) {
            compact.skip(field.kind)?;
            continue;
        }
        let (elements, kind) = compact.list()?;
        if kind != STRUCT || elements > MAX_PARQUET_COLUMNS {
            return Err(format!("it has more than {MAX_PARQUET_COLUMNS} columns, or none"));
        }
        // How many children are still to come at each level above this one.
        let mut open: Vec<i64> = Vec::new();
        for _ in 0..elements {
            while open.pop_if(|left| *left == 0).is_some() {}
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            let children = children(&mut compact)?;
            if children < 0 || children > elements as i64 {
                return Err("its columns have more columns in them than there are".into());
            }
            open.push(children);
            if open.len() > MAX_PARQUET_DEPTH {
                return Err("its columns nest too deep".into());
            }
        }
        return Ok(());
    }
    Err("it describes no columns".into())
}

/// How many columns an element of the tree has in it.
fn children(compact: &mut Compact<'_>) -> Result<i64, Damage> {
    let (mut last, mut children) = (0, 0);
    while let Some(field) = compact.field(last)? {
        last = field.id;
        match (field.id, field.kind) {
            (5, I32) => children = compact.int()?,
            _ => compact.skip(field.kind)?,
        }
    }
    Ok(children)
}

/// Whether a column lies where a file of this size can hold it.
pub(crate) fn lies_within(column: &ColumnChunkMetaData, size_bytes: u64) -> bool {
    let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let end = start.checked_add(column.compressed_size());
    start >= 0 && column.compressed_size() >= 0 && end.is_some_and(|end| end as u64 <= size_bytes)
}
