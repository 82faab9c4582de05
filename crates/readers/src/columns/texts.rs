//! Some columns of a Parquet file as texts, for tables that hold no articles.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;

use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::Damage;
use super::cell::Meaning;
use super::chunk::Chunks;
use super::footer::read_footer;
use super::leaf::Leaf;
use crate::decompress::exceeds_limits;
use crate::limits::ROW_BYTES;
use crate::record::Value;
use crate::spool::{Spooled, spool};

/// A Parquet file whose columns of texts and whole numbers are read row by row, no more than a page of each
/// at a time.
pub struct ParquetTexts {
    metadata: ParquetMetaData,
    chunks: Chunks,
}

/// The column of a name and where it stands among all.
struct Column<'n> {
    name: &'n str,
    place: usize,
    meaning: Meaning,
}

impl ParquetTexts {
    /// A file, read from where it is.
    ///
    /// # Errors
    /// What the file returns; within that, what is wrong with it.
    pub fn of_file(mut file: File) -> io::Result<Result<Self, String>> {
        let metadata = match read_footer(&mut file)? {
            Ok(metadata) => metadata,
            Err((_, reason)) => return Ok(Err(reason)),
        };
        Ok(Ok(Self { metadata, chunks: Chunks::of(&file)? }))
    }

    /// A stream, by way of a temporary file: what such a file holds is told at its end.
    ///
    /// # Errors
    /// What the stream and the temporary file return; within that, what is wrong with it.
    pub fn of_stream(input: &mut dyn Read) -> io::Result<Result<Self, String>> {
        let Spooled { file, failure } = spool(input)?;
        failure.map_or_else(|| Self::of_file(file), Err)
    }

    /// What its columns are called, those inside of others left out.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.metadata.file_metadata().schema().get_fields().iter().map(|field| field.name())
    }

    /// Hands on the texts that each row has in these columns, in their order; whole numbers are their digits,
    /// and what is null or no column is `None`. Ends where `each` breaks. O(what stands in the columns).
    ///
    /// # Errors
    /// What is wrong with the file: a column that holds something else, one that is damaged, and texts that
    /// all together are far more than the file has room for, which only a bomb has.
    pub fn rows(
        &self,
        names: &[&str],
        each: &mut dyn FnMut(Vec<Option<String>>) -> ControlFlow<()>,
    ) -> Result<(), String> {
        let columns = names.iter().map(|name| self.column(name)).collect::<Result<Vec<_>, _>>()?;
        if columns.iter().all(Option::is_none) {
            return Ok(());
        }
        let (mut passed, mut given_bytes) = (0, 0);
        for group in self.metadata.row_groups() {
            let mut leaves = self.leaves(group, &columns)?;
            for _ in 0..group.num_rows() {
                passed += 1;
                given_bytes += ROW_BYTES;
                let mut row = Vec::with_capacity(columns.len());
                for leaf in &mut leaves {
                    let text = match leaf {
                        Some((leaf, column)) => text(leaf, column, passed)?,
                        None => None,
                    };
                    given_bytes += text.as_ref().map_or(0, |text| text.len() as u64);
                    row.push(text);
                }
                if exceeds_limits(self.chunks.size_bytes(), given_bytes) {
                    return Err(format!("it grows beyond what is read, in row {passed}"));
                }
                if each(row).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn column<'n>(&self, name: &'n str) -> Result<Option<Column<'n>>, Damage> {
        let schema = self.metadata.file_metadata().schema_descr();
        let mut leaves = schema.columns().iter().zip(0..).filter(|(leaf, _)| {
            leaf.path().parts().first().is_some_and(|root| root.as_str() == name)
        });
        let Some((leaf, place)) = leaves.next() else { return Ok(None) };
        if leaf.max_rep_level() != 0 || leaf.path().parts().len() != 1 {
            return Err(format!("its column `{name}` holds several values in a row"));
        }
        if leaves.next().is_some() {
            return Err(format!("two of its columns are called `{name}`"));
        }
        Ok(Some(Column { name, place, meaning: Meaning::of(leaf) }))
    }

    fn leaves<'c, 'n>(
        &self,
        group: &RowGroupMetaData,
        columns: &'c [Option<Column<'n>>],
    ) -> Result<Vec<Option<(Leaf, &'c Column<'n>)>>, Damage> {
        let chunks = self.chunks.again();
        let leaf = |column: &'c Column<'n>| {
            let leaf = Leaf::new(chunks.chunk(), chunks.size_bytes(), group, column.place)?;
            Ok((leaf, column))
        };
        columns.iter().map(|column| column.as_ref().map(leaf).transpose()).collect()
    }
}

impl fmt::Debug for ParquetTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetTexts").field("metadata", &self.metadata).finish_non_exhaustive()
    }
}

fn text(leaf: &mut Leaf, column: &Column<'_>, row: u64) -> Result<Option<String>, Damage> {
    let cell = leaf.next_cell().map_err(|damage| format!("in row {row}: {damage}"))?;
    match cell.as_ref().and_then(|cell| column.meaning.value(cell)) {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text.into_owned())),
        Some(Value::Number(digits)) => Ok(Some(digits)),
        Some(Value::Other(what)) => Err(format!(
            "its column `{}` has {what} in row {row}, where a text or a whole number belongs",
            column.name
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// A file of two row groups with two rows each: texts, whole numbers, fractions and lists.
    fn file(texts: [&'static str; 2]) -> Vec<u8> {
        let schema = parse_message_type(
            "message rows { required binary id (STRING); optional int64 story; \
             required double share; repeated binary flags (STRING); }",
        );
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, Arc::new(schema.unwrap()), Arc::default())
                .unwrap();
        for _ in 0..2 {
            let mut group = writer.next_row_group().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            let ids = texts.map(ByteArray::from);
            column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
            column.close().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<Int64Type>().write_batch(&[7], Some(&[1, 0]), None).unwrap();
            column.close().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<DoubleType>().write_batch(&[1.0, 0.5], None, None).unwrap();
            column.close().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            let none: [ByteArray; 0] = [];
            column
                .typed::<ByteArrayType>()
                .write_batch(&none, Some(&[0, 0]), Some(&[0, 0]))
                .unwrap();
            column.close().unwrap();
            group.close().unwrap();
        }
        writer.close().unwrap();
        bytes
    }

    fn read(bytes: &[u8], names: &[&str]) -> Result<Vec<Vec<Option<String>>>, String> {
        let mut rows = Vec::new();
        let texts = ParquetTexts::of_stream(&mut &*bytes).unwrap()?;
        texts.rows(names, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }

    #[test]
    fn columns_are_read_by_their_names() {
        let bytes = file(["a", "b"]);
        let texts = ParquetTexts::of_stream(&mut bytes.as_slice()).unwrap().unwrap();
        assert_eq!(texts.names().collect::<Vec<_>>(), ["id", "story", "share", "flags"]);
        let text = |text: &str| Some(text.to_owned());
        let rows = [vec![text("7"), None, text("a")], vec![None, None, text("b")]];
        assert_eq!(read(&bytes, &["story", "group", "id"]).unwrap(), [&rows[..], &rows].concat());
        assert!(read(&bytes, &["group"]).unwrap().is_empty());
        let mut taken = 0;
        let stop = &mut |_| {
            taken += 1;
            ControlFlow::Break(())
        };
        texts.rows(&["id"], stop).unwrap();
        assert_eq!(taken, 1);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let bytes = file(["a", "b"]);
        let said = read(&bytes, &["id", "share"]).unwrap_err();
        assert!(said.contains("`share` has a fraction in row 2"), "{said}");
        let said = read(&bytes, &["flags"]).unwrap_err();
        assert!(said.contains("`flags` holds several values"), "{said}");
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end], &["id"]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn a_text_that_is_there_once_and_meant_without_end_is_not_read_without_end() {
        let schema = parse_message_type("message rows { required binary id (STRING); }").unwrap();
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::default()).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let ids = vec![ByteArray::from("fog ".repeat(1 << 10).as_str()); 1 << 14];
        column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        let said = read(&bytes, &["id"]).unwrap_err();
        assert!(said.contains("grows beyond what is read"), "{} bytes: {said}", bytes.len());
    }
}
