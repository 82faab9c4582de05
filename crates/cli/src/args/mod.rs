//! What may be written on the command line. Nothing is checked here that needs the file system.

mod choosing;
mod cluster;
mod dedup;
mod eval;
mod explain;
mod find;
mod numbers;
mod pages;
mod reading;
mod scoring;
mod store;
mod tune;
mod watch;

use clap::{Parser, Subcommand};

pub(crate) use choosing::ChoosingArgs;
pub(crate) use cluster::{ClusterArgs, ClusterEmit};
pub(crate) use dedup::{DedupArgs, Emit};
pub(crate) use eval::{EvalArgs, SameThreadArg};
pub(crate) use explain::{ExplainArgs, ExplainFormat};
pub(crate) use find::{AskedArgs, FindArgs};
pub(crate) use pages::{CompletionsArgs, ManArgs};
pub(crate) use reading::{ReadingArgs, RecordArgs, ThreadsArgs};
pub(crate) use scoring::{CuttingArgs, ScoringArgs};
pub(crate) use store::{
    StoreAddArgs, StoreArgs, StoreFindArgs, StoreInitArgs, StoreListArgs, StoreLogArgs, StoreVerb,
};
pub(crate) use tune::TuneArgs;
pub(crate) use watch::WatchArgs;

/// Folds news articles into copies and stories, and names the article that stands for each.
///
/// Copies are near-duplicates of one text: resent, abridged, under a new headline. A story is all
/// accounts of one incident, in whatever words. Each has one canonical article, chosen by a rule
/// that is printed with it.
#[derive(Debug, Parser)]
#[command(
    name = "storyfold",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "\
Examples:
  storyfold cluster articles.jsonl                   show the stories on the terminal
  storyfold cluster news/ -o rows.jsonl              write one row for each article
  storyfold dedup --emit articles < all.jsonl > unique.jsonl
  storyfold explain a17 b3 news/                     why two articles are together, or apart
  storyfold eval --gold gold.jsonl rows.jsonl        score rows against labels of your own
  storyfold store add --store desk.storyfold news/   file articles durably as they come
  storyfold watch feed/ --store desk.storyfold       … and the files of a folder as they land
  storyfold find --id a17 --store desk.storyfold     all coverage of one incident
  storyfold tune --gold gold.jsonl news/ -o my.model fit the scorer to your feed

An article in JSON Lines is an object with `id`, `title`, `body`, `published`, `source`, `url` and
`lang`; only one of title and body is needed. Markdown and text files are one article each.

Exit code: 0 done; 1 done, but a check failed (--strict, eval), or all that was to be read was
turned away and nothing was written; 2 the command line, a path or a file is wrong, and nothing was
written. An id that is not there makes it 1 for `find`, which found nothing, and for `store remove`,
which removed the others; for `explain` and `store show`, which can do nothing without it, 2."
)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Cluster(ClusterArgs),
    Dedup(DedupArgs),
    Explain(ExplainArgs),
    Eval(EvalArgs),
    Tune(TuneArgs),
    Store(StoreArgs),
    Watch(WatchArgs),
    Find(FindArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Verb {
    /// Whether it hears signals itself and ends in order.
    pub(crate) const fn hears_signals(&self) -> bool {
        matches!(self, Self::Watch(_) | Self::Store(StoreArgs { verb: StoreVerb::Add(_) }))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_verb_has_a_short_summary_and_examples() {
        for verb in Args::command().get_subcommands() {
            let name = verb.get_name();
            let about = verb.get_about().unwrap_or_else(|| panic!("{name} needs a summary"));
            assert!(about.to_string().len() <= 90, "the summary of {name} is long: {about}");
            let after = verb.get_after_help().unwrap_or_else(|| panic!("{name} needs examples"));
            assert!(after.to_string().contains(&format!("storyfold {name}")), "{name}: {after}");
        }
    }
}
