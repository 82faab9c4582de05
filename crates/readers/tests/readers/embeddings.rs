//! Arrays of vectors as NumPy writes them, and everything that can be wrong with one.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use storyfold_model::ArticleId;
use storyfold_readers::{EmbeddingsError, VectorFile};
use tempfile::TempDir;

fn id(text: &str) -> ArticleId {
    ArticleId::new(text).unwrap()
}

/// An array of version 1 with this dictionary and these numbers.
fn npy(dictionary: &str, numbers: &[u8]) -> Vec<u8> {
    let header = format!("{dictionary}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), numbers].concat()
}

fn dictionary(descr: &str, shape: &str) -> String {
    format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}")
}

fn float32(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

struct Written {
    folder: TempDir,
}

impl Written {
    fn new(array: &[u8], ids: Option<&str>) -> Self {
        let written = Self { folder: TempDir::new().unwrap() };
        fs::write(written.path(), array).unwrap();
        if let Some(ids) = ids {
            fs::write(written.folder.path().join("v.npy.ids"), ids).unwrap();
        }
        written
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("v.npy")
    }

    fn read(&self) -> Result<VectorFile, EmbeddingsError> {
        VectorFile::read(&self.path())
    }
}

#[test]
fn the_forms_numpy_writes_are_read() {
    let values = [3.0_f32, 4.0, 0.0, 1.0];
    let version_2 = {
        let header = format!("{}\n", dictionary("<f4", "2, 2"));
        let length = (header.len() as u32).to_le_bytes();
        let numbers = float32(&values);
        [b"\x93NUMPY\x02\x00", &length[..], header.as_bytes(), &numbers].concat()
    };
    let float64: Vec<u8> = values.iter().flat_map(|&x| f64::from(x).to_le_bytes()).collect();
    let big: Vec<u8> = values.iter().flat_map(|x| x.to_be_bytes()).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&version_2).unwrap();
    for array in [
        npy(&dictionary("<f4", "2, 2"), &float32(&values)),
        npy(&dictionary("<f8", "2, 2"), &float64),
        npy(&dictionary(">f4", "2, 2"), &big),
        npy("{\"shape\": (2,2), \"fortran_order\": False, \"descr\": \"<f4\"}", &float32(&values)),
        gzip.finish().unwrap(),
        version_2,
    ] {
        let embeddings = Written::new(&array, Some("a\nb\n")).read().unwrap();
        assert!(!embeddings.needs_order());
        let embeddings = embeddings.of_articles(&[]).unwrap();
        assert_eq!(embeddings.of(&id("a")), Some(&[0.6, 0.8][..]));
        assert_eq!(embeddings.of(&id("b")), Some(&[0.0, 1.0][..]));
        assert_eq!(embeddings.of(&id("c")), None);
    }
}

#[test]
fn without_ids_the_rows_are_in_the_order_of_the_input() {
    let array = npy(&dictionary("<f4", "2, 1"), &float32(&[2.0, -2.0]));
    let read = || Written::new(&array, None).read().unwrap();
    assert!(read().needs_order());
    let embeddings = read().of_articles(&[id("z"), id("a")]).unwrap();
    assert_eq!(embeddings.of(&id("z")), Some(&[1.0][..]));
    assert_eq!(embeddings.of(&id("a")), Some(&[-1.0][..]));
    let other = read().of_articles(&[id("z")]).unwrap_err();
    assert!(matches!(other, EmbeddingsError::OtherNumber { rows: 2, articles: 1, .. }), "{other}");
    let same = read().of_articles(&[id("z"), id("z")]).unwrap_err();
    assert!(matches!(same, EmbeddingsError::SameId { .. }), "{same}");
}

#[test]
fn what_is_wrong_is_said() {
    let two = float32(&[1.0, 2.0]);
    let long_header = [b"\x93NUMPY\x02\x00", &u32::MAX.to_le_bytes()[..], b"{"].concat();
    for (array, expected) in [
        (b"id,x,y\na,1,2\n".to_vec(), "no array in NumPy's format"),
        (Vec::new(), "ends in the middle of its header"),
        (b"\x93NUMPY\x01\x00\xff\xff{'descr'".to_vec(), "ends in the middle of its header"),
        (b"\x93NUMPY\x09\x00\x01\x00{".to_vec(), "version 9"),
        (long_header, "header of 4294967295 bytes"),
        (npy("{}", &[]), "without `descr`"),
        (npy(&dictionary("<f4", "2, 1").replace("'shape'", "'shap'"), &two), "without `shape`"),
        (npy(&dictionary("<f4", "2").replace("(2)", "(2,)"), &two), "has 1 dimensions, not two"),
        (npy(&dictionary("<f4", "1, 1, 2"), &two), "has 3 dimensions, not two"),
        (npy(&dictionary("<f4", "-2, 1"), &two), "without a shape"),
        (npy(&dictionary("<f4", "2, 99999999999999999999"), &two), "without a shape"),
        (npy(&dictionary("<f4", "2, 0"), &[]), "0 dimensions"),
        (npy(&dictionary("<f4", "1, 9000000000"), &two), "9000000000 dimensions"),
        (npy(&dictionary("<f4", "99000000000, 1"), &two), "claims 99000000000 rows"),
        (npy(&dictionary("<f4", "4000000000, 1"), &two), "ends in row 3"),
        (npy(&dictionary("<f4", "2, 2"), &two), "ends in row 2"),
        (npy(&dictionary("<f4", "1, 1"), &two), "goes on after them"),
        (npy(&dictionary("<i4", "2, 1"), &two), "\"<i4\""),
        (npy(&dictionary("|O", "2, 1"), &two), "\"|O\""),
        (npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2, 1)}", &two), "fields"),
        (npy(&dictionary("<f4", "2, 1").replace("False", "True"), &two), "column by column"),
        (npy(&dictionary("<f4", "2, 1"), &float32(&[1.0, f32::NAN])), "row 2, column 1"),
    ] {
        let error = Written::new(&array, Some("a\nb\n")).read().unwrap_err();
        assert!(matches!(error, EmbeddingsError::BadArray { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert!(error.to_string().contains("numpy.save"), "says what to do: {error}");
    }
    let missing = VectorFile::read(&TempDir::new().unwrap().path().join("v.npy")).unwrap_err();
    assert!(matches!(missing, EmbeddingsError::Unreadable { .. }), "{missing}");
}

#[test]
fn ids_that_do_not_fit_are_named() {
    let array = npy(&dictionary("<f4", "2, 1"), &float32(&[1.0, 2.0]));
    for (ids, expected) in [
        ("a\n", "has 1 ids for 2 vectors"),
        ("a\nb\nc\n", "has 3 ids for 2 vectors"),
        ("a\na\n", "the id a twice"),
        ("a\n\nb\n", "line 2: the id is empty"),
    ] {
        let error = Written::new(&array, Some(ids)).read().unwrap_err();
        assert!(matches!(error, EmbeddingsError::BadIds { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
    }
    assert!(Written::new(&array, Some("\u{feff}a\r\nb")).read().is_ok(), "as editors write it");
}

#[test]
fn a_vector_of_zeros_is_none() {
    let array = npy(&dictionary("<f4", "2, 2"), &float32(&[0.0, 0.0, 1e-30, 0.0]));
    let embeddings = Written::new(&array, Some("a\nb\n")).read().unwrap().of_articles(&[]).unwrap();
    assert_eq!((embeddings.of(&id("a")), embeddings.len()), (None, 1));
    assert_eq!(embeddings.of(&id("b")), Some(&[1.0, 0.0][..]));
}

proptest! {
    #[test]
    fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..200), whole in 0..3_u8) {
        let array = match whole {
            0 => bytes,
            1 => [b"\x93NUMPY\x01\x00".to_vec(), bytes].concat(),
            _ => npy(&dictionary("<f4", "3, 7"), &bytes),
        };
        // Whatever comes of it, it comes without a panic or a large allocation.
        let _ = Written::new(&array, None).read();
    }
}
