//! `storyfold explain`.

use clap::{Args, ValueEnum};

use crate::args::{ChoosingArgs, CuttingArgs, ReadingArgs, ScoringArgs};

/// Tell why two articles are together, or apart
///
/// Folds all articles of the input, as `cluster` does, and shows what was measured on these two:
/// how much of their text is shared, which features spoke for and against one story and how much
/// each weighed, and what both of them mention.
///
/// An article's id is its `id` in JSON Lines. A file that is an article has its path relative to
/// the INPUT folder as id.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  storyfold explain a17 b3 articles.jsonl
  storyfold explain harbour/fire.md post/blaze.md news/ --format json

docs/features.md says what each feature is; what they add sums up to the log-odds of the probability.")]
pub(crate) struct ExplainArgs {
    /// The id of one article
    #[arg(value_name = "ID_A")]
    pub(crate) a: String,

    /// The id of the other
    #[arg(value_name = "ID_B")]
    pub(crate) b: String,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,

    #[command(flatten)]
    pub(crate) scoring: ScoringArgs,

    #[command(flatten)]
    pub(crate) cutting: CuttingArgs,

    #[command(flatten)]
    pub(crate) choosing: ChoosingArgs,

    /// Text for people, or JSON with all the numbers for programs
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: ExplainFormat,
}

/// How an explanation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For people
    #[default]
    Text,
    /// For programs: schema storyfold.explanation/1
    Json,
}
