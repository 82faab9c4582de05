//! The words copies are told by: hashes in reading order, each with how it is written.
//!
//! Copies are found among millions of articles, so this path is leaner than [`crate::analyse`]:
//! one pass over the report, one hash a word, no strings and no stems. `scan` holds the pass;
//! it gives the same words as [`crate::tokenise`] does.

mod classes;
pub(crate) mod lines;
mod nouns;
mod numerals;
mod runs;
mod scan;

use memchr::memchr;
use storyfold_model::Article;

use crate::boilerplate::{dateline, headline, kept_lines, markup, recurring};
use crate::limits::MAX_WORDS;
pub use lines::Lines;
use scan::Scanner;

/// How a word is written, as far as it tells a fact from wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Any other word.
    Plain,
    /// Capitalised where no sentence begins: a name.
    Name,
    /// More digits than letters: an amount, a date, a rate.
    Number,
    /// Of a script without capitals, which do not tell names from other words there.
    Uncased,
}

/// One word: twenty-four bits of its hash, and how it is written.
///
/// Two words are equal when their hashes are: how they are written does not count. Two of the two
/// hundred words of one report share a hash with probability 0.001.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word(u32);

impl Word {
    /// A word by the hash of its folded letters ([`crate::hash::hash_word`]), its kind, its first
    /// character and its length in characters.
    #[inline(always)]
    pub const fn new(hash: u64, kind: Kind, first: char, length: usize) -> Self {
        let length = if length > 8 { 7 } else { length.saturating_sub(1) as u32 };
        // The lower three bits tell letters apart well enough, and are the same in both cases.
        let first = first as u32 & 0b111;
        Self((hash >> 32) as u32 & Self::HASH | first << 5 | length << 2 | kind as u32)
    }

    const HASH: u32 = 0xFFFF_FF00;

    /// Its hash, over the upper twenty-four of thirty-two bits.
    pub const fn hash(self) -> u32 {
        self.0 & Self::HASH
    }

    /// How it is written.
    pub const fn kind(self) -> Kind {
        match self.0 & 0b11 {
            0 => Kind::Plain,
            1 => Kind::Name,
            2 => Kind::Number,
            _ => Kind::Uncased,
        }
    }

    /// Whether one could be the other misread, misspelt or in another form: both begin alike, and
    /// their lengths differ by one letter at most. Of two different words drawn from news,
    /// one pair in twenty is so.
    pub fn looks_like(self, other: Self) -> bool {
        let length = |word: Self| word.0 >> 2 & 0b111;
        let first = |word: Self| word.0 >> 5 & 0b111;
        first(self) == first(other) && length(self).abs_diff(length(other)) <= 1
    }

    /// Whether it has so many characters, or more; told up to eight.
    pub(crate) const fn is_at_least(self, characters: usize) -> bool {
        (self.0 >> 2 & 0b111) as usize + 1 >= characters
    }

    /// The same word as no name.
    #[must_use]
    pub(crate) const fn as_plain(self) -> Self {
        Self(self.0 & !0b11)
    }

    /// All of it in one number, to be stored.
    pub const fn to_bits(self) -> u32 {
        self.0
    }

    /// The word of a stored number.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.hash() == other.hash()
    }
}

impl Eq for Word {}

/// A body of one line that is longer, in bytes, is a report: under another headline it is the same one.
const STUB_BYTES: usize = 300;

/// The words of one article's report, headline first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// The words, at most [`MAX_WORDS`].
    pub words: Vec<Word>,
    /// The lines they stand in, where a source is named whose lines could recur.
    pub lines: Option<Box<Lines>>,
}

impl Wording {
    /// The words of an article without boilerplate, dateline and the outlet's name. Recurring
    /// lines are still in: see [`Lines::without`]. O(n).
    ///
    /// ```
    /// use storyfold_model::{Article, ArticleId};
    /// use storyfold_text::wording::{Kind, Wording};
    /// let mut article = Article::new(ArticleId::new("a")?);
    /// article.body = "OSTBY (AP) — The ferry Alma sank with 12 aboard.".into();
    /// let wording = Wording::of(&article);
    /// assert_eq!(wording.words.len(), 7);
    /// assert_eq!(wording.words[2].kind(), Kind::Name);
    /// assert_eq!(wording.words[5].kind(), Kind::Number);
    /// # Ok::<(), storyfold_model::InvalidArticleId>(())
    /// ```
    pub fn of(article: &Article) -> Self {
        let mut words = Vec::with_capacity((article.title.len() + article.body.len()) / 5);
        let lines = Self::append(article, &mut words);
        words.shrink_to_fit();
        Self { words, lines }
    }

    /// [`Wording::of`] with the words at the end of a list, and the lines by themselves. O(n).
    pub fn append(article: &Article, words: &mut Vec<Word>) -> Option<Box<Lines>> {
        let start = words.len();
        let mut scanner = Scanner::new(words);
        scanner.headline(&headline::strip(&article.title, article.source.as_deref()));
        let title_words = scanner.count();

        // A body of one line may stand under many headlines, as long as it is no report.
        let is_stub = article.body.len() <= STUB_BYTES && title_words > 0;
        let could_recur = is_stub || memchr(b'\n', article.body.as_bytes()).is_some();
        let source = article.source.as_deref().filter(|_| could_recur);
        let (mut lines, mut first, mut is_head) = (Vec::new(), "", true);
        for line in kept_lines(&article.body) {
            let before = scanner.count();
            let text = markup::strip(line.into());
            let start = if is_head { dateline::end(&text) } else { 0 };
            scanner.line(text.get(start..).unwrap_or_default());
            let words = (scanner.count() - before) as u32;
            first = if is_head { line } else { first };
            is_head &= words == 0;
            if let Some(source) = source {
                lines.push((recurring::key(source, line), words));
            }
        }
        if scanner.count() == 0 {
            // All of it looks like boilerplate: better that than nothing.
            scanner.line(&article.body);
            lines.clear();
        }
        words.truncate(start + MAX_WORDS);
        nouns::settle(article, words.get_mut(start..).unwrap_or_default());
        if words.len() > start + title_words {
            // An editor writes another headline, with other facts in it: those of the body count.
            let title = words.iter_mut().skip(start).take(title_words);
            let title = title.filter(|word| word.kind() != Kind::Uncased);
            title.for_each(|word| *word = word.as_plain());
        }
        (lines.len() > usize::from(!is_stub))
            .then(|| Box::new(Lines::new(article, title_words as u32, first, lines)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::ArticleId;

    fn article(id: usize, body: &str) -> Article {
        let mut article = Article::new(ArticleId::new(id.to_string()).unwrap());
        article.source = Some("post.example".into());
        article.body = body.into();
        article
    }

    #[test]
    fn how_a_word_is_written_does_not_make_it_another() {
        let word = |hash, kind| Word::new(hash, kind, 'a', 5);
        assert_eq!(word(7 << 40, Kind::Name), word(7 << 40, Kind::Plain));
        assert_ne!(word(7 << 40, Kind::Name), word(8 << 40, Kind::Name));
        assert_eq!(Word::from_bits(word(u64::MAX, Kind::Number).to_bits()).kind(), Kind::Number);
    }

    #[test]
    fn a_misread_word_looks_like_itself_and_another_does_not() {
        let looks = |a: &str, b: &str| {
            let word = |text: &str| {
                let mut article = article(1, "");
                article.body = text.into();
                Wording::of(&article).words.first().copied().unwrap()
            };
            word(a).looks_like(word(b))
        };
        for (a, b) in [("modern", "rnodern"), ("killed", "kills"), ("fire", "firc"), ("of", "of")] {
            assert_eq!(looks(a, b), a != "modern", "{a} {b}");
        }
        assert!(!looks("ferry", "tanker") && !looks("sinks", "sustained"));
    }

    #[test]
    fn an_article_that_is_all_boilerplate_keeps_its_words() {
        assert!(!Wording::of(&article(1, "Sign up for our newsletter")).words.is_empty());
        assert!(Wording::of(&article(1, "…")).words.is_empty());
    }
}
