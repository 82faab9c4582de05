//! Arrays in NumPy's format.
//!
//! The format is that of NumPy's `numpy.lib.format`, versions 1 to 3: a magic number, a header that
//! is a Python dictionary, and the numbers. Taken are arrays of two dimensions of float32 or
//! float64, rows one after the other ("C order"). What the header claims is believed only as far as
//! the file goes: memory is taken row by row.

use std::io::{self, Read};

use super::Matrix;
use crate::decompress;
use crate::limits::{MAX_EMBEDDING_DIMENSIONS, MAX_EMBEDDING_ROWS, MAX_NPY_HEADER_BYTES};

/// Reads an array of two dimensions.
pub(super) fn array(bytes: &mut dyn Read) -> Result<Matrix, ArrayError> {
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

/// Why an array could not be read.
pub(super) enum ArrayError {
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
