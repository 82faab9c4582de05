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

/// Print a manual page
///
/// Without VERB it is the page of storyfold itself, with it the page of that verb.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold man > storyfold.1
  storyfold man cluster > storyfold-cluster.1")]
pub(crate) struct ManArgs {
    /// The verb
    #[arg(
        value_name = "VERB",
        value_parser = PossibleValuesParser::new(["cluster", "dedup", "explain", "eval", "tune"])
    )]
    pub(crate) verb: Option<String>,
}
