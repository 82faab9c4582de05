//! Formats in which each line is a record by itself, so that lines can be read on many threads.

use std::io::{self, Read};

use storyfold_model::Problem;

use crate::limits::MAX_LINE_BYTES;
use crate::lines::{Block, Blocks, Cut, Line};
use crate::problem;
use crate::reader::{Context, Item};

/// A format whose records are lines, none of which depends on another.
pub trait LineFormat: Sync {
    /// Why a stream that begins with this line is turned away as a whole: the kind of the problem
    /// and its reason. `None` to read it. Lines are given as [`read_line`](Self::read_line) gets
    /// them.
    fn refuse(&self, _first_line: &[u8]) -> Option<(&'static str, &'static str)> {
        None
    }

    /// Reads one line and hands what it holds to `sink`. The line has a number counted from 1, and
    /// is neither blank nor longer than [`MAX_LINE_BYTES`]; white space around it is taken off.
    fn read_line(
        &self,
        number: u64,
        line: &[u8],
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    );
}

/// Reads a stream of lines to its end, one after the other: what [`Reader::read`] is for a format
/// of lines.
///
/// # Errors
/// What `input` returns.
///
/// [`Reader::read`]: crate::Reader::read
pub(crate) fn read_lines(
    format: &dyn LineFormat,
    input: &mut dyn Read,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> io::Result<()> {
    let mut pieces = Pieces::new(format, input, context.options.block_bytes);
    let mut spare = Vec::new();
    while let Some(piece) = pieces.next_piece(context, &mut || std::mem::take(&mut spare))? {
        match piece {
            Piece::Problem(problem) => sink(Item::Problem(problem)),
            Piece::Block(block) => {
                read_block(format, &block, context, sink);
                spare = block.into_buffer();
            }
        }
    }
    Ok(())
}

/// Reads the lines of one block.
pub(crate) fn read_block(
    format: &dyn LineFormat,
    block: &Block,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) {
    for (number, line) in block.lines() {
        match line {
            Line::TooLong { bytes } => sink(Item::Problem(too_long(number, bytes, context))),
            Line::Whole(bytes) => match bytes.trim_ascii() {
                [] => {}
                line => format.read_line(number, line, context, sink),
            },
        }
    }
}

/// A stream of lines in pieces that can be read independently of each other.
pub(crate) struct Pieces<'a> {
    format: &'a dyn LineFormat,
    blocks: Blocks<'a>,
    /// Whether no line has come yet that is not blank.
    at_start: bool,
    /// The last piece, where the stream was refused.
    refusal: Option<Problem>,
}

/// A piece of a stream of lines.
pub(crate) enum Piece {
    /// Lines still to be read, by [`read_block`].
    Block(Block),
    /// What came of a line that needs no reading.
    Problem(Problem),
}

impl<'a> Pieces<'a> {
    pub(crate) fn new(
        format: &'a dyn LineFormat,
        input: &'a mut dyn Read,
        block_bytes: usize,
    ) -> Self {
        let blocks = Blocks::new(input, block_bytes, MAX_LINE_BYTES);
        Self { format, blocks, at_start: true, refusal: None }
    }

    /// The next piece; `None` at the end. `fresh` gives memory for a block.
    ///
    /// # Errors
    /// What the stream returns, after all pieces that came before it.
    pub(crate) fn next_piece(
        &mut self,
        context: &Context<'_>,
        fresh: &mut dyn FnMut() -> Vec<u8>,
    ) -> io::Result<Option<Piece>> {
        if let Some(refusal) = self.refusal.take() {
            self.blocks.end();
            return Ok(Some(Piece::Problem(refusal)));
        }
        Ok(self.blocks.next_cut(fresh)?.map(|cut| match cut {
            Cut::TooLong { line, bytes } => Piece::Problem(too_long(line, bytes, context)),
            Cut::Block(mut block) => {
                if self.at_start {
                    self.look_at_first_line(&mut block, context);
                }
                Piece::Block(block)
            }
        }))
    }

    /// Asks the format about the first line that is not blank, if it is in this block, and leaves
    /// that line and all behind it out when the stream is refused.
    fn look_at_first_line(&mut self, block: &mut Block, context: &Context<'_>) {
        let mut lines = block.lines();
        let mut rest_bytes = lines.rest_bytes();
        while let Some((number, line)) = lines.next() {
            if let Line::Whole(bytes) = line
                && let line = bytes.trim_ascii()
                && !line.is_empty()
            {
                self.at_start = false;
                if let Some((kind, reason)) = self.format.refuse(line) {
                    let origin = context.origin(Some(number));
                    self.refusal = Some(problem::rejected(origin, kind, reason));
                    block.shorten(rest_bytes);
                }
                return;
            }
            rest_bytes = lines.rest_bytes();
        }
    }
}

fn too_long(line: u64, bytes: u64, context: &Context<'_>) -> Problem {
    let reason =
        format!("the line has {bytes} bytes, more than the {MAX_LINE_BYTES} that are read");
    problem::rejected(context.origin(Some(line)), problem::TOO_LARGE, reason)
}
