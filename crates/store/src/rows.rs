//! The rows of the file's tables, read and written.
//!
//! Each row ends with a checksum over its key and itself, so that a row that decayed is an error and
//! not an answer.

use redb::{
    ReadOnlyTable, ReadTransaction, ReadableTable, Table, TableDefinition, TableError,
    WriteTransaction,
};

use crate::bytes::{Malformed, checksum};
use crate::error::{StoreError, guarded};

pub use crate::area::Area;

type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;
type ReadTable = ReadOnlyTable<&'static [u8], &'static [u8]>;
type WriteTable<'t> = Table<'t, &'static [u8], &'static [u8]>;

const fn definition(area: Area) -> Definition {
    TableDefinition::new(area.name())
}

/// A key of a number: big-endian, so that keys sort as numbers do.
pub const fn key_of(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

/// The number of a key.
pub fn number_of(key: &[u8]) -> Option<u64> {
    key.try_into().ok().map(u64::from_be_bytes)
}

/// Takes keys and rows of a scan, and says whether it goes on.
pub type Take<'a> = dyn FnMut(&[u8], &[u8]) -> Result<Scan, StoreError> + 'a;

/// Takes keys of a scan with their rows, or why those cannot be read.
pub type TakeIfSound<'a> = dyn FnMut(&[u8], Result<&[u8], StoreError>) + 'a;

/// Rows that can be read.
pub trait Rows {
    /// A row.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read or the row decayed.
    fn get(&self, area: Area, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Calls `take` with keys and rows from a key on, in order, until it says that it has enough.
    ///
    /// # Errors
    /// [`StoreError`] as for [`Rows::get`], and what `take` returns.
    fn scan(&self, area: Area, from: &[u8], take: &mut Take<'_>) -> Result<(), StoreError>;

    /// Number of rows.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    fn count(&self, area: Area) -> Result<u64, StoreError>;

    /// The greatest key.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    fn last_key(&self, area: Area) -> Result<Option<Vec<u8>>, StoreError>;

    /// The row of a number.
    ///
    /// # Errors
    /// [`StoreError`] as for [`Rows::get`].
    fn at(&self, area: Area, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.get(area, &key_of(number))
    }
}

/// Whether a scan goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// It does.
    Next,
    /// It has enough.
    Enough,
}

/// Rows of a transaction that reads.
#[derive(Debug)]
pub struct ReadRows(Vec<Option<ReadTable>>);

impl ReadRows {
    pub(crate) fn open(transaction: &ReadTransaction) -> Result<Self, StoreError> {
        let open = |area: &Area| match transaction.open_table(definition(*area)) {
            // A store that was made before there was the table has no rows of it.
            Err(TableError::TableDoesNotExist(_)) if area.came_later() => Ok(None),
            opened => Ok(Some(opened?)),
        };
        Area::ALL.iter().map(open).collect::<Result<_, StoreError>>().map(Self)
    }

    /// [`Rows::at`] in a file that may be damaged: what cannot be read of this row says nothing of
    /// others, so reading goes on.
    ///
    /// # Errors
    /// [`StoreError`] as for [`Rows::get`].
    pub fn at_if_sound(&self, area: Area, number: u64) -> Result<Option<Vec<u8>>, StoreError> {
        guarded(|| self.at(area, number))
    }

    /// [`Rows::last_key`] in a file that may be damaged.
    ///
    /// # Errors
    /// [`StoreError`] when the end of the table cannot be read.
    pub fn last_key_if_sound(&self, area: Area) -> Result<Option<Vec<u8>>, StoreError> {
        guarded(|| self.last_key(area))
    }

    /// [`Rows::scan`] in a file that may be damaged: `take` is told of rows that cannot be read.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be followed any further.
    pub fn scan_if_sound(&self, area: Area, take: &mut TakeIfSound<'_>) -> Result<(), StoreError> {
        guarded(|| {
            let Some(table) = self.table(area)? else { return Ok(()) };
            for row in table.range::<&[u8]>(..)? {
                let (key, row) = row?;
                take(key.value(), verified(area, key.value(), row.value()));
            }
            Ok(())
        })
    }

    fn table(&self, area: Area) -> Result<Option<&ReadTable>, StoreError> {
        self.0.get(area as usize).map(Option::as_ref).ok_or(StoreError::ReadOnly)
    }
}

/// Rows of a transaction that writes.
#[derive(Debug)]
pub struct RowsMut<'t>(Vec<WriteTable<'t>>);

impl<'t> RowsMut<'t> {
    pub(crate) fn open(transaction: &'t WriteTransaction) -> Result<Self, StoreError> {
        let open = |area: &Area| Ok(transaction.open_table(definition(*area))?);
        Area::ALL.iter().map(open).collect::<Result<_, StoreError>>().map(Self)
    }

    fn table(&self, area: Area) -> Result<Option<&WriteTable<'t>>, StoreError> {
        self.0.get(area as usize).map(Some).ok_or(StoreError::ReadOnly)
    }

    fn table_mut(&mut self, area: Area) -> Result<&mut WriteTable<'t>, StoreError> {
        self.0.get_mut(area as usize).ok_or(StoreError::ReadOnly)
    }

    /// Writes a row.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub fn put(&mut self, area: Area, key: &[u8], mut row: Vec<u8>) -> Result<(), StoreError> {
        row.extend_from_slice(&checksum(key, &row).to_le_bytes());
        self.table_mut(area)?.insert(key, row.as_slice())?;
        Ok(())
    }

    /// Writes the row of a number.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub fn put_at(&mut self, area: Area, number: u64, row: Vec<u8>) -> Result<(), StoreError> {
        self.put(area, &key_of(number), row)
    }

    /// Takes a row out.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub fn delete(&mut self, area: Area, key: &[u8]) -> Result<(), StoreError> {
        self.table_mut(area)?.remove(key)?;
        Ok(())
    }

    /// Takes the row of a number out.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub fn delete_at(&mut self, area: Area, number: u64) -> Result<(), StoreError> {
        self.delete(area, &key_of(number))
    }
}

macro_rules! reads {
    ($rows:ty) => {
        impl Rows for $rows {
            fn get(&self, area: Area, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
                let Some(table) = self.table(area)? else { return Ok(None) };
                let row = table.get(key)?;
                row.map(|row| verified(area, key, row.value()).map(<[u8]>::to_vec)).transpose()
            }

            fn scan(&self, area: Area, from: &[u8], take: &mut Take<'_>) -> Result<(), StoreError> {
                let Some(table) = self.table(area)? else { return Ok(()) };
                for row in table.range(from..)? {
                    let (key, row) = row?;
                    let key = key.value();
                    if take(key, verified(area, key, row.value())?)? == Scan::Enough {
                        break;
                    }
                }
                Ok(())
            }

            fn count(&self, area: Area) -> Result<u64, StoreError> {
                use redb::ReadableTableMetadata;
                let Some(table) = self.table(area)? else { return Ok(0) };
                Ok(table.len()?)
            }

            fn last_key(&self, area: Area) -> Result<Option<Vec<u8>>, StoreError> {
                let Some(table) = self.table(area)? else { return Ok(None) };
                Ok(table.last()?.map(|(key, _)| key.value().to_vec()))
            }
        }
    };
}

reads!(ReadRows);
reads!(RowsMut<'_>);

/// A row without its checksum.
fn verified<'r>(area: Area, key: &[u8], row: &'r [u8]) -> Result<&'r [u8], StoreError> {
    let (row, sum) = row.split_last_chunk().ok_or_else(|| damaged(area, key, Malformed::Short))?;
    if checksum(key, row).to_le_bytes() == *sum {
        Ok(row)
    } else {
        Err(damaged(area, key, Malformed::Checksum))
    }
}

/// The error of a row that is not as it was written.
pub fn damaged(area: Area, key: &[u8], reason: Malformed) -> StoreError {
    let text = std::str::from_utf8(key).ok().filter(|text| !text.chars().any(char::is_control));
    let key = match (number_of(key), text) {
        (Some(number), _) => number.to_string(),
        (None, Some(text)) => text.to_owned(),
        // Whoever reads it may read it on a terminal.
        (None, None) => key.escape_ascii().to_string(),
    };
    StoreError::DamagedRow { area, key, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_without_control_characters() {
        let told = |key: &[u8]| damaged(Area::Versions, key, Malformed::Short).to_string();
        assert!(told(&key_of(7)).contains("at 7 ("));
        assert!(told("nw-1/å".as_bytes()).contains("at nw-1/å ("));
        assert!(
            told(b"nw-1\0\x1b[2J").contains("at nw-1\\x00\\x1b[2J ("),
            "{}",
            told(b"nw-1\0\x1b[2J")
        );
    }
}
