//! What ends a run with exit code 2.

use std::io;

use storyfold::readers::{EmbeddingsError, FieldMapError, ReadError};
use storyfold::{ModelError, OrderError};
use storyfold_eval::EvalError;
use storyfold_tune::tuning::TuneError;

/// Why a run could not be done. Each message says what to do next.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// There is nothing to read from.
    #[error(
        "no INPUT is named and standard input is a terminal; name files or folders, or pipe JSON \
         Lines in, as in `storyfold {verb} articles.jsonl`"
    )]
    NoInput {
        /// The verb with what comes before INPUT.
        verb: &'static str,
    },
    /// Two things that read standard input.
    #[error("`-` stands for standard input, which can be read once; name a file for the other")]
    StdinTwice,
    /// `find` was not told what to find.
    #[error("say what to find: an article of the store with --id, or a text with --text")]
    NothingAsked,
    /// An article that was asked for is not there.
    #[error("no article has the id {0}")]
    UnknownId(String),
    /// An article that was asked for was killed.
    #[error(
        "{id} was killed at {at} by the clock of the desk; `storyfold store revive` takes that back"
    )]
    Killed {
        /// Its id.
        id: String,
        /// When.
        at: String,
    },
    /// A story that was asked for is not there.
    #[error("no story has the id {0}")]
    UnknownStory(String),
    /// A story that was asked for has ended.
    #[error("the story {story} has ended: {went}")]
    EndedStory {
        /// Its id.
        story: String,
        /// What became of it.
        went: String,
    },
    /// The log does not reach so far.
    #[error(
        "the log ends at {last}, before the cursor {since}: it is that of another store, or one that was made \
         anew; follow it from 0"
    )]
    BeyondLog {
        /// The cursor that was given.
        since: u64,
        /// That of the last event.
        last: u64,
    },
    /// What was given is no id.
    #[error("{id:?} is no id of an article: {source}")]
    BadId {
        /// What was given.
        id: String,
        /// Why.
        source: storyfold::model::InvalidArticleId,
    },
    /// A text that is to be found cannot be read.
    #[error("--text {path}: {reason}")]
    BadText {
        /// The file, or `-`.
        path: String,
        /// Why.
        reason: String,
    },
    /// A mapping of names.
    #[error("--field: {0}")]
    Field(#[from] FieldMapError),
    /// An order of rules that cannot be.
    #[error("--canonical-rules: {0}")]
    CanonicalOrder(#[from] OrderError),
    /// Killed texts are left out of articles alone.
    #[error("--keep-killed goes with `--emit articles`; all else holds killed texts anyway")]
    KeepKilled,
    /// An article cannot be explained against itself.
    #[error("ID_A and ID_B are both {id}; name two different articles")]
    SameId {
        /// The id.
        id: String,
    },
    /// Articles are written as JSON Lines only.
    #[error(
        "--emit articles writes JSON Lines and nothing else; leave out --format, or use `--emit \
         rows` for {format}"
    )]
    ArticlesFormat {
        /// The format that was asked for.
        format: &'static str,
    },
    /// Records are written in the format they were read in, or as JSON Lines.
    #[error(
        "--emit annotated writes the format of the input, or JSON Lines with `--format jsonl`; leave \
         out --format, or use `--emit rows` for {format}"
    )]
    AnnotatedFormat {
        /// The format that was asked for.
        format: &'static str,
    },
    /// The ending of an output promises another format than records are written in.
    #[error(
        "{path}: its ending promises another format than {format}, in which the records would be \
         written; name a file with another ending, or ask for JSON Lines with `--format jsonl`"
    )]
    RecordsEnding {
        /// The output.
        path: String,
        /// What would be written.
        format: &'static str,
    },
    /// The ending of an output promises a format that is not written.
    #[error(
        "{path}: .{ending} is not written so; name a file that ends in .jsonl, .json or .csv, maybe with .gz or \
         .zst behind it,{parquet} or say with --format what it is to hold",
        parquet = if cfg!(feature = "parquet") { " or in .parquet," } else { "" }
    )]
    UnknownEnding {
        /// The output.
        path: String,
        /// Its ending.
        ending: String,
    },
    /// A model would be compressed.
    #[error("{path}: a model is written as it is; name a file without .gz or .zst")]
    PackedModel {
        /// The output.
        path: String,
    },
    /// A pipe is to be read twice.
    #[error(
        "{path}: is a pipe, which can be read once, and --emit annotated and --emit articles read \
         twice; pipe it into `-`, or write it to a file before"
    )]
    PipeTwice {
        /// The pipe.
        path: String,
    },
    /// Rows and rejected records would be mixed.
    #[error("{path}: both -o and --rejects write there; give them two different files")]
    SameOutput {
        /// Where both would go.
        path: String,
    },
    /// An output would take the place of the store it is about.
    #[error("{path}: is the store itself; name another file to write to")]
    OutputIsStore {
        /// The store.
        path: String,
    },
    /// An output would take the place of something that is read.
    #[error(
        "{path}: is read by this very run and would be overwritten; name another file to write to"
    )]
    OutputIsInput {
        /// The file.
        path: String,
    },
    /// The file that would be written is the input, of which records would be lost.
    #[error(
        "{path}: is the input itself, and {lost} of its records would be lost, as they are copies or were \
         turned away; nothing is written: name another file"
    )]
    LostInPlace {
        /// The file.
        path: String,
        /// How many records would be missing.
        lost: u64,
    },
    /// What is to be watched is no folder.
    #[error("{path}: is no folder; name the folder that files land in")]
    NoFolder {
        /// What was named.
        path: String,
    },
    /// Signals cannot be waited for.
    #[error("signals cannot be waited for ({source}); run it where processes may handle signals")]
    Signals {
        /// What the system said.
        source: io::Error,
    },
    /// An output is a folder.
    #[error("{path}: is a folder; name a file in it")]
    OutputIsFolder {
        /// The output.
        path: String,
    },
    /// An output is a symbolic link whose target is not there.
    #[error("{path}: is a link to nothing; remove the link or create what it points to")]
    OutputIsDanglingLink {
        /// The output.
        path: String,
    },
    /// An output cannot be written.
    #[error("{path}: cannot be written ({source}); check that its folder exists and is writable")]
    Output {
        /// The output, or `standard output`.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// An input cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The articles cannot be folded.
    #[error(transparent)]
    Engine(#[from] storyfold::Error),
    /// A file of labels cannot be read.
    #[error("{path}: cannot be read ({source}); check that it is there and is UTF-8 text")]
    UnreadableLabels {
        /// The file, or `-`.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file of labels holds something else.
    #[error("{path}: {source}")]
    BadLabels {
        /// The file, or `-`.
        path: String,
        /// What is wrong with it.
        source: Box<EvalError>,
    },
    /// A Parquet file of labels is damaged, or its columns hold something else.
    #[error(
        "{path}: {reason}; check the file, or write `id` and `story` and/or `group` as CSV or JSON Lines, one article a row"
    )]
    BadLabelColumns {
        /// The file, or `-`.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of weights cannot be read.
    #[error("--model {path}: cannot be read ({source}); check that it is there and is UTF-8 text")]
    UnreadableModel {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file of weights holds something else, or is of another version.
    #[error(
        "--model {path}: {source}; name a file that `storyfold tune` of this version wrote, or \
         leave out --model"
    )]
    BadModel {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: ModelError,
    },
    /// A file of vectors cannot be used.
    #[error("--embeddings {0}")]
    Embeddings(#[from] EmbeddingsError),
    /// No vector is of an article that was read.
    #[error(
        "--embeddings {path}: none of its ids is that of one of the {articles} articles that were read; \
         write the ids of the articles, as rows of `storyfold cluster` have them"
    )]
    VectorsOfOthers {
        /// The file of vectors.
        path: String,
        /// How many articles there are.
        articles: u64,
    },
    /// Nothing can be learnt from the labels.
    #[error("--gold {path}: {source}")]
    Tune {
        /// The file of labels.
        path: String,
        /// Why.
        source: TuneError,
    },
    /// The two files of labels cannot be compared.
    #[error(transparent)]
    Eval(Box<EvalError>),
}
