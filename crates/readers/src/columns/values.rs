//! The values of one page of Parquet, in each of its encodings.

use bytes::Bytes;
use parquet::basic::{Encoding, Type};

use super::Damage;
use super::delta::Deltas;
use super::hybrid::Hybrid;
use crate::limits::MAX_LINE_BYTES;

/// One value as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Bytes(Bytes),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl Cell {
    /// How long it is in bytes; nothing for numbers.
    pub(crate) fn size_bytes(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Int(_) | Self::Float(_) | Self::Bool(_) => 0,
        }
    }
}

/// What kind of values a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) physical: Type,
    /// The length of each value in bytes; `None` when each has its own.
    pub(crate) width: Option<usize>,
}

impl Shape {
    /// `length` is that of a type of fixed length.
    pub(crate) fn of(physical: Type, length: i32) -> Self {
        let width = match physical {
            Type::BOOLEAN | Type::BYTE_ARRAY => None,
            Type::INT32 | Type::FLOAT => Some(4),
            Type::INT64 | Type::DOUBLE => Some(8),
            Type::INT96 => Some(12),
            Type::FIXED_LEN_BYTE_ARRAY => Some(usize::try_from(length).unwrap_or(0)),
        };
        Self { physical, width }
    }

    /// A value of fixed length.
    fn cell(self, bytes: Bytes) -> Option<Cell> {
        Some(match self.physical {
            Type::INT32 => {
                Cell::Int(i64::from(i32::from_le_bytes(bytes.as_ref().try_into().ok()?)))
            }
            Type::INT64 => Cell::Int(i64::from_le_bytes(bytes.as_ref().try_into().ok()?)),
            Type::FLOAT => {
                Cell::Float(f64::from(f32::from_le_bytes(bytes.as_ref().try_into().ok()?)))
            }
            Type::DOUBLE => Cell::Float(f64::from_le_bytes(bytes.as_ref().try_into().ok()?)),
            // Nanoseconds of a day and the day, counted from noon of the first day of 4713 BC.
            Type::INT96 => {
                let nanoseconds = i64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
                let day = i32::from_le_bytes(bytes.get(8..)?.try_into().ok()?);
                let seconds = (i64::from(day) - JULIAN_DAY_OF_1970) * 86_400;
                Cell::Int(seconds.checked_add(nanoseconds / 1_000_000_000)?)
            }
            Type::FIXED_LEN_BYTE_ARRAY => Cell::Bytes(bytes),
            Type::BOOLEAN | Type::BYTE_ARRAY => return None,
        })
    }
}

const JULIAN_DAY_OF_1970: i64 = 2_440_588;

/// The values that a column's pages point to.
#[derive(Debug)]
pub(crate) struct Dictionary {
    shape: Shape,
    bytes: Bytes,
    /// Where each value begins and ends, where they have no fixed length.
    places: Vec<(u32, u32)>,
}

impl Dictionary {
    /// Reads the values of a dictionary page, as many as there are.
    pub(crate) fn new(shape: Shape, bytes: Bytes) -> Self {
        let mut places = Vec::new();
        if shape.width.is_none() {
            let mut at = 0;
            while let Some((start, end)) = after_length(&bytes, at) {
                places.extend(u32::try_from(start).ok().zip(u32::try_from(end).ok()));
                at = end;
            }
        }
        Self { shape, bytes, places }
    }

    fn get(&self, index: u32) -> Option<Cell> {
        let index = index as usize;
        match self.shape.width {
            Some(width) => self.shape.cell(slice(&self.bytes, index.checked_mul(width)?, width)?),
            None => {
                let &(start, end) = self.places.get(index)?;
                Some(Cell::Bytes(self.bytes.slice(start as usize..end as usize)))
            }
        }
    }
}

/// Gives the values of a page one by one.
#[derive(Debug)]
pub(crate) struct Values {
    shape: Shape,
    bytes: Bytes,
    /// Where the next value begins, in bytes; in bits for truth values, in values where the bytes of
    /// values stand apart.
    at: usize,
    encoding: Decoding,
}

#[derive(Debug)]
enum Decoding {
    Plain,
    Indexed(Hybrid),
    Truths(Hybrid),
    Deltas(Deltas),
    Lengths(Deltas),
    Prefixed { prefixes: Deltas, lengths: Deltas, last: Vec<u8> },
    Split { values: usize },
}

impl Values {
    /// # Errors
    /// When the encoding is not known, or its header makes no sense.
    pub(crate) fn new(
        shape: Shape,
        encoding: Encoding,
        bytes: Bytes,
        max_values: u64,
    ) -> Result<Self, Damage> {
        let deltas = |bytes: &Bytes| Deltas::new(bytes.clone(), max_values);
        let begun = match (encoding, shape.physical) {
            (Encoding::PLAIN, _) => Some((Decoding::Plain, 0)),
            (Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY, _) => {
                let width = bytes.first().copied().map(u32::from);
                let indices = width.and_then(|width| Hybrid::new(bytes.slice(1..), width));
                indices.map(|indices| (Decoding::Indexed(indices), 0))
            }
            (Encoding::RLE, Type::BOOLEAN) => {
                let truths = after_length(&bytes, 0)
                    .and_then(|(start, end)| Hybrid::new(bytes.slice(start..end), 1));
                truths.map(|truths| (Decoding::Truths(truths), 0))
            }
            (Encoding::DELTA_BINARY_PACKED, Type::INT32 | Type::INT64) => {
                deltas(&bytes).map(|deltas| (Decoding::Deltas(deltas), 0))
            }
            (Encoding::DELTA_LENGTH_BYTE_ARRAY, Type::BYTE_ARRAY) => deltas(&bytes)
                .and_then(|lengths| Some((lengths.clone().end()?, lengths)))
                .map(|(at, lengths)| (Decoding::Lengths(lengths), at)),
            (Encoding::DELTA_BYTE_ARRAY, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY) => {
                prefixed(&bytes, max_values)
            }
            (Encoding::BYTE_STREAM_SPLIT, _) => {
                let values = shape.width.and_then(|width| bytes.len().checked_div(width));
                values.map(|values| (Decoding::Split { values }, 0))
            }
            (other, physical) => {
                return Err(format!("values of type {physical} encoded as {other} are not read"));
            }
        };
        let (encoding, at) = begun
            .ok_or_else(|| format!("the values of a page, encoded as {encoding}, are damaged"))?;
        Ok(Self { shape, bytes, at, encoding })
    }

    /// The next value; `None` when there is none, or it is damaged.
    pub(crate) fn next_cell(&mut self, dictionary: Option<&Dictionary>) -> Option<Cell> {
        let Self { shape, bytes, at, encoding } = self;
        match encoding {
            Decoding::Plain => match (shape.physical, shape.width) {
                (Type::BOOLEAN, _) => {
                    let byte = *bytes.get(*at / 8)?;
                    let is_true = byte >> (*at % 8) & 1 == 1;
                    *at += 1;
                    Some(Cell::Bool(is_true))
                }
                (_, Some(width)) => {
                    let value = slice(bytes, *at, width)?;
                    *at += width;
                    shape.cell(value)
                }
                (_, None) => {
                    let (start, end) = after_length(bytes, *at)?;
                    *at = end;
                    Some(Cell::Bytes(bytes.slice(start..end)))
                }
            },
            Decoding::Indexed(indices) => dictionary?.get(indices.next_value()?),
            Decoding::Truths(truths) => Some(Cell::Bool(truths.next_value()? == 1)),
            Decoding::Deltas(deltas) => {
                let value = deltas.next_value()?;
                // Differences of 32 bits go around at 32 bits.
                let is_narrow = shape.physical == Type::INT32;
                Some(Cell::Int(if is_narrow { i64::from(value as i32) } else { value }))
            }
            Decoding::Lengths(lengths) => {
                let value = slice(bytes, *at, usize::try_from(lengths.next_value()?).ok()?)?;
                *at += value.len();
                Some(Cell::Bytes(value))
            }
            Decoding::Prefixed { prefixes, lengths, last } => {
                let prefix = usize::try_from(prefixes.next_value()?).ok()?;
                let suffix = slice(bytes, *at, usize::try_from(lengths.next_value()?).ok()?)?;
                *at += suffix.len();
                if prefix > last.len() || prefix + suffix.len() > MAX_LINE_BYTES {
                    return None;
                }
                last.truncate(prefix);
                last.extend_from_slice(&suffix);
                Some(Cell::Bytes(Bytes::copy_from_slice(last)))
            }
            Decoding::Split { values } => {
                let place = *at;
                let byte =
                    |plane: usize| bytes.get(plane.checked_mul(*values)?.checked_add(place)?);
                let value: Option<Vec<u8>> = match shape.width {
                    Some(width) if place < *values => {
                        (0..width).map(|p| byte(p).copied()).collect()
                    }
                    _ => None,
                };
                *at += 1;
                shape.cell(value?.into())
            }
        }
    }
}

/// Values of which each begins like the one before: how long those beginnings are, how long the rests
/// are, and the rests.
fn prefixed(bytes: &Bytes, max_values: u64) -> Option<(Decoding, usize)> {
    let prefixes = Deltas::new(bytes.clone(), max_values)?;
    let rest_at = prefixes.clone().end()?;
    let rest = slice_from(bytes, rest_at)?;
    let lengths = Deltas::new(rest, max_values)?;
    let at = rest_at.checked_add(lengths.clone().end()?)?;
    Some((Decoding::Prefixed { prefixes, lengths, last: Vec::new() }, at))
}

/// Where a value begins and ends that stands behind its length.
pub(crate) fn after_length(bytes: &Bytes, at: usize) -> Option<(usize, usize)> {
    let start = at.checked_add(4)?;
    let length = u32::from_le_bytes(bytes.get(at..start)?.try_into().ok()?) as usize;
    let end = start.checked_add(length).filter(|&end| end <= bytes.len())?;
    Some((start, end))
}

fn slice(bytes: &Bytes, at: usize, length: usize) -> Option<Bytes> {
    let end = at.checked_add(length).filter(|&end| end <= bytes.len())?;
    Some(bytes.slice(at..end))
}

fn slice_from(bytes: &Bytes, at: usize) -> Option<Bytes> {
    (at <= bytes.len()).then(|| bytes.slice(at..))
}
