//! `storyfold completions` and `storyfold man`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap_complete::Shell;

/// Print a completion script for a shell
///
/// Put it where your shell looks for completions, and <TAB> completes verbs, options and their
/// values.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold completions bash > ~/.local/share/bash-completion/completions/storyfold
  storyfold completions zsh > ~/.zfunc/_storyfold
  storyfold completions fish > ~/.config/fish/completions/storyfold.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// The verbs that have a manual page; a hyphen parts a verb from the verb it belongs to.
pub(crate) const PAGES: [&str; 24] = [
    "cluster",
    "dedup",
    "explain",
    "eval",
    "tune",
    "store",
    "store-init",
    "store-add",
    "store-remove",
    "store-revive",
    "store-expire",
    "store-list",
    "store-find",
    "store-show",
    "store-log",
    "store-check",
    "store-compact",
    "store-export",
    "store-stats",
    "store-refold",
    "watch",
    "find",
    "completions",
    "man",
];

/// Print a manual page
///
/// Without VERB it is the page of storyfold itself, with it the page of that verb. Verbs of the store have
/// pages of their own, as in store-add.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold man > storyfold.1
  storyfold man cluster > storyfold-cluster.1")]
pub(crate) struct ManArgs {
    /// The verb
    #[arg(
        value_name = "VERB",
        value_parser = PossibleValuesParser::new(PAGES),
        hide_possible_values = true
    )]
    pub(crate) verb: Option<String>,
}
