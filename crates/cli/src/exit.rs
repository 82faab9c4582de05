//! The exit codes.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what was asked.
    Done,
    /// It did what was asked, but a check that was asked for failed.
    CheckFailed,
    /// There was something to read, but all of it was turned away, so that nothing was written.
    NothingRead,
    /// A signal with this number ended it in order before it was done.
    Ended(u8),
    /// The command line, a path or a file is wrong; nothing was written.
    Wrong,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::CheckFailed | Exit::NothingRead => 1,
            Exit::Wrong => 2,
            Exit::Ended(signal) => 128_u8.saturating_add(signal),
        })
    }
}
