//! What a format does, and the ordered list of all formats.

use std::fmt;
use std::io::{self, BufRead};
use std::sync::Arc;

use storyfold_model::{Article, Origin, Problem};

#[cfg(feature = "parquet")]
use crate::format::arrow::ArrowIpc;
use crate::format::feed::Feed;
use crate::format::html::Html;
use crate::format::json_array::JsonArray;
use crate::format::json_feed::JsonFeed;
use crate::format::jsonl::JsonLines;
use crate::format::markdown::Markdown;
use crate::format::newsml_1::NewsMl1;
use crate::format::newsml_g2::NewsMlG2;
use crate::format::ninjs::Ninjs;
use crate::format::nitf::Nitf;
#[cfg(feature = "parquet")]
use crate::format::parquet::Parquet;
use crate::format::plain_text::PlainText;
use crate::format::table::{Csv, Tsv};
use crate::format::warc::Warc;
use crate::line_format::LineFormat;
use crate::read::ReadOptions;
use crate::seeking_format::SeekingFormat;
use crate::walk::{Location, SourceFile};

/// Turns the bytes of one format into articles.
///
/// Every implementation runs the contract suite `storyfold_testkit::reader_contract`.
pub trait Reader: Sync {
    /// The file name endings, lower case and without dot, that settle the format by themselves.
    /// Empty for a format that only its content tells.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether the beginning of a file, free of NUL bytes, looks like this format.
    fn looks_like(&self, head: &str) -> bool;

    /// What files of a format that is no text begin with, each of which settles it.
    fn magic(&self) -> &'static [&'static [u8]] {
        &[]
    }

    /// Reads a stream to its end and hands each article or problem to `sink`, in input order.
    ///
    /// Memory is bounded by the longest record, never by the stream. No input makes it panic.
    ///
    /// # Errors
    /// Only what `input` itself returns. What is wrong with the bytes goes to `sink`.
    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()>;

    /// How a line is read, for a format in which each is a record by itself. Such streams are read
    /// on many threads, and give the same items as [`read`](Self::read).
    fn by_lines(&self) -> Option<&dyn LineFormat> {
        None
    }

    /// How a file is read, for a format that is read from several places of it. A stream is kept in a
    /// temporary file first, and gives the same items.
    fn by_seeking(&self) -> Option<&dyn SeekingFormat> {
        None
    }
}

/// How many of the formats come with the feature `parquet`.
const COLUMNS: usize = if cfg!(feature = "parquet") { 2 } else { 0 };

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A feed in XML: RSS or Atom.
    Feed,
    /// IPTC's news items in XML.
    NewsMlG2,
    /// The format before NewsML-G2.
    NewsMl1,
    /// IPTC's format of single texts.
    Nitf,
    /// A feed as one JSON object.
    JsonFeed,
    /// IPTC's news items in JSON.
    Ninjs,
    /// One JSON object a line.
    JsonLines,
    /// A JSON array of objects, or objects one after the other.
    JsonArray,
    /// Comma-separated values, or such with another delimiter: one article a row.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// A web page: one article a file.
    Html,
    /// An archive of web pages.
    Warc,
    /// One article a file, with its headline as a heading.
    Markdown,
    /// One article a file, with its headline as the first line.
    PlainText,
    /// One article a row.
    #[cfg(feature = "parquet")]
    Parquet,
    /// One article a row, in Arrow's format of streams and files.
    #[cfg(feature = "parquet")]
    ArrowIpc,
}

impl Format {
    /// All formats, in the order in which a file's beginning is shown to them. The first that
    /// recognises it reads it, so the more particular stand before the more general.
    pub const ALL: [Self; 14 + COLUMNS] = [
        Self::Feed,
        Self::NewsMlG2,
        Self::NewsMl1,
        Self::Nitf,
        Self::JsonFeed,
        Self::Ninjs,
        Self::JsonArray,
        Self::JsonLines,
        Self::Csv,
        Self::Tsv,
        Self::Html,
        Self::Warc,
        Self::Markdown,
        Self::PlainText,
        #[cfg(feature = "parquet")]
        Self::Parquet,
        #[cfg(feature = "parquet")]
        Self::ArrowIpc,
    ];

    /// What reads it.
    pub fn reader(self) -> &'static dyn Reader {
        match self {
            Self::Feed => &Feed,
            Self::NewsMlG2 => &NewsMlG2,
            Self::NewsMl1 => &NewsMl1,
            Self::Nitf => &Nitf,
            Self::JsonFeed => &JsonFeed,
            Self::Ninjs => &Ninjs,
            Self::JsonLines => &JsonLines,
            Self::JsonArray => &JsonArray,
            Self::Csv => &Csv,
            Self::Tsv => &Tsv,
            Self::Html => &Html,
            Self::Warc => &Warc,
            Self::Markdown => &Markdown,
            Self::PlainText => &PlainText,
            #[cfg(feature = "parquet")]
            Self::Parquet => &Parquet,
            #[cfg(feature = "parquet")]
            Self::ArrowIpc => &ArrowIpc,
        }
    }

    /// Whether its text may be of any character set. JSON is UTF-8 by its own standard, columns are
    /// no text, and each record of a web archive has its own.
    pub(crate) const fn takes_any_charset(self) -> bool {
        #[cfg(feature = "parquet")]
        if matches!(self, Self::Parquet | Self::ArrowIpc) {
            return false;
        }
        !matches!(
            self,
            Self::JsonLines | Self::JsonArray | Self::JsonFeed | Self::Ninjs | Self::Warc
        )
    }

    /// Whether a file of it holds any number of articles, none included: an empty one is fine.
    pub(crate) const fn holds_records(self) -> bool {
        match self {
            Self::JsonLines
            | Self::JsonArray
            | Self::JsonFeed
            | Self::Ninjs
            | Self::Csv
            | Self::Tsv
            | Self::Warc => true,
            #[cfg(feature = "parquet")]
            Self::Parquet | Self::ArrowIpc => true,
            Self::Feed | Self::NewsMlG2 | Self::NewsMl1 | Self::Nitf => false,
            Self::Html | Self::Markdown | Self::PlainText => false,
        }
    }

    /// Whether its titles and bodies may be HTML without anything that says so: what people put into
    /// records. Readers of all other formats know what is HTML in theirs.
    pub(crate) const fn may_hold_html(self) -> bool {
        match self {
            Self::JsonLines | Self::JsonArray | Self::Csv | Self::Tsv => true,
            #[cfg(feature = "parquet")]
            Self::Parquet | Self::ArrowIpc => true,
            _ => false,
        }
    }

    /// Its name for `--input-format`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::NewsMlG2 => "newsml-g2",
            Self::NewsMl1 => "newsml-1",
            Self::Nitf => "nitf",
            Self::JsonFeed => "jsonfeed",
            Self::Ninjs => "ninjs",
            Self::JsonLines => "jsonl",
            Self::JsonArray => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Html => "html",
            Self::Warc => "warc",
            Self::Markdown => "markdown",
            Self::PlainText => "text",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            #[cfg(feature = "parquet")]
            Self::ArrowIpc => "arrow",
        }
    }

    /// The format of a name; `None` when there is none.
    ///
    /// ```
    /// use storyfold_readers::Format;
    /// assert_eq!(Format::from_name("jsonl"), Some(Format::JsonLines));
    /// assert_eq!(Format::from_name("xls"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a reader knows about the stream it reads.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The file as the user can open it, or `-`.
    pub file: &'a Arc<str>,
    /// The id of the article when the file is one; `None` for standard input.
    pub document_id: Option<&'a str>,
    /// The format that was told or asked for.
    pub format: Format,
    /// What the user asked for.
    pub options: &'a ReadOptions,
}

/// What an input is called: a file, standard input, or a member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// How problems name it.
    pub(crate) file: String,
    /// The id of the article when it is one; `None` for standard input.
    pub(crate) document_id: Option<String>,
}

impl Name {
    /// The name of a file that was planned.
    pub(crate) fn of(source: &SourceFile) -> Self {
        let is_file = source.location != Location::Stdin;
        let document_id = is_file.then(|| source.document_id.clone());
        Self { file: source.file.clone(), document_id }
    }
}

impl<'a> Context<'a> {
    /// What is known of an input. `file` is its name, ready to be shared by its records.
    pub(crate) fn of(
        name: &'a Name,
        file: &'a Arc<str>,
        format: Format,
        options: &'a ReadOptions,
    ) -> Self {
        Self { file, document_id: name.document_id.as_deref(), format, options }
    }

    /// The origin of a record: a line counted from 1, or the whole file.
    pub fn origin(&self, line: Option<u64>) -> Origin {
        Origin { line, ..Origin::file(Arc::clone(self.file)) }
    }

    /// The origin of a record that is no line, counted from 1.
    pub fn entry(&self, entry: u64) -> Origin {
        Origin::entry(Arc::clone(self.file), entry)
    }
}

/// One thing that reading yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// An article.
    Article(ReadArticle),
    /// Something that was turned away or mended.
    Problem(Problem),
}

/// An article and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadArticle {
    /// The article.
    pub article: Article,
    /// Where it stands.
    pub origin: Origin,
    /// The format it was read from.
    pub format: Format,
    /// The bytes it was read from, without the line break at their end: a line of JSON Lines, or
    /// a whole document. Only when [`ReadOptions::keep_records`] asks for it.
    pub record: Option<Vec<u8>>,
    /// The row of names its record stands under, in a table of text.
    pub heading: Option<Arc<Heading>>,
}

/// What a table of text says of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The row of names, as it is written, without line break and byte order mark.
    pub row: Vec<u8>,
    /// What stands between two cells.
    pub delimiter: u8,
}
