//! Every limit of reading, in one place.
//!
//! Hitting one never ends a run: the record or the rest of the file is turned away, and counted.
//! Two limits stand elsewhere: an id's length is
//! [`ArticleId::MAX_BYTES`](storyfold_model::ArticleId::MAX_BYTES), and how deep JSON may nest is
//! not limited, because what is nested is skipped without recursion.

/// The longest line of a format that is read line by line, in bytes without its line break; and the
/// longest element of a JSON array or row of a table.
pub const MAX_LINE_BYTES: usize = 64 << 20;

/// The most columns of a table; spreadsheets have no more.
pub const MAX_COLUMNS: usize = 16_384;

/// How much of a stream of lines is read by one thread at a time, in bytes. Such blocks stay in a
/// core's own cache while their lines are parsed; ones of 4 MiB are a fifth slower on two threads.
pub const BLOCK_BYTES: usize = 256 << 10;

/// How much is read ahead of what is delivered, as a multiple of
/// [`ReadOptions::block_bytes`](crate::ReadOptions::block_bytes) for each thread. It bounds memory:
/// more than this is held only where one line or document alone is longer.
pub const BLOCKS_AHEAD_OF_A_THREAD: usize = 3;

/// How much text of documents is handed to one thread at a time, in bytes.
pub const BATCH_BYTES: usize = 64 << 10;

/// The most title and body text of one article, in bytes together. A long novel has about 3 MiB.
pub const MAX_TEXT_BYTES: usize = 8 << 20;

/// The largest file that is one document (Markdown, plain text), in bytes before it is parsed:
/// the text it may hold and some markup around it.
pub const MAX_DOCUMENT_BYTES: usize = MAX_TEXT_BYTES + (1 << 20);

/// The largest record of a format whose records are not lines (an item of ninjs or of a feed), in bytes
/// before it is parsed: its text, perhaps in three forms beside each other, and what is said of it.
pub const MAX_RECORD_BYTES: usize = 2 * MAX_TEXT_BYTES;

/// The most members of one object of ninjs that hold texts and may have any name (`body_…`). They are
/// looked up one after the other, and no format has so many that mean something.
pub const MAX_JSON_TEXTS: usize = 256;

/// The longest thing a feed says of itself that is looked at, in bytes.
pub const MAX_FEED_HEADER_BYTES: usize = 64 << 10;

/// The longest single tag, comment or text of XML, in bytes: each is held in memory as a whole.
pub const MAX_XML_PIECE_BYTES: usize = MAX_RECORD_BYTES;

/// How deep elements of XML may nest. Tables inside of texts reach about 30.
pub const MAX_XML_DEPTH: usize = 256;

/// The most attributes of one element of XML.
pub const MAX_XML_ATTRIBUTES: usize = 256;

/// The most prefixes that are bound to namespaces at one place of a file.
pub const MAX_XML_NAMESPACES: usize = 128;

/// The longest name of an element, an attribute or a prefix of XML, in bytes. Those of the standards have
/// about 30.
pub const MAX_XML_NAME_BYTES: usize = 1 << 10;

/// The most elements and texts of one item of XML. A long report with tables has a few thousand.
pub const MAX_XML_ITEM_ELEMENTS: usize = 200_000;

/// The longest headers of a record of a web archive, and of the response in it, in bytes.
pub const MAX_HEADERS_BYTES: usize = 64 << 10;

/// How deep the elements of a page may nest; browsers go no deeper. What finds the main text of a
/// page recurses, and at this depth it is far from the end of a stack of 2 MiB.
pub const MAX_PAGE_DEPTH: usize = 512;

/// The most elements and comments of a page. Long pages have some ten thousand.
pub const MAX_PAGE_NODES: usize = 200_000;

/// The most work on the long tags of a page. The parser compares each attribute of a tag with all before
/// it, so this is the number of blanks, slashes, quotes and equals signs in each tag or comment of more
/// than 4 KiB, squared, for all of them together: one with 30,000 or a hundred with 3,000. Long tags,
/// which hold data for scripts, have a few thousand. End tags in front of a page's first element, which
/// mean nothing, count like one tag.
pub const MAX_TAG_WORK: u64 = 900_000_000;

/// How many scripts of JSON-LD are looked through for the article of a page.
pub const MAX_LINKED_DATA_SCRIPTS: usize = 32;

/// The longest `source` or `url` that is kept, in bytes.
pub const MAX_SHORT_FIELD_BYTES: usize = 8 << 10;

/// How much of a file's beginning is looked at to tell its compression and format, in bytes.
pub const SNIFF_BYTES: usize = 8 << 10;

/// How many times its compressed size a stream may grow to. Text rarely reaches 20; gzip can
/// reach 1,000 and the others a million, which nothing but a decompression bomb does. The contents of
/// the responses in a web archive may grow to as many times the unpacked archive, all together.
pub const MAX_DECOMPRESSION_RATIO: u64 = 200;

/// From how many bytes of output on [`MAX_DECOMPRESSION_RATIO`] is asked about: short streams of
/// one repeated letter are odd, but harmless.
pub const DECOMPRESSION_RATIO_FROM_BYTES: u64 = 1 << 20;

/// The most one compressed stream may grow to, in bytes. Streams are read piece by piece, so this
/// bounds the time that is spent, not memory; a month of a large news crawl has about a tenth. It is
/// so far above the size of any bomb because a bomb is told by its ratio: one that is to give 256 MiB
/// has to be 1.3 MB long, and what is longer than that and packed like text is an archive.
pub const MAX_DECOMPRESSED_BYTES: u64 = 64 << 30;

/// The largest window a Zstandard stream may ask for, as a power of two in bytes (128 MiB). It
/// bounds the memory of decompression.
pub const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// The most memory an xz stream may ask for, in KiB: a dictionary of 128 MiB, twice that of `xz -9`,
/// and what goes with it.
pub const XZ_MEMORY_MAX_KIB: u32 = 129 << 10;

/// The most bytes of a stream that are kept in a temporary file, for formats that are read from
/// several places. A file that is named itself is read where it is, whatever its size.
pub const MAX_SPOOLED_BYTES: u64 = 16 << 30;

/// The most members of one archive. Their names are remembered in 16 bytes each, so that two members
/// of one name can be told apart.
pub const MAX_ARCHIVE_MEMBERS: usize = 4 << 20;

/// The longest description of a member that stands before it in a tar archive, in bytes: a long name,
/// or extended attributes.
pub const MAX_TAR_EXTENSION_BYTES: u64 = 1 << 20;

/// The longest description at the end of a Parquet file, in bytes. A file of a thousand columns and a
/// hundred row groups has about 10 MB; in memory it takes some twenty times as much.
pub const MAX_PARQUET_FOOTER_BYTES: u64 = 16 << 20;

/// The most columns and groups of columns of a Parquet file.
pub const MAX_PARQUET_COLUMNS: usize = 64 << 10;

/// How deep columns of a Parquet file may nest.
pub const MAX_PARQUET_DEPTH: usize = 64;

/// The most bytes the pages that are held of all columns of a Parquet file may have together, the
/// largest of each column counted, unpacked. Writers make pages of 1 MB, some of 100 MB.
pub const MAX_PARQUET_PAGES_BYTES: u64 = 192 << 20;

/// The most values of one page of a Parquet file.
pub const MAX_PARQUET_PAGE_VALUES: u64 = 16 << 20;

/// The longest description of a batch in Arrow IPC, in bytes.
pub const MAX_ARROW_MESSAGE_BYTES: u64 = 16 << 20;

/// The largest batch of Arrow IPC, in bytes, packed or unpacked, and all dictionaries of a file
/// together. A batch is held as a whole.
pub const MAX_ARROW_BATCH_BYTES: u64 = 1 << 30;

/// What a row of a file of columns counts for beside its texts and bytes, in bytes, when what is read is compared
/// with the size of the file: a row without text may take no room in it.
pub const ROW_BYTES: u64 = 16;

/// The longest headline that is found in running text, in characters. What is longer reads like
/// a paragraph.
pub const MAX_HEADLINE_CHARS: usize = 300;

/// A first line that is longer than this, in characters, and ends like a sentence is the beginning of a
/// text and no headline.
pub const MAX_SENTENCE_HEADLINE_CHARS: usize = 150;

/// How many non-empty lines from the top of a document may hold its date line or headline.
pub const TOP_LINES: usize = 8;

/// How many lines front matter may have, its two fences included.
pub const MAX_FRONT_MATTER_LINES: usize = 200;

/// The longest header of an array in NumPy's format, in bytes. NumPy writes about 120.
pub const MAX_NPY_HEADER_BYTES: usize = 64 << 10;

/// The most numbers of one vector. Embedding models make a few thousand at most.
pub const MAX_EMBEDDING_DIMENSIONS: u64 = 16_384;

/// The most vectors of one file: as many as a run can have articles.
pub const MAX_EMBEDDING_ROWS: u64 = u32::MAX as u64;

/// How much of a parser's message or of a value goes into a problem's reason, in characters.
pub const MAX_REASON_CHARS: usize = 300;

/// How many stray quotes are looked for in the rows of a table that one has joined, before each of its lines is
/// taken for a row.
pub const MAX_STRAY_QUOTES: usize = 64;
