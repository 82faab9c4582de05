//! What is planned for a store.

use std::fs;
use std::path::{Path, PathBuf};

use storyfold::desk::DeskOptions;
use storyfold::model::{ArticleId, Instant};

use super::{Plan, ReadingPlan, Terminals, article_id, ending_is_written, find, now, reading};
use crate::args::{StoreAddArgs, StoreInitArgs, StoreListArgs, StoreLogArgs, StoreVerb};
use crate::error::CliError;
use crate::output::{Format, Target};

/// How much of a pipe one thread reads at a time where what comes is filed in a store, in bytes. Filing
/// takes far longer than reading, so that larger pieces only make who waits for word wait longer.
const STORE_BLOCK_BYTES: usize = 16 << 10;

/// Do something with a store.
#[derive(Debug)]
pub(crate) struct StorePlan {
    pub(crate) path: PathBuf,
    pub(crate) work: StoreWork,
}

/// What is done with a store.
#[derive(Debug)]
pub(crate) enum StoreWork {
    Init(DeskOptions),
    Add { reading: Box<ReadingPlan>, as_of: Option<Instant>, batch: usize },
    Remove(Vec<ArticleId>),
    Revive(Vec<ArticleId>),
    Expire { before: i64 },
    List { target: Target, format: Format, all: bool, as_of: Instant },
    Show { id: ArticleId, as_of: Instant },
    Log { since: u64, follow: bool },
    Check,
    Compact,
    Export { target: Target },
    Stats { json: bool },
    Refold,
}

/// Checks what is to be done with a store.
///
/// # Errors
/// [`CliError`] when a path or an id is wrong, or an output would take the place of the store.
pub(super) fn store(verb: StoreVerb, terminals: Terminals) -> Result<Plan, CliError> {
    let (store, work) = match verb {
        StoreVerb::Init(StoreInitArgs { store, window_days, window_articles, no_text }) => {
            let keep_text = !no_text;
            let options =
                DeskOptions { window_days, window_articles, keep_text, ..DeskOptions::default() };
            (store, StoreWork::Init(options))
        }
        StoreVerb::Add(StoreAddArgs { store, batch, reading: args }) => {
            let as_of = args.as_of;
            let mut reading = reading(args, &Target::Stdout, "store add --store STORE", terminals)?;
            reading.options.block_bytes = STORE_BLOCK_BYTES;
            (store, StoreWork::Add { reading: Box::new(reading), as_of, batch: batch.max(1) })
        }
        StoreVerb::Remove(args) => {
            let ids = args.ids.into_iter().map(article_id).collect::<Result<_, _>>()?;
            (args.store, StoreWork::Remove(ids))
        }
        StoreVerb::Revive(args) => {
            let ids = args.ids.into_iter().map(article_id).collect::<Result<_, _>>()?;
            (args.store, StoreWork::Revive(ids))
        }
        StoreVerb::Expire(args) => (args.store, StoreWork::Expire { before: args.before }),
        StoreVerb::List(StoreListArgs { store, output, format, all, moment }) => {
            ending_is_written(output.as_deref(), format, true)?;
            let target = Target::check(output.as_deref())?;
            let format = Format::choose(format, output.as_deref(), terminals.stdout);
            let as_of = moment.as_of.unwrap_or_else(now);
            (store, StoreWork::List { target, format, all, as_of })
        }
        StoreVerb::Find(args) => return Ok(Plan::Find(find::in_store(args, terminals)?)),
        StoreVerb::Show(args) => {
            let as_of = args.moment.as_of.unwrap_or_else(now);
            (args.store, StoreWork::Show { id: article_id(args.id)?, as_of })
        }
        StoreVerb::Log(StoreLogArgs { store, since, follow }) => {
            (store, StoreWork::Log { since, follow })
        }
        StoreVerb::Check(store) => (store, StoreWork::Check),
        StoreVerb::Compact(store) => (store, StoreWork::Compact),
        StoreVerb::Export(args) => {
            (args.store, StoreWork::Export { target: Target::check(args.output.as_deref())? })
        }
        StoreVerb::Stats(args) => (args.store, StoreWork::Stats { json: args.json }),
        StoreVerb::Refold(store) => (store, StoreWork::Refold),
    };
    let outputs = match &work {
        StoreWork::Add { reading, .. } => reading.rejects.as_ref(),
        StoreWork::List { target, .. } | StoreWork::Export { target } => Some(target),
        _ => None,
    };
    outputs.map_or(Ok(()), |target| other_than_store(target, &store.store))?;
    Ok(Plan::Store(Box::new(StorePlan { path: store.store, work })))
}

/// Refuses an output that would take the place of a store.
fn other_than_store(target: &Target, store: &Path) -> Result<(), CliError> {
    let Target::File(path) = target else { return Ok(()) };
    // A target has the one name of its file already. What has none is no store yet.
    if fs::canonicalize(store).is_ok_and(|store| store == *path) {
        return Err(CliError::OutputIsStore { path: path.display().to_string() });
    }
    Ok(())
}
