//! The bytes of one column of one row group, with a look at each page before it is unpacked.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::thrift::{Compact, Field, I32};
use crate::limits::MAX_PARQUET_PAGES_BYTES;

/// A column's way to the file. The crate asks for a reader to read the header of a page, and for bytes
/// to read the page.
#[derive(Debug)]
pub(crate) struct Chunk {
    file: Arc<Mutex<File>>,
    size_bytes: u64,
    /// The largest page of this column.
    largest: AtomicU64,
    /// The largest pages of all columns that are read side by side, together.
    together: Arc<AtomicU64>,
}

/// The file of several chunks that are read side by side.
#[derive(Debug, Clone)]
pub(crate) struct Chunks {
    file: Arc<Mutex<File>>,
    size_bytes: u64,
    together: Arc<AtomicU64>,
}

impl Chunks {
    /// # Errors
    /// What the file returns.
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        let size_bytes = file.metadata()?.len();
        let file = Arc::new(Mutex::new(file.try_clone()?));
        Ok(Self { file, size_bytes, together: Arc::default() })
    }

    /// The same file, for columns of another row group.
    pub(crate) fn again(&self) -> Self {
        Self { together: Arc::default(), ..self.clone() }
    }

    pub(crate) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    pub(crate) fn chunk(&self) -> Chunk {
        Chunk {
            file: Arc::clone(&self.file),
            size_bytes: self.size_bytes,
            largest: AtomicU64::new(0),
            together: Arc::clone(&self.together),
        }
    }
}

impl Chunk {
    /// Counts a page in, unless it is too large to be held with those of the other columns.
    fn admit(&self, page_bytes: u64) -> Result<(), ParquetError> {
        let largest = self.largest.load(Ordering::Relaxed);
        if page_bytes > largest {
            self.largest.store(page_bytes, Ordering::Relaxed);
            let more = page_bytes - largest;
            let together = self.together.fetch_add(more, Ordering::Relaxed).saturating_add(more);
            if together > MAX_PARQUET_PAGES_BYTES {
                return Err(failed(format!(
                    "its pages have {together} bytes together, more than the \
                     {MAX_PARQUET_PAGES_BYTES} that are held; write it with smaller pages"
                )));
            }
        }
        Ok(())
    }
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.size_bytes
    }
}

impl ChunkReader for Chunk {
    type T = Header;

    fn get_read(&self, start: u64) -> Result<Header, ParquetError> {
        let mut header =
            Header { file: Arc::clone(&self.file), at: start, ahead: Vec::new(), taken: 0 };
        header.fill()?;
        let (unpacked, packed) = page_sizes(&header.ahead)
            .ok_or_else(|| failed("the header of a page is damaged".to_owned()))?;
        self.admit(unpacked.max(packed))?;
        Ok(header)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.size_bytes) {
            return Err(failed("a page stands outside of the file".to_owned()));
        }
        self.admit(length as u64)?;
        let mut file = self.file.lock().map_err(|_| failed("reading was given up".to_owned()))?;
        let mut bytes = vec![0; length];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// The unpacked and the packed size of a page, which are the second and third field of its header.
fn page_sizes(header: &[u8]) -> Option<(u64, u64)> {
    let mut compact = Compact::new(header);
    let mut sizes = [0; 3];
    for (size, id) in sizes.iter_mut().zip(1..) {
        match compact.field(id - 1).ok()?? {
            Field { id: found, kind: I32 } if found == id => *size = compact.int().ok()?,
            _ => return None,
        }
    }
    let [_, unpacked, packed] = sizes;
    Some((u64::try_from(unpacked).ok()?, u64::try_from(packed).ok()?))
}

/// Reads on from a place of the file, a little at a time: a header is short, but may be long.
#[derive(Debug)]
pub(crate) struct Header {
    file: Arc<Mutex<File>>,
    at: u64,
    ahead: Vec<u8>,
    taken: usize,
}

const AHEAD_BYTES: u64 = 1 << 10;

impl Header {
    fn fill(&mut self) -> io::Result<()> {
        let mut file = self.file.lock().map_err(|_| io::Error::other("reading was given up"))?;
        file.seek(SeekFrom::Start(self.at))?;
        (self.taken, self.ahead) = (0, Vec::new());
        let bytes = file.by_ref().take(AHEAD_BYTES).read_to_end(&mut self.ahead)?;
        self.at += bytes as u64;
        Ok(())
    }
}

impl Read for Header {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ahead.len() {
            self.fill()?;
        }
        let bytes = self.ahead.get(self.taken..).unwrap_or_default().read(buffer)?;
        self.taken += bytes;
        Ok(bytes)
    }
}

fn failed(reason: String) -> ParquetError {
    ParquetError::General(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_page_that_is_too_large_is_seen_by_its_header() {
        let mut file = tempfile::tempfile().unwrap();
        // 1: i32 = 0, 2: i32 = 5, 3: i32 = 4; and the second size as large as can be.
        file.write_all(&[0x15, 0, 0x15, 10, 0x15, 8, 0, 0x15, 0, 0x15]).unwrap();
        file.write_all(&[0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 8, 0]).unwrap();
        let chunks = Chunks::of(&file).unwrap();
        let chunk = chunks.chunk();
        let mut header = [0; 7];
        chunk.get_read(0).unwrap().read_exact(&mut header).unwrap();
        assert_eq!(header, [0x15, 0, 0x15, 10, 0x15, 8, 0]);
        assert!(chunk.get_read(7).is_err_and(|e| e.to_string().contains("smaller pages")));
        assert!(chunk.get_read(1).is_err() && chunk.get_read(1_000).is_err());
        assert!(chunk.get_bytes(10, 9).is_err() && chunk.get_bytes(u64::MAX, 9).is_err());
        assert_eq!(chunk.get_bytes(0, 2).unwrap().as_ref(), [0x15, 0]);
    }
}
