//! Numbers as Parquet writes them by their differences ("DELTA_BINARY_PACKED").

use bytes::Bytes;

use super::hybrid::varint;

/// Gives the numbers one by one; no more room is taken for many than for few.
#[derive(Debug, Clone)]
pub(crate) struct Deltas {
    bytes: Bytes,
    at: usize,
    miniblock_values: u64,
    miniblocks: u64,
    /// How many numbers are still to come.
    left: u64,
    last: i64,
    is_first: bool,
    min_delta: i64,
    /// Where the widths of the miniblocks stand that are still to come in this block, and how many.
    widths_at: usize,
    widths_left: u64,
    width: u32,
    /// How many differences are still to come in this miniblock, and the bit the next begins at.
    in_miniblock: u64,
    bit: u64,
}

impl Deltas {
    /// Reads the header; `None` when it makes no sense, or promises more than `max` numbers: a block of
    /// equal differences takes two bytes, however many they are.
    pub(crate) fn new(bytes: Bytes, max: u64) -> Option<Self> {
        let (block_values, at) = varint(&bytes, 0)?;
        let (miniblocks, at) = varint(&bytes, at)?;
        let (left, at) = varint(&bytes, at)?;
        let (first, at) = zigzag(&bytes, at)?;
        let miniblock_values = block_values.checked_div(miniblocks)?;
        let is_odd = miniblock_values == 0 || !miniblock_values.is_multiple_of(32);
        if is_odd || block_values > MAX_BLOCK_VALUES || left > max {
            return None;
        }
        Some(Self {
            bytes,
            at,
            miniblock_values,
            miniblocks,
            left,
            last: first,
            is_first: true,
            min_delta: 0,
            widths_at: 0,
            widths_left: 0,
            width: 0,
            in_miniblock: 0,
            bit: 0,
        })
    }

    /// The next number; `None` at the end, or when the bytes end before.
    pub(crate) fn next_value(&mut self) -> Option<i64> {
        self.left = self.left.checked_sub(1)?;
        if std::mem::take(&mut self.is_first) {
            return Some(self.last);
        }
        if self.in_miniblock == 0 {
            self.begin_miniblock()?;
        }
        self.in_miniblock -= 1;
        let delta = wide_bits(&self.bytes, self.bit, self.width)?;
        self.bit += u64::from(self.width);
        self.last = self.last.wrapping_add(self.min_delta).wrapping_add(delta as i64);
        Some(self.last)
    }

    /// Goes to the end of the numbers and gives where what follows them begins; `None` when the bytes
    /// end before.
    pub(crate) fn end(mut self) -> Option<usize> {
        while self.left > 0 {
            self.next_value()?;
        }
        Some(self.at).filter(|&at| at <= self.bytes.len())
    }

    fn begin_miniblock(&mut self) -> Option<()> {
        if self.widths_left == 0 {
            let (min_delta, at) = zigzag(&self.bytes, self.at)?;
            self.min_delta = min_delta;
            self.widths_at = at;
            self.widths_left = self.miniblocks;
            self.at = at.checked_add(usize::try_from(self.miniblocks).ok()?)?;
        }
        self.width = u32::from(*self.bytes.get(self.widths_at)?);
        if self.width > 64 {
            return None;
        }
        self.widths_at += 1;
        self.widths_left -= 1;
        self.in_miniblock = self.miniblock_values;
        self.bit = self.at as u64 * 8;
        let miniblock_bytes = self.miniblock_values.checked_mul(u64::from(self.width))? / 8;
        self.at = self.at.checked_add(usize::try_from(miniblock_bytes).ok()?)?;
        Some(())
    }
}

/// Writers take 128 numbers a block.
const MAX_BLOCK_VALUES: u64 = 1 << 20;

fn zigzag(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let (value, at) = varint(bytes, at)?;
    Some(((value >> 1) as i64 ^ -((value & 1) as i64), at))
}

/// Up to 64 bits from a place that is counted in bits.
fn wide_bits(bytes: &[u8], first_bit: u64, width: u32) -> Option<u64> {
    if width == 0 {
        return Some(0);
    }
    let (first, shift) = (usize::try_from(first_bit / 8).ok()?, (first_bit % 8) as u32);
    let needed = (shift + width).div_ceil(8) as usize;
    let mut window = [0; 16];
    window.get_mut(..needed)?.copy_from_slice(bytes.get(first..first.checked_add(needed)?)?);
    Some((u128::from_le_bytes(window) >> shift & ((1_u128 << width) - 1)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers in blocks of one miniblock of 32 differences of 64 bits.
    fn written(numbers: &[i64]) -> Vec<u8> {
        let zigzag = |value: i64| ((value << 1) ^ (value >> 63)) as u64;
        let mut bytes = Vec::new();
        let varint = |bytes: &mut Vec<u8>, mut value: u64| {
            while value >= 128 {
                bytes.push(value as u8 | 128);
                value >>= 7;
            }
            bytes.push(value as u8);
        };
        varint(&mut bytes, 32);
        varint(&mut bytes, 1);
        varint(&mut bytes, numbers.len() as u64);
        varint(&mut bytes, zigzag(numbers.first().copied().unwrap_or(0)));
        let deltas: Vec<i64> =
            numbers.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
        for block in deltas.chunks(32) {
            varint(&mut bytes, zigzag(-1));
            bytes.push(64);
            for at in 0..32 {
                let delta = block.get(at).map_or(0, |delta| delta.wrapping_add(1));
                bytes.extend_from_slice(&delta.to_le_bytes());
            }
        }
        bytes
    }

    #[test]
    fn numbers_come_back_and_their_end_is_found() {
        for count in [0, 1, 2, 32, 33, 34, 70] {
            let numbers: Vec<i64> =
                (0..count).map(|n: i64| n.wrapping_mul(0x1234_5678_9abc_def1)).collect();
            let bytes = Bytes::from([written(&numbers), vec![9, 9]].concat());
            let mut deltas = Deltas::new(bytes.clone(), 99).unwrap();
            assert_eq!(deltas.clone().end(), Some(bytes.len() - 2));
            let read: Vec<i64> = std::iter::from_fn(|| deltas.next_value()).collect();
            assert_eq!(read, numbers);
            for length in 0..bytes.len() - 2 {
                let cut = Deltas::new(bytes.slice(..length), 99);
                assert!(cut.is_none_or(|cut| count < 2 || cut.end().is_none()), "{length} bytes");
            }
        }
    }

    #[test]
    fn a_header_that_promises_much_takes_no_room() {
        // 2^62 numbers, none of which is there.
        let bytes = [32, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 2];
        let mut deltas = Deltas::new(Bytes::copy_from_slice(&bytes), u64::MAX).unwrap();
        assert_eq!(deltas.next_value(), Some(1));
        assert_eq!(deltas.next_value(), None);
        assert!(deltas.end().is_none());
        assert!(Deltas::new(Bytes::copy_from_slice(&bytes), 1 << 24).is_none());
        for odd in [&[0, 0, 1, 1], &[31, 1, 1, 1], &[32, 0, 1, 1]] {
            assert!(Deltas::new(Bytes::copy_from_slice(odd), 99).is_none());
        }
    }
}
