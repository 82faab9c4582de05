//! Small numbers as Parquet packs them: runs of one number, and groups of eight in as few bits as will
//! do ("RLE / bit-packing hybrid").

use bytes::Bytes;

/// Gives the numbers one by one.
#[derive(Debug, Clone)]
pub(crate) struct Hybrid {
    bytes: Bytes,
    /// Where the next run begins.
    at: usize,
    bit_width: u32,
    run: Run,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    Repeated { value: u32, left: u64 },
    Packed { first_bit: u64, next: u64, left: u64 },
}

impl Hybrid {
    /// Numbers of up to 32 bits each.
    pub(crate) fn new(bytes: Bytes, bit_width: u32) -> Option<Self> {
        let run = Run::Repeated { value: 0, left: 0 };
        (bit_width <= 32).then_some(Self { bytes, at: 0, bit_width, run })
    }

    /// Numbers from 0 to `max`.
    pub(crate) fn up_to(bytes: Bytes, max: i16) -> Option<Self> {
        let max = u16::try_from(max).ok()?;
        Self::new(bytes, u16::BITS - max.leading_zeros())
    }

    /// The next number; `None` when there is none, or what is there is none.
    pub(crate) fn next_value(&mut self) -> Option<u32> {
        loop {
            match &mut self.run {
                Run::Repeated { value, left } if *left > 0 => {
                    *left -= 1;
                    return Some(*value);
                }
                Run::Packed { first_bit, next, left } if *left > 0 => {
                    let bit = *first_bit + *next * u64::from(self.bit_width);
                    *left -= 1;
                    *next += 1;
                    return bits(&self.bytes, bit, self.bit_width);
                }
                _ => self.begin_run()?,
            }
        }
    }

    fn begin_run(&mut self) -> Option<()> {
        let (head, at) = varint(&self.bytes, self.at)?;
        if head & 1 == 0 {
            let width = self.bit_width.div_ceil(8) as usize;
            let mut value = [0; 4];
            value.get_mut(..width)?.copy_from_slice(self.bytes.get(at..at + width)?);
            self.run = Run::Repeated { value: u32::from_le_bytes(value), left: head >> 1 };
            self.at = at + width;
        } else {
            let groups = head >> 1;
            let width = groups.checked_mul(u64::from(self.bit_width))?;
            let left = groups.checked_mul(8)?;
            self.run = Run::Packed { first_bit: at as u64 * 8, next: 0, left };
            self.at = at.saturating_add(usize::try_from(width).ok()?);
        }
        Some(())
    }
}

/// Up to 32 bits from a place that is counted in bits; the first bit is the lowest of its byte. Bits
/// behind the end are missing.
fn bits(bytes: &[u8], first_bit: u64, width: u32) -> Option<u32> {
    if width == 0 {
        return Some(0);
    }
    let (first, shift) = (usize::try_from(first_bit / 8).ok()?, (first_bit % 8) as u32);
    let needed = (shift + width).div_ceil(8) as usize;
    let mut window = [0; 8];
    window.get_mut(..needed)?.copy_from_slice(bytes.get(first..first.checked_add(needed)?)?);
    let mask = (1_u64 << width) - 1;
    Some((u64::from_le_bytes(window) >> shift & mask) as u32)
}

/// A number of seven bits a byte, and where the next thing begins.
pub(crate) fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0;
    for (place, shift) in (at..).zip((0..64).step_by(7)) {
        let byte = *bytes.get(place)?;
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some((value, place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], bit_width: u32) -> Vec<u32> {
        let mut hybrid = Hybrid::new(Bytes::copy_from_slice(bytes), bit_width).unwrap();
        std::iter::from_fn(|| hybrid.next_value()).take(100).collect()
    }

    #[test]
    fn runs_and_packed_groups_follow_each_other() {
        // The example of the format's description: 0 to 7 in three bits each.
        let packed = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(all(&packed, 3), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(all(&[[0x08, 5].as_slice(), &packed].concat(), 3)[..6], [5, 5, 5, 5, 0, 1]);
        assert_eq!(all(&[0x04, 0x01, 0x02], 9), [513, 513]);
        assert_eq!(all(&[0x06], 0), [0, 0, 0]);
    }

    #[test]
    fn what_is_not_there_is_not_made_up() {
        assert_eq!(all(&[], 3), [0; 0]);
        assert_eq!(all(&[0x03, 0b1000_1000], 3), [0, 1], "two numbers and two bits");
        assert_eq!(all(&[0xff; 20], 32), [0; 0]);
        assert_eq!(
            all(&[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 7], 3),
            [7; 100]
        );
        assert!(Hybrid::new(Bytes::new(), 33).is_none());
    }
}
