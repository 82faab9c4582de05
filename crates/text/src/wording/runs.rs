//! Where the words of ASCII text are, as bitmaps: the rules of UAX #29 as [`crate::tokenise::ascii`]
//! has them, for sixty-four bytes at once.

use std::slice::Chunks;

use super::classes::{BLOCK_BYTES, Classes};

/// The runs of letters, digits and what joins them in one block; the lowest bit is its first byte.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Runs {
    /// Bytes of runs.
    pub(super) bytes: u64,
    /// First bytes of runs.
    pub(super) starts: u64,
    /// First bytes of runs that begin a sentence.
    pub(super) sentences: u64,
    /// Bytes of runs that are neither letters nor digits: such runs need a closer look.
    pub(super) special: u64,
    /// Digits.
    pub(super) digits: u64,
    /// Capital letters.
    pub(super) uppers: u64,
}

/// Goes over the blocks of a text.
pub(super) struct RunsOf<'a> {
    blocks: Chunks<'a, u8>,
    before: Classes,
    here: Option<Classes>,
    /// Whether a run goes on from the block before.
    is_within: bool,
    /// Whether a run that begins now begins a sentence.
    at_sentence: bool,
}

impl<'a> RunsOf<'a> {
    /// From the start of a text, which begins a sentence or goes on with one.
    #[inline(always)]
    pub(super) fn new(text: &'a [u8], at_sentence: bool) -> Self {
        let mut blocks = text.chunks(BLOCK_BYTES);
        let here = blocks.next().map(Classes::of);
        Self { blocks, before: Classes::default(), here, is_within: false, at_sentence }
    }

    /// Whether a run behind the last block begins a sentence.
    pub(super) fn at_sentence(&self) -> bool {
        self.at_sentence
    }
}

impl Iterator for RunsOf<'_> {
    type Item = Runs;

    #[inline(always)]
    fn next(&mut self) -> Option<Runs> {
        let here = self.here.take()?;
        let next = self.blocks.next().map(Classes::of);
        let after = next.unwrap_or_default();
        // A byte's neighbours have the same place in these.
        let left = |before: u64, here: u64| here << 1 | before >> 63;
        let right = |here: u64, after: u64| here >> 1 | after << 63;
        let letters = left(self.before.letters, here.letters) & right(here.letters, after.letters);
        let digits = left(self.before.digits, here.digits) & right(here.digits, after.digits);
        let joins = here.mid_both & (letters | digits)
            | here.mid_letters & letters
            | here.mid_digits & digits;
        let special = joins | here.low_lines;
        let bytes = here.letters | here.digits | special;

        // Adding an end of sentence to the gap it stands in carries to the first byte behind the
        // gap, where a run begins.
        let gaps = !bytes;
        let (sum, carries) = gaps.overflowing_add(here.ends & gaps);
        let (sum, carries_too) = sum.overflowing_add(u64::from(self.at_sentence));
        let runs = Runs {
            bytes,
            starts: bytes & !(bytes << 1 | u64::from(self.is_within)),
            sentences: sum & bytes,
            special,
            digits: here.digits,
            uppers: here.uppers,
        };
        self.at_sentence = carries || carries_too;
        self.is_within = bytes >> 63 == 1;
        (self.before, self.here) = (here, next);
        Some(runs)
    }
}
