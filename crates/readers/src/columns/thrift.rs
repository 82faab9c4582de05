//! As much of Thrift's compact protocol as is needed to look at a description before it is believed.

use super::Damage;

/// Goes over bytes in the compact protocol.
#[derive(Debug, Clone)]
pub(crate) struct Compact<'a> {
    rest: &'a [u8],
}

/// A field of a structure, before its value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) id: i64,
    pub(crate) kind: u8,
}

pub(crate) const I32: u8 = 5;
pub(crate) const LIST: u8 = 9;
pub(crate) const STRUCT: u8 = 12;

/// How deep values that are skipped may nest. Parquet nests them four deep.
const MAX_DEPTH: usize = 32;

impl<'a> Compact<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next field of a structure; `None` at its end. `last` is the id of the one before, 0 for the
    /// first.
    pub(crate) fn field(&mut self, last: i64) -> Result<Option<Field>, Damage> {
        let head = self.byte()?;
        let (step, kind) = (head >> 4, head & 15);
        match (step, kind) {
            (_, 0) => Ok(None),
            (0, kind) => Ok(Some(Field { id: self.int()?, kind })),
            (step, kind) => Ok(Some(Field { id: last.saturating_add(i64::from(step)), kind })),
        }
    }

    /// The number of values in a list, and their kind. It is no more than the bytes that are left.
    pub(crate) fn list(&mut self) -> Result<(usize, u8), Damage> {
        let head = self.byte()?;
        let size = match head >> 4 {
            15 => self.varint()?,
            size => u64::from(size),
        };
        let size = usize::try_from(size).ok().filter(|&size| size <= self.rest.len());
        Ok((size.ok_or_else(ended)?, head & 15))
    }

    /// A whole number of any width.
    pub(crate) fn int(&mut self) -> Result<i64, Damage> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Leaves out a value.
    pub(crate) fn skip(&mut self, kind: u8) -> Result<(), Damage> {
        self.skip_within(kind, MAX_DEPTH)
    }

    fn skip_within(&mut self, kind: u8, depth: usize) -> Result<(), Damage> {
        let Some(deeper) = depth.checked_sub(1) else {
            return Err("its description nests too deep".into());
        };
        match kind {
            1 | 2 => Ok(()),
            3 => self.byte().map(|_| ()),
            4..=6 => self.varint().map(|_| ()),
            7 => self.bytes(8),
            8 => {
                let size = self.varint()?;
                self.bytes(size)
            }
            LIST | 10 => {
                let (size, kind) = self.list()?;
                // A list of truth values has a byte for each, unlike a field.
                let kind = if kind <= 2 { 3 } else { kind };
                (0..size).try_for_each(|_| self.skip_within(kind, deeper))
            }
            STRUCT => {
                let mut last = 0;
                while let Some(field) = self.field(last)? {
                    last = field.id;
                    self.skip_within(field.kind, deeper)?;
                }
                Ok(())
            }
            other => Err(format!("its description has a value of the unknown kind {other}")),
        }
    }

    fn byte(&mut self) -> Result<u8, Damage> {
        let (&byte, rest) = self.rest.split_first().ok_or_else(ended)?;
        self.rest = rest;
        Ok(byte)
    }

    fn bytes(&mut self, size: u64) -> Result<(), Damage> {
        let size = usize::try_from(size).ok();
        self.rest = size.and_then(|size| self.rest.get(size..)).ok_or_else(ended)?;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, Damage> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
        }
        Err("its description has a number that does not end".into())
    }
}

fn ended() -> Damage {
    "its description ends too early".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lists_and_numbers_are_found() {
        // 1: i32 = -3, 3: list of two i32, 20: a text, end.
        let bytes = [0x15, 0x05, 0x29, 0x25, 2, 4, 0x08, 40, 2, b'a', b'b', 0];
        let mut compact = Compact::new(&bytes);
        assert_eq!(compact.field(0), Ok(Some(Field { id: 1, kind: I32 })));
        assert_eq!(compact.int(), Ok(-3));
        assert_eq!(compact.field(1), Ok(Some(Field { id: 3, kind: LIST })));
        assert_eq!(compact.clone().list(), Ok((2, I32)));
        compact.skip(LIST).unwrap();
        assert_eq!(compact.field(3), Ok(Some(Field { id: 20, kind: 8 })));
        compact.skip(8).unwrap();
        assert_eq!(compact.field(20), Ok(None));
        assert!(compact.field(0).is_err());
    }

    #[test]
    fn nothing_is_believed_that_is_not_there() {
        assert!(Compact::new(&[0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f]).list().is_err());
        assert!(Compact::new(&[0xff; 11]).int().is_err());
        assert!(Compact::new(&[0x1c; 100_000]).skip(STRUCT).is_err());
        assert!(Compact::new(&[0x7f, 1]).skip(8).is_err());
    }
}
