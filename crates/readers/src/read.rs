//! Reading all inputs, one after the other.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, Cursor, Read};

use storyfold_model::{Problem, Severity};

use crate::decompress::{self, DecompressError};
use crate::error::ReadError;
use crate::fields::FieldMap;
use crate::limits::SNIFF_BYTES;
use crate::problem;
use crate::reader::{Context, Format, Item, ReadArticle};
use crate::sniff::sniff;
use crate::walk::{Location, SourceFile};

/// What the user asks of reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Which names in the input stand for which fields.
    pub field_map: FieldMap,
    /// The format of every input; `None` to tell it by name and content, and to read standard
    /// input as JSON Lines.
    pub input_format: Option<Format>,
    /// Whether articles keep the bytes they were read from.
    pub keep_records: bool,
}

/// How much was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Inputs that were opened, standard input included.
    pub files: u64,
    /// Articles.
    pub articles: u64,
    /// Records and files that were turned away.
    pub rejected: u64,
    /// Parts of articles that were left out.
    pub mended: u64,
    /// Problems of both severities by their kind.
    pub kinds: BTreeMap<&'static str, u64>,
}

impl Totals {
    fn count(&mut self, item: &Item) {
        match item {
            Item::Article(_) => self.articles += 1,
            Item::Problem(problem) => {
                match problem.severity {
                    Severity::Rejected => self.rejected += 1,
                    Severity::Mended => self.mended += 1,
                }
                *self.kinds.entry(problem.kind).or_default() += 1;
            }
        }
    }
}

/// Everything that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The articles in input order. Ids may occur twice:
    /// [`resolve_duplicates`](crate::resolve_duplicates) settles that.
    pub articles: Vec<ReadArticle>,
    /// What was turned away or mended, in input order.
    pub problems: Vec<Problem>,
    /// The counts of both.
    pub totals: Totals,
}

/// Reads the inputs in their order and hands every article and problem to `sink`. Memory is
/// bounded by the longest record, not by the size of the inputs.
///
/// # Errors
/// [`ReadError::Interrupted`] when the system fails in the middle of an input. What is wrong with
/// an input itself, and a file in a folder that cannot be opened, are problems instead.
pub fn read_all(
    plan: &[SourceFile],
    stdin: &mut dyn Read,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Item),
) -> Result<Totals, ReadError> {
    let mut totals = Totals::default();
    for source in plan {
        let mut counted = |item: Item| {
            totals.count(&item);
            sink(item);
        };
        let opened: Box<dyn Read + '_> = match &source.location {
            Location::Stdin => Box::new(&mut *stdin),
            Location::Path(path) => match File::open(path) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    let origin = storyfold_model::Origin { file: source.file.clone(), line: None };
                    let reason = format!("it cannot be opened: {error}");
                    counted(Item::Problem(problem::rejected(origin, problem::UNREADABLE, reason)));
                    continue;
                }
            },
        };
        let read = read_one(opened, source, options, &mut counted);
        totals.files += 1;
        read.map_err(|error| ReadError::Interrupted { path: source.file.clone(), source: error })?;
    }
    Ok(totals)
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

/// Reads one input: compression, format, then records. Decompression that fails is a problem that
/// comes after what could be read.
fn read_one(
    opened: Box<dyn Read + '_>,
    source: &SourceFile,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Item),
) -> io::Result<()> {
    let document_id = (source.location != Location::Stdin).then_some(source.document_id.as_str());
    let mut context =
        Context { file: &source.file, document_id, format: Format::JsonLines, options };
    let read = read_decompressed(opened, source, &mut context, sink);
    match read.as_ref().err().and_then(DecompressError::inside) {
        Some(error) => {
            let reason = format!("{error}; what stands after that point is not read");
            sink(Item::Problem(problem::rejected(context.origin(None), error.kind(), reason)));
            Ok(())
        }
        None => read,
    }
}

fn read_decompressed(
    opened: Box<dyn Read + '_>,
    source: &SourceFile,
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> io::Result<()> {
    let mut stream = decompress::open(opened)?;
    let asked = context.options.input_format;
    let format = match (asked, &source.location) {
        (Some(format), _) => Some(format),
        (None, Location::Stdin) => Some(Format::JsonLines),
        (None, Location::Path(_)) => None,
    };
    if let Some(format) = format {
        context.format = format;
        return format.reader().read(&mut *stream, context, sink);
    }
    // A damaged stream may fail while its head is looked at; the bytes before that still count.
    let (head, failure) = head_of(&mut *stream)?;
    match sniff(&source.document_id, &head) {
        Ok(format) => {
            context.format = format;
            let rest: Box<dyn BufRead + '_> = match failure {
                None => stream,
                Some(error) => Box::new(io::BufReader::new(Failing { error: Some(error) })),
            };
            format.reader().read(&mut Cursor::new(head).chain(rest), context, sink)
        }
        Err(unknown) => {
            let origin = context.origin(None);
            let reason = unknown.to_string();
            sink(Item::Problem(problem::rejected(origin, problem::UNKNOWN_FORMAT, reason)));
            Ok(())
        }
    }
}

/// The first bytes of a stream, and the decompression error that ended them, if one did.
fn head_of(stream: &mut dyn Read) -> io::Result<(Vec<u8>, Option<io::Error>)> {
    let mut head = Vec::new();
    match stream.take(SNIFF_BYTES as u64).read_to_end(&mut head) {
        Ok(_) => Ok((head, None)),
        Err(error) if DecompressError::inside(&error).is_some() => Ok((head, Some(error))),
        Err(error) => Err(error),
    }
}

/// A stream that has nothing but an error, to put it back behind the bytes it came after.
struct Failing {
    error: Option<io::Error>,
}

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.error.take().map_or(Ok(0), Err)
    }
}
