//! What all verbs share that read articles.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args};
use storyfold::model::Instant;
use storyfold::readers::{FieldMap, FieldMapError, Format, ReadOptions};

use super::numbers;

/// What all verbs share that read articles.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// Files, folders, patterns, or `-` for standard input
    ///
    /// A folder is walked in name order. A pattern, as in 'wires/**/*.xml', is put in quotes; a file
    /// of that very name wins. The format of a file is told by its name and content; compressed files
    /// are read as they are, and archives (.tar, .zip) member by member. Without any INPUT, standard
    /// input is read when it is not a terminal; it is JSON Lines unless it begins like another format,
    /// which tables and texts do not.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    #[command(flatten)]
    pub(crate) records: RecordArgs,

    /// Write results that are good for TIME, a date or RFC 3339; the present without it
    ///
    /// An article whose embargo ends later cannot be canonical.
    #[arg(long, value_name = "TIME", value_parser = numbers::moment, help_heading = "Folding")]
    pub(crate) as_of: Option<Instant>,

    /// Exit with 1 when a record was rejected or mended
    #[arg(long, help_heading = "Reading")]
    pub(crate) strict: bool,

    /// Write every rejected or mended record to FILE, as JSON Lines
    ///
    /// Each line has `file`, `line`, `severity`, `kind` and `reason`, sorted by where the record
    /// stands. The file is empty when there was nothing to report.
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) rejects: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) threads: ThreadsArgs,

    /// No progress on the terminal. Rejected records are still named
    #[arg(long, short, help_heading = "Running", conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Tell what each stage did and how long it took, and name every rejected record
    #[arg(long, short, help_heading = "Running")]
    pub(crate) verbose: bool,
}

/// On how many threads a run works.
#[derive(Debug, Args)]
pub(crate) struct ThreadsArgs {
    /// Number of threads, at most 512; 0 is one for each core. The result does not depend on it
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        value_parser = numbers::threads,
        help_heading = "Running"
    )]
    pub(crate) threads: usize,
}

/// How the records of files are read.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// Read every file as this format instead of telling it by name and content
    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name))
            .try_map(|name| Format::from_name(&name).ok_or("is no format that is read")),
        help_heading = "Reading"
    )]
    pub(crate) input_format: Option<Format>,

    /// Take a field from another name in the records, as in `body=content`
    ///
    /// May be given several times. When a field is mapped more than once, the first of its names
    /// that a record holds is taken. A name that no record has is told at the end.
    #[arg(long = "field", value_name = "FIELD=NAME", action = ArgAction::Append, help_heading = "Reading")]
    pub(crate) fields: Vec<String>,
}

impl RecordArgs {
    /// What readers are told.
    ///
    /// # Errors
    /// [`FieldMapError`] when a mapping is wrong.
    pub(crate) fn options(&self) -> Result<ReadOptions, FieldMapError> {
        let field_map = FieldMap::parse(&self.fields)?;
        let input_format = self.input_format;
        Ok(ReadOptions { field_map, input_format, ..ReadOptions::default() })
    }
}
