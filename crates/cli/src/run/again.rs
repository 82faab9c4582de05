//! Reading the inputs a second time, for what writes records of theirs: the first time nothing is kept
//! of them.

#[cfg(unix)]
use std::fs;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
#[cfg(unix)]
use std::os::unix::fs::FileTypeExt;
use std::sync::mpsc;
use std::thread;

use storyfold::on_threads;
use storyfold::readers::{
    Item, Location, ReadError, ReadOptions, ReadProgress, SourceFile, read_mapped,
};

use crate::error::CliError;
use crate::plan::ReadingPlan;

/// How many records are read ahead of the one that is written.
const RECORDS_AHEAD: usize = 1_024;

/// Reads all inputs again, makes of each article or problem what `work` makes of it, and hands that to
/// `take` in the order of the input, on the calling thread: what writes may belong to that alone.
///
/// # Errors
/// What `take` returns, and what the inputs return.
pub(super) fn read_again<T: Send>(
    reading: &ReadingPlan,
    stdin: Stdin,
    work: &(dyn Fn(Item) -> Option<T> + Sync),
    take: &mut dyn FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let kept = reading.options.clone();
    let options = ReadOptions { keep_records: true, keep_markup: true, ..kept };
    let mut again = stdin.again()?;
    let (sender, made) = mpsc::sync_channel(RECORDS_AHEAD);
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            on_threads(&reading.folding, || {
                let progress = ReadProgress::default();
                // Nobody listens any more when writing has failed.
                let mut send = |made: Option<T>| {
                    made.map(|made| sender.send(made)).unwrap_or(Ok(())).unwrap_or_default();
                };
                read_mapped(&reading.sources, &mut again, &options, &progress, &work, &mut send)
            })
        });
        for made in made {
            take(made)?;
        }
        match reader.join() {
            Ok(Ok(Ok(_))) => Ok(()),
            Ok(Ok(Err(ReadError::Interrupted { source, .. }))) => Err(source),
            Ok(Ok(Err(error))) => Err(io::Error::other(error)),
            Ok(Err(error)) => Err(io::Error::other(error)),
            Err(_) => Err(io::Error::other("a thread that read has failed")),
        }
    })
}

/// What is to be said when there are fewer records, or more, than the first time.
pub(super) fn has_changed() -> io::Error {
    io::Error::other("an input has changed while it was read; run again when nothing writes to it")
}

/// Standard input, kept in a temporary file where it will be read a second time.
pub(super) struct Stdin {
    copy: Option<File>,
}

impl Stdin {
    /// # Errors
    /// [`CliError::Output`] when it is to be kept and cannot, [`CliError::PipeTwice`] when an input is
    /// to be read again and cannot.
    pub(super) fn new(reading: &ReadingPlan, is_read_again: bool) -> Result<Self, CliError> {
        if let Some(pipe) = reading.sources.iter().find(|source| is_pipe(source))
            && is_read_again
        {
            return Err(CliError::PipeTwice { path: pipe.file.clone() });
        }
        let is_read = reading.sources.iter().any(|source| source.location == Location::Stdin);
        let copy = (is_read && is_read_again)
            .then(tempfile::tempfile)
            .transpose()
            .map_err(|source| CliError::Output { path: "a temporary file".into(), source })?;
        Ok(Self { copy })
    }

    /// What was read, from the beginning.
    fn again(self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self.copy {
            Some(mut copy) => {
                copy.rewind()?;
                Box::new(copy)
            }
            None => Box::new(io::empty()),
        })
    }

    /// An input from its beginning, as a file; `None` where it is not there any more.
    pub(super) fn open(&self, source: &SourceFile) -> io::Result<Option<File>> {
        match (&source.location, &self.copy) {
            (Location::Path(path), _) => Ok(File::open(path).ok()),
            (Location::Stdin, Some(copy)) => {
                let mut copy = copy.try_clone()?;
                copy.rewind()?;
                Ok(Some(copy))
            }
            (Location::Stdin, None) => Ok(None),
        }
    }
}

/// Whether an input is a pipe with a name. Who opens one again waits for ever, or finds it empty.
#[cfg(unix)]
fn is_pipe(source: &SourceFile) -> bool {
    match &source.location {
        Location::Stdin => false,
        Location::Path(path) => {
            fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
        }
    }
}

#[cfg(not(unix))]
fn is_pipe(_: &SourceFile) -> bool {
    false
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = io::stdin().read(buffer)?;
        if let Some(copy) = &mut self.copy {
            copy.write_all(buffer.get(..bytes).unwrap_or_default())?;
        }
        Ok(bytes)
    }
}
