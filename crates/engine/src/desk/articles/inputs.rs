//! Files that articles come from: which of them are taken in, so that nobody reads them again.
//!
//! Whether an article is there already is decided by its id and content, whatever file it stands in. What
//! is remembered of files saves reading and analysing them again, and lets a file that was only renamed
//! be the one it was.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

use storyfold_model::Article;
use storyfold_store::rows::{Scan, damaged};
use storyfold_store::{Area, ByteWriter, Malformed, Rows, StoreError};
use storyfold_text::hash::hash_word;

use super::report::AddReport;
use crate::desk::filing::Filing;
use crate::desk::open::Desk;
use crate::error::Error;

/// What tells a file in one state from all others. Its name is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputStamp {
    /// A digest of the path of the folder that is watched.
    pub folder: u64,
    /// The number of the file on its disk, or a digest of its path where there is none.
    pub file: u64,
    /// Its size.
    pub bytes: u64,
    /// When it was last changed, in Unix nanoseconds.
    pub modified_nanos: i64,
}

/// What is to be remembered of files together with the articles of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Files all of whose articles are taken in by then, with their paths in the folder.
    pub taken: Vec<(InputStamp, String)>,
    /// Files that are gone.
    pub gone: Vec<InputStamp>,
}

impl Inputs {
    /// Whether there is nothing to remember.
    pub fn is_empty(&self) -> bool {
        self.taken.is_empty() && self.gone.is_empty()
    }
}

impl InputStamp {
    /// The digest that stands for a folder that is watched.
    pub fn folder(path: &Path) -> u64 {
        hash_word(&path.to_string_lossy())
    }

    /// The stamp of a file, given its path and what the system says of it.
    pub fn of(folder: u64, path: &Path, metadata: &Metadata) -> Self {
        let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let modified_nanos = match modified.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
        };
        Self { folder, file: number(path, metadata), bytes: metadata.len(), modified_nanos }
    }

    fn key(&self) -> [u8; 32] {
        let Self { folder, file, bytes, modified_nanos } = *self;
        let modified = modified_nanos.cast_unsigned() ^ 1 << 63;
        let mut key = [0; 32];
        let (parts, _) = key.as_chunks_mut::<8>();
        for (part, number) in parts.iter_mut().zip([folder, file, bytes, modified]) {
            *part = number.to_be_bytes();
        }
        key
    }

    pub(in crate::desk) fn of_key(key: &[u8]) -> Option<Self> {
        let (parts, rest) = key.as_chunks::<8>();
        let &[folder, file, bytes, modified] = parts else { return None };
        let [folder, file, bytes, modified] =
            [folder, file, bytes, modified].map(u64::from_be_bytes);
        let modified_nanos = (modified ^ 1 << 63).cast_signed();
        rest.is_empty().then_some(Self { folder, file, bytes, modified_nanos })
    }
}

/// The number of a file on its disk.
#[cfg(unix)]
fn number(_: &Path, metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

/// Without numbers of files, one that was renamed is another.
#[cfg(not(unix))]
fn number(path: &Path, _: &Metadata) -> u64 {
    hash_word(&path.to_string_lossy())
}

impl Desk {
    /// Files articles as [`Desk::add_batch`] does, and remembers files in the same durable commit.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be written.
    pub fn add_from(
        &mut self,
        articles: Vec<Article>,
        inputs: &Inputs,
    ) -> Result<AddReport, Error> {
        self.add_and(articles, |filing| filing.remember(inputs))
    }

    /// The files of a folder that are taken in. O(those of the folder).
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn taken_from(&self, folder: u64) -> Result<BTreeSet<InputStamp>, Error> {
        let mut taken = BTreeSet::new();
        self.store.read(|rows| {
            rows.scan(Area::Inputs, &folder.to_be_bytes(), &mut |key, _| {
                let no_stamp = || damaged(Area::Inputs, key, Malformed::Value);
                let stamp = InputStamp::of_key(key).ok_or_else(no_stamp)?;
                if stamp.folder != folder {
                    return Ok(Scan::Enough);
                }
                taken.insert(stamp);
                Ok(Scan::Next)
            })
        })?;
        Ok(taken)
    }
}

impl Filing<'_, '_> {
    fn remember(&mut self, inputs: &Inputs) -> Result<(), StoreError> {
        for stamp in &inputs.gone {
            self.rows.delete(Area::Inputs, &stamp.key())?;
        }
        for (stamp, name) in &inputs.taken {
            let mut out = ByteWriter::new();
            out.text(name);
            self.rows.put(Area::Inputs, &stamp.key(), out.into_bytes())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_give_stamps_again_and_sort_as_they_do() {
        let stamp =
            |folder, modified_nanos| InputStamp { folder, file: 7, bytes: 8, modified_nanos };
        let stamps =
            [stamp(1, i64::MIN), stamp(1, -1), stamp(1, 0), stamp(1, i64::MAX), stamp(2, 0)];
        for stamp in stamps {
            assert_eq!(InputStamp::of_key(&stamp.key()), Some(stamp));
        }
        assert!(stamps.map(|stamp| stamp.key()).is_sorted());
        assert_eq!(InputStamp::of_key(&[0; 31]), None);
        assert_eq!(InputStamp::of_key(&[0; 40]), None);
    }
}
