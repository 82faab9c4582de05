//! One account of something that happened, as a reader understood it.

use std::fmt;

use crate::time::{Instant, Published};
use crate::wire::Wire;

/// One article: the unit that is folded.
///
/// At least one of `title` and `body` holds text; readers turn away records where neither does,
/// but for a kill, which needs nothing but the id of what it kills.
///
/// ```
/// use storyfold_model::{Article, ArticleId};
/// let mut article = Article::new(ArticleId::new("a1")?);
/// article.title = "Ferry runs aground off Ostby".into();
/// assert!(article.has_text());
/// # Ok::<(), storyfold_model::InvalidArticleId>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Identifies the article among all articles of one run.
    pub id: ArticleId,
    /// Who published it, in whatever form the input gives: an outlet's name or a host.
    pub source: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// The headline; empty when the input has none.
    pub title: String,
    /// The text below the headline; empty for headline-only input.
    pub body: String,
    /// The language the input states. What it does not state is detected later.
    pub lang: Option<Language>,
    /// When it was published, as far as the input says.
    pub published: Option<Published>,
    /// The provider's version of this text; higher is later.
    pub version: Option<u64>,
    /// The article it is an earlier state of, when its provider sent several under one id.
    pub version_of: Option<ArticleId>,
    /// Whether the provider lets it be used.
    pub status: Status,
    /// What else its provider says of it; `None` when that is nothing.
    pub wire: Option<Box<Wire>>,
}

impl Article {
    /// An article without text, to be filled in field by field.
    pub fn new(id: ArticleId) -> Self {
        Self {
            id,
            source: None,
            url: None,
            title: String::new(),
            body: String::new(),
            lang: None,
            published: None,
            version: None,
            version_of: None,
            status: Status::Usable,
            wire: None,
        }
    }

    /// Whether title or body hold anything besides white space.
    pub fn has_text(&self) -> bool {
        !self.title.trim().is_empty() || !self.body.trim().is_empty()
    }
}

/// The identifier of an article: 1 to [`ArticleId::MAX_BYTES`] bytes without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(Box<str>);

impl ArticleId {
    /// The longest identifier that is accepted, in bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Takes over an identifier.
    ///
    /// # Errors
    /// [`InvalidArticleId`] when it is empty, longer than [`Self::MAX_BYTES`] or holds a control
    /// character.
    pub fn new(id: impl Into<Box<str>>) -> Result<Self, InvalidArticleId> {
        let id = id.into();
        if id.is_empty() {
            Err(InvalidArticleId::Empty)
        } else if id.len() > Self::MAX_BYTES {
            Err(InvalidArticleId::TooLong { bytes: id.len() })
        } else if id.chars().any(char::is_control) {
            Err(InvalidArticleId::ControlCharacter)
        } else {
            Ok(Self(id))
        }
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text cannot serve as an [`ArticleId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidArticleId {
    /// It holds nothing.
    Empty,
    /// It is longer than [`ArticleId::MAX_BYTES`].
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// It holds a line break, a tab or another control character.
    ControlCharacter,
}

impl fmt::Display for InvalidArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the id is empty"),
            Self::TooLong { bytes } => write!(
                f,
                "the id is {bytes} bytes long, more than the {} that are accepted",
                ArticleId::MAX_BYTES
            ),
            Self::ControlCharacter => write!(f, "the id holds a control character"),
        }
    }
}

impl std::error::Error for InvalidArticleId {}

/// A language by its primary subtag, lower case: `en` for `en-GB`, `eng` stays `eng`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 3]);

impl Language {
    /// English.
    pub const ENGLISH: Self = Self(*b"en\0");
    /// A language nobody stated and detection could not tell.
    pub const UNKNOWN: Self = Self(*b"und");

    /// Reads the primary subtag of a BCP 47 tag; `None` when that is not two or three letters.
    ///
    /// ```
    /// use storyfold_model::Language;
    /// assert_eq!(Language::from_tag("en-GB"), Some(Language::ENGLISH));
    /// assert_eq!(Language::from_tag("english"), None);
    /// ```
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        let bytes = primary.as_bytes();
        if !(2..=3).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let mut subtag = [0; 3];
        for (to, from) in subtag.iter_mut().zip(bytes) {
            *to = from.to_ascii_lowercase();
        }
        Some(Self(subtag))
    }

    /// The subtag as text.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        self.0.get(..length).and_then(|subtag| str::from_utf8(subtag).ok()).unwrap_or("und")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the provider lets an article be used (IPTC publishing status).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// It may be published.
    #[default]
    Usable,
    /// It is held back until the provider says otherwise.
    Withheld,
    /// It may be published from this moment on.
    Embargoed {
        /// The moment the embargo ends.
        until: Instant,
    },
    /// It was killed and must not be published.
    Canceled,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bounded_and_printable() {
        assert_eq!(ArticleId::new(""), Err(InvalidArticleId::Empty));
        assert_eq!(ArticleId::new("a\nb"), Err(InvalidArticleId::ControlCharacter));
        let long = "x".repeat(ArticleId::MAX_BYTES + 1);
        assert_eq!(ArticleId::new(long), Err(InvalidArticleId::TooLong { bytes: 1025 }));
        assert_eq!(ArticleId::new("tag:a/1").unwrap().as_str(), "tag:a/1");
    }

    #[test]
    fn languages_keep_only_the_primary_subtag() {
        assert_eq!(Language::from_tag("PT_br").unwrap().as_str(), "pt");
        assert_eq!(Language::from_tag("ces").unwrap().as_str(), "ces");
        for bad in ["", "e", "1a", "german"] {
            assert_eq!(Language::from_tag(bad), None, "{bad:?} is no language subtag");
        }
    }
}
