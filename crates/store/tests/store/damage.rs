//! Bytes that changed while nobody looked.

use std::fs;
use std::panic;

use storyfold_store::{Access, Store, StoreError};

use super::{parameters, whole_batches, write_batch};

/// What a store of twelve batches says after one byte of its file was changed.
fn after_change(original: &[u8], at: usize, access: Access) -> Result<u64, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let mut bytes = original.to_vec();
    bytes[at] ^= 0x10;
    fs::write(&path, bytes).unwrap();
    let store = Store::open(&path, access)?;
    whole_batches(&store)
}

#[test]
fn a_changed_byte_is_an_error_or_an_earlier_state_and_never_another_answer() {
    // The layer below panics on some pages; that is caught, and the test's output stays readable.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|panic| {
        if panic.location().is_none_or(|at| !at.file().contains("redb")) {
            eprintln!("{panic}");
        }
    }));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let store = Store::create(&path, parameters()).unwrap();
    for batch in 0..200 {
        write_batch(&store, batch).unwrap();
    }
    store.close().unwrap();
    let original = fs::read(&path).unwrap();
    assert!(original.len() > 500_000, "{} bytes", original.len());
    let (mut same, mut errors, mut earlier) = (0, 0, 0);
    // Every byte of the header, and others all over the file.
    let places = (0..320).chain((320..original.len()).step_by(8_209));
    for at in places {
        for access in [Access::Write, Access::Read] {
            match after_change(&original, at, access) {
                Ok(200) => same += 1,
                Ok(batches) => {
                    assert!(batches < 200, "byte {at}");
                    earlier += 1;
                }
                Err(_) => errors += 1,
            }
        }
    }
    panic::set_hook(hook);
    assert!(same > 0 && errors > 0, "{same} same, {errors} errors, {earlier} earlier");
}
