//! Opening the file, and transactions on it.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use redb::backends::FileBackend;
use redb::{
    Builder, ConcurrencyMode, Database, DatabaseError, ReadOnlyDatabase, ReadableDatabase,
    StorageBackend,
};

use crate::area::Area;
use crate::bytes::{ByteReader, ByteWriter};
use crate::error::{StoreError, guarded};
use crate::limits::{CACHE_BYTES, VERIFIED_AT_OPEN_BYTES};
use crate::parameters::Parameters;
use crate::rows::{ReadRows, Rows, RowsMut, damaged};

/// The version of the file's layout, as `FORMAT.md` describes it.
pub const FORMAT: u64 = 2;

/// How the file begins, whatever is in it.
const MAGIC: &[u8; 9] = b"redb\x1A\x0A\xA9\x0D\x0A";

const FORMAT_KEY: &[u8] = b"format";
const PARAMETERS_KEY: &[u8] = b"parameters";

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading, while others may read and one may write.
    Read,
    /// Writing, while others may read.
    Write,
}

/// An open store. One process may write to it, any number may read it at the same time; each reads
/// what was committed when its transaction began.
#[derive(Debug)]
pub struct Store {
    database: Opened,
    path: PathBuf,
    /// What tells the file from another at its path, where it is a file.
    file: Option<FileNumber>,
    parameters: Parameters,
    /// Whether its rows are of an earlier format, which the first that is written raises.
    is_earlier: AtomicBool,
}

/// What tells a file of a system from all others: its disk and its number there. Without numbers all are the same.
type FileNumber = (u64, u64);

#[cfg(unix)]
fn number_of(metadata: &fs::Metadata) -> FileNumber {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn number_of(_: &fs::Metadata) -> FileNumber {
    (0, 0)
}

enum Opened {
    Write(Database),
    Read(ReadOnlyDatabase),
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Write(_) => "Write",
            Self::Read(_) => "Read",
        })
    }
}

impl Store {
    /// Makes a new store in a file that is not there yet.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where there is a file, or a link, be it to nothing; others when it cannot
    /// be written.
    pub fn create(path: &Path, parameters: Parameters) -> Result<Self, StoreError> {
        // Made here or not at all: a file that another process makes meanwhile is its own.
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()),
            _ => StoreError::from(error).making(path),
        })?;
        let made = guarded(|| {
            let backend = FileBackend::new(file).map_err(|e| of_opening(e, path))?;
            builder(false).create_with_backend(backend).map_err(|e| of_opening(e, path))
        });
        let made = made.and_then(|database| Self::initialise(database, path, parameters));
        let made = made.map(|store| store.at(path));
        made.map_err(|error| {
            // What was begun is no store; the error says why.
            let _ = fs::remove_file(path);
            error.making(path)
        })
    }

    /// Makes a new store in other storage than a file, or opens the one it holds.
    ///
    /// # Errors
    /// [`StoreError`] as for [`Store::create`] and [`Store::open`].
    pub fn on(backend: impl StorageBackend, parameters: Parameters) -> Result<Self, StoreError> {
        let here = Path::new("storage");
        let is_new = backend.len()? == 0;
        let mut builder = builder(true);
        // Only one has this storage at hand; it need not know how to lock ranges.
        builder.set_concurrency_mode(ConcurrencyMode::ExclusiveWriter);
        let opened =
            || builder.create_with_backend(backend).map_err(|error| of_opening(error, here));
        let database = guarded(opened)?;
        let is_new = is_new || {
            // Power may have failed before the first commit.
            let transaction = database.begin_read()?;
            transaction.list_tables()?.next().is_none()
        };
        if is_new {
            return Self::initialise(database, here, parameters);
        }
        let store = Self::opened(Opened::Write(database), here)?;
        store.made_with(&parameters)?;
        Ok(store)
    }

    /// A store in memory.
    ///
    /// # Errors
    /// [`StoreError`] when there is no memory for it.
    pub fn in_memory(parameters: Parameters) -> Result<Self, StoreError> {
        Self::on(redb::backends::InMemoryBackend::new(), parameters)
    }

    /// Opens a store with the parameters it was made with.
    ///
    /// # Errors
    /// [`StoreError`] when there is none, another process writes to it, or it cannot be used.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let size = match fs::metadata(path) {
            Ok(metadata) if metadata.len() > 0 => metadata.len(),
            Ok(_) => return Err(StoreError::NotAStore(path.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing(path.to_owned()));
            }
            Err(error) => return Err(StoreError::from(error).reading(path)),
        };
        let builder = builder(size <= VERIFIED_AT_OPEN_BYTES);
        let database = guarded(|| {
            match access {
                Access::Write => builder.open(path).map(Opened::Write),
                Access::Read => builder.open_read_only(path).map(Opened::Read),
            }
            .map_err(|error| of_opening(error, path))
        });
        let opened = database.and_then(|database| Self::opened(database, path));
        let opened = opened.map(|store| store.at(path));
        opened.map_err(|error| match error {
            // It begins as a store does, so it was one.
            StoreError::NotAStore(_) if begins_as_store(path) => StoreError::Damaged(
                "the file is cut off, or its beginning is not as written".into(),
            ),
            error => error.reading(path),
        })
    }

    /// Opens a store for reading what of it can be read. What it was made with may be unknown.
    ///
    /// # Errors
    /// [`StoreError`] as for [`Store::open`], when nothing can be read.
    pub fn salvage(path: &Path) -> Result<Self, StoreError> {
        match Self::open(path, Access::Read) {
            Err(StoreError::DamagedRow { area: Area::Meta, .. }) => {
                let database = guarded(|| {
                    let opened = builder(false).open_read_only(path);
                    opened.map_err(|error| of_opening(error, path))
                })?;
                let (path, parameters) = (path.to_owned(), Parameters::default());
                let database = Opened::Read(database);
                Ok(Self::unread(database, path, parameters))
            }
            opened => opened,
        }
    }

    /// Makes sure that the store was made with these parameters.
    ///
    /// # Errors
    /// [`StoreError::OtherParameters`] names the first that differs.
    pub fn made_with(&self, wanted: &Parameters) -> Result<(), StoreError> {
        match self.parameters.difference(wanted) {
            None => Ok(()),
            Some((name, found, wanted)) => Err(StoreError::OtherParameters {
                name: name.to_owned(),
                found: found.to_owned(),
                wanted: wanted.to_owned(),
            }),
        }
    }

    /// What it was made with.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Whether it may be written to.
    pub fn is_writable(&self) -> bool {
        matches!(self.database, Opened::Write(_))
    }

    /// Reads what is committed by now.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read, and what `work` returns.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&ReadRows) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let read = guarded(|| {
            let transaction = match &self.database {
                Opened::Write(database) => database.begin_read()?,
                Opened::Read(database) => database.begin_read()?,
            };
            work(&ReadRows::open(&transaction)?)
        });
        read.map_err(|error| error.reading(&self.path))
    }

    /// Changes rows; all of the changes are durable when this returns, or none was made.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written, and what `work` returns.
    pub fn write<T>(
        &self,
        work: impl FnOnce(&mut RowsMut<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Opened::Write(database) = &self.database else {
            return Err(StoreError::ReadOnly);
        };
        self.is_in_place()?;
        let written = guarded(|| {
            let mut transaction = database.begin_write()?;
            // What a crash leaves is then opened in milliseconds instead of being read whole.
            transaction.set_quick_repair(true);
            let done = {
                let mut rows = RowsMut::open(&transaction)?;
                if self.is_earlier.load(Ordering::Relaxed) {
                    // What is written from here on an earlier program cannot read.
                    put_format(&mut rows)?;
                }
                work(&mut rows)
            };
            match done {
                Ok(done) => {
                    transaction.commit()?;
                    self.is_earlier.store(false, Ordering::Relaxed);
                    Ok(done)
                }
                Err(error) => {
                    // Nothing of it is kept, whether or not this succeeds.
                    let _ = transaction.abort();
                    Err(error)
                }
            }
        });
        let written = written.map_err(|error| error.writing(&self.path))?;
        // Nobody is told that something is kept which nobody finds.
        self.is_in_place()?;
        Ok(written)
    }

    /// Makes sure that the store is still the file at its path: it may have been deleted or moved, and
    /// another made there, which this one would not write to.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] when it is not.
    pub fn is_in_place(&self) -> Result<(), StoreError> {
        let Some(file) = self.file else { return Ok(()) };
        match fs::metadata(&self.path) {
            Ok(metadata) if number_of(&metadata) == file => Ok(()),
            Ok(_) => Err(StoreError::Replaced(self.path.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::Replaced(self.path.clone()))
            }
            // What cannot be seen for a moment may be there all the same.
            Err(_) => Ok(()),
        }
    }

    /// Verifies every page of the file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not as it was written.
    pub fn verify(&mut self) -> Result<(), StoreError> {
        let Opened::Write(database) = &mut self.database else { return Err(StoreError::ReadOnly) };
        let path = self.path.as_path();
        let is_sound =
            guarded(|| database.check_integrity().map_err(|error| of_opening(error, path)));
        let is_sound = is_sound.map_err(|error| error.reading(path))?;
        if is_sound { Ok(()) } else { Err(StoreError::Damaged("pages had to be repaired".into())) }
    }

    /// Gives unused room in the file back to the system.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    pub fn compact(&mut self) -> Result<(), StoreError> {
        let Opened::Write(database) = &mut self.database else { return Err(StoreError::ReadOnly) };
        let compacted = guarded(|| {
            while database.compact()? {}
            Ok(())
        });
        compacted.map_err(|error| error.writing(&self.path))
    }

    /// Closes it in order.
    ///
    /// # Errors
    /// [`StoreError`] when what is left to be written cannot be.
    pub fn close(self) -> Result<(), StoreError> {
        let closed = match self.database {
            Opened::Write(database) => guarded(|| Ok(database.close()))?,
            Opened::Read(database) => guarded(|| Ok(database.close()))?,
        };
        closed.map_err(|error| of_opening(error, &self.path).writing(&self.path))
    }

    /// The store that is the file at a path.
    fn at(mut self, path: &Path) -> Self {
        self.file = fs::metadata(path).ok().map(|metadata| number_of(&metadata));
        self
    }

    /// A store of which nothing was read yet.
    fn unread(database: Opened, path: PathBuf, parameters: Parameters) -> Self {
        Self { database, path, file: None, parameters, is_earlier: AtomicBool::new(false) }
    }

    fn initialise(
        database: Database,
        path: &Path,
        parameters: Parameters,
    ) -> Result<Self, StoreError> {
        let database = Opened::Write(database);
        let store = Self::unread(database, path.to_owned(), parameters);
        let row = store.parameters.to_bytes();
        store.write(|rows| {
            put_format(rows)?;
            rows.put(Area::Meta, PARAMETERS_KEY, row)
        })?;
        Ok(store)
    }

    fn opened(database: Opened, path: &Path) -> Result<Self, StoreError> {
        let (path, parameters) = (path.to_owned(), Parameters::default());
        let mut store = Self::unread(database, path.clone(), parameters);
        let read = store.read(|rows| {
            let format = rows.get(Area::Meta, FORMAT_KEY)?;
            Ok((format, rows.get(Area::Meta, PARAMETERS_KEY)?))
        });
        let (format, parameters) = match read {
            // Another program's file has other tables.
            Err(StoreError::Damaged(reason)) if reason.contains("does not exist") => {
                return Err(StoreError::NotAStore(path));
            }
            read => read?,
        };
        let Some((format, parameters)) = format.zip(parameters) else {
            return Err(StoreError::NotAStore(path));
        };
        let found = ByteReader::new(&format)
            .number()
            .map_err(|reason| damaged(Area::Meta, FORMAT_KEY, reason))?;
        if found > FORMAT {
            return Err(StoreError::NewerFormat { found, known: FORMAT });
        }
        store.parameters = Parameters::from_bytes(&parameters)
            .map_err(|reason| damaged(Area::Meta, PARAMETERS_KEY, reason))?;
        store.is_earlier = AtomicBool::new(found < FORMAT);
        Ok(store)
    }
}

/// Says in the store which format its rows have.
fn put_format(rows: &mut RowsMut<'_>) -> Result<(), StoreError> {
    let mut format = ByteWriter::new();
    format.number(FORMAT);
    rows.put(Area::Meta, FORMAT_KEY, format.into_bytes())
}

/// Whether a file begins with the magic number of a store.
fn begins_as_store(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *MAGIC
}

fn builder(is_verified: bool) -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder.set_concurrency_mode(ConcurrencyMode::SingleWriter);
    builder.set_check_integrity_on_open(is_verified);
    builder
}

fn of_opening(error: DatabaseError, path: &Path) -> StoreError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            StoreError::Busy(path.to_owned())
        }
        DatabaseError::RepairAborted => StoreError::NeedsRepair(path.to_owned()),
        DatabaseError::Storage(redb::StorageError::Io(error))
            if error.kind() == std::io::ErrorKind::InvalidData =>
        {
            StoreError::NotAStore(path.to_owned())
        }
        DatabaseError::Storage(error) => error.into(),
        other => StoreError::Damaged(other.to_string()),
    }
}
