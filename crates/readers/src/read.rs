//! Reading all inputs, one after the other.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use storyfold_model::{Origin, Problem};

use crate::error::ReadError;
use crate::fields::FieldMap;
use crate::input::{Input, read_input};
use crate::limits::BLOCK_BYTES;
use crate::problem;
use crate::progress::{Counted, ReadProgress};
use crate::queue::{Gather, Queue};
use crate::reader::{Format, Item, Name, ReadArticle};
use crate::totals::Totals;
use crate::walk::{Location, SourceFile};

/// What the user asks of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Which names in the input stand for which fields.
    pub field_map: FieldMap,
    /// The format of every input; `None` to tell it by name and content, and to read standard
    /// input as JSON Lines unless it begins like another format.
    pub input_format: Option<Format>,
    /// Whether articles keep the bytes they were read from.
    pub keep_records: bool,
    /// Whether the texts of records keep their HTML. What is compared has none; what is written out
    /// again is as it was.
    pub keep_markup: bool,
    /// How much of a stream of lines one thread reads at a time, in bytes. It decides on speed and
    /// memory, never on results.
    pub block_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            field_map: FieldMap::default(),
            input_format: None,
            keep_records: false,
            keep_markup: false,
            block_bytes: BLOCK_BYTES,
        }
    }
}

/// Everything that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The articles in input order. Ids may occur twice:
    /// [`resolve_articles`](crate::resolve_articles) settles that.
    pub articles: Vec<ReadArticle>,
    /// What was turned away or mended, in input order.
    pub problems: Vec<Problem>,
    /// The counts of both.
    pub totals: Totals,
}

/// Reads the inputs in their order, works on every article and problem, and hands the results to
/// `sink` in input order, on the calling thread.
///
/// Lines are parsed, and `work` is done, on the threads of the current rayon pool, while the calling
/// thread reads on. Memory is bounded by the longest record and the number of threads, not by the
/// size of the inputs, as far as results do not outlive `sink`. Results and their order are the same
/// for any number of threads.
///
/// # Errors
/// [`ReadError::Interrupted`] when the system fails in the middle of an input, after the results of
/// everything before. What is wrong with an input itself, and a file in a folder that cannot be
/// opened, are problems instead.
///
/// ```
/// use storyfold_readers::{Item, ReadOptions, ReadProgress, plan, read_mapped};
/// let mut stdin = "{\"title\":\"Ferry runs aground\"}\n{\"title\":\"Fog\"}\n".as_bytes();
/// let (options, progress) = (ReadOptions::default(), ReadProgress::default());
/// let words = |item| match item {
///     Item::Article(read) => read.article.title.split(' ').count(),
///     Item::Problem(_) => 0,
/// };
/// let mut counts = Vec::new();
/// let stdin_only = plan(&["-".to_owned()])?;
/// read_mapped(&stdin_only, &mut stdin, &options, &progress, &words, &mut |n| counts.push(n))?;
/// assert_eq!((counts, progress.consumed_bytes()), (vec![3, 1], 47));
/// # Ok::<(), storyfold_readers::ReadError>(())
/// ```
pub fn read_mapped<T: Send>(
    plan: &[SourceFile],
    stdin: &mut dyn Read,
    options: &ReadOptions,
    progress: &ReadProgress,
    work: &(dyn Fn(Item) -> T + Sync),
    sink: &mut dyn FnMut(T),
) -> Result<Totals, ReadError> {
    let gather = |results: &mut Vec<T>, item| results.push(work(item));
    let mut sink = |results: Vec<T>| results.into_iter().for_each(&mut *sink);
    read_batched(plan, stdin, options, progress, &gather, &mut sink)
}

/// Reads the inputs in their order, gathers what is made of neighbouring articles and problems in
/// batches, and hands the batches to `sink` in input order, on the calling thread.
///
/// `gather` puts what it makes of an item behind what a batch holds already. Where a batch ends
/// depends on the options and on the formats; all batches together are the same for any number of
/// threads. For the rest as [`read_mapped`], which has a batch for every item: gathering spares
/// that memory, and the moves from one thread to another.
///
/// # Errors
/// As [`read_mapped`].
pub fn read_batched<B: Default + Send>(
    plan: &[SourceFile],
    stdin: &mut dyn Read,
    options: &ReadOptions,
    progress: &ReadProgress,
    gather: &(dyn Fn(&mut B, Item) + Sync),
    sink: &mut dyn FnMut(B),
) -> Result<Totals, ReadError> {
    let gather: &Gather<'_, B> = gather;
    rayon::in_place_scope_fifo(|scope| {
        let mut queue = Queue::new(scope, options, gather, sink);
        let mut files = 0;
        let mut failure = None;
        for source in plan {
            let opened = match &source.location {
                Location::Stdin => {
                    Input::Stream(Box::new(Counted { input: &mut *stdin, progress }))
                }
                Location::Path(path) => match File::open(path) {
                    Ok(file) => Input::of_file(file, progress),
                    Err(error) => {
                        let origin = Origin::file(source.file.as_str());
                        let reason = format!("it cannot be opened: {error}");
                        let problem = problem::rejected(origin, problem::UNREADABLE, reason);
                        queue.item(Item::Problem(problem));
                        continue;
                    }
                },
            };
            files += 1;
            let name = Arc::new(Name::of(source));
            if let Err(error) = read_input(opened, &name, options, &mut queue) {
                failure = Some(ReadError::Interrupted { path: source.file.clone(), source: error });
                break;
            }
        }
        let totals = queue.finish();
        failure.map_or(Ok(Totals { files, ..totals }), Err)
    })
}

/// Reads the inputs like [`read_mapped`] and hands every article and problem to `sink` as it is.
///
/// # Errors
/// As [`read_mapped`].
pub fn read_all(
    plan: &[SourceFile],
    stdin: &mut dyn Read,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Item),
) -> Result<Totals, ReadError> {
    read_mapped(plan, stdin, options, &ReadProgress::default(), &|item| item, sink)
}

/// Reads the inputs like [`read_all`] and collects what they hold. For inputs that fit in memory.
///
/// # Errors
/// As [`read_all`].
pub fn read_collect(
    plan: &[SourceFile],
    stdin: &mut dyn Read,
    options: &ReadOptions,
) -> Result<Loaded, ReadError> {
    let (mut articles, mut problems) = (Vec::new(), Vec::new());
    let totals = read_all(plan, stdin, options, &mut |item| match item {
        Item::Article(article) => articles.push(article),
        Item::Problem(problem) => problems.push(problem),
    })?;
    Ok(Loaded { articles, problems, totals })
}
