//! Streams kept in a temporary file, for what has to be read from several places.

use std::fs::File;
use std::io::{self, Read, Seek, Write};

use crate::decompress::DecompressError;
use crate::limits::MAX_SPOOLED_BYTES;

/// What was kept of a stream.
#[derive(Debug)]
pub(crate) struct Spooled {
    /// A file without a name, at its beginning; it goes when this is dropped.
    pub(crate) file: File,
    /// What ended the stream before its end, if anything did: what stood before is in the file.
    pub(crate) failure: Option<io::Error>,
}

/// Keeps a stream, or the beginning of one that decompression stops in.
///
/// # Errors
/// What the stream returns when that is no decompression error, and what the system says when no
/// temporary file can be written. One that would be longer than [`MAX_SPOOLED_BYTES`] is
/// [`DecompressError::NotKept`].
pub(crate) fn spool(input: &mut dyn Read) -> io::Result<Spooled> {
    let mut file = tempfile::tempfile()?;
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut kept_bytes = 0;
    let mut failure = None;
    loop {
        let bytes = match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if DecompressError::inside(&error).is_some() => {
                failure = Some(error);
                break;
            }
            Err(error) => return Err(error),
        };
        kept_bytes += bytes as u64;
        if kept_bytes > MAX_SPOOLED_BYTES {
            return Err(io::Error::other(DecompressError::NotKept));
        }
        file.write_all(buffer.get(..bytes).unwrap_or_default())?;
    }
    file.rewind()?;
    Ok(Spooled { file, failure })
}

/// How much is copied at a time.
const BUFFER_BYTES: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_before_a_failure_is_kept() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other(DecompressError::Damaged))
            }
        }
        for (mut input, fails) in [
            (Box::new(&b"fog"[..]) as Box<dyn Read>, false),
            (Box::new(b"fog".chain(Failing)), true),
        ] {
            let mut spooled = spool(&mut input).unwrap();
            let mut text = String::new();
            spooled.file.read_to_string(&mut text).unwrap();
            assert_eq!((text.as_str(), spooled.failure.is_some()), ("fog", fails));
        }
    }
}
