//! What is planned for a folder that is watched.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use storyfold::Options;
use storyfold::readers::{ReadError, ReadOptions};

use super::Terminals;
use crate::args::WatchArgs;
use crate::error::CliError;

/// Fold the files of a folder as they land.
#[derive(Debug)]
pub(crate) struct WatchPlan {
    /// The one name of the folder.
    pub(crate) folder: PathBuf,
    pub(crate) store: PathBuf,
    pub(crate) once: bool,
    pub(crate) poll: Duration,
    pub(crate) settle: Duration,
    pub(crate) batch: usize,
    pub(crate) reading: ReadOptions,
    pub(crate) folding: Options,
    pub(crate) strict: bool,
    pub(crate) progress: bool,
    pub(crate) verbose: bool,
}

/// Checks what is to be watched.
///
/// # Errors
/// [`CliError`] when there is no such folder, or a mapping is wrong.
pub(super) fn watch(args: WatchArgs, terminals: Terminals) -> Result<WatchPlan, CliError> {
    let reading = args.records.options()?;
    let path = args.folder.display().to_string();
    let folder = fs::canonicalize(&args.folder).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound { path: path.clone() },
        _ => ReadError::Unreadable { path: path.clone(), source },
    })?;
    if !folder.is_dir() {
        return Err(CliError::NoFolder { path });
    }
    Ok(WatchPlan {
        folder,
        store: args.store,
        once: args.once,
        poll: args.poll,
        settle: args.settle,
        batch: args.batch.max(1),
        reading,
        folding: Options { threads: args.threads.threads, ..Options::default() },
        strict: args.strict,
        progress: terminals.stderr && !args.quiet,
        verbose: args.verbose,
    })
}
