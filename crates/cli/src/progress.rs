//! What is said on standard error while a run works.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use storyfold::{Progress, StageReport};
use unicode_width::UnicodeWidthStr;

use crate::output::terminal;

/// Talks on standard error: lines that stay, and one status line that is written over.
///
/// Nothing here fails: when standard error is closed, nobody is listening.
#[derive(Debug)]
pub(crate) struct Talk {
    status: bool,
    verbose: bool,
    /// The columns that the status line covers now.
    shown: Mutex<usize>,
}

impl Talk {
    /// `status`: whether there is a status line. `verbose`: whether finished stages are told.
    pub(crate) fn new(status: bool, verbose: bool) -> Self {
        Self { status, verbose, shown: Mutex::new(0) }
    }

    /// A line that stays.
    pub(crate) fn line(&self, text: &str) {
        self.write(|shown, stderr| {
            clear(shown, stderr)?;
            writeln!(stderr, "storyfold: {}", terminal::printable(text))
        });
    }

    /// What is going on now.
    pub(crate) fn status(&self, text: &str) {
        if !self.status {
            return;
        }
        self.write(|shown, stderr| {
            clear(shown, stderr)?;
            // A line as wide as the terminal would wrap, and could not be written over.
            let text = terminal::clip(text, terminal::width().saturating_sub(1));
            *shown = text.width();
            write!(stderr, "{text}")?;
            stderr.flush()
        });
    }

    /// Takes the status line away.
    pub(crate) fn end_status(&self) {
        self.write(clear);
    }

    /// A stage is done.
    pub(crate) fn stage(&self, stage: &StageReport) {
        if self.verbose {
            let StageReport { stage, seconds, note } = stage;
            self.write(|shown, stderr| {
                clear(shown, stderr)?;
                let note = terminal::printable(note);
                writeln!(stderr, "storyfold: {seconds:>8.3} s  {stage:<12}  {note}")
            });
        }
    }

    fn write(&self, write: impl FnOnce(&mut usize, &mut dyn Write) -> io::Result<()>) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = write(&mut shown, &mut io::stderr().lock());
    }
}

impl Drop for Talk {
    /// Whatever comes next on the terminal, an error perhaps, begins on a clean line.
    fn drop(&mut self) {
        self.end_status();
    }
}

impl Progress for Talk {
    fn begins(&self, stage: &'static str, items: usize) {
        self.status(&format!("{stage} ({items}) …"));
    }

    fn ends(&self, stage: &StageReport) {
        self.stage(stage);
    }
}

/// Writes blanks over the status line: every terminal understands that.
fn clear(shown: &mut usize, stderr: &mut dyn Write) -> io::Result<()> {
    if *shown > 0 {
        write!(stderr, "\r{:width$}\r", "", width = *shown)?;
        *shown = 0;
        stderr.flush()?;
    }
    Ok(())
}
