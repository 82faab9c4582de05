//! Vectors of articles: an array in NumPy's format, and the ids of its rows.
//!
//! The format is that of NumPy's `numpy.lib.format`, versions 1 to 3: a magic number, a header that
//! is a Python dictionary, and the numbers. Taken are arrays of two dimensions of float32 or
//! float64, rows one after the other ("C order"). What the header claims is believed only as far as
//! the file goes: memory is taken row by row.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use storyfold_model::{ArticleId, Embeddings};

use crate::decompress;
use crate::limits::{MAX_EMBEDDING_DIMENSIONS, MAX_EMBEDDING_ROWS, MAX_NPY_HEADER_BYTES};

/// Why vectors could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingsError {
    /// A file cannot be opened or read.
    #[error("{path}: cannot be read ({source}); check that it is there and may be read")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The array is not one of vectors.
    #[error(
        "{path}: {reason}; save the vectors with numpy.save as an array of shape (articles, \
         dimensions) and type float32"
    )]
    BadArray {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file of ids cannot be used.
    #[error("{path}: {reason}; write one id a line, in the order of the rows")]
    BadIds {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There are as many vectors as something else.
    #[error(
        "{path}: has {rows} vectors for {articles} articles that were read; write the ids of the \
         rows into {path}.ids, one a line"
    )]
    OtherNumber {
        /// The file of vectors.
        path: String,
        /// How many it has.
        rows: usize,
        /// How many articles there are.
        articles: usize,
    },
    /// Two articles have one id, so that it is not clear whose vector is whose.
    #[error(
        "{path}: two articles that were read have the id {id}, so the order of the input does not \
         say whose vectors these are; write the ids of the rows into {path}.ids, one a line"
    )]
    SameId {
        /// The file of vectors.
        path: String,
        /// The id.
        id: ArticleId,
    },
}

/// Vectors as they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorFile {
    path: String,
    matrix: Matrix,
    /// Whose rows they are; `None` when they are in the order of the input.
    ids: Option<Vec<ArticleId>>,
}

/// Numbers in rows.
#[derive(Debug, Clone, PartialEq)]
struct Matrix {
    rows: usize,
    dimensions: usize,
    values: Vec<f32>,
}

impl VectorFile {
    /// Reads an array, compressed or not, and the ids of its rows from the file of the same name
    /// with `.ids` at its end, where there is one.
    ///
    /// # Errors
    /// [`EmbeddingsError`] when either is not what it should be.
    pub fn read(file: &Path) -> Result<Self, EmbeddingsError> {
        let path = file.display().to_string();
        let unreadable = |path: &Path, source| EmbeddingsError::Unreadable {
            path: path.display().to_string(),
            source,
        };
        let opened = File::open(file).and_then(|bytes| decompress::open(Box::new(bytes)));
        let mut bytes = opened.map_err(|source| unreadable(file, source))?;
        let matrix = array(&mut bytes).map_err(|error| match error {
            ArrayError::Io(source) => unreadable(file, source),
            ArrayError::Bad(reason) => EmbeddingsError::BadArray { path: path.clone(), reason },
        })?;
        let mut sidecar = file.as_os_str().to_owned();
        sidecar.push(".ids");
        let sidecar = PathBuf::from(sidecar);
        let ids = match std::fs::read_to_string(&sidecar) {
            Ok(text) => Some(ids_of(&text, matrix.rows).map_err(|reason| {
                EmbeddingsError::BadIds { path: sidecar.display().to_string(), reason }
            })?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unreadable(&sidecar, error)),
        };
        Ok(Self { path, matrix, ids })
    }

    /// Whether whose rows they are depends on the order of the input.
    pub fn needs_order(&self) -> bool {
        self.ids.is_none()
    }

    /// Brings vectors and articles together; `read` are the ids of all articles that were read, in
    /// the order of the input, which counts only where the rows have no ids of their own.
    ///
    /// # Errors
    /// [`EmbeddingsError::OtherNumber`] and [`EmbeddingsError::SameId`], without ids of their own.
    pub fn of_articles(self, read: &[ArticleId]) -> Result<Embeddings, EmbeddingsError> {
        let Self { path, matrix, ids } = self;
        let ids = match ids {
            Some(ids) => ids,
            None if read.len() != matrix.rows => {
                let (rows, articles) = (matrix.rows, read.len());
                return Err(EmbeddingsError::OtherNumber { path, rows, articles });
            }
            None => match twice(read) {
                Some(id) => return Err(EmbeddingsError::SameId { path, id: id.clone() }),
                None => read.to_vec(),
            },
        };
        Ok(Embeddings::new(matrix.dimensions, matrix.values, ids))
    }
}

/// An id that stands twice, the first of them by order of ids.
fn twice(ids: &[ArticleId]) -> Option<&ArticleId> {
    let mut sorted: Vec<&ArticleId> = ids.iter().collect();
    sorted.sort_unstable();
    let same = sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a == b);
    same.map(|(id, _)| *id)
}

fn ids_of(text: &str, rows: usize) -> Result<Vec<ArticleId>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ids: Result<Vec<ArticleId>, String> = text
        .lines()
        .enumerate()
        .map(|(at, line)| ArticleId::new(line).map_err(|error| format!("line {}: {error}", at + 1)))
        .collect();
    let ids = ids?;
    if ids.len() != rows {
        return Err(format!("has {} ids for {rows} vectors", ids.len()));
    }
    match twice(&ids) {
        Some(id) => Err(format!("has the id {id} twice")),
        None => Ok(ids),
    }
}

enum ArrayError {
    Io(io::Error),
    Bad(String),
}

impl From<String> for ArrayError {
    fn from(reason: String) -> Self {
        Self::Bad(reason)
    }
}

impl From<io::Error> for ArrayError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Bad("ends in the middle of its header".to_owned())
        } else {
            Self::Io(error)
        }
    }
}

/// How one number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number {
    bytes: usize,
    is_big_endian: bool,
}

impl Number {
    fn of(descr: &str) -> Option<Self> {
        let (is_big_endian, kind) = match descr.split_at_checked(1)? {
            ("<", kind) => (false, kind),
            (">", kind) => (true, kind),
            _ => return None,
        };
        match kind {
            "f4" => Some(Self { bytes: 4, is_big_endian }),
            "f8" => Some(Self { bytes: 8, is_big_endian }),
            _ => None,
        }
    }

    fn value(self, bytes: &[u8]) -> Option<f32> {
        let value = match (self.bytes, self.is_big_endian) {
            (4, false) => f32::from_le_bytes(bytes.try_into().ok()?),
            (4, true) => f32::from_be_bytes(bytes.try_into().ok()?),
            (_, false) => f64::from_le_bytes(bytes.try_into().ok()?) as f32,
            (_, true) => f64::from_be_bytes(bytes.try_into().ok()?) as f32,
        };
        Some(value).filter(|value| value.is_finite())
    }
}

/// Reads an array of two dimensions.
fn array(bytes: &mut dyn Read) -> Result<Matrix, ArrayError> {
    let head: [u8; 8] = taken(bytes)?;
    let [b'\x93', b'N', b'U', b'M', b'P', b'Y', version, _] = head else {
        return Err("is no array in NumPy's format (.npy)".to_owned().into());
    };
    let header_bytes = match version {
        1 => usize::from(u16::from_le_bytes(taken(bytes)?)),
        2 | 3 => u32::from_le_bytes(taken(bytes)?) as usize,
        other => return Err(format!("is of version {other} of NumPy's format").into()),
    };
    if header_bytes > MAX_NPY_HEADER_BYTES {
        return Err(format!("has a header of {header_bytes} bytes").into());
    }
    let mut header = vec![0; header_bytes];
    bytes.read_exact(&mut header)?;
    let header = String::from_utf8_lossy(&header).into_owned();
    let Header { number, rows, dimensions } = Header::parse(&header)?;

    let mut values = Vec::new();
    let mut row = vec![0; dimensions * number.bytes];
    for at in 0..rows {
        if let Err(error) = bytes.read_exact(&mut row) {
            return Err(match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    format!("says it has {rows} rows and ends in row {}", at + 1).into()
                }
                _ => ArrayError::Io(error),
            });
        }
        for (column, number_bytes) in row.chunks_exact(number.bytes).enumerate() {
            let value = number.value(number_bytes);
            values.push(value.ok_or_else(|| {
                format!("row {}, column {} is no finite number", at + 1, column + 1)
            })?);
        }
    }
    match decompress::peek(bytes, 1).map_err(ArrayError::Io)?.is_empty() {
        true => Ok(Matrix { rows, dimensions, values }),
        false => Err(format!("says it has {rows} rows and goes on after them").into()),
    }
}

fn taken<const N: usize>(bytes: &mut dyn Read) -> Result<[u8; N], ArrayError> {
    let mut taken = [0; N];
    bytes.read_exact(&mut taken)?;
    Ok(taken)
}

/// What the header says.
struct Header {
    number: Number,
    rows: usize,
    dimensions: usize,
}

impl Header {
    /// Reads the dictionary that NumPy writes: `{'descr': '<f4', 'fortran_order': False, 'shape':
    /// (3, 2), }`.
    fn parse(text: &str) -> Result<Self, String> {
        let after = |key: &str| {
            let quoted = [format!("'{key}'"), format!("\"{key}\"")];
            let found = quoted.iter().find_map(|key| text.split_once(key.as_str()));
            let value = found.and_then(|(_, rest)| rest.trim_start().strip_prefix(':'));
            value.map(str::trim_start).ok_or_else(|| format!("has a header without `{key}`"))
        };
        let descr = after("descr")?;
        let descr = descr
            .strip_prefix(['\'', '"'])
            .and_then(|rest| rest.split(['\'', '"']).next())
            .ok_or("holds records of several fields")?;
        let number = Number::of(descr)
            .ok_or_else(|| format!("holds numbers of type {descr:?}, not float32 or float64"))?;
        if !after("fortran_order")?.starts_with("False") {
            return Err("is stored column by column (fortran_order)".to_owned());
        }
        let shape = after("shape")?;
        let shape = shape.strip_prefix('(').and_then(|rest| rest.split(')').next());
        let sizes: Option<Vec<u64>> = shape.and_then(|shape| {
            let parts = shape.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| part.parse().ok()).collect()
        });
        match sizes.as_deref() {
            Some(&[rows, dimensions]) => {
                if dimensions == 0 || dimensions > MAX_EMBEDDING_DIMENSIONS {
                    let most = MAX_EMBEDDING_DIMENSIONS;
                    return Err(format!("has {dimensions} dimensions, and 1 to {most} are read"));
                }
                if rows > MAX_EMBEDDING_ROWS {
                    return Err(format!("claims {rows} rows, and {MAX_EMBEDDING_ROWS} are read"));
                }
                Ok(Self { number, rows: rows as usize, dimensions: dimensions as usize })
            }
            Some(sizes) => Err(format!("has {} dimensions, not two", sizes.len())),
            None => Err("has a header without a shape".to_owned()),
        }
    }
}
