//! Document frequencies of news at large, shipped with the crate.
//!
//! The table is `background.tsv` beside this file: counts over labelled development articles, only
//! terms seen in at least five articles of at least two sources, so that it tells nothing of any
//! one text. `cargo run --release -p storyfold-benches --bin make-background` makes it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::terms::Term;

static SHIPPED: LazyLock<Background> =
    LazyLock::new(|| Background::parse(include_str!("background.tsv")));

/// In what share of news articles a term stands.
#[derive(Debug, Clone, Default)]
pub struct Background {
    articles: f64,
    counts: FxHashMap<Term, u32>,
}

impl Background {
    /// The articles a term that is not listed is taken to stand in.
    pub const UNLISTED: f64 = 2.0;

    /// The table that ships with the crate; read once.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a table: a first line `articles<TAB>number`, then `stem<TAB>count` a line. Lines that
    /// are not of this form are passed over. O(n).
    ///
    /// ```
    /// use storyfold_text::{Term, tfidf::Background};
    /// let table = Background::parse("articles\t200\nfire\t50\n");
    /// assert_eq!(table.share(Term::of_stem("fire")), 0.25);
    /// assert_eq!(table.share(Term::of_stem("zeppelin")), 0.01);
    /// ```
    pub fn parse(table: &str) -> Self {
        let mut lines = table.lines().filter_map(|line| {
            let (stem, count) = line.split_once('\t')?;
            Some((stem, count.parse::<u32>().ok()?))
        });
        let articles = lines.next().map_or(0.0, |(_, articles)| f64::from(articles));
        Self { articles, counts: lines.map(|(stem, count)| (Term::of_stem(stem), count)).collect() }
    }

    /// Number of articles the table was counted over.
    pub fn articles(&self) -> f64 {
        self.articles
    }

    /// Whether the table holds a term.
    pub fn holds(&self, term: Term) -> bool {
        self.counts.contains_key(&term)
    }

    /// The share of articles a term stands in, 0 to 1. A term the table does not hold counts as
    /// [`Self::UNLISTED`] articles: it may be in as many as the rarest that is listed, or in none.
    /// The table is of English: it holds no term of another tongue.
    pub fn share(&self, term: Term) -> f64 {
        if self.articles == 0.0 {
            return 0.0;
        }
        self.counts.get(&term).map_or(Self::UNLISTED, |&count| f64::from(count)) / self.articles
    }
}
