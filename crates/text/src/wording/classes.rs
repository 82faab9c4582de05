//! What each byte of a text is, as bitmaps: one bit a byte, sixty-four bytes at a time.
//!
//! Telling words by bitmaps costs the same for every byte and takes no branch that could be
//! guessed wrongly (as in Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019).

use wide::i8x16;

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
    #[inline(always)]
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

    #[inline(always)]
    fn of_block(block: &[u8; BLOCK_BYTES]) -> Self {
        let (parts, _) = block.as_chunks::<LANES>();
        let mut classes = Self::default();
        for (part, shift) in parts.iter().zip((0..).step_by(LANES)) {
            // Bytes beyond ASCII are negative, and below every class.
            let text = i8x16::new(part.map(|byte| byte as i8));
            let is = |byte: u8| text.simd_eq(i8x16::splat(byte as i8));
            let (stop, colon) = (is(b'.'), is(b':'));
            let ends = stop | colon | is(b'"') | is(b'!') | is(b'?');
            let bits = |mask: i8x16| u64::from(mask.to_bitmask()) << shift;
            classes.letters |= bits(between(text | i8x16::splat(0x20), b'a', b'z'));
            classes.uppers |= bits(between(text, b'A', b'Z'));
            classes.digits |= bits(between(text, b'0', b'9'));
            classes.low_lines |= bits(is(b'_'));
            classes.mid_both |= bits(stop | is(b'\''));
            classes.mid_letters |= bits(colon);
            classes.mid_digits |= bits(is(b',') | is(b';'));
            classes.ends |= bits(ends);
        }
        classes
    }
}

/// Bytes that are looked at together.
const LANES: usize = 16;

/// Which bytes are in a range of ASCII.
#[inline(always)]
fn between(text: i8x16, first: u8, last: u8) -> i8x16 {
    text.simd_gt(i8x16::splat(first as i8 - 1)) & text.simd_lt(i8x16::splat(last as i8 + 1))
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
