//! tar archives, read as a stream.
//!
//! Headers are taken one by one as they stand. Long names are put together here and not by the crate,
//! which would read a name of any length into memory.

use std::cell::Cell;
use std::io::{self, Read};

use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::{Content, Member, TakeMember};
use crate::decompress::DecompressError;
use crate::limits::MAX_TAR_EXTENSION_BYTES;
use crate::problem;

/// Whether a file begins with a header of a tar archive, whose checksum is right.
pub(crate) fn looks_like_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..HEADER_BYTES) else { return false };
    let stated = header.get(CHECKSUM).and_then(octal);
    let counted = |at: usize, byte: u8| if CHECKSUM.contains(&at) { b' ' } else { byte };
    let sum: u32 = header.iter().enumerate().map(|(at, &byte)| u32::from(counted(at, byte))).sum();
    stated == Some(sum)
}

const HEADER_BYTES: usize = 512;
const CHECKSUM: std::ops::Range<usize> = 148..156;

fn octal(digits: &[u8]) -> Option<u32> {
    let text = str::from_utf8(digits).ok()?.trim_matches(['\0', ' ']);
    u32::from_str_radix(text, 8).ok()
}

/// Hands each member of an archive to `take`, and reads on to the end of the stream.
///
/// # Errors
/// What `input` or `take` returns; [`DecompressError`] when the archive is damaged or ends too early,
/// unless that came out while a member was read, whose reader has had the error then.
pub(crate) fn read_tar(input: &mut dyn Read, take: &mut TakeMember<'_>) -> io::Result<()> {
    let has_failed = Cell::new(false);
    let has_ended = Cell::new(false);
    let mut archive =
        Archive::new(Watched { input, has_failed: &has_failed, has_ended: &has_ended });
    let mut long_path = None;
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry.map_err(named)?;
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName => {
                let mut path = extension(&mut entry)?;
                path.truncate(path.iter().position(|&byte| byte == 0).unwrap_or(path.len()));
                long_path = Some(path);
                continue;
            }
            EntryType::XHeader => {
                long_path = pax_path(&extension(&mut entry)?)?.or(long_path);
                continue;
            }
            // What these say is of no use here: global attributes, the target of a link, a label.
            EntryType::XGlobalHeader | EntryType::GNULongLink => continue,
            _ if kind.as_byte() == b'V' => continue,
            _ => {}
        }
        let path = long_path.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        let path = String::from_utf8_lossy(&path).into_owned();
        if kind.is_dir() || path.ends_with('/') {
            continue;
        }
        let content = match kind {
            EntryType::Regular | EntryType::Continuous => {
                let rest_bytes = entry.size();
                Content::File(Box::new(Whole {
                    stream: entry,
                    rest_bytes,
                    has_failed: &has_failed,
                }))
            }
            EntryType::Link | EntryType::Symlink => {
                let reason = "it is a link, which is not followed in an archive";
                Content::TurnedAway(problem::UNREADABLE, reason.into())
            }
            _ => {
                let reason = "it is neither a file nor a folder, or a file with holes";
                Content::TurnedAway(problem::UNREADABLE, reason.into())
            }
        };
        let go_on = take(Member { path, content })?;
        if !go_on || has_failed.get() {
            return Ok(());
        }
    }
    // Two blocks of zeros are the end; without them something may be missing.
    if has_ended.get() {
        return Err(io::Error::other(DecompressError::Truncated));
    }
    // A compressed archive is only known to be whole when all of it has been read.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map(|_| ())
}

/// A description that stands before a member.
fn extension<R: Read>(entry: &mut Entry<'_, R>) -> io::Result<Vec<u8>> {
    let size_bytes = entry.size();
    let mut bytes = Vec::new();
    entry.take(MAX_TAR_EXTENSION_BYTES).read_to_end(&mut bytes).map_err(named)?;
    if bytes.len() as u64 == size_bytes {
        return Ok(bytes);
    }
    let is_long = size_bytes > MAX_TAR_EXTENSION_BYTES;
    Err(io::Error::other(if is_long {
        DecompressError::Damaged
    } else {
        DecompressError::Truncated
    }))
}

/// The path that extended attributes give the next member.
fn pax_path(attributes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut path = None;
    for attribute in PaxExtensions::new(attributes) {
        let attribute = attribute.map_err(named)?;
        match attribute.key_bytes() {
            b"path" => path = Some(attribute.value_bytes().to_vec()),
            // Then the header's size means nothing, and what follows cannot be found. It takes a
            // member of more than 8 GiB, or holes.
            b"size" | b"GNU.sparse.major" | b"GNU.sparse.map" => {
                return Err(io::Error::other(DecompressError::Damaged));
            }
            _ => {}
        }
    }
    Ok(path)
}

/// Names what the crate says of an archive; errors of the system and named ones stay as they are.
fn named(error: io::Error) -> io::Error {
    let is_plain = error.raw_os_error().is_some() || DecompressError::inside(&error).is_some();
    // The crate puts its own words around an error and keeps that as the source.
    let inner = error.get_ref().and_then(|outer| outer.source());
    let inner = inner.and_then(|inner| inner.downcast_ref::<io::Error>());
    match inner {
        _ if is_plain => error,
        Some(inner) if let Some(code) = inner.raw_os_error() => io::Error::from_raw_os_error(code),
        Some(inner) if let Some(named) = DecompressError::inside(inner) => io::Error::other(named),
        _ if error.to_string().contains("EOF") || error.to_string().contains("entire block") => {
            io::Error::other(DecompressError::Truncated)
        }
        _ => io::Error::other(DecompressError::Damaged),
    }
}

/// The archive's stream, which remembers how it ended.
struct Watched<'a> {
    input: &'a mut dyn Read,
    has_failed: &'a Cell<bool>,
    has_ended: &'a Cell<bool>,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer);
        match &read {
            Ok(0) if !buffer.is_empty() => self.has_ended.set(true),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.has_failed.set(true),
        }
        read
    }
}

/// A member that must have as many bytes as its header says.
struct Whole<'a, R> {
    stream: R,
    rest_bytes: u64,
    has_failed: &'a Cell<bool>,
}

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.stream.read(buffer)?;
        if bytes == 0 && self.rest_bytes > 0 && !buffer.is_empty() {
            self.has_failed.set(true);
            return Err(io::Error::other(DecompressError::Truncated));
        }
        self.rest_bytes = self.rest_bytes.saturating_sub(bytes as u64);
        Ok(bytes)
    }
}
