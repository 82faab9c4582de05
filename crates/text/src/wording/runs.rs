//! Where the words of ASCII text are, as bitmaps: the rules of UAX #29 as [`crate::tokenise::ascii`]
//! has them, for sixty-four bytes at once.

use super::classes::{BLOCK_BYTES, Classes};

/// The runs of letters, digits and what joins them that lie in one block; the lowest bit is its first
/// byte.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Runs {
    /// First bytes of runs.
    pub(super) starts: u64,
    /// For each run the first byte behind it.
    pub(super) ends: u64,
    /// Those behind runs that hold anything but letters.
    pub(super) unusual: u64,
    /// First bytes of runs that begin a sentence.
    pub(super) sentences: u64,
    /// Bytes of runs that are neither letters nor digits.
    pub(super) special: u64,
    /// Low lines, which are among the former.
    pub(super) low_lines: u64,
    /// Digits.
    pub(super) digits: u64,
    /// Capital letters.
    pub(super) uppers: u64,
    /// How many bytes are done with: all of the block, or those before a run that may go on behind it.
    pub(super) done_bytes: usize,
    /// Whether a run that begins behind those begins a sentence.
    pub(super) at_sentence: bool,
}

impl Runs {
    /// The runs of a block that begins with a run or between two. `None` where all of it may be one run,
    /// which goes on behind it.
    #[inline(always)]
    pub(super) fn of(classes: Classes, at_sentence: bool) -> Option<Self> {
        let Classes { letters, uppers, digits, low_lines, .. } = classes;
        // A byte's neighbours have the same place in these. What comes behind the block is not known:
        // what may be joined to it is looked at again with it.
        const LAST: u64 = 1 << (BLOCK_BYTES - 1);
        let between_letters = letters << 1 & (letters >> 1 | LAST);
        let between_digits = digits << 1 & (digits >> 1 | LAST);
        let joins = classes.mid_both & (between_letters | between_digits)
            | classes.mid_letters & between_letters
            | classes.mid_digits & between_digits;
        let special = joins | low_lines;
        let bytes = letters | digits | special;

        // Adding an end of sentence to the gap it stands in carries to the first byte behind the
        // gap, where a run begins.
        let gaps = !bytes;
        let (sum, carries) = gaps.overflowing_add(classes.ends & gaps);
        let (sum, carries_too) = sum.overflowing_add(u64::from(at_sentence));
        let sentences = sum & bytes;

        let starts = bytes & !(bytes << 1);
        let is_open = bytes & LAST != 0;
        // All before the last run, where that one may go on.
        let last = if is_open { LAST >> starts.leading_zeros() } else { 0 };
        let whole = last.wrapping_sub(1);
        if whole == 0 {
            return None;
        }
        let bytes = bytes & whole;
        // Adding a byte to the run it stands in carries to the first byte behind the run.
        let behind_unusual = bytes.wrapping_add((special | digits) & bytes);
        Some(Self {
            starts: starts & whole,
            ends: bytes << 1 & gaps,
            unusual: behind_unusual & gaps,
            sentences,
            special,
            low_lines,
            digits,
            uppers,
            done_bytes: whole.trailing_ones() as usize,
            at_sentence: if is_open { sentences & last != 0 } else { carries || carries_too },
        })
    }
}
