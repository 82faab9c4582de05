//! What is in a folder at one moment.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use storyfold::desk::InputStamp;
use storyfold::readers::{Location, SourceFile};

/// Endings of names of files that are still being written, by those who rename them afterwards.
const UNFINISHED: [&str; 4] = [".tmp", ".part", ".partial", "~"];

/// A folder, and what in it is none of our business.
#[derive(Debug)]
pub(super) struct Watched {
    folder: PathBuf,
    digest: u64,
    /// The store may be in the folder: its stamp and its one name.
    store: Option<(InputStamp, PathBuf)>,
}

/// A file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) stamp: InputStamp,
    pub(super) path: PathBuf,
    /// Its path in the folder, with `/` between the parts.
    pub(super) name: String,
}

/// What a look showed.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The files, in no particular order.
    pub(super) files: Vec<Seen>,
    /// What could not be seen, in words.
    pub(super) problems: BTreeSet<String>,
}

impl Look {
    /// A look at a folder that cannot be listed.
    pub(super) fn of_nothing(folder: &Path, error: &io::Error) -> Self {
        let mut look = Self::default();
        look.problem(folder, error);
        look
    }

    fn problem(&mut self, path: &Path, error: &io::Error) {
        self.problems
            .insert(format!("{}: cannot be seen ({error}); it is tried again", path.display()));
    }
}

impl Watched {
    /// Watches a folder, given by its one name.
    pub(super) fn new(folder: &Path, store: &Path) -> Self {
        let digest = InputStamp::folder(folder);
        let store = fs::canonicalize(store).ok();
        let store = store.and_then(|store| Some((stamp(digest, &store).ok()?, store)));
        Self { folder: folder.to_owned(), digest, store }
    }

    /// What stands for the folder.
    pub(super) fn digest(&self) -> u64 {
        self.digest
    }

    /// Lists the folder with all folders in it. What begins with a dot or is being written is left
    /// out. Links are followed, and loops of them end. O(number of files).
    ///
    /// # Errors
    /// When the folder itself cannot be listed.
    pub(super) fn look(&self) -> io::Result<Look> {
        let mut look = Look::default();
        let mut entered: HashSet<PathBuf> = HashSet::new();
        let mut waiting: Vec<PathBuf> = Vec::new();
        self.list(&self.folder, &mut look, &mut waiting)?;
        while let Some(path) = waiting.pop() {
            let listed = match fs::canonicalize(&path) {
                Ok(real) if real == self.folder => continue,
                Ok(real) => match entered.insert(real) {
                    true => self.list(&path, &mut look, &mut waiting),
                    false => continue,
                },
                Err(error) => Err(error),
            };
            match listed {
                // It was there when its parent was listed; where it is now the next look shows.
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    look.problem(&path, &error)
                }
                _ => {}
            }
        }
        Ok(look)
    }

    /// Adds the files of one folder, and its folders to those that wait.
    fn list(&self, folder: &Path, look: &mut Look, waiting: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with('.') || UNFINISHED.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            let path = entry.path();
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => waiting.push(path),
                Ok(metadata) if metadata.is_file() => {
                    let stamp = InputStamp::of(self.digest, &path, &metadata);
                    if !self.is_store(&path, &stamp) {
                        let name = self.name(&path);
                        look.files.push(Seen { stamp, path, name });
                    }
                }
                // Pipes and sockets are no files that land.
                Ok(_) => {}
                // Gone meanwhile, but a link to nothing stays.
                Err(error) => match entry.file_type() {
                    Ok(kind) if kind.is_symlink() || error.kind() != io::ErrorKind::NotFound => {
                        look.problem(&path, &error);
                    }
                    _ => {}
                },
            }
        }
        Ok(())
    }

    /// Whether a file is the store. On another disk another file may have its number.
    fn is_store(&self, path: &Path, of: &InputStamp) -> bool {
        self.store.as_ref().is_some_and(|(stamp, store)| {
            stamp.file == of.file && fs::canonicalize(path).is_ok_and(|path| path == *store)
        })
    }

    /// A path in the folder, as ids are made of it.
    fn name(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.folder).unwrap_or(path);
        let parts: Vec<_> =
            relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }
}

impl Seen {
    /// The file as readers know it: its article, if it is one, has its path in the folder as id.
    pub(super) fn source(&self) -> SourceFile {
        SourceFile {
            location: Location::Path(self.path.clone()),
            file: self.file(),
            document_id: self.name.clone(),
        }
    }

    /// How readers name it.
    pub(super) fn file(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// Whether it is as it was seen.
    pub(super) fn is_unchanged(&self) -> bool {
        stamp(self.stamp.folder, &self.path).is_ok_and(|now| now == self.stamp)
    }
}

fn stamp(folder: u64, path: &Path) -> io::Result<InputStamp> {
    Ok(InputStamp::of(folder, path, &fs::metadata(path)?))
}
