//! The store as others use it: opening, sharing, and what faulty disks leave behind.

// Clippy takes functions without `#[test]` for production code, here as everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "all of this is tests"
)]

mod damage;
mod faults;
mod opening;

use storyfold_store::{Area, Parameters, Rows, RowsMut, Store, StoreError};

fn parameters() -> Parameters {
    Parameters::new([("window_days".to_owned(), "30".to_owned())])
}

/// Writes batch number `batch`: ten rows that say so, and the batch's number as the state.
fn write_batch(store: &Store, batch: u64) -> Result<(), StoreError> {
    store.write(|rows: &mut RowsMut<'_>| {
        for row in 0..10 {
            rows.put_at(Area::Texts, batch * 10 + row, vec![batch as u8; 300])?;
        }
        rows.put(Area::Meta, b"batches", batch.to_le_bytes().to_vec())
    })
}

/// Number of whole batches, after making sure that every one of them is as it was written.
fn whole_batches(store: &Store) -> Result<u64, StoreError> {
    // Judged outside of the transaction, where a panic of the layer below would be an error.
    let (batches, count, rows) = store.read(|rows| {
        let batches = rows.get(Area::Meta, b"batches")?;
        let batches = batches.map_or(0, |row| u64::from_le_bytes(row.try_into().unwrap()) + 1);
        let found: Result<Vec<_>, StoreError> =
            (0..batches * 10).map(|place| rows.at(Area::Texts, place)).collect();
        Ok::<_, StoreError>((batches, rows.count(Area::Texts)?, found?))
    })?;
    assert_eq!(count, batches * 10, "a batch is there in part");
    for (place, row) in rows.into_iter().enumerate() {
        assert_eq!(row, Some(vec![(place / 10) as u8; 300]), "row {place}");
    }
    Ok(batches)
}
