//! The fields of an article, and the names they have in the input.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A field of an article, as records name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Identifies the article.
    Id,
    /// The headline.
    Title,
    /// The text below it.
    Body,
    /// When it was published.
    Published,
    /// Who published it.
    Source,
    /// Where it stands on the web.
    Url,
    /// Its language.
    Lang,
    /// The provider's version of it.
    Version,
    /// Whether it may be used.
    Status,
    /// When its embargo ends.
    EmbargoedUntil,
    /// Its working name on the wire.
    Slug,
    /// What the editor says to those who receive it.
    Note,
    /// Who wrote it.
    Byline,
    /// Its kind, as the provider names it.
    Genre,
    /// The id of the earlier version it takes the place of.
    Replaces,
    /// The id of the earlier report it carries on.
    RewriteOf,
    /// The id or URL of the text it is a copy of.
    CopyOf,
}

impl Field {
    /// All fields, in the order in which they are listed to people.
    pub const ALL: [Self; 17] = [
        Self::Id,
        Self::Title,
        Self::Body,
        Self::Published,
        Self::Source,
        Self::Url,
        Self::Lang,
        Self::Version,
        Self::Status,
        Self::EmbargoedUntil,
        Self::Slug,
        Self::Note,
        Self::Byline,
        Self::Genre,
        Self::Replaces,
        Self::RewriteOf,
        Self::CopyOf,
    ];

    /// The name records use unless another is mapped to it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Body => "body",
            Self::Published => "published",
            Self::Source => "source",
            Self::Url => "url",
            Self::Lang => "lang",
            Self::Version => "version",
            Self::Status => "status",
            Self::EmbargoedUntil => "embargoed_until",
            Self::Slug => "slug",
            Self::Note => "ednote",
            Self::Byline => "byline",
            Self::Genre => "genre",
            Self::Replaces => "replaces",
            Self::RewriteOf => "rewrite_of",
            Self::CopyOf => "copy_of",
        }
    }
}

/// The rank from which on a name is a guess: what news services call body and time. It counts where the
/// field's own name is missing, it holds what the field can take and, for a body, there is a title.
pub(crate) const GUESSED: usize = 1_000;

/// The ranks of guesses. What is found in running text comes behind them.
pub(crate) const GUESSED_RANKS: std::ops::Range<usize> = GUESSED..2 * GUESSED;

/// How much the rank of a name grows by where only the case of its letters is another.
const OTHER_CASE: usize = 100;

/// What news services call fields, the likelier name first.
const GUESSES: [(Field, &str); 7] = [
    (Field::Body, "content"),
    (Field::Body, "text"),
    (Field::Body, "description"),
    (Field::Published, "publishedAt"),
    (Field::Published, "published_at"),
    (Field::Published, "pubDate"),
    (Field::Published, "date"),
];

/// Which names in the input stand for which fields: `--field body=content`.
///
/// A mapped name replaces the field's own; when a field is mapped several times, the first of its
/// names that a record holds is taken. One name may stand for several fields
/// (`--field id=url` leaves `url` a URL, too). A name in other letters' case (`Title`) counts where none is
/// written so. A field that is not mapped has names that are guessed, too (`content` for `body`). Which of the mapped names records have is kept count of:
/// clones share it.
///
/// ```
/// use storyfold_readers::{Field, FieldMap};
/// let map = FieldMap::parse(&["body=content", "body=summary"])?;
/// let targets = |name| map.targets(name).collect::<Vec<_>>();
/// assert_eq!(targets("content"), [(Field::Body, 0)]);
/// assert_eq!(targets("summary"), [(Field::Body, 1)]);
/// assert_eq!(targets("body"), []);
/// assert_eq!(targets("title"), [(Field::Title, 0)]);
/// # Ok::<(), storyfold_readers::FieldMapError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMap {
    names: Vec<Name>,
}

/// A name in the input and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    text: String,
    field: Field,
    rank: usize,
    /// Whether a record had it, for a name that was mapped.
    found: Option<Found>,
}

/// A flag that clones share, and that is no part of what makes two mappings equal.
#[derive(Debug, Clone, Default)]
struct Found(Arc<AtomicBool>);

impl PartialEq for Found {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Found {}

impl Name {
    /// Notes that a record has it. Threads that find it again only look at the flag.
    fn note(&self) {
        if let Some(Found(flag)) = &self.found
            && !flag.load(Ordering::Relaxed)
        {
            flag.store(true, Ordering::Relaxed);
        }
    }
}

impl Default for FieldMap {
    /// Every field under its own name, and what it is called elsewhere.
    fn default() -> Self {
        let own = Field::ALL.into_iter().map(|field| (field, field.name(), 0));
        let guessed = (GUESSED..).zip(GUESSES).map(|(rank, (field, name))| (field, name, rank));
        let name = |(field, name, rank): (Field, &str, usize)| Name {
            text: name.into(),
            field,
            rank,
            found: None,
        };
        Self { names: own.chain(guessed).map(name).collect() }
    }
}

impl FieldMap {
    /// Reads mappings of the form `FIELD=NAME`.
    ///
    /// # Errors
    /// [`FieldMapError`] when a mapping has no `=`, an empty name, or a field that is not known.
    pub fn parse<S: AsRef<str>>(mappings: &[S]) -> Result<Self, FieldMapError> {
        let mut mapped: Vec<Name> = Vec::new();
        for mapping in mappings {
            let mapping = mapping.as_ref();
            let Some((field, name)) = mapping.split_once('=') else {
                return Err(FieldMapError::NoName { mapping: mapping.to_owned() });
            };
            if name.is_empty() {
                return Err(FieldMapError::NoName { mapping: mapping.to_owned() });
            }
            let Some(field) = Field::ALL.into_iter().find(|known| known.name() == field) else {
                return Err(FieldMapError::UnknownField { field: field.to_owned() });
            };
            let rank = mapped.iter().filter(|other| other.field == field).count();
            let found = Some(Found::default());
            mapped.push(Name { text: name.to_owned(), field, rank, found });
        }
        let mut map = Self::default();
        map.names.retain(|name| !mapped.iter().any(|other| other.field == name.field));
        map.names.extend(mapped);
        Ok(map)
    }

    /// The fields a name stands for, each with its rank: of two names of one field, the one with
    /// the lower rank is preferred. Who asks has found the name in the input.
    pub fn targets<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (Field, usize)> + 'a {
        self.called(name)
            .inspect(|(name, _)| name.note())
            .map(|(name, further)| (name.field, name.rank + further))
    }

    /// The fields a name would stand for, without guesses, for who does not know yet whether it is one of
    /// the input.
    pub(crate) fn fields_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Field> + 'a {
        self.called(name).filter(|(name, _)| name.rank < GUESSED).map(|(name, _)| name.field)
    }

    /// The mappings whose names no record had so far, as fields and names.
    ///
    /// ```
    /// use storyfold_readers::{Field, FieldMap};
    /// let map = FieldMap::parse(&["body=content", "published=dat"])?;
    /// map.targets("content").for_each(drop);
    /// assert_eq!(map.never_found().collect::<Vec<_>>(), [(Field::Published, "dat")]);
    /// # Ok::<(), storyfold_readers::FieldMapError>(())
    /// ```
    pub fn never_found(&self) -> impl Iterator<Item = (Field, &str)> {
        let is_missing = |name: &&Name| {
            name.found.as_ref().is_some_and(|Found(flag)| !flag.load(Ordering::Relaxed))
        };
        self.names.iter().filter(is_missing).map(|name| (name.field, name.text.as_str()))
    }

    /// What is called so, with what the case of its letters adds to its rank.
    fn called<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a Name, usize)> {
        let is_exact = self.names.iter().any(|name| name.text == text);
        let further = if is_exact { 0 } else { OTHER_CASE };
        let is_called = move |name: &&Name| match is_exact {
            true => name.text == text,
            false => name.text.eq_ignore_ascii_case(text),
        };
        self.names.iter().filter(is_called).map(move |name| (name, further))
    }
}

/// Why a mapping of names cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldMapError {
    /// It is not of the form `FIELD=NAME`.
    #[error("`{mapping}` names no field of the input; write it like body=content")]
    NoName {
        /// The mapping as given.
        mapping: String,
    },
    /// Its left side is no field of an article.
    #[error("`{field}` is no field of an article; use one of {}", Field::ALL.map(Field::name).join(", "))]
    UnknownField {
        /// The left side.
        field: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_news_services_call_fields_is_guessed_and_other_case_is_known() {
        let map = FieldMap::default();
        let targets = |name| map.targets(name).collect::<Vec<_>>();
        assert_eq!(targets("Title"), [(Field::Title, OTHER_CASE)]);
        assert_eq!(targets("content"), [(Field::Body, GUESSED)]);
        assert_eq!(map.fields_of("content").count(), 0, "no table is told by a guess");
        let mapped = FieldMap::parse(&["body=summary"]).unwrap();
        assert_eq!(mapped.targets("content").count(), 0, "who maps a field wants no guess");
    }

    #[test]
    fn one_name_may_stand_for_two_fields() {
        let map = FieldMap::parse(&["id=url"]).unwrap();
        let targets: Vec<_> = map.targets("url").collect();
        assert_eq!(targets, [(Field::Url, 0), (Field::Id, 0)]);
        assert_eq!(map.targets("id").count(), 0);
    }

    #[test]
    fn a_name_may_hold_an_equals_sign() {
        let map = FieldMap::parse(&["title=a=b"]).unwrap();
        assert_eq!(map.targets("a=b").count(), 1);
    }

    #[test]
    fn names_that_are_found_are_known_to_all_clones() {
        let map = FieldMap::parse(&["body=content", "body=summary"]).unwrap();
        assert_eq!(map.fields_of("content").collect::<Vec<_>>(), [Field::Body]);
        assert_eq!(map.never_found().count(), 2, "who only asks has found nothing");
        map.clone().targets("summary").for_each(drop);
        assert_eq!(map.never_found().collect::<Vec<_>>(), [(Field::Body, "content")]);
        assert_eq!(FieldMap::default().never_found().count(), 0);
    }

    #[test]
    fn bad_mappings_say_what_to_write() {
        for bad in ["body", "body=", ""] {
            let error = FieldMap::parse(&[bad]).unwrap_err();
            assert!(error.to_string().contains("body=content"), "{error}");
        }
        let error = FieldMap::parse(&["text=content"]).unwrap_err();
        assert!(error.to_string().contains("id, title, body"), "{error}");
    }
}
