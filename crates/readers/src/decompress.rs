//! Compressed streams, told by their first bytes and read piece by piece.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use crate::limits::{
    DECOMPRESSION_RATIO_FROM_BYTES, MAX_ARCHIVE_MEMBERS, MAX_DECOMPRESSED_BYTES,
    MAX_DECOMPRESSION_RATIO, MAX_SPOOLED_BYTES, XZ_MEMORY_MAX_KIB, ZSTD_WINDOW_LOG_MAX,
};
use crate::problem;

/// Reads a stream as it is, or what it decompresses to when it begins like gzip, Zstandard, bzip2 or
/// xz. Several members, frames or streams of such in a row are read as one.
///
/// # Errors
/// What the stream returns. Later reads fail with a [`DecompressError`] inside when the compressed
/// data are damaged, end too early, or grow beyond the limits.
///
/// ```
/// use std::io::Read;
/// let mut text = String::new();
/// storyfold_readers::decompress::open(Box::new("plain".as_bytes()))?.read_to_string(&mut text)?;
/// assert_eq!(text, "plain");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn open<'a>(input: Box<dyn Read + 'a>) -> io::Result<Box<dyn BufRead + 'a>> {
    Ok(open_counted(input)?.stream)
}

/// A stream, and how much has been taken from what it is read from.
pub(crate) struct Opened<'a> {
    pub(crate) stream: Box<dyn BufRead + 'a>,
    pub(crate) taken_bytes: Rc<Cell<u64>>,
}

/// [`open`], with a count of the bytes before decompression.
pub(crate) fn open_counted<'a>(mut input: Box<dyn Read + 'a>) -> io::Result<Opened<'a>> {
    let head = peek(&mut input, MAGIC_BYTES)?;
    let taken_bytes = Rc::new(Cell::new(0));
    let whole = Cursor::new(head.clone()).chain(input);
    let counted = BufReader::new(Counted { input: whole, taken_bytes: Rc::clone(&taken_bytes) });
    let decoder: Box<dyn Read + 'a> = match head.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(counted)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(counted)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
            Box::new(decoder)
        }
        head if is_bzip2(head) => Box::new(MultiBzDecoder::new(counted)),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            Box::new(XzReader::new_mem_limit(counted, true, XZ_MEMORY_MAX_KIB))
        }
        _ => return Ok(Opened { stream: Box::new(counted), taken_bytes }),
    };
    let guarded = Guarded { decoder, taken_bytes: Rc::clone(&taken_bytes), given_bytes: 0 };
    Ok(Opened { stream: Box::new(BufReader::new(guarded)), taken_bytes })
}

/// What a decoder gives, stopped when it is too much for what it takes, and with its errors named.
pub(crate) fn guarded<'a>(
    decoder: Box<dyn Read + 'a>,
    taken_bytes: Rc<Cell<u64>>,
) -> Box<dyn Read + 'a> {
    Box::new(Guarded { decoder, taken_bytes, given_bytes: 0 })
}

/// How many bytes tell the compression.
const MAGIC_BYTES: usize = 10;

/// `BZh`, a digit, and the mark of a first block or of the end of an empty stream: three letters and
/// a digit alone may as well begin a text.
fn is_bzip2(head: &[u8]) -> bool {
    const BLOCK: [u8; 6] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
    const END: [u8; 6] = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];
    match head {
        [b'B', b'Z', b'h', b'1'..=b'9', mark @ ..] => mark == BLOCK || mark == END,
        _ => false,
    }
}

/// Takes up to `bytes` bytes off a stream, fewer only at its end.
///
/// # Errors
/// What the stream returns.
pub fn peek(input: &mut dyn Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(bytes as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Why decompression stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecompressError {
    /// The compressed stream or archive ends too early.
    Truncated,
    /// The compressed stream or archive is damaged, or something else follows it.
    Damaged,
    /// It grows beyond the limits.
    TooLarge {
        /// How much it had grown to when it was stopped, in bytes.
        given_bytes: u64,
    },
    /// It has to be kept in a temporary file to be read, and is too long for that.
    NotKept,
    /// An archive has too many members.
    TooMany,
    /// The list of an archive's members goes on behind the last that the archive counts.
    Miscounted,
}

impl DecompressError {
    /// The decompression error inside an I/O error, if there is one.
    pub fn inside(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    /// The kind of problem it is.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Truncated => problem::TRUNCATED,
            Self::Damaged => problem::BAD_COMPRESSION,
            Self::TooLarge { .. } => problem::DECOMPRESSION_LIMIT,
            Self::NotKept | Self::TooMany => problem::TOO_LARGE,
            Self::Miscounted => problem::BAD_ARCHIVE,
        }
    }
}

impl fmt::Display for DecompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => write!(f, "the file ends too early; fetch it again"),
            Self::Damaged => write!(
                f,
                "the compressed file is damaged, or something else follows it; fetch it again"
            ),
            Self::TooLarge { given_bytes } => write!(
                f,
                "stopped after {given_bytes} bytes: a compressed file may grow to \
                 {MAX_DECOMPRESSION_RATIO} times its size and to {MAX_DECOMPRESSED_BYTES} bytes; \
                 decompress it first if it is to be trusted"
            ),
            Self::NotKept => write!(
                f,
                "it has to be kept in a temporary file to be read, which may have \
                 {MAX_SPOOLED_BYTES} bytes; name the uncompressed file as INPUT"
            ),
            Self::TooMany => write!(
                f,
                "it has more than the {MAX_ARCHIVE_MEMBERS} members an archive may have; unpack it \
                 and name the folder"
            ),
            Self::Miscounted => write!(
                f,
                "its list of members goes on behind the last that it counts, so members may be \
                 missing; fetch it again"
            ),
        }
    }
}

impl std::error::Error for DecompressError {}

/// Counts what the decoder takes from the file.
struct Counted<R> {
    input: R,
    taken_bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.input.read(buffer)?;
        self.taken_bytes.set(self.taken_bytes.get() + bytes as u64);
        Ok(bytes)
    }
}

/// Stops a decoder that gives too much, and names its errors.
struct Guarded<'a> {
    decoder: Box<dyn Read + 'a>,
    taken_bytes: Rc<Cell<u64>>,
    given_bytes: u64,
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.decoder.read(buffer).map_err(|error| {
            // Errors of the system below (a disk, a pipe) carry its error number and stay as they are.
            let ours = match error.kind() {
                _ if error.raw_os_error().is_some() => return error,
                _ if DecompressError::inside(&error).is_some() => return error,
                io::ErrorKind::Interrupted => return error,
                io::ErrorKind::UnexpectedEof => DecompressError::Truncated,
                _ => DecompressError::Damaged,
            };
            io::Error::other(ours)
        })?;
        self.given_bytes += bytes as u64;
        if exceeds_limits(self.taken_bytes.get(), self.given_bytes) {
            return Err(io::Error::other(DecompressError::TooLarge {
                given_bytes: self.given_bytes,
            }));
        }
        Ok(bytes)
    }
}

pub(crate) fn exceeds_limits(taken_bytes: u64, given_bytes: u64) -> bool {
    let by_ratio = given_bytes > DECOMPRESSION_RATIO_FROM_BYTES
        && given_bytes > taken_bytes.saturating_mul(MAX_DECOMPRESSION_RATIO);
    by_ratio || given_bytes > MAX_DECOMPRESSED_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::stream::encode_all(bytes, 19).unwrap()
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn xz(bytes: &[u8]) -> Vec<u8> {
        let options = lzma_rust2::XzOptions::with_preset(1);
        let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    type Pack = fn(&[u8]) -> Vec<u8>;

    const PACKERS: [Pack; 4] = [gzip, zstd, bzip2, xz];

    fn read(bytes: &[u8]) -> (Vec<u8>, Option<DecompressError>) {
        let mut out = Vec::new();
        let error = open(Box::new(bytes)).unwrap().read_to_end(&mut out).err();
        (out, error.map(|error| DecompressError::inside(&error).expect("a decompression error")))
    }

    #[test]
    fn compressed_and_plain_bytes_are_told_apart() {
        let text = b"Fog closes port".to_vec();
        for pack in PACKERS {
            assert_eq!(read(&pack(&text)), (text.clone(), None));
            assert_eq!(read(&pack(b"")), (Vec::new(), None));
        }
        for plain in [&b""[..], b"\x1f", b"Fog", b"BZh9 is no bzip2 although it begins like it"] {
            assert_eq!(read(plain), (plain.to_vec(), None));
        }
    }

    #[test]
    fn members_frames_and_streams_in_a_row_are_one_stream() {
        for pack in PACKERS {
            let bytes = [pack(b"one "), pack(b"two")].concat();
            assert_eq!(read(&bytes), (b"one two".to_vec(), None));
        }
    }

    #[test]
    fn a_truncated_stream_gives_what_it_had() {
        // Text that does not compress well, so that much of it stands before the cut.
        let text = storyfold_testkit::random::Random::new(1).bytes(2_000_000);
        for pack in PACKERS {
            let whole = pack(&text);
            let (out, error) = read(&whole[..whole.len() - 5]);
            assert_eq!(error, Some(DecompressError::Truncated));
            assert!(!out.is_empty() && text.starts_with(&out));
        }
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        const TEXT: &[u8] = b"Fog closes port, again and again and again.";
        for pack in PACKERS {
            let whole = pack(TEXT);
            for place in 10..whole.len() {
                let mut damaged = whole.clone();
                damaged[place] ^= 0xff;
                read(&damaged);
            }
            // Zstandard has check sums only on demand.
            let mut damaged = whole.clone();
            damaged[30] ^= 0xff;
            assert!(read(&damaged).1.is_some() || whole == zstd(TEXT));
            let followed = [whole, b"nothing that is compressed".to_vec()].concat();
            assert_eq!(read(&followed).1, Some(DecompressError::Damaged));
        }
    }

    #[test]
    fn xz_may_not_ask_for_any_memory() {
        let mut options = lzma_rust2::XzOptions::with_preset(1);
        options.lzma_options.dict_size = 256 << 20;
        let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        encoder.write_all(b"Fog").unwrap();
        assert_eq!(read(&encoder.finish().unwrap()).1, Some(DecompressError::Damaged));
    }

    #[test]
    fn bombs_are_stopped() {
        let zeros = vec![b' '; 64 << 20];
        for pack in PACKERS {
            let (out, error) = read(&pack(&zeros));
            assert!(matches!(error, Some(DecompressError::TooLarge { .. })), "{error:?}");
            assert!(out.len() < 20 << 20, "stopped at {} bytes", out.len());
        }
    }

    #[test]
    fn both_limits_hold() {
        assert!(!exceeds_limits(1, DECOMPRESSION_RATIO_FROM_BYTES));
        assert!(exceeds_limits(1, DECOMPRESSION_RATIO_FROM_BYTES + 1));
        assert!(!exceeds_limits(u64::MAX, MAX_DECOMPRESSED_BYTES));
        assert!(exceeds_limits(u64::MAX, MAX_DECOMPRESSED_BYTES + 1));
    }
}
