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

/// What tells the classes of sixty-four bytes: which instructions there are.
pub(super) trait Lanes: Copy {
    /// The classes of a block.
    fn classes(self, block: &[u8; BLOCK_BYTES]) -> Classes;
}

/// The instructions that every processor has.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnyProcessor;

/// Bytes that any processor looks at together.
const LANES: usize = 16;

impl Lanes for AnyProcessor {
    #[inline(always)]
    fn classes(self, block: &[u8; BLOCK_BYTES]) -> Classes {
        let (parts, _) = block.as_chunks::<LANES>();
        let mut classes = Classes::default();
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

/// Which bytes are in a range of ASCII.
#[inline(always)]
fn between(text: i8x16, first: u8, last: u8) -> i8x16 {
    text.simd_gt(i8x16::splat(first as i8 - 1)) & text.simd_lt(i8x16::splat(last as i8 + 1))
}

/// Thirty-two bytes together, where the processor has the instructions for it.
#[cfg(target_arch = "x86_64")]
impl Lanes for pulp::x86::V3 {
    #[inline(always)]
    fn classes(self, block: &[u8; BLOCK_BYTES]) -> Classes {
        let (parts, _) = block.as_chunks::<32>();
        let mut classes = Classes::default();
        for (part, shift) in parts.iter().zip((0..).step_by(32)) {
            let text = pulp::cast(*part);
            let (avx, avx2) = (self.avx, self.avx2);
            let all = |byte: u8| avx._mm256_set1_epi8(byte as i8);
            let is = |byte: u8| avx2._mm256_cmpeq_epi8(text, all(byte));
            let or = |a, b| avx2._mm256_or_si256(a, b);
            let between = |text, first: u8, last: u8| {
                let from = avx2._mm256_cmpgt_epi8(text, all(first - 1));
                avx2._mm256_and_si256(from, avx2._mm256_cmpgt_epi8(all(last + 1), text))
            };
            // The highest bit of each byte.
            let bits = |mask| u64::from(avx2._mm256_movemask_epi8(mask) as u32) << shift;
            let (stop, colon) = (is(b'.'), is(b':'));
            let letters = bits(between(or(text, all(0x20)), b'a', b'z'));
            classes.letters |= letters;
            // A capital is a letter without this bit, which is made the highest here.
            classes.uppers |= letters & !bits(avx2._mm256_slli_epi16::<2>(text));
            classes.digits |= bits(between(text, b'0', b'9'));
            classes.low_lines |= bits(is(b'_'));
            classes.mid_both |= bits(or(stop, is(b'\'')));
            classes.mid_letters |= bits(colon);
            classes.mid_digits |= bits(or(is(b','), is(b';')));
            classes.ends |= bits(or(or(stop, colon), or(is(b'"'), or(is(b'!'), is(b'?')))));
        }
        classes
    }
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
            block in prop::collection::vec(
                prop_oneof![any::<u8>(), 0x20_u8..0x7F],
                BLOCK_BYTES..=BLOCK_BYTES,
            ),
        ) {
            let block = block.first_chunk().unwrap();
            prop_assert_eq!(AnyProcessor.classes(block), slow(block));
            #[cfg(target_arch = "x86_64")]
            if let Some(processor) = pulp::x86::V3::try_new() {
                prop_assert_eq!(processor.classes(block), slow(block));
            }
        }
    }
}
