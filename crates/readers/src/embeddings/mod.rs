//! Vectors of articles: an array in NumPy's format and the ids of its rows, or columns of Parquet.

mod npy;
#[cfg(feature = "parquet")]
mod parquet;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use storyfold_model::{ArticleId, Embeddings};

use self::npy::{ArrayError, array};
use crate::decompress;

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
    /// The columns are not ids and vectors.
    #[error(
        "{path}: {reason}; save the vectors as a Parquet file with a column `id` and a column \
         `vector`, a list of numbers"
    )]
    BadColumns {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
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
    /// Reads an array in NumPy's format (.npy), compressed or not, and the ids of its rows from the
    /// file of the same name with `.ids` at its end, where there is one; or, with the feature
    /// `parquet`, a Parquet file with the columns `id` and `vector`.
    ///
    /// # Errors
    /// [`EmbeddingsError`] when either is not what it should be.
    pub fn read(file: &Path) -> Result<Self, EmbeddingsError> {
        let path = file.display().to_string();
        let unreadable = |path: &Path, source| EmbeddingsError::Unreadable {
            path: path.display().to_string(),
            source,
        };
        #[cfg(feature = "parquet")]
        if let Some(read) = parquet::vectors(file).map_err(|source| unreadable(file, source))? {
            let (matrix, ids) =
                read.map_err(|reason| EmbeddingsError::BadColumns { path: path.clone(), reason })?;
            return Ok(Self { path, matrix, ids: Some(ids) });
        }
        let opened = File::open(file).and_then(|bytes| decompress::open(Box::new(bytes)));
        let mut bytes = opened.map_err(|source| unreadable(file, source))?;
        let matrix = array(&mut bytes).map_err(|error| match error {
            ArrayError::Io(source) => unreadable(file, source),
            ArrayError::Bad(reason) => EmbeddingsError::BadArray { path: path.clone(), reason },
        })?;
        let sidecar = Self::ids_beside(file);
        let ids = match std::fs::read_to_string(&sidecar) {
            Ok(text) => Some(ids_of(&text, matrix.rows).map_err(|reason| {
                EmbeddingsError::BadIds { path: sidecar.display().to_string(), reason }
            })?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unreadable(&sidecar, error)),
        };
        Ok(Self { path, matrix, ids })
    }

    /// The file that has the ids of the rows of an array, where there is one.
    pub fn ids_beside(file: &Path) -> PathBuf {
        let mut sidecar = file.as_os_str().to_owned();
        sidecar.push(".ids");
        PathBuf::from(sidecar)
    }

    /// The file they were read from.
    pub fn path(&self) -> &str {
        &self.path
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
