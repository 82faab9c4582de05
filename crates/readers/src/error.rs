//! What ends a run. What only spoils a record is a [`Problem`](storyfold_model::Problem).

use std::io;

/// Why reading could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// An INPUT argument names nothing.
    #[error("{path}: there is no such file or folder; check the path (`-` reads standard input)")]
    NotFound {
        /// The argument.
        path: String,
    },
    /// An INPUT pattern matches nothing.
    #[error(
        "{pattern}: no file matches this pattern; check it (`**` stands for folders at any depth)"
    )]
    NoMatch {
        /// The argument.
        pattern: String,
    },
    /// An INPUT pattern is none.
    #[error("{pattern}: there is no such file, and it is no pattern either: {reason}")]
    BadPattern {
        /// The argument.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file that was asked for cannot be opened, or a folder cannot be listed.
    #[error("{path}: cannot be opened ({source}); check its permissions")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// An INPUT argument is a socket or a disk.
    #[error("{path}: is neither a file, a folder nor a pipe; name one of these")]
    NotReadable {
        /// The argument.
        path: String,
    },
    /// Reading began and the system then failed. Articles before that point were delivered.
    #[error("{path}: reading stopped ({source}); check the disk or the connection and run again")]
    Interrupted {
        /// The file, or `-`.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}
