//! Args, checked: once there is a [`Plan`], only the articles themselves can hold surprises.
//!
//! Outputs are checked before inputs are looked for, and both before anything is read, so that a
//! wrong path fails in milliseconds.

mod find;
mod next;
mod overwriting;
mod store;
mod watch;

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use clap_complete::Shell;
use storyfold::model::{ArticleId, CanonicalRule, Instant, Similarity};
use storyfold::readers::{self, Location, ReadOptions, SourceFile, VectorFile};
use storyfold::{CanonicalOrder, Model, Options, PreferredSources};
use storyfold_eval::{Bootstrap, Options as EvalOptions, SameThread};

use crate::args::{
    ChoosingArgs, ClusterArgs, ClusterEmit, DedupArgs, Emit, EvalArgs, ExplainArgs, ExplainFormat,
    ReadingArgs, SameThreadArg, ScoringArgs, TuneArgs, Verb,
};
use crate::error::CliError;
use crate::output::ending::{self, Packing};
use crate::output::{Format, Target};

pub(crate) use find::{Asked, FindPlace, FindPlan};
pub(crate) use next::Next;
pub(crate) use overwriting::other_than_read;

pub(crate) use store::{StorePlan, StoreWork};
pub(crate) use watch::WatchPlan;

/// What a run will do.
#[derive(Debug)]
pub(crate) enum Plan {
    Cluster(ClusterPlan),
    Dedup(DedupPlan),
    Explain(ExplainPlan),
    Eval(EvalPlan),
    Tune(TunePlan),
    Store(Box<StorePlan>),
    Watch(WatchPlan),
    Find(FindPlan),
    Completions(Shell),
    Man(Option<String>),
}

/// Which articles to read, and how.
#[derive(Debug)]
pub(crate) struct ReadingPlan {
    pub(crate) sources: Vec<SourceFile>,
    pub(crate) options: ReadOptions,
    pub(crate) folding: Options,
    /// Whose texts are preferred as canonicals.
    pub(crate) preferred: PreferredSources,
    /// Whether the preferred sources were asked for before other rules, and none was named.
    pub(crate) prefers_nobody: bool,
    /// Vectors that wait for the articles they are of.
    pub(crate) vectors: Option<VectorFile>,
    /// Whether a record that was rejected or mended makes the exit code 1.
    pub(crate) strict: bool,
    /// Where to write what was rejected.
    pub(crate) rejects: Option<Target>,
    /// Whether to show what is going on.
    pub(crate) progress: bool,
    pub(crate) verbose: bool,
}

impl ReadingPlan {
    /// The files of articles that are read.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> + Clone {
        self.sources.iter().map(|source| match &source.location {
            Location::Path(path) => path.as_path(),
            Location::Stdin => overwriting::stdin(),
        })
    }
}

/// Fold into copies and stories.
#[derive(Debug)]
pub(crate) struct ClusterPlan {
    pub(crate) reading: ReadingPlan,
    pub(crate) target: Target,
    pub(crate) emit: ClusterEmit,
    pub(crate) format: Format,
    /// Whether records are written as JSON Lines, whatever they were read from.
    pub(crate) as_lines: bool,
    /// Whether the table lists what stands alone.
    pub(crate) all: bool,
}

/// Fold into copies.
#[derive(Debug)]
pub(crate) struct DedupPlan {
    pub(crate) reading: ReadingPlan,
    pub(crate) target: Target,
    pub(crate) emit: Emit,
    pub(crate) format: Format,
    /// Whether records are written as JSON Lines, whatever they were read from.
    pub(crate) as_lines: bool,
    /// Whether the table lists what stands alone.
    pub(crate) all: bool,
    /// Whether killed texts are among the surviving articles.
    pub(crate) keep_killed: bool,
}

/// Explain a pair.
#[derive(Debug)]
pub(crate) struct ExplainPlan {
    pub(crate) reading: ReadingPlan,
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) format: ExplainFormat,
}

/// Score rows against gold.
#[derive(Debug)]
pub(crate) struct EvalPlan {
    /// A file, or `-`.
    pub(crate) gold: String,
    /// A file, or `-`; not both are `-`.
    pub(crate) rows: String,
    pub(crate) json: bool,
    pub(crate) options: EvalOptions,
}

/// Fit the scorer to a feed.
#[derive(Debug)]
pub(crate) struct TunePlan {
    pub(crate) reading: ReadingPlan,
    /// A file, or `-`; then no input is `-`.
    pub(crate) gold: String,
    pub(crate) target: Target,
}

/// Which of the standard streams a person sits at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminals {
    pub(crate) stdin: bool,
    pub(crate) stdout: bool,
    pub(crate) stderr: bool,
}

impl Terminals {
    /// Those of this process.
    pub(crate) fn of_this_process() -> Self {
        Self {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
        }
    }
}

impl Plan {
    /// Checks what was asked for. Nothing has been read or written afterwards.
    ///
    /// # Errors
    /// [`CliError`] when a path, a mapping or a combination of options is wrong.
    pub(crate) fn new(verb: Verb, terminals: Terminals) -> Result<Self, CliError> {
        Ok(match verb {
            Verb::Cluster(args) => Self::Cluster(cluster(args, terminals)?),
            Verb::Dedup(args) => Self::Dedup(dedup(args, terminals)?),
            Verb::Explain(args) => Self::Explain(explain(args, terminals)?),
            Verb::Eval(args) => Self::Eval(eval(args)?),
            Verb::Tune(args) => Self::Tune(tune(args, terminals)?),
            Verb::Store(args) => store::store(args.verb, terminals)?,
            Verb::Watch(args) => Self::Watch(watch::watch(args, terminals)?),
            Verb::Find(args) => Self::Find(find::of_args(args, terminals)?),
            Verb::Completions(args) => Self::Completions(args.shell),
            Verb::Man(args) => Self::Man(args.verb),
        })
    }
}

fn cluster(args: ClusterArgs, terminals: Terminals) -> Result<ClusterPlan, CliError> {
    let as_lines = as_lines(args.emit == ClusterEmit::Annotated, args.format)?;
    ending_is_written(args.output.as_deref(), args.format, args.emit == ClusterEmit::Rows)?;
    let target = Target::check(args.output.as_deref())?;
    let format = Format::choose(args.format, args.output.as_deref(), terminals.stdout);
    let mut reading = reading(args.reading, &target, "cluster", terminals)?;
    if args.emit == ClusterEmit::Rows {
        other_than_read([&target], reading.paths())?;
    } else {
        in_place(&target, &reading)?;
    }
    scoring(args.scoring, &mut reading, &target)?;
    reading.folding.granularity = args.cutting.granularity;
    choosing(&args.choosing, &mut reading)?;
    Ok(ClusterPlan { reading, target, emit: args.emit, format, as_lines, all: args.all })
}

/// Refuses an output whose ending promises a format that is not written, unless one is asked for.
/// Records may be a table of tabs, which is told when they are read.
fn ending_is_written(
    output: Option<&Path>,
    format: Option<Format>,
    is_rows: bool,
) -> Result<(), CliError> {
    let (Some(path), None) = (output, format) else { return Ok(()) };
    ending::refuse_others(path, if is_rows { &[] } else { &["tsv"] })
}

/// Whether annotated records are wanted as JSON Lines; no other format can be asked for.
fn as_lines(is_annotated: bool, format: Option<Format>) -> Result<bool, CliError> {
    match format {
        Some(Format::Jsonl) => Ok(true),
        Some(other) if is_annotated => Err(CliError::AnnotatedFormat { format: other.name() }),
        _ => Ok(false),
    }
}

/// Whether the ending of a file promises something else than lines of JSON.
fn promises_no_lines(path: &Path) -> bool {
    let ending = ending::of_format(path);
    ["csv", "tsv", "parquet"].into_iter().any(|other| ending.as_deref() == Some(other))
}

fn dedup(args: DedupArgs, terminals: Terminals) -> Result<DedupPlan, CliError> {
    if let (Emit::Articles, Some(format)) = (args.emit, args.format)
        && format != Format::Jsonl
    {
        return Err(CliError::ArticlesFormat { format: format.name() });
    }
    if args.keep_killed && args.emit != Emit::Articles {
        return Err(CliError::KeepKilled);
    }
    let as_lines = as_lines(args.emit == Emit::Annotated, args.format)?;
    ending_is_written(args.output.as_deref(), args.format, args.emit == Emit::Rows)?;
    let target = Target::check(args.output.as_deref())?;
    if let (Emit::Articles, None, Some(output)) = (args.emit, args.format, &args.output)
        && promises_no_lines(output)
    {
        let path = output.display().to_string();
        return Err(CliError::RecordsEnding { path, format: "JSON Lines" });
    }
    let format = Format::choose(args.format, args.output.as_deref(), terminals.stdout);
    let mut reading = reading(args.reading, &target, "dedup", terminals)?;
    if args.emit == Emit::Rows {
        other_than_read([&target], reading.paths())?;
    } else {
        in_place(&target, &reading)?;
    }
    reading.folding.copies.threshold = args.threshold.map(Similarity::clamped);
    reading.folding.max_memory_bytes = args.max_memory;
    choosing(&args.choosing, &mut reading)?;
    let DedupArgs { emit, keep_killed, all, .. } = args;
    Ok(DedupPlan { reading, target, emit, format, as_lines, all, keep_killed })
}

fn explain(args: ExplainArgs, terminals: Terminals) -> Result<ExplainPlan, CliError> {
    if args.a == args.b {
        return Err(CliError::SameId { id: args.a });
    }
    let mut reading = reading(args.reading, &Target::Stdout, "explain ID_A ID_B", terminals)?;
    scoring(args.scoring, &mut reading, &Target::Stdout)?;
    reading.folding.granularity = args.cutting.granularity;
    choosing(&args.choosing, &mut reading)?;
    Ok(ExplainPlan { reading, a: args.a, b: args.b, format: args.format })
}

fn eval(args: EvalArgs) -> Result<EvalPlan, CliError> {
    if args.gold == "-" && args.rows == "-" {
        return Err(CliError::StdinTwice);
    }
    let same_thread = match args.same_thread {
        SameThreadArg::Scored => SameThread::Scored,
        SameThreadArg::Unscored => SameThread::Unscored,
    };
    let bootstrap = Bootstrap { resamples: args.resamples, ..Bootstrap::default() };
    let options = EvalOptions { same_thread, bootstrap, pairs: args.pairs.unwrap_or(0) };
    Ok(EvalPlan { gold: args.gold, rows: args.rows, json: args.json, options })
}

fn tune(args: TuneArgs, terminals: Terminals) -> Result<TunePlan, CliError> {
    if Packing::of(&args.output) != Packing::None {
        return Err(CliError::PackedModel { path: args.output.display().to_string() });
    }
    let target = Target::check(Some(&args.output))?;
    let mut reading = reading(args.reading, &target, "tune --gold GOLD -o MODEL", terminals)?;
    let is_stdin = |source: &SourceFile| source.location == Location::Stdin;
    if args.gold == "-" && reading.sources.iter().any(is_stdin) {
        return Err(CliError::StdinTwice);
    }
    let gold = if args.gold == "-" { overwriting::stdin() } else { Path::new(&args.gold) };
    other_than_read(outputs(&target, &reading), reading.paths().chain([gold]))?;
    scoring(args.scoring, &mut reading, &target)?;
    Ok(TunePlan { reading, gold: args.gold, target })
}

fn article_id(id: String) -> Result<ArticleId, CliError> {
    ArticleId::new(id.clone()).map_err(|source| CliError::BadId { id, source })
}

/// Takes over in which order canonicals are chosen.
fn choosing(args: &ChoosingArgs, reading: &mut ReadingPlan) -> Result<(), CliError> {
    let (rules, sources) = (&args.canonical_rules, &args.prefer_source);
    reading.folding.canonicals = CanonicalOrder::new(rules, sources)?;
    reading.preferred = PreferredSources::new(sources);
    reading.prefers_nobody =
        sources.is_empty() && rules.first() == Some(&CanonicalRule::PreferredSource);
    Ok(())
}

/// Takes over what verbs share that score pairs. Model and vectors are read now, so that wrong ones
/// are named before any article is read.
fn scoring(args: ScoringArgs, reading: &mut ReadingPlan, target: &Target) -> Result<(), CliError> {
    let ids = args.embeddings.as_deref().map(VectorFile::ids_beside);
    let read = [&args.embeddings, &args.model, &ids].into_iter().flatten().map(PathBuf::as_path);
    other_than_read(outputs(target, reading), read)?;
    reading.vectors = args.embeddings.as_deref().map(VectorFile::read).transpose()?;
    if let Some(file) = args.model {
        let path = file.display().to_string();
        let text = fs::read_to_string(&file)
            .map_err(|source| CliError::UnreadableModel { path: path.clone(), source })?;
        let model = Model::parse(&text).map_err(|source| CliError::BadModel { path, source })?;
        reading.folding.model = Some(Arc::new(model));
    }
    Ok(())
}

/// All that a run writes.
fn outputs<'a>(target: &'a Target, reading: &'a ReadingPlan) -> impl Iterator<Item = &'a Target> {
    [target].into_iter().chain(&reading.rejects)
}

/// Checks an output that records are written to: they may take the place of the one input they are of,
/// as it was read to its end before. Whether all records are among them is told when it was.
fn in_place(target: &Target, reading: &ReadingPlan) -> Result<(), CliError> {
    if reading.sources.len() == 1 { Ok(()) } else { other_than_read([target], reading.paths()) }
}

/// Checks what all verbs share that read articles. `target` is where the result will go; whether it is
/// an input is still to be checked, the records that were rejected go to none.
fn reading(
    args: ReadingArgs,
    target: &Target,
    verb: &'static str,
    terminals: Terminals,
) -> Result<ReadingPlan, CliError> {
    let options = args.records.options()?;
    let rejects = args.rejects.as_deref().map(|path| Target::check(Some(path))).transpose()?;
    if rejects.as_ref() == Some(target) {
        let path = args.rejects.as_deref().unwrap_or(Path::new("-"));
        return Err(CliError::SameOutput { path: path.display().to_string() });
    }
    let inputs = match args.inputs {
        none if none.is_empty() && terminals.stdin => return Err(CliError::NoInput { verb }),
        none if none.is_empty() => vec!["-".to_owned()],
        some => some,
    };
    let reading = ReadingPlan {
        sources: readers::plan(&inputs)?,
        options,
        folding: Options {
            threads: args.threads.threads,
            as_of: Some(args.as_of.unwrap_or_else(now)),
            ..Options::default()
        },
        preferred: PreferredSources::default(),
        prefers_nobody: false,
        vectors: None,
        strict: args.strict,
        rejects,
        progress: terminals.stderr && !args.quiet,
        verbose: args.verbose,
    };
    other_than_read(&reading.rejects, reading.paths())?;
    Ok(reading)
}

/// The present.
pub(crate) fn now() -> Instant {
    let seconds = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    Instant::from_unix_seconds(seconds.cast_signed())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Args;

    const PIPED: Terminals = Terminals { stdin: false, stdout: false, stderr: false };
    const TYPED: Terminals = Terminals { stdin: true, stdout: true, stderr: true };

    #[track_caller]
    fn plan(line: &str, terminals: Terminals) -> Result<Plan, CliError> {
        let words = ["storyfold"].into_iter().chain(line.split_whitespace());
        Plan::new(Args::try_parse_from(words).unwrap().verb, terminals)
    }

    #[test]
    fn without_input_a_pipe_is_read_and_a_terminal_is_not() {
        let Ok(Plan::Cluster(cluster)) = plan("cluster", PIPED) else { panic!("a pipe is read") };
        assert_eq!(cluster.reading.sources[0].file, "-");
        let error = plan("cluster", TYPED).unwrap_err();
        assert!(matches!(error, CliError::NoInput { verb: "cluster" }), "{error}");
        assert!(plan("cluster -", TYPED).is_ok(), "who asks for the terminal gets it");
    }

    #[test]
    fn progress_is_for_terminals_and_quiet_ends_it() {
        for (line, terminals, expected) in
            [("cluster -", TYPED, true), ("cluster - -q", TYPED, false), ("cluster", PIPED, false)]
        {
            let Ok(Plan::Cluster(cluster)) = plan(line, terminals) else { panic!("{line}") };
            assert_eq!(cluster.reading.progress, expected, "{line}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let refused = |line| plan(line, PIPED).unwrap_err();
        assert!(matches!(refused("explain a a"), CliError::SameId { .. }));
        assert!(matches!(refused("eval --gold - -"), CliError::StdinTwice));
        assert!(matches!(refused("cluster --field body"), CliError::Field(_)));
        assert!(matches!(refused("cluster no-such-file"), CliError::Read(_)));
        assert!(matches!(refused("cluster -o no-such-folder/f"), CliError::Output { .. }));
        assert!(matches!(refused("cluster --rejects -"), CliError::SameOutput { .. }));
        let articles = refused("dedup --emit articles --format csv");
        assert!(matches!(articles, CliError::ArticlesFormat { format: "csv" }));
        for verb in ["cluster", "dedup"] {
            let order = plan(&format!("{verb} --canonical-rules earliest,usable"), PIPED);
            assert!(matches!(order, Err(CliError::CanonicalOrder(_))));
            let annotated = plan(&format!("{verb} --emit annotated --format csv"), PIPED);
            assert!(matches!(annotated, Err(CliError::AnnotatedFormat { format: "csv" })));
        }
    }
}
