//! Files that wait beside their place until they are whole.
//!
//! One goes when it is dropped. A process that is ended by a signal drops nothing, so what waits is listed,
//! and a thread that hears the signal removes it first. What a process left that could not do that, the
//! next one removes which writes into the same folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
#[cfg(unix)]
use std::thread;
#[cfg(unix)]
use std::time::Duration;

#[cfg(unix)]
use signal_hook::{iterator::Signals, low_level::emulate_default_handler};
use tempfile::NamedTempFile;

#[cfg(unix)]
use crate::signals;

/// How names of files that wait begin: hidden, so that a run which reads the same folder passes them by.
const PREFIX: &str = ".storyfold-";

/// How their names end.
const SUFFIX: &str = ".partial";

/// One that changed less long ago is not taken for one left behind: it may just be being made.
#[cfg(unix)]
const LEFT_AFTER: Duration = Duration::from_secs(60);

/// All that wait now. Who holds the lock can be sure that none appears or takes its place.
static WAITING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that waits beside its place.
#[derive(Debug)]
pub(crate) struct Partial {
    file: NamedTempFile,
    // After the file, so that it is on the list for as long as it is there.
    _listed: Listed,
}

impl Partial {
    /// Makes one in a folder.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut waiting = waiting();
        let file = builder.tempfile_in(folder).map_err(|error| bare(&error))?;
        // Held until the process ends, however that comes. Where nothing can be locked, nothing is
        // taken for left behind.
        #[cfg(unix)]
        let _ = file.as_file().try_lock();
        waiting.push(file.path().to_path_buf());
        let listed = Listed(file.path().to_path_buf());
        Ok(Self { file, _listed: listed })
    }

    /// The file.
    pub(super) fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// Puts it in its place, in one step.
    ///
    /// # Errors
    /// What the system says; the place then is as it was.
    pub(super) fn persist(self, path: &Path) -> io::Result<()> {
        let _none_is_removed = waiting();
        let persisted = self.file.persist(path);
        persisted.map(drop).map_err(|error| error.error)
    }
}

/// The name of a file on the list of those that wait.
#[derive(Debug)]
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        waiting().retain(|path| *path != self.0);
    }
}

/// From now on a signal that ends the process removes what waits before. Not for what hears signals
/// itself and ends in order.
pub(crate) fn remove_on_signals() {
    #[cfg(unix)]
    {
        // Where signals cannot be heard the run is as good as ever.
        let Ok(mut signals) = Signals::new(signals::ending()) else { return };
        thread::spawn(move || {
            for signal in signals.forever() {
                // Held to the end of the process: nothing new is to appear.
                let waiting = waiting();
                for path in waiting.iter() {
                    let _ = fs::remove_file(path);
                }
                let _ = emulate_default_handler(signal);
            }
        });
    }
}

/// Removes from a folder what processes left that are no more.
#[cfg(unix)]
pub(super) fn remove_left_behind(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes()) {
            let path = entry.path();
            if is_left_behind(&path).unwrap_or(false) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Elsewhere a locked file cannot be read, and none is locked.
#[cfg(not(unix))]
pub(super) fn remove_left_behind(_: &Path) {}

/// Whether nobody holds a file that waits.
#[cfg(unix)]
fn is_left_behind(path: &Path) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(path)?;
    let is_old = metadata.modified()?.elapsed().is_ok_and(|age| age > LEFT_AFTER);
    Ok(metadata.is_file() && is_old && File::open(path)?.try_lock().is_ok())
}

fn waiting() -> MutexGuard<'static, Vec<PathBuf>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An error as the system gave it. Around it stands the name of the temporary file, which is nobody's
/// business.
fn bare(error: &io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|outer| outer.source());
    let code = inner.and_then(|inner| inner.downcast_ref()).and_then(io::Error::raw_os_error);
    code.map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn what_waits_is_on_the_list_until_it_goes() {
        let folder = TempDir::new().unwrap();
        let (one, two) =
            (Partial::new(folder.path()).unwrap(), Partial::new(folder.path()).unwrap());
        let listed = || {
            waiting()
                .iter()
                .filter(|path| path.starts_with(folder.path()))
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(listed(), [one.file.path(), two.file.path()]);
        drop(one);
        assert_eq!(listed(), [two.file.path()]);
        two.persist(&folder.path().join("rows")).unwrap();
        assert_eq!(listed(), [""; 0].map(PathBuf::from));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_left_behind_is_removed_and_what_is_held_or_new_is_not() {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        let long_ago = SystemTime::now() - LEFT_AFTER * 2;
        for name in [".storyfold-old.partial", ".storyfold-new.partial", ".storyfold-old"] {
            let file = File::create(path(name)).unwrap();
            if name.contains("-old") {
                file.set_modified(long_ago).unwrap();
            }
        }
        let held = Partial::new(folder.path()).unwrap();
        held.as_file().set_modified(long_ago).unwrap();
        remove_left_behind(folder.path());
        assert!(held.file.path().exists());
        assert!(!path(".storyfold-old.partial").exists());
        assert!(path(".storyfold-new.partial").exists() && path(".storyfold-old").exists());
    }
}
