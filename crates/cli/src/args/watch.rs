//! `storyfold watch`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{RecordArgs, ThreadsArgs, numbers};

/// Fold the files of a folder into a store as they land, until it is stopped
///
/// Looks at the folder again and again, and files what is new in it, oldest file first. Writes a line
/// for each article that was filed, once it is on the disk: its story and group, and whether it is a new
/// story, another report, a copy (and of what), or an update. Files are remembered in the store, so
/// that a restart goes on where it stopped and nothing is filed or acknowledged twice.
///
/// A file is taken when it has not changed for a while (--settle). Who writes files under another name
/// and renames them when they are complete can set that to 0: names that begin with a dot or end in
/// .tmp, .part, .partial or ~ are left alone. A file that changes later is read again: what it holds
/// that was filed is a resend, what it holds anew is filed. Renamed files are not read again; of
/// deleted files the articles stay. What cannot be opened is told once and tried again.
///
/// SIGINT (control-C), SIGTERM and SIGHUP (a terminal that is closed, unless `nohup` has it ignored) end
/// it in order, with exit code 0; a second one at once, when it comes a second later or more.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold watch feed/ --store desk.storyfold
  storyfold watch feed/ --store desk.storyfold --settle 0 > filed.jsonl
  storyfold watch feed/ --store desk.storyfold --once")]
pub(crate) struct WatchArgs {
    /// The folder; folders in it are watched, too
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,

    /// The file of the store; `storyfold store init` makes one
    #[arg(long, value_name = "STORE")]
    pub(crate) store: PathBuf,

    /// Take in what is there by now, and end
    ///
    /// Files that change meanwhile are named and left for the next time.
    #[arg(long)]
    pub(crate) once: bool,

    /// Look again after so many seconds; longer where a look takes more than a quarter of that
    #[arg(long, value_name = "SECONDS", default_value = "0.5", value_parser = numbers::seconds)]
    pub(crate) poll: Duration,

    /// Take a file when it has not changed for so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = numbers::seconds)]
    pub(crate) settle: Duration,

    /// Articles in one durable commit, at most
    #[arg(long, value_name = "N", default_value_t = storyfold::desk::BATCH_ARTICLES)]
    pub(crate) batch: usize,

    #[command(flatten)]
    pub(crate) records: RecordArgs,

    /// Exit with 1 when a record was rejected or mended, or a file could not be read
    #[arg(long, help_heading = "Reading")]
    pub(crate) strict: bool,

    #[command(flatten)]
    pub(crate) threads: ThreadsArgs,

    /// No progress on the terminal. Rejected records are still named
    #[arg(long, short, help_heading = "Running", conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Tell what was done at the end, and of each file that was taken in
    #[arg(long, short, help_heading = "Running")]
    pub(crate) verbose: bool,
}
