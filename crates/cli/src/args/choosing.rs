//! What verbs share that choose canonicals.

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args};
use storyfold::model::CanonicalRule;

/// What verbs share that choose canonicals.
#[derive(Debug, Args)]
pub(crate) struct ChoosingArgs {
    /// Ask these rules for the canonical before the others, in this order, separated by commas
    ///
    /// The others follow in their usual order, which is that of the list. `usable` always comes first
    /// and `first-id` last.
    #[arg(
        long,
        value_name = "RULES",
        value_delimiter = ',',
        value_parser = PossibleValuesParser::new(CanonicalRule::CHOOSING.map(CanonicalRule::name))
            .try_map(|name| CanonicalRule::from_name(&name).ok_or("is no rule")),
        help_heading = "Canonicals"
    )]
    pub(crate) canonical_rules: Vec<CanonicalRule>,

    /// Prefer the texts of SOURCE where the rules before `preferred-source` leave a choice
    ///
    /// May be given several times, the most preferred first. A source is named as articles name it,
    /// or by the host of its pages.
    #[arg(
        long,
        value_name = "SOURCE",
        value_parser = NonEmptyStringValueParser::new(),
        action = ArgAction::Append,
        help_heading = "Canonicals"
    )]
    pub(crate) prefer_source: Vec<String>,
}
