//! What is looked for, and where.

use std::path::{Path, PathBuf};

use storyfold::model::{ArticleId, Instant};
use storyfold::readers::{Location, SourceFile};

use super::overwriting::{self, other_than_read};
use super::{Next, ReadingPlan, Terminals, article_id, now, reading};
use crate::args::{AskedArgs, FindArgs, StoreFindArgs};
use crate::error::CliError;
use crate::output::{Format, Target};

/// Find all coverage of one incident.
#[derive(Debug)]
pub(crate) struct FindPlan {
    /// Where the articles are.
    pub(crate) place: FindPlace,
    pub(crate) asked: Asked,
    /// What explains a pair of them.
    pub(crate) next: Next,
    pub(crate) format: Format,
    /// The moment the rows are good for.
    pub(crate) as_of: Instant,
}

/// Where articles are looked for.
#[derive(Debug)]
pub(crate) enum FindPlace {
    Store(PathBuf),
    Inputs(Box<ReadingPlan>),
}

/// What is looked for.
#[derive(Debug)]
pub(crate) enum Asked {
    Id(ArticleId),
    /// A file, or `-`.
    Text(String),
}

/// What is found in a store or in inputs.
pub(super) fn of_args(args: FindArgs, terminals: Terminals) -> Result<FindPlan, CliError> {
    let asked = asked(args.asked)?;
    let format = Format::choose(args.format, None, terminals.stdout);
    let as_of = args.reading.as_of.unwrap_or_else(now);
    let next = match &args.store {
        Some(store) => Next::Store(store.clone()),
        None => Next::of_inputs(&args.reading),
    };
    let place = match args.store {
        Some(store) => FindPlace::Store(store),
        None => {
            let reading = reading(args.reading, &Target::Stdout, "find --id ID", terminals)?;
            let is_stdin = |source: &SourceFile| source.location == Location::Stdin;
            if matches!(&asked, Asked::Text(text) if text == "-")
                && reading.sources.iter().any(is_stdin)
            {
                return Err(CliError::StdinTwice);
            }
            if let Asked::Text(text) = &asked {
                let text = if text == "-" { overwriting::stdin() } else { Path::new(text) };
                other_than_read(&reading.rejects, [text])?;
            }
            FindPlace::Inputs(Box::new(reading))
        }
    };
    Ok(FindPlan { place, asked, next, format, as_of })
}

fn asked(args: AskedArgs) -> Result<Asked, CliError> {
    match (args.id, args.text) {
        (Some(id), _) => Ok(Asked::Id(article_id(id)?)),
        (None, Some(text)) => Ok(Asked::Text(text)),
        (None, None) => Err(CliError::NothingAsked),
    }
}

/// What is found in a store, by whichever of the two verbs.
pub(super) fn in_store(args: StoreFindArgs, terminals: Terminals) -> Result<FindPlan, CliError> {
    let store = args.store.store;
    Ok(FindPlan {
        asked: asked(args.asked)?,
        next: Next::Store(store.clone()),
        place: FindPlace::Store(store),
        format: Format::choose(args.format, None, terminals.stdout),
        as_of: args.moment.as_of.unwrap_or_else(now),
    })
}
