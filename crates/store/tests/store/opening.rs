//! Who may open what, and when.

use std::fs;

use storyfold_store::bytes::ByteWriter;
use storyfold_store::{Access, Area, Parameters, Store, StoreError};

use super::{parameters, whole_batches, write_batch};

#[test]
fn what_was_written_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.storyfold");
    let store = Store::create(&path, parameters()).unwrap();
    write_batch(&store, 0).unwrap();
    store.close().unwrap();
    for access in [Access::Read, Access::Write] {
        let store = Store::open(&path, access).unwrap();
        assert_eq!(whole_batches(&store).unwrap(), 1);
        assert_eq!(store.parameters(), &parameters());
        assert_eq!(store.is_writable(), access == Access::Write);
    }
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    assert!(matches!(Store::open(&path, Access::Write), Err(StoreError::Missing(_))));
    assert!(!path.exists(), "opening makes no file");
    for content in [&b""[..], b"{\"id\":1}\n", &[7; 10_000]] {
        fs::write(&path, content).unwrap();
        for access in [Access::Read, Access::Write] {
            let error = Store::open(&path, access).unwrap_err();
            assert!(matches!(error, StoreError::NotAStore(_)), "{error:?}");
        }
        let error = Store::create(&path, parameters()).unwrap_err();
        assert!(matches!(error, StoreError::Exists(_)), "{error:?}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
}

#[test]
fn other_parameters_and_newer_formats_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let store = Store::create(&path, parameters()).unwrap();
    let wanted = Parameters::new([("window_days".to_owned(), "7".to_owned())]);
    let error = store.made_with(&wanted).unwrap_err();
    assert!(error.to_string().contains("window_days is 30 there and 7 here"), "{error}");
    store
        .write(|rows| {
            let mut format = ByteWriter::new();
            format.number(99);
            rows.put(Area::Meta, b"format", format.into_bytes())
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    store.close().unwrap();
    let error = Store::open(&path, Access::Read).unwrap_err();
    assert!(matches!(error, StoreError::NewerFormat { found: 99, known: 1 }), "{error:?}");
}

#[test]
fn one_writes_and_others_read_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let writer = Store::create(&path, parameters()).unwrap();
    write_batch(&writer, 0).unwrap();
    let second = Store::open(&path, Access::Write).unwrap_err();
    assert!(matches!(second, StoreError::Busy(_)), "{second:?}");
    let reader = Store::open(&path, Access::Read).unwrap();
    assert_eq!(whole_batches(&reader).unwrap(), 1);
    // What is read stays what it was when the reading began, while more is written.
    reader
        .read(|rows| {
            use storyfold_store::Rows;
            for batch in 1..20 {
                write_batch(&writer, batch)?;
                assert_eq!(rows.count(Area::Texts)?, 10);
                assert_eq!(rows.at(Area::Texts, 9)?, Some(vec![0; 300]));
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(whole_batches(&reader).unwrap(), 20);
    assert!(matches!(write_batch(&reader, 0), Err(StoreError::ReadOnly)));
}

#[test]
fn a_failed_batch_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("f"), parameters()).unwrap();
    write_batch(&store, 0).unwrap();
    let failed: Result<(), StoreError> = store.write(|rows| {
        rows.put_at(Area::Texts, 77, vec![1])?;
        Err(StoreError::ReadOnly)
    });
    assert!(failed.is_err());
    assert_eq!(whole_batches(&store).unwrap(), 1);
}
