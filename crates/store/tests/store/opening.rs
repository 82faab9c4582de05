//! Who may open what, and when.

use std::fs;

use storyfold_store::bytes::ByteWriter;
use storyfold_store::{Access, Area, Parameters, Rows, RowsMut, Store, StoreError};

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
        .unwrap();
    store.close().unwrap();
    let error = Store::open(&path, Access::Read).unwrap_err();
    assert!(matches!(error, StoreError::NewerFormat { found: 99, known: 2 }), "{error:?}");
}

#[test]
fn a_store_from_before_there_were_some_tables_is_read_as_one_without_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let store = Store::create(&path, parameters()).unwrap();
    write_batch(&store, 0).unwrap();
    store.close().unwrap();
    let database = redb::Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    for area in [Area::Siblings, Area::Inputs, Area::Names] {
        let table = redb::TableDefinition::<&[u8], &[u8]>::new(area.name());
        assert!(transaction.delete_table(table).unwrap());
    }
    transaction.commit().unwrap();
    drop(database);
    for access in [Access::Read, Access::Write] {
        let store = Store::open(&path, access).unwrap();
        assert_eq!(whole_batches(&store).unwrap(), 1);
        let (count, last) = store
            .read(|rows| {
                use storyfold_store::Rows;
                assert_eq!(rows.get(Area::Siblings, b"key")?, None);
                rows.scan(Area::Siblings, &[], &mut |_, _| panic!("it has no rows"))?;
                Ok((rows.count(Area::Inputs)?, rows.last_key(Area::Inputs)?))
            })
            .unwrap();
        assert_eq!((count, last), (0, None));
    }
    let store = Store::open(&path, Access::Write).unwrap();
    store.write(|rows| rows.put(Area::Siblings, b"key", Vec::new())).unwrap();
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

#[test]
fn who_comes_second_leaves_the_store_of_the_first_alone() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let path = folder.path().join(round.to_string());
        let made: Vec<Result<Store, StoreError>> = std::thread::scope(|scope| {
            let make = || scope.spawn(|| Store::create(&path, parameters()));
            let makers = [make(), make(), make(), make()];
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        let (won, lost): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for error in lost {
            assert!(matches!(error, Err(StoreError::Exists(_))), "{error:?}");
        }
        for store in won {
            store.unwrap().close().unwrap();
        }
        assert_eq!(Store::open(&path, Access::Read).unwrap().parameters(), &parameters());
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_there_already() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("f"), folder.path().join("link"));
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let error = Store::create(&link, parameters()).unwrap_err();
    assert!(matches!(error, StoreError::Exists(_)), "{error:?}");
    assert!(!path.exists() && fs::symlink_metadata(&link).is_ok());
}

#[test]
fn what_cannot_be_made_is_named_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere/f");
    let error = Store::create(&path, parameters()).unwrap_err();
    assert!(matches!(error, StoreError::NotMade { .. }), "{error:?}");
    assert!(error.to_string().starts_with(path.to_str().unwrap()), "{error}");
    let file = folder.path().join("file");
    fs::write(&file, "Fog").unwrap();
    let error = Store::open(&file.join("f"), Access::Read).unwrap_err();
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error:?}");
    assert!(!error.to_string().contains("batch"), "{error}");
}

#[test]
fn a_file_that_was_cut_off_is_damaged_and_not_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let store = Store::create(&path, parameters()).unwrap();
    for batch in 0..20 {
        write_batch(&store, batch).unwrap();
    }
    store.close().unwrap();
    let whole = fs::read(&path).unwrap();
    let cut = folder.path().join("cut");
    for length in [9, 100, 320, 4_096, 10_000, whole.len() / 2, whole.len() - 1] {
        for access in [Access::Read, Access::Write] {
            fs::write(&cut, &whole[..length]).unwrap();
            let read = Store::open(&cut, access).and_then(|store| {
                store.read(|rows| {
                    use storyfold_store::Rows;
                    (0..200).map(|place| rows.at(Area::Texts, place)).collect::<Result<Vec<_>, _>>()
                })
            });
            match read {
                Err(StoreError::Damaged(_) | StoreError::DamagedRow { .. }) => {}
                read => panic!("{length} bytes, {access:?}: {read:?}"),
            }
        }
    }
}

#[test]
fn a_store_of_the_format_before_is_one_of_this_format_once_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let store = Store::create(&path, parameters()).unwrap();
    let first = |rows: &mut RowsMut<'_>| {
        let mut format = ByteWriter::new();
        format.number(1);
        rows.put(Area::Meta, b"format", format.into_bytes())
    };
    store.write(first).unwrap();
    store.close().unwrap();
    let format = |store: &Store| store.read(|rows| rows.get(Area::Meta, b"format")).unwrap();
    for access in [Access::Read, Access::Write] {
        let store = Store::open(&path, access).unwrap();
        // Whoever opened it may find that it is not for him.
        assert!(store.made_with(&Parameters::default()).is_err());
        if access == Access::Write {
            store.write(|_| Err::<(), _>(StoreError::ReadOnly)).unwrap_err();
        }
        assert_eq!(format(&store), Some(vec![1]), "{access:?}");
        store.close().unwrap();
    }
    let store = Store::open(&path, Access::Write).unwrap();
    write_batch(&store, 0).unwrap();
    assert_eq!(format(&store), Some(vec![2]));
    store.close().unwrap();
    assert_eq!(format(&Store::open(&path, Access::Read).unwrap()), Some(vec![2]));
}

#[test]
fn what_is_written_where_another_file_is_by_now_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    let store = Store::create(&path, parameters()).unwrap();
    write_batch(&store, 0).unwrap();
    fs::rename(&path, folder.path().join("g")).unwrap();
    let is_gone = |written| matches!(written, Err(StoreError::Replaced(at)) if at == path);
    assert!(is_gone(write_batch(&store, 1)), "moved");
    Store::create(&path, parameters()).unwrap().close().unwrap();
    assert!(is_gone(write_batch(&store, 1)), "made anew");
    // It is there again, and goes on.
    fs::rename(folder.path().join("g"), &path).unwrap();
    write_batch(&store, 1).unwrap();
    // It goes while it is written: that is not acknowledged.
    let written = store.write(|_| Ok(fs::remove_file(&path)?));
    assert!(is_gone(written), "deleted");
}
