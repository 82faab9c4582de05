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

/// [`hash_ascii_folded`] of one to eight bytes, given as a little-endian integer.
pub(crate) const fn hash_ascii_chunk(chunk: u64, length: usize) -> u64 {
    mix(step(SEED ^ (length as u64).wrapping_mul(MULTIPLIER), lower(chunk)))
}

/// [`hash_ascii_folded`] of eight to fifteen bytes, given as two little-endian integers.
pub(crate) const fn hash_ascii_chunks(first: u64, second: u64, length: usize) -> u64 {
    let start = SEED ^ (length as u64).wrapping_mul(MULTIPLIER);
    let state = step(start, lower(first));
    mix(if length > 8 { step(state, lower(second)) } else { state })
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

const fn step(state: u64, chunk: u64) -> u64 {
    (state ^ chunk).wrapping_mul(MULTIPLIER).rotate_left(29)
}

/// Spreads every bit of the input over every bit of the output (a bijection).
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
            let mut chunk = [0; 8];
            if (1..=8).contains(&word.len()) {
                chunk[..word.len()].copy_from_slice(word.as_bytes());
                prop_assert_eq!(hash_ascii_chunk(u64::from_le_bytes(chunk), word.len()), folded);
            }
            let mut both = [0; 16];
            if (8..=15).contains(&word.len()) {
                both[..word.len()].copy_from_slice(word.as_bytes());
                let both = u128::from_le_bytes(both);
                prop_assert_eq!(hash_ascii_chunks(both as u64, (both >> 64) as u64, word.len()), folded);
            }
        }
    }
}
