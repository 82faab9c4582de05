//! How far reading has come.

use std::fs;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::walk::{Location, SourceFile};

/// How far reading has come, to be looked at while it goes on: by the one who is given the results,
/// or from another thread.
///
/// What is counted are the bytes of the inputs as they are, compressed where they are. Reading runs
/// somewhat ahead of what has been delivered.
///
/// ```
/// use storyfold_readers::{ReadProgress, plan};
/// let progress = ReadProgress::of(&plan(&["-".to_owned()])?);
/// assert_eq!((progress.consumed_bytes(), progress.total_bytes()), (0, None));
/// # Ok::<(), storyfold_readers::ReadError>(())
/// ```
#[derive(Debug, Default)]
pub struct ReadProgress {
    consumed_bytes: AtomicU64,
    total_bytes: Option<u64>,
}

impl ReadProgress {
    /// Nothing read yet of these inputs.
    pub fn of(plan: &[SourceFile]) -> Self {
        let total_bytes = plan.iter().map(size_bytes).sum();
        Self { consumed_bytes: AtomicU64::new(0), total_bytes }
    }

    /// The bytes that have been read.
    pub fn consumed_bytes(&self) -> u64 {
        self.consumed_bytes.load(Ordering::Relaxed)
    }

    /// So many more bytes have been read.
    pub(crate) fn add(&self, bytes: u64) {
        self.consumed_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The bytes there are to be read; `None` when nobody knows, as of standard input.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total_bytes
    }
}

/// How much an input holds; what cannot be opened holds nothing.
fn size_bytes(source: &SourceFile) -> Option<u64> {
    match &source.location {
        Location::Stdin => None,
        Location::Path(path) => match fs::metadata(path) {
            Ok(metadata) => metadata.is_file().then_some(metadata.len()),
            Err(_) => Some(0),
        },
    }
}

/// Counts what is read of an input.
pub(crate) struct Counted<'a, R> {
    pub(crate) input: R,
    pub(crate) progress: &'a ReadProgress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.input.read(buffer)?;
        self.progress.add(bytes as u64);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::plan;

    #[test]
    fn the_total_is_that_of_the_files_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), "# Fog").unwrap();
        fs::write(folder.path().join("b.md"), "# Mist").unwrap();
        let folder = folder.path().to_str().unwrap().to_owned();
        let planned = plan(std::slice::from_ref(&folder)).unwrap();
        assert_eq!(ReadProgress::of(&planned).total_bytes(), Some(11));
        assert_eq!(ReadProgress::of(&[]).total_bytes(), Some(0));
        let planned = plan(&[folder, "-".to_owned()]).unwrap();
        assert_eq!(ReadProgress::of(&planned).total_bytes(), None);
    }
}
