//! Disks that fail, tear writes or are full.

use redb::StorageBackend;
use storyfold_store::{Store, StoreError};
use storyfold_testkit::disk::{Disk, Fault};

use super::{parameters, whole_batches, write_batch};

/// Writes batches until one fails; the number of those that were acknowledged.
fn run(disk: &Disk) -> (u64, Option<StoreError>) {
    let store = match Store::on(disk.clone(), parameters()) {
        Ok(store) => store,
        Err(error) => return (0, Some(error)),
    };
    for batch in 0..12 {
        if let Err(error) = write_batch(&store, batch) {
            return (batch, Some(error));
        }
    }
    (12, None)
}

#[test]
fn whatever_operation_fails_acknowledged_batches_are_there_and_no_half_ones() {
    let sound = Disk::sound();
    assert_eq!(run(&sound).0, 12);
    let operations = sound.operations();
    assert!(operations > 200, "{operations} operations");
    let mut noticed = 0;
    for fault in [Fault::Error, Fault::Torn, Fault::Full] {
        for failing in 1..=operations {
            let disk = Disk::failing(failing, fault);
            let (acknowledged, error) = run(&disk);
            noticed += u64::from(error.is_some());
            for keep_some in [false, true] {
                let left = disk.after_power_failure(keep_some);
                if left.len().unwrap() == 0 {
                    assert_eq!(acknowledged, 0);
                    continue;
                }
                let at = format!("{fault:?} at {failing}, some kept: {keep_some}");
                let whole = match Store::on(left, parameters()) {
                    Ok(store) => whole_batches(&store).unwrap(),
                    // Before its first commit a file is no store yet.
                    Err(_) if acknowledged == 0 => 0,
                    Err(error) => panic!("{at}: {error}"),
                };
                // The batch that failed may have reached the disk before it was said to have failed.
                assert!((acknowledged..=acknowledged + 1).contains(&whole), "{at}: {whole}");
            }
        }
    }
    assert!(noticed > operations, "{noticed} failures were noticed");
}
