//! zip archives, read by the list of members at their end, or, where that is missing, from the front.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::read::{Config, ZipFile, read_zipfile_from_stream};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions, read::ZipFileEntry};

use super::{Content, Member, TakeMember};
use crate::decompress::{self, DecompressError};
use crate::problem;

/// Whether a file begins like a zip archive with members, or an empty one.
pub(crate) fn looks_like_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Hands each member of an archive to `take`.
///
/// # Errors
/// What the file or `take` returns; [`DecompressError`] when the list of members is missing, damaged,
/// or longer than the archive says it is, after what could be read.
pub(crate) fn read_zip(file: File, take: &mut TakeMember<'_>) -> io::Result<()> {
    let mut bodies = BufReader::new(file.try_clone()?);
    let mut archive = match ZipIterable::try_new(BufReader::new(file), Config::default()) {
        Ok(archive) => archive,
        Err(ZipError::Io(error)) if error.raw_os_error().is_some() => return Err(error),
        Err(_) => return read_from_front(bodies, take),
    };
    // Both readers share one place in the file, but each goes where it wants to be before it reads.
    let mut last_listed = None;
    for entry in archive.files().map_err(named)? {
        let entry = entry.map_err(named)?;
        last_listed = Some(entry.central_header_start());
        let path = path_of(&entry);
        if entry.is_dir() {
            continue;
        }
        let content = if entry.is_symlink() {
            let reason = "it is a link, which is not followed in an archive";
            Content::TurnedAway(problem::UNREADABLE, reason.into())
        } else if entry.encrypted() {
            let reason = "it needs a password; unpack the archive and name the folder";
            Content::TurnedAway(problem::ENCRYPTED, reason.into())
        } else if !matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            let reason = "it is packed in a way that is not read (only deflate is); unpack the \
                          archive and name the folder";
            Content::TurnedAway(problem::BAD_ARCHIVE, reason.into())
        } else {
            let packed_bytes = entry.compressed_size();
            match entry.with_reader(&mut bodies, ZipReadOptions::new()) {
                Ok(file) => Content::File(unpacked(file, packed_bytes)),
                Err(ZipError::Io(error)) if error.raw_os_error().is_some() => return Err(error),
                Err(_) => {
                    let reason = "its place in the archive is damaged; fetch the archive again";
                    Content::TurnedAway(problem::BAD_ARCHIVE, reason.into())
                }
            }
        };
        if !take(Member { path, content })? {
            return Ok(());
        }
    }
    match lists_more(&mut bodies, last_listed)? {
        true => Err(io::Error::other(DecompressError::Miscounted)),
        false => Ok(()),
    }
}

/// Whether another member stands in the list behind the last that was counted, which begins at
/// `last_listed`; or, where none was counted, whether the archive begins with a member.
fn lists_more(file: &mut BufReader<File>, last_listed: Option<u64>) -> io::Result<bool> {
    let mut mark = |at| -> io::Result<Vec<u8>> {
        let mut header = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        file.by_ref().take(LISTED_BYTES).read_to_end(&mut header)?;
        Ok(header)
    };
    let Some(last) = last_listed else { return Ok(mark(0)?.starts_with(b"PK\x03\x04")) };
    // Behind the header stand a name, more about the member and a comment, each as long as it says.
    let header = mark(last)?;
    let lengths = header.get(28..34).unwrap_or_default().chunks(2);
    let behind: u64 = lengths
        .map(|length| length.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
        .sum();
    Ok(mark(last.saturating_add(LISTED_BYTES + behind))?.starts_with(b"PK\x01\x02"))
}

/// How long a member's description in the list is, before its name.
const LISTED_BYTES: u64 = 46;

/// Reads an archive without its list of members, as far as one member follows the other.
fn read_from_front(mut file: BufReader<File>, take: &mut TakeMember<'_>) -> io::Result<()> {
    file.rewind()?;
    // The list is missing, so the archive ends too early however many members stand before.
    let ended = || Err(io::Error::other(DecompressError::Truncated));
    loop {
        let member = match read_zipfile_from_stream(&mut file) {
            Ok(Some(member)) => member,
            Err(ZipError::Io(error)) if error.raw_os_error().is_some() => return Err(error),
            Ok(None) | Err(_) => return ended(),
        };
        if member.is_dir() {
            continue;
        }
        let path = path_of(&member.entry());
        let packed_bytes = member.compressed_size();
        if !take(Member { path, content: Content::File(unpacked(member, packed_bytes)) })? {
            return Ok(());
        }
    }
}

/// A member's path. Old programs wrote it in the character set of their machine.
fn path_of(entry: &ZipFileEntry<'_>) -> String {
    match entry.name() {
        Ok(path) => path.into_owned(),
        Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
    }
}

fn unpacked<'a, R: Read>(file: ZipFile<'a, R>, packed_bytes: u64) -> Box<dyn Read + 'a> {
    decompress::guarded(Box::new(file), Rc::new(Cell::new(packed_bytes)))
}

fn named(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => error,
        _ => io::Error::other(DecompressError::Damaged),
    }
}
