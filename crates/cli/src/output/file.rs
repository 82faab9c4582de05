//! Where a result goes: standard output, or a file that appears whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::ending::Packing;
use super::partial::{self, Partial};
use crate::error::CliError;

/// Where a result goes. Made by [`Target::check`], so it could be written a moment ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// Standard output.
    Stdout,
    /// A pipe or a device, which is written as it is: a file put in its place would replace it.
    Stream(PathBuf),
    /// A file, there already or not.
    File(PathBuf),
}

/// A result that was written, but does not stand in its place yet.
#[derive(Debug)]
#[must_use = "a file does not appear before it is published"]
pub(crate) enum Written {
    /// It went to a stream, where it cannot be held back.
    Gone,
    /// It waits beside its place.
    Waiting {
        /// The file that waits; it goes when this is dropped.
        file: Partial,
        /// Its place.
        path: PathBuf,
    },
}

impl Target {
    /// The target of a path; none and `-` are standard output. Tries whether it can be written and
    /// leaves no trace of that.
    ///
    /// # Errors
    /// [`CliError`] when the path is a folder, leads nowhere, or may not be written.
    pub(crate) fn check(path: Option<&Path>) -> Result<Self, CliError> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Stdout);
        };
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(CliError::OutputIsFolder { path: name(path) }),
            Ok(metadata) if metadata.is_file() => {
                // A link stays a link: what it points to is replaced.
                let real = fs::canonicalize(path).map_err(|error| failed(path, error))?;
                OpenOptions::new().append(true).open(&real).map_err(|error| failed(path, error))?;
                temporary(&real).map_err(|error| failed(path, error))?;
                Ok(Self::File(real))
            }
            Ok(_) => Ok(Self::Stream(path.to_path_buf())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if fs::symlink_metadata(path).is_ok() {
                    return Err(CliError::OutputIsDanglingLink { path: name(path) });
                }
                if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
                    return Err(CliError::OutputIsFolder { path: name(path) });
                }
                let real = not_yet_there(path).map_err(|error| failed(path, error))?;
                temporary(&real).map_err(|error| failed(path, error))?;
                Ok(Self::File(real))
            }
            Err(error) => Err(failed(path, error)),
        }
    }

    /// Writes a result, packed where the ending of a file says so. A file waits to be [published](Written::publish); a stream has it at once.
    /// A stream whose reader went away has had all it wanted, which is a success.
    ///
    /// # Errors
    /// [`CliError::Output`] when it cannot be written whole. No file has changed then.
    pub(crate) fn write(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Written, CliError> {
        match self {
            Self::Stdout => {
                let written = write_stream(io::stdout().lock(), write);
                written.map_err(|error| failed(Path::new("standard output"), error))?;
                Ok(Written::Gone)
            }
            Self::Stream(path) => {
                let opened = OpenOptions::new().write(true).open(path);
                let written = opened.and_then(|stream| write_stream(stream, write));
                written.map_err(|error| failed(path, error))?;
                Ok(Written::Gone)
            }
            Self::File(path) => {
                let file = write_file(path, write).map_err(|error| failed(path, error))?;
                Ok(Written::Waiting { file, path: path.clone() })
            }
        }
    }
}

impl Written {
    /// Puts a file in its place, in one step.
    ///
    /// # Errors
    /// [`CliError::Output`]; the file then stands as it did before.
    pub(crate) fn publish(self) -> Result<(), CliError> {
        match self {
            Self::Gone => Ok(()),
            Self::Waiting { file, path } => {
                file.persist(&path).map_err(|error| failed(&path, error))
            }
        }
    }
}

fn write_stream(
    stream: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(stream);
    let written = write(&mut out).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // Parted, because dropping it whole would try to write the rest again.
            let _ = out.into_parts();
            Ok(())
        }
        other => other,
    }
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Partial> {
    partial::remove_left_behind(folder_of(path));
    let file = temporary(path)?;
    let mut out = BufWriter::new(file.as_file());
    match Packing::of(path) {
        Packing::None => write(&mut out)?,
        Packing::Gzip => {
            // No name and no time in its header: the same rows are the same bytes.
            let mut packed = BufWriter::new(GzEncoder::new(&mut out, Compression::default()));
            write(&mut packed)?;
            packed.into_inner().map_err(IntoInnerError::into_error)?.finish()?;
        }
        Packing::Zstandard => {
            let mut packed = BufWriter::new(zstd::Encoder::new(&mut out, 0)?);
            write(&mut packed)?;
            packed.into_inner().map_err(IntoInnerError::into_error)?.finish()?;
        }
    }
    out.flush()?;
    drop(out);
    // On disk before it takes its place: after a power cut there is the old file or the new one,
    // not an empty one.
    file.as_file().sync_all()?;
    Ok(file)
}

/// The one name of a file that is not there yet, so that `rows` and `./rows` are seen to be the same.
fn not_yet_there(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?;
    Ok(fs::canonicalize(folder_of(path))?.join(name))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file beside `path`, so that it can take its place in one step. It has the permissions `path` has
/// or would get.
fn temporary(path: &Path) -> io::Result<Partial> {
    let file = Partial::new(folder_of(path))?;
    if let Ok(metadata) = fs::metadata(path) {
        copy_permissions(file.as_file(), &metadata)?;
    }
    Ok(file)
}

fn copy_permissions(file: &File, metadata: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(metadata.permissions())
}

fn failed(path: &Path, source: io::Error) -> CliError {
    CliError::Output { path: name(path), source }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn files(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_when_it_is_published_and_not_before() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("rows.jsonl");
        let target = Target::check(Some(&path)).unwrap();
        assert_eq!(files(&folder), [""; 0], "checking leaves no trace");
        let written = target.write(|out| out.write_all(b"one\n")).unwrap();
        assert!(!path.exists());
        written.publish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\n");
        assert_eq!(files(&folder), ["rows.jsonl"]);
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_else() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("rows.jsonl");
        fs::write(&path, "old").unwrap();
        let target = Target::check(Some(&path)).unwrap();
        let failed = target.write(|out| {
            out.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(failed.unwrap_err().to_string().contains("the disk is full"));
        let _dropped = target.write(|out| out.write_all(b"never published")).unwrap();
        drop(_dropped);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(files(&folder), ["rows.jsonl"]);
    }

    #[test]
    fn folders_and_paths_into_nowhere_are_refused_and_names_made_one() {
        let folder = TempDir::new().unwrap();
        let check = |path: &Path| Target::check(Some(path)).unwrap_err();
        assert!(matches!(check(folder.path()), CliError::OutputIsFolder { .. }));
        let nowhere = folder.path().join("no/rows.jsonl");
        assert!(matches!(check(&nowhere), CliError::Output { .. }));
        let twice = folder.path().join("sub/../rows.jsonl");
        fs::create_dir(folder.path().join("sub")).unwrap();
        let plain = Target::check(Some(&folder.path().join("rows.jsonl"))).unwrap();
        assert_eq!(Target::check(Some(&twice)).unwrap(), plain, "one file has one name");
        let slash = folder.path().join("new/");
        assert!(matches!(check(&slash), CliError::OutputIsFolder { .. }));
    }

    #[test]
    fn none_and_a_hyphen_are_standard_output() {
        assert_eq!(Target::check(None).unwrap(), Target::Stdout);
        assert_eq!(Target::check(Some(Path::new("-"))).unwrap(), Target::Stdout);
    }

    #[test]
    fn a_stream_whose_reader_is_gone_is_a_success() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert!(write_stream(Closed, |out| out.write_all(b"rows")).is_ok());
        assert!(write_stream(Closed, |out| out.write_all(&[b'x'; 1 << 20])).is_ok());
        let other = write_stream(Closed, |_| Err(ErrorKind::StorageFull.into()));
        assert_eq!(other.unwrap_err().kind(), ErrorKind::StorageFull);
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_and_links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let device = Path::new("/dev/null");
        assert_eq!(Target::check(Some(device)).unwrap(), Target::Stream(device.into()));

        let folder = TempDir::new().unwrap();
        let (path, link) = (folder.path().join("rows"), folder.path().join("link"));
        symlink(&path, &link).unwrap();
        let dangling = Target::check(Some(&link)).unwrap_err();
        assert!(matches!(dangling, CliError::OutputIsDanglingLink { .. }));

        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let target = Target::check(Some(&link)).unwrap();
        target.write(|out| out.write_all(b"new")).unwrap().publish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
