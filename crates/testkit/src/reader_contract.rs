//! What every reader of a format has to keep, whatever the format.

use storyfold_model::{Article, Problem, Severity};

use crate::random::Random;

/// How articles stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Many articles a file, one after the other.
    Records,
    /// Many articles a file, below a line of names; that line alone is a whole file.
    Table,
    /// The file is one article.
    Document,
}

/// The contract suite for readers. A format hands in a well-formed sample and how it is read, and
/// the suite checks that
///
/// - empty input gives no article,
/// - the sample gives exactly the expected articles in input order, and no problem,
/// - arbitrary and damaged bytes never panic, and give the same result each time,
/// - the sample cut off anywhere gives the articles before the cut and loses nothing in silence,
/// - every article is valid, and every problem has an origin and a reason that print on one line.
///
/// ```
/// use storyfold_model::{Article, ArticleId};
/// use storyfold_testkit::reader_contract::{ReaderContract, Shape};
///
/// // A format in which every byte is a headline of its own.
/// let read = |bytes: &[u8]| {
///     let article = |byte: &u8| {
///         let mut article = Article::new(ArticleId::new("a").expect("an id"));
///         article.title = format!("Dock {byte}");
///         article
///     };
///     (bytes.iter().map(article).collect(), Vec::new())
/// };
/// ReaderContract { format: "bytes", shape: Shape::Records, sample: b"\x01\x02", titles: &["Dock 1", "Dock 2"] }
///     .check(read);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ReaderContract<'a> {
    /// The name of the format, for messages.
    pub format: &'a str,
    /// How articles stand in a file.
    pub shape: Shape,
    /// A well-formed file, short enough to be read once for each of its bytes.
    pub sample: &'a [u8],
    /// The titles of the articles in it, in their order.
    pub titles: &'a [&'a str],
}

/// What reading gave: articles and problems, each in input order.
pub type Outcome = (Vec<Article>, Vec<Problem>);

impl ReaderContract<'_> {
    /// Runs the suite.
    ///
    /// # Panics
    /// When the reader breaks the contract; the message says how, and what to do.
    pub fn check(&self, read: impl Fn(&[u8]) -> Outcome) {
        self.check_empty(&read);
        self.check_sample(&read);
        self.check_cuts(&read);
        self.check_arbitrary(&read);
    }

    /// Runs the suite for a format of lines, which is read in blocks of any size in bytes and must
    /// give the same as when it is read in one, for the sample, for each of its beginnings, and for
    /// damaged bytes.
    ///
    /// # Panics
    /// As [`check`](Self::check).
    pub fn check_blocks(&self, read: impl Fn(&[u8], usize) -> Outcome) {
        self.check(|bytes| read(bytes, usize::MAX));
        let mut random = Random::new(self.sample.len() as u64);
        for length in 0..=self.sample.len() {
            let cut = self.sample.get(..length).unwrap_or_default();
            let damaged = random.damaged(cut);
            for bytes in [cut, &damaged] {
                let whole = read(bytes, usize::MAX);
                let random_bytes = 1 + random.below(bytes.len());
                for block_bytes in [1, 2, random_bytes, bytes.len(), bytes.len() + 1] {
                    assert!(
                        read(bytes, block_bytes) == whole,
                        "{}: blocks of {block_bytes} bytes gave something else than one block; read \
                         each line by itself and keep nothing between two lines: {bytes:?}",
                        self.format
                    );
                }
            }
        }
    }

    fn check_empty(&self, read: &impl Fn(&[u8]) -> Outcome) {
        let format = self.format;
        let (articles, problems) = read(b"");
        assert!(
            articles.is_empty(),
            "{format}: empty input gave an article; return early when there is no byte"
        );
        let allowed = usize::from(self.shape == Shape::Document);
        assert!(
            problems.len() <= allowed,
            "{format}: empty input gave {problems:?}; a file without records is fine, only an empty \
             document may be reported, once"
        );
        self.check_outcome(b"", &(articles, problems));
    }

    fn check_sample(&self, read: &impl Fn(&[u8]) -> Outcome) {
        let format = self.format;
        let outcome = read(self.sample);
        self.check_outcome(self.sample, &outcome);
        let (articles, problems) = outcome;
        assert!(
            problems.is_empty(),
            "{format}: the sample gave {problems:?}; make the sample well-formed, or the reader \
             accept it"
        );
        let titles: Vec<_> = articles.iter().map(|article| article.title.as_str()).collect();
        assert_eq!(
            titles, self.titles,
            "{format}: the sample gave other articles, or another order; hand articles on in input \
             order"
        );
    }

    fn check_cuts(&self, read: &impl Fn(&[u8]) -> Outcome) {
        let format = self.format;
        let (whole, _) = read(self.sample);
        for length in 0..self.sample.len() {
            let cut = self.sample.get(..length).unwrap_or_default();
            let outcome = read(cut);
            self.check_outcome(cut, &outcome);
            let (articles, problems) = outcome;
            let turned_away = problems.iter().any(|problem| problem.severity == Severity::Rejected);
            let is_blank = cut.iter().all(u8::is_ascii_whitespace);
            let mut lines = cut.split_inclusive(|&byte| byte == b'\n');
            let is_whole = self.shape == Shape::Table
                && lines.next().is_some_and(|line| line.ends_with(b"\n") || line.ends_with(b"\r"))
                && lines.all(|line| line.trim_ascii().is_empty());
            assert!(
                is_blank || is_whole || !articles.is_empty() || turned_away,
                "{format}: the first {length} bytes of the sample gave neither article nor \
                 rejection; report what could not be read"
            );
            if self.shape == Shape::Document {
                continue;
            }
            // The record that was cut may have become another, shorter one; those before it not.
            let before_cut = articles.len().saturating_sub(1);
            assert!(
                articles.len() <= whole.len()
                    && articles.iter().take(before_cut).eq(whole.iter().take(before_cut)),
                "{format}: the first {length} bytes of the sample gave articles that are not the \
                 first of the whole; read records one by one, without looking at what follows"
            );
        }
    }

    fn check_arbitrary(&self, read: &impl Fn(&[u8]) -> Outcome) {
        let mut random = Random::new(self.sample.len() as u64);
        for round in 0..ROUNDS {
            let bytes = match round % 4 {
                0 => {
                    let length = random.below(MAX_RANDOM_BYTES);
                    random.bytes(length)
                }
                _ => random.damaged(self.sample),
            };
            let outcome = read(&bytes);
            self.check_outcome(&bytes, &outcome);
            assert!(
                outcome == read(&bytes),
                "{}: the same bytes gave two results; remove what depends on time, addresses or \
                 hash order: {bytes:?}",
                self.format
            );
        }
    }

    fn check_outcome(&self, bytes: &[u8], (articles, problems): &Outcome) {
        let format = self.format;
        if self.shape == Shape::Document {
            assert!(
                articles.len() <= 1,
                "{format}: a document gave {} articles; it is Shape::Records then",
                articles.len()
            );
        }
        for article in articles {
            assert!(
                article.has_text(),
                "{format}: an article without text came of {bytes:?}; pass records through \
                 RawRecord::finish, which turns them away"
            );
        }
        let mut last_line = 0;
        for problem in problems {
            let name = problem.kind;
            assert!(
                !problem.origin.file.is_empty() && problem.origin.line != Some(0),
                "{format}: `{name}` has no origin; use Context::origin, and count lines from 1"
            );
            assert!(
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit()),
                "{format}: {name:?} is no name of a kind; use the constants for them"
            );
            assert!(
                !problem.reason.is_empty() && !problem.reason.chars().any(char::is_control),
                "{format}: `{name}` has a reason that does not print on one line; make problems with \
                 problem::rejected or problem::mended: {:?}",
                problem.reason
            );
            let line = problem.origin.line.unwrap_or(last_line);
            assert!(
                line >= last_line,
                "{format}: the problem of line {line} came after that of line {last_line}; hand \
                 problems on in input order"
            );
            last_line = line;
        }
    }
}

/// How many inputs of arbitrary or damaged bytes are tried.
const ROUNDS: usize = 400;

/// The longest of them, in bytes.
const MAX_RANDOM_BYTES: usize = 300;
