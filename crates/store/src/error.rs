//! What can go wrong with a store.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::{Path, PathBuf};

use crate::area::Area;
use crate::bytes::Malformed;

/// Why a store cannot be used. Each message says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{}: there is no store; `storyfold store init` makes one", .0.display())]
    Missing(PathBuf),
    /// The file is there already.
    #[error("{}: is there already; name another file, or remove it first", .0.display())]
    Exists(PathBuf),
    /// Another process writes to it.
    #[error(
        "{}: another process is writing to this store; wait for it to end, or stop it (reading is \
         possible meanwhile)",
        .0.display()
    )]
    Busy(PathBuf),
    /// The file is no store.
    #[error("{}: is no storyfold store", .0.display())]
    NotAStore(PathBuf),
    /// A later version of the program wrote it.
    #[error(
        "the store has format {found} and this program reads up to {known}; use the program that \
         wrote it, or a newer one"
    )]
    NewerFormat {
        /// The format of the file.
        found: u64,
        /// The newest this program knows.
        known: u64,
    },
    /// It was made with other parameters.
    #[error(
        "the store was made with other parameters: {name} is {found} there and {wanted} here; \
         export it and import it into a new store to change them"
    )]
    OtherParameters {
        /// Which differs.
        name: String,
        /// What the file says.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// It was not closed in order and is opened for reading only.
    #[error(
        "{}: was not closed in order; the next `storyfold store add` or `storyfold store check` puts it \
         right, then it can be read",
        .0.display()
    )]
    NeedsRepair(PathBuf),
    /// The file is not as it was written.
    #[error(
        "the store is damaged ({0}); restore a backup, or `storyfold store export` what can still \
         be read and import it into a new store"
    )]
    Damaged(String),
    /// A row is not as it was written.
    #[error(
        "the store is damaged: a row of {area} at {key} ({reason}); restore a backup, or `storyfold \
         store export` what can still be read and import it into a new store"
    )]
    DamagedRow {
        /// The table.
        area: Area,
        /// Its key.
        key: String,
        /// What is wrong.
        reason: Malformed,
    },
    /// The system failed; [`Store`](crate::Store) says of which file, and doing what.
    #[error("the store cannot be used ({0})")]
    Io(#[from] io::Error),
    /// The system failed in reading.
    #[error("{}: the store cannot be read ({source})", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system failed in making it.
    #[error(
        "{}: the store cannot be made ({source}); check that its folder exists and is writable",
        .path.display()
    )]
    NotMade {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system failed in writing.
    #[error(
        "{}: the store cannot be written ({source}); what was acknowledged is kept, the last batch may \
         not be: do it again, what is there already is not filed twice",
        .path.display()
    )]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file at its path is another by now, or none.
    #[error(
        "{}: the store that was opened is not there any more; it was deleted or moved, or another took its \
         place. What came since it was last written is not kept: start again, with the store that is meant",
        .0.display()
    )]
    Replaced(PathBuf),
    /// It was opened for reading only.
    #[error("the store is open for reading only")]
    ReadOnly,
}

impl StoreError {
    /// The same, of a file that was being read.
    pub(crate) fn reading(self, path: &Path) -> Self {
        match self {
            Self::Io(source) => Self::Unreadable { path: path.to_owned(), source },
            other => other,
        }
    }

    /// The same, of a file that was being made.
    pub(crate) fn making(self, path: &Path) -> Self {
        match self {
            Self::Io(source)
            | Self::Unwritable { source, .. }
            | Self::Unreadable { source, .. } => Self::NotMade { path: path.to_owned(), source },
            other => other,
        }
    }

    /// The same, of a file that was being written.
    pub(crate) fn writing(self, path: &Path) -> Self {
        match self {
            Self::Io(source) => Self::Unwritable { path: path.to_owned(), source },
            other => other,
        }
    }
}

impl From<redb::StorageError> for StoreError {
    fn from(error: redb::StorageError) -> Self {
        match error {
            redb::StorageError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Self::Damaged("the file is cut off".to_owned())
            }
            redb::StorageError::Io(error) => Self::Io(error),
            redb::StorageError::PreviousIo => {
                Self::Io(io::Error::other("an earlier write failed; open the store again"))
            }
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<redb::TransactionError> for StoreError {
    fn from(error: redb::TransactionError) -> Self {
        match error {
            redb::TransactionError::Storage(error) => error.into(),
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<redb::TableError> for StoreError {
    fn from(error: redb::TableError) -> Self {
        match error {
            redb::TableError::Storage(error) => error.into(),
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<redb::CommitError> for StoreError {
    fn from(error: redb::CommitError) -> Self {
        match error {
            redb::CommitError::Storage(error) => error.into(),
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<redb::CompactionError> for StoreError {
    fn from(error: redb::CompactionError) -> Self {
        match error {
            redb::CompactionError::Storage(error) => error.into(),
            other => Self::Io(io::Error::other(other.to_string())),
        }
    }
}

thread_local! {
    /// How many calls of [`guarded`] this thread is in.
    static GUARDS: Cell<u32> = const { Cell::new(0) };
}

/// Whether a panic is one of the layer below on a page that decayed, which is caught and becomes an error: a
/// program's panic hook has nothing to tell of it.
pub fn is_guarded(panic: &PanicHookInfo<'_>) -> bool {
    let is_below = panic.location().is_some_and(|at| at.file().contains("redb"));
    is_below && GUARDS.get() > 0
}

/// The layer below panics on some pages that decayed; here that is an error like others.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    GUARDS.set(GUARDS.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDS.set(GUARDS.get().saturating_sub(1));
    done.unwrap_or_else(|panic| Err(StoreError::Damaged(said(panic.as_ref()))))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a page is impossible").into()
}
