//! Formats whose parts are found from the end of a file, so that a stream is not enough.

use std::fs::File;
use std::io;
#[cfg(feature = "parquet")]
use std::io::Read;

use crate::reader::{Context, Item};
#[cfg(feature = "parquet")]
use crate::spool::{Spooled, spool};

/// A format that is read from several places of a file.
pub trait SeekingFormat: Sync {
    /// Reads a file from wherever it wants and hands each article or problem to `sink`, in the order
    /// of the file. Memory is bounded by what is read at a time, never by the file. No input makes it
    /// panic.
    ///
    /// # Errors
    /// Only what the file itself returns. What is wrong with its bytes goes to `sink`.
    fn read_file(
        &self,
        file: File,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()>;
}

#[cfg(feature = "parquet")]
/// Reads a stream by way of a temporary file: what [`Reader::read`] is for such a format.
///
/// # Errors
/// What `input` and the temporary file return.
///
/// [`Reader::read`]: crate::Reader::read
pub(crate) fn read_spooled(
    format: &dyn SeekingFormat,
    input: &mut dyn Read,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> io::Result<()> {
    let Spooled { file, failure } = spool(input)?;
    match failure {
        // What is found from its end is not found in half a file.
        Some(error) => Err(error),
        None => format.read_file(file, context, sink),
    }
}
