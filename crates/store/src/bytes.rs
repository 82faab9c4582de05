//! How numbers and text are laid out in a row.
//!
//! Written out by hand rather than derived: the inner types are no serialisable types, the layout
//! is a promise that `FORMAT.md` keeps, and most rows are runs of numbers that one loop reads.
//! Everything is little-endian; a `number` is LEB128, seven bits a byte, lowest first.

use std::fmt;

/// Why bytes are no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// They end too early.
    Short,
    /// They go on after the end.
    Long,
    /// A value is none of those that can stand there.
    Value,
    /// They are not those that were written.
    Checksum,
    /// Their layout is of another version.
    Version,
    /// The row is not there, although another one names it.
    Absent,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => "it ends too early",
            Self::Long => "it goes on after its end",
            Self::Value => "a value in it is impossible",
            Self::Checksum => "its checksum differs",
            Self::Version => "its layout is unknown",
            Self::Absent => "it is not there",
        })
    }
}

impl std::error::Error for Malformed {}

/// Writes a row.
#[derive(Debug, Clone, Default)]
pub struct ByteWriter(Vec<u8>);

impl ByteWriter {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// A number, in as few bytes as it needs.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A number that may be negative: zigzag.
    pub fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63) as u64);
    }

    /// Thirty-two bits.
    pub fn bits32(&mut self, bits: u32) {
        self.0.extend_from_slice(&bits.to_le_bytes());
    }

    /// Sixty-four bits.
    pub fn bits64(&mut self, bits: u64) {
        self.0.extend_from_slice(&bits.to_le_bytes());
    }

    /// Text, with its length before it.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Something that may not be there: a byte that says so, then the thing.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

/// Reads a row. Never panics; what is not there is [`Malformed`].
#[derive(Debug, Clone)]
pub struct ByteReader<'a>(&'a [u8]);

impl<'a> ByteReader<'a> {
    /// From the beginning.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Number of bytes left.
    pub fn left(&self) -> usize {
        self.0.len()
    }

    /// The next bytes.
    ///
    /// # Errors
    /// [`Malformed::Short`].
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Malformed::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed::Short)
    }

    /// One byte.
    ///
    /// # Errors
    /// [`Malformed::Short`].
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        self.array().map(|[byte]| byte)
    }

    /// A number.
    ///
    /// # Errors
    /// [`Malformed::Short`], or [`Malformed::Value`] for one of more than sixty-four bits.
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if bits << shift >> shift != bits {
                return Err(Malformed::Value);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Malformed::Value)
    }

    /// A number that fits a smaller type.
    ///
    /// # Errors
    /// [`Malformed`], also where it does not fit.
    pub fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Malformed> {
        T::try_from(self.number()?).map_err(|_| Malformed::Value)
    }

    /// How many things follow, each of which takes at least a byte: never more than bytes are left,
    /// so that a damaged row asks for no memory.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn count(&mut self) -> Result<usize, Malformed> {
        let count: usize = self.small()?;
        if count > self.left() { Err(Malformed::Short) } else { Ok(count) }
    }

    /// A number that may be negative.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn signed(&mut self) -> Result<i64, Malformed> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// Thirty-two bits.
    ///
    /// # Errors
    /// [`Malformed::Short`].
    pub fn bits32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    /// Sixty-four bits.
    ///
    /// # Errors
    /// [`Malformed::Short`].
    pub fn bits64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    /// Text.
    ///
    /// # Errors
    /// [`Malformed`], also where it is not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.count()?;
        str::from_utf8(self.take(length)?).map_err(|_| Malformed::Value)
    }

    /// Something that may not be there.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Option<T>, Malformed> {
        match self.byte()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(Malformed::Value),
        }
    }

    /// The row ends here.
    ///
    /// # Errors
    /// [`Malformed::Long`].
    pub fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed::Long) }
    }
}

/// Thirty-two bits over a key and its row: FNV-1a over eight bytes at a time, folded. It guards
/// against decay, not against forgery.
pub fn checksum(key: &[u8], row: &[u8]) -> u32 {
    let mut state = 0xCBF2_9CE4_8422_2325_u64 ^ key.len() as u64;
    for part in [key, row] {
        let (words, rest) = part.as_chunks::<8>();
        let tail =
            rest.iter().rev().fold(rest.len() as u64, |tail, byte| tail << 8 | u64::from(*byte));
        for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([tail]) {
            state = (state ^ word).wrapping_mul(0x0000_0100_0000_01B3);
            state ^= state >> 29;
        }
    }
    (state ^ state >> 32) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number: u64, signed: i64, text: String, some: Option<u32>) {
            let mut out = ByteWriter::new();
            out.number(number);
            out.signed(signed);
            out.text(&text);
            out.option(some, ByteWriter::bits32);
            let bytes = out.into_bytes();
            let mut row = ByteReader::new(&bytes);
            prop_assert_eq!(row.number().unwrap(), number);
            prop_assert_eq!(row.signed().unwrap(), signed);
            prop_assert_eq!(row.text().unwrap(), text.as_str());
            prop_assert_eq!(row.option(ByteReader::bits32).unwrap(), some);
            prop_assert!(row.end().is_ok());
        }

        #[test]
        fn one_flipped_bit_is_noticed(
            key: Vec<u8>, mut row in prop::collection::vec(any::<u8>(), 1..200), at: prop::sample::Index,
            bit in 0..8_u32,
        ) {
            let before = checksum(&key, &row);
            let at = at.index(row.len());
            row[at] ^= 1 << bit;
            prop_assert_ne!(checksum(&key, &row), before);
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes: Vec<u8>) {
            let mut row = ByteReader::new(&bytes);
            while row.left() > 0 && row.number().is_ok() {}
            let _ = ByteReader::new(&bytes).text();
            let _ = ByteReader::new(&bytes).count();
        }
    }
}
