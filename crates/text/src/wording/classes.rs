//! What each byte of a text is, as bitmaps: one bit a byte, sixty-four bytes at a time.
//!
//! Telling words by bitmaps costs the same for every byte and takes no branch that could be
//! guessed wrongly (as in Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019).

/// Bytes a block.
pub(super) const BLOCK_BYTES: usize = 64;

/// The bytes of a block by what they are; the lowest bit is the first byte. Bytes beyond ASCII are
/// in none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes {
    /// `A` to `Z`, `a` to `z`.
    pub(super) letters: u64,
    /// `A` to `Z`.
    pub(super) uppers: u64,
    /// `0` to `9`.
    pub(super) digits: u64,
    /// `_`.
    pub(super) low_lines: u64,
    /// `'` and `.`: inside words and inside numbers.
    pub(super) mid_both: u64,
    /// `:`: inside words.
    pub(super) mid_letters: u64,
    /// `,` and `;`: inside numbers.
    pub(super) mid_digits: u64,
    /// What ends a sentence: `.`, `!`, `?`, `:` and `"`.
    pub(super) ends: u64,
}

impl Classes {
    /// The classes of a block; of a shorter one at the end of a text, as if blanks followed.
    pub(super) fn of(block: &[u8]) -> Self {
        match block.first_chunk() {
            Some(block) => Self::of_block(block),
            None => {
                let mut padded = [b' '; BLOCK_BYTES];
                padded.iter_mut().zip(block).for_each(|(to, from)| *to = *from);
                Self::of_block(&padded)
            }
        }
    }

    fn of_block(block: &[u8; BLOCK_BYTES]) -> Self {
        // Each class by itself and without a branch, so that compilers use wide registers.
        Self {
            letters: bits(block, |byte| byte.is_ascii_alphabetic()),
            uppers: bits(block, |byte| byte.is_ascii_uppercase()),
            digits: bits(block, |byte| byte.is_ascii_digit()),
            low_lines: bits(block, |byte| byte == b'_'),
            mid_both: bits(block, |byte| byte == b'.' || byte == b'\''),
            mid_letters: bits(block, |byte| byte == b':'),
            mid_digits: bits(block, |byte| byte == b',' || byte == b';'),
            ends: bits(block, |byte| {
                byte == b'.' || byte == b':' || byte == b'"' || byte == b'!' || byte == b'?'
            }),
        }
    }
}

/// One bit for each byte.
fn bits(block: &[u8; BLOCK_BYTES], is: impl Fn(u8) -> bool) -> u64 {
    let flags = block.map(|byte| u8::from(is(byte)));
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, &eight| {
        // Brings the lowest bit of each byte into the highest byte.
        bits << 8 | u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow, obvious twin.
    fn slow(block: &[u8]) -> Classes {
        let mut classes = Classes::default();
        for (at, byte) in block.iter().enumerate() {
            let bit = |is: bool| u64::from(is) << at;
            classes.letters |= bit(byte.is_ascii_alphabetic());
            classes.uppers |= bit(byte.is_ascii_uppercase());
            classes.digits |= bit(byte.is_ascii_digit());
            classes.low_lines |= bit(*byte == b'_');
            classes.mid_both |= bit(b"'.".contains(byte));
            classes.mid_letters |= bit(*byte == b':');
            classes.mid_digits |= bit(b",;".contains(byte));
            classes.ends |= bit(b".!?:\"".contains(byte));
        }
        classes
    }

    proptest! {
        #[test]
        fn every_byte_is_what_looking_at_it_says(
            block in prop::collection::vec(prop_oneof![any::<u8>(), 0x20_u8..0x7F], 0..=BLOCK_BYTES),
        ) {
            prop_assert_eq!(Classes::of(&block), slow(&block));
        }
    }
}
