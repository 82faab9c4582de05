//! The one hash of words, terms and shingles: fast on short input, the same on every machine.
//!
//! Multiply, rotate and a final avalanche (the finaliser of MurmurHash3, Appleby 2011). Input is
//! read as little-endian integers, so the value does not depend on the platform; the constants are
//! part of the on-disk format and never change within a format version.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
const SEED: u64 = 0x5D1C_A7F0_2B6E_934D;

/// Hashes a word. O(length), eight bytes a step.
///
/// ```
/// use storyfold_text::hash::hash_word;
/// assert_ne!(hash_word("blast"), hash_word("blasts"));
/// assert_eq!(hash_word("blast"), 0xbc70_ce26_8e1e_3947);
/// ```
pub fn hash_word(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut state = SEED ^ (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for &chunk in chunks {
        state = step(state, u64::from_le_bytes(chunk));
    }
    if !rest.is_empty() {
        let mut last = 0_u64;
        for &byte in rest.iter().rev() {
            last = last << 8 | u64::from(byte);
        }
        state = step(state, last);
    }
    mix(state)
}

/// [`hash_word`] of an ASCII word in lower case, without making a copy of it. O(length).
pub(crate) fn hash_ascii_folded(word: &[u8]) -> u64 {
    let (chunks, rest) = word.as_chunks::<8>();
    let start = SEED ^ (word.len() as u64).wrapping_mul(MULTIPLIER);
    let mut state =
        chunks.iter().fold(start, |state, &chunk| step(state, lower(u64::from_le_bytes(chunk))));
    if !rest.is_empty() {
        let last = rest.iter().rev().fold(0, |last, &byte| last << 8 | u64::from(byte));
        state = step(state, lower(last));
    }
    mix(state)
}

/// The longest run that [`hash_ascii_run`] takes, in bytes.
pub(crate) const LONGEST_PLAIN: usize = 16;

/// [`hash_ascii_folded`] of the first 1 to [`LONGEST_PLAIN`] bytes, all letters and digits.
#[inline(always)]
pub(crate) fn hash_ascii_run(bytes: &[u8; LONGEST_PLAIN], length: u32) -> u64 {
    // This bit parts capitals from small letters, and all digits have it.
    const LOWER: u64 = 0x2020_2020_2020_2020;
    let both = u128::from_le_bytes(*bytes);
    let start = SEED ^ u64::from(length).wrapping_mul(MULTIPLIER);
    if length <= 8 {
        return mix(step(start, (both as u64 | LOWER) & u64::MAX >> (64 - 8 * length)));
    }
    let last = ((both >> 64) as u64 | LOWER) & u64::MAX >> (128 - 8 * length);
    mix(step(step(start, both as u64 | LOWER), last))
}

/// Eight ASCII bytes in lower case.
const fn lower(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // The high bit of each byte says: at least `A`, and: beyond `Z`.
    let from_a = bytes.wrapping_add(EACH * (0x80 - b'A' as u64));
    let beyond_z = bytes.wrapping_add(EACH * (0x7F - b'Z' as u64));
    let is_upper = from_a & !beyond_z & (EACH * 0x80);
    bytes | is_upper >> 2
}

#[inline(always)]
const fn step(state: u64, chunk: u64) -> u64 {
    (state ^ chunk).wrapping_mul(MULTIPLIER).rotate_left(29)
}

/// Spreads every bit of the input over every bit of the output (a bijection).
#[inline(always)]
pub const fn mix(mut state: u64) -> u64 {
    state ^= state >> 33;
    state = state.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    state ^= state >> 33;
    state = state.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    state ^ state >> 33
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn folding_while_hashing_equals_folding_first(word in "[ -~]{0,30}") {
            let folded = hash_word(&word.to_ascii_lowercase());
            prop_assert_eq!(hash_ascii_folded(word.as_bytes()), folded);
        }

        #[test]
        fn a_run_hashes_as_its_letters_do(run in "[a-zA-Z0-9]{1,16}", rest in "[ -~]{16}") {
            let text = format!("{run}{rest}");
            let chunk = text.as_bytes().first_chunk().unwrap();
            let hash = hash_ascii_run(chunk, run.len() as u32);
            prop_assert_eq!(hash, hash_ascii_folded(run.as_bytes()));
        }
    }
}
