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
