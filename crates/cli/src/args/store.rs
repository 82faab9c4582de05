//! `storyfold store`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use storyfold::model::Instant;
use storyfold::readers::parse_date;

use crate::args::{AskedArgs, ReadingArgs, numbers};
use crate::output::Format;

/// Keep articles in a store: file them as they come, list, follow and forget them
///
/// What is in a store is found by `storyfold find --store`, which `store find` is as well.
///
/// A store is one file. What was acknowledged is there after a crash; the next `store add` or `store
/// check` then opens it again, which those that only read cannot. One process may write to it while
/// others read. Stories keep their ids for as long as they live.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold store init --store desk.storyfold
  storyfold store add --store desk.storyfold articles.jsonl
  storyfold store list --store desk.storyfold
  storyfold store log --store desk.storyfold --since 1 --follow")]
pub(crate) struct StoreArgs {
    /// What to do
    #[command(subcommand)]
    pub(crate) verb: StoreVerb,
}

/// What to do with a store.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreVerb {
    Init(StoreInitArgs),
    #[command(visible_alias = "import")]
    Add(StoreAddArgs),
    Remove(StoreRemoveArgs),
    Revive(StoreReviveArgs),
    Expire(StoreExpireArgs),
    List(StoreListArgs),
    Find(StoreFindArgs),
    Show(StoreShowArgs),
    Log(StoreLogArgs),
    /// Prove that everything in the store holds together; exit with 1 when it does not
    Check(StorePath),
    /// Give unused room in the file back to the system
    Compact(StorePath),
    Export(StoreExportArgs),
    Stats(StoreStatsArgs),
    /// Decide copies and stories of the window anew, knowing all that came by now
    Refold(StorePath),
}

/// Which store.
#[derive(Debug, Args)]
pub(crate) struct StorePath {
    /// The file of the store
    #[arg(long, value_name = "STORE")]
    pub(crate) store: PathBuf,
}

/// Make a new, empty store
#[derive(Debug, Args)]
pub(crate) struct StoreInitArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Compare an article to those that came at most about so many days before it
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub(crate) window_days: u32,

    /// … and to at most about so many
    #[arg(long, value_name = "N", default_value_t = 65_536)]
    pub(crate) window_articles: u32,

    /// Keep no texts, only what is known of them
    #[arg(long)]
    pub(crate) no_text: bool,
}

/// File articles in the order they come; also takes what `export` wrote
///
/// Writes a line for each article that was filed, once it is on the disk. An article that is there
/// already is a resend and counted; another version of one takes its place; a kill takes it out, and one that
/// kills nothing which is here is named. What is
/// not filed is summed up at the end; another text under the id of an article with a version, which
/// has none itself, is rejected as an `id-conflict`.
///
/// SIGINT, SIGTERM and SIGHUP end it in order: it files what it has read, closes the store, says how many
/// articles were filed, and exits with 128 and the number of the signal. Run again, it files the others.
///
/// JSON Lines that come through a pipe are filed, and acknowledged, as they come: at once where no more
/// are there, else when a batch is full. Of other formats a pipe is read ahead, in pieces of 16 KiB, three
/// for each thread and one more. When the store cannot be written any more, a pipe is not read on.
///
/// The clock of the desk, by which articles leave the window and expire, is the latest publication
/// that was not more than a day in the future when it came (--as-of says what the present is).
#[derive(Debug, Args)]
pub(crate) struct StoreAddArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Articles in one durable commit
    #[arg(long, value_name = "N", default_value_t = storyfold::desk::BATCH_ARTICLES)]
    pub(crate) batch: usize,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// Take articles out with their history: no text, candidate or frequency holds a trace of them
///
/// The stories of the others are formed anew by what connects them. What hindsight decided while the
/// articles were there, the cut and the groups and stories of others, stays until the next `store
/// refold`. The log keeps their ids. Room in the file that is not used any more may hold their texts
/// until it is written over; `store compact` gives it back.
#[derive(Debug, Args)]
pub(crate) struct StoreRemoveArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Their ids
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
}

/// Take kills back: what came under these ids may come again
///
/// A killed text is gone; send it again. What a notice killed that had an id of its own and no text may be
/// used again, by the id of what it killed. A notice with a text is an article: `store remove` takes it out,
/// and with it what it says. Copies of what was killed, if that was within the window, are no longer marked as such,
/// unless `store remove` or `store expire` took out what was kept of the killed text. Other states of its item may be used
/// again where no other kill means them and an earlier build did not write this one. The log says `restored`.
#[derive(Debug, Args)]
pub(crate) struct StoreReviveArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// The ids that were killed
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
}

/// Take all articles out that came before a day
#[derive(Debug, Args)]
pub(crate) struct StoreExpireArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// A date, or a date and time, by the clock of the desk: the latest publication it has seen
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) before: i64,
}

fn time(text: &str) -> Result<i64, String> {
    let wrong = |error| format!("{error}; write it like 2026-03-31 or 2026-03-31T06:00:00Z");
    parse_date(text).map(|published| published.at.unix_seconds()).map_err(wrong)
}

/// List all articles with their stories, as `cluster` does
#[derive(Debug, Args)]
pub(crate) struct StoreListArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Write to FILE instead of standard output; it appears whole or not at all
    ///
    /// What ends in .gz or .zst is compressed.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// How to write the rows [default: by the ending of FILE; a table on a terminal; else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// In the table, also list the articles that are alone in their stories
    #[arg(long)]
    pub(crate) all: bool,

    #[command(flatten)]
    pub(crate) moment: MomentArgs,
}

/// For which moment rows are good.
#[derive(Debug, Args)]
pub(crate) struct MomentArgs {
    /// Write results that are good for TIME, a date or RFC 3339; the present without it
    ///
    /// An article whose embargo ends later cannot be canonical.
    #[arg(long, value_name = "TIME", value_parser = numbers::moment)]
    pub(crate) as_of: Option<Instant>,
}

/// Find all coverage of one incident: `storyfold find --store`
#[derive(Debug, Args)]
pub(crate) struct StoreFindArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    #[command(flatten)]
    pub(crate) asked: AskedArgs,

    #[command(flatten)]
    pub(crate) moment: MomentArgs,

    /// How to write what is found [default: a table on a terminal; else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
}

/// Show an article and where it is filed, or a story with its articles, as JSON
#[derive(Debug, Args)]
pub(crate) struct StoreShowArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Its id; of a story, as rows have it (s-...)
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) moment: MomentArgs,
}

/// Tell what happened, each event once and in order, as JSON Lines with cursors
///
/// Events of an article: `filed` (again, where it is filed elsewhere), `corrected`, `canceled` (a notice kills it,
/// but it stays), `derived_from_killed` (it copies what was killed), `restored` (neither any more), `killed`,
/// `removed`, `expired`. Of a story: `merged_into`, `split_from`, `moved`, `ended`. `at` is when it was written, or
/// what --as-of said.
#[derive(Debug, Args)]
pub(crate) struct StoreLogArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Begin with the event after this cursor; 0 for the first; an error where the log ends before it
    #[arg(long, value_name = "CURSOR", default_value_t = 0)]
    pub(crate) since: u64,

    /// Wait for more
    #[arg(long)]
    pub(crate) follow: bool,
}

/// Write all articles as JSON Lines, in the order they came, then the kills
///
/// `store import` into a new store then holds the same articles, but for killed ones, and refuses the
/// same ids. Not carried are: earlier versions, times of arrival, the log, the ids of stories, the mark
/// of an article that copies a killed one, and, of several links of one kind from an article, all but
/// the first. What a notice killed is refused there by its own id.
///
/// Also reads stores that were made with other parameters, by another version, or are damaged: what
/// cannot be read is left out and named. Exits with 1 when something is left out, and when the store
/// keeps no texts (--no-text), since no other can take in articles without them.
#[derive(Debug, Args)]
pub(crate) struct StoreExportArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Write to FILE instead of standard output; it appears whole or not at all
    ///
    /// What ends in .gz or .zst is compressed.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Count what is in the store
#[derive(Debug, Args)]
pub(crate) struct StoreStatsArgs {
    #[command(flatten)]
    pub(crate) store: StorePath,

    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,
}
