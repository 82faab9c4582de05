//! Every limit of text analysis, in one place.

/// Words longer than this many bytes are cut before stemming: a stemmer takes seconds on a single
/// token of hundreds of kilobytes, and no word of any language is this long.
pub const MAX_STEMMED_BYTES: usize = 64;

/// Words beyond this many in one article take no part. An article is a report, not an archive; a
/// long book chapter has ten thousand words.
pub const MAX_WORDS: usize = 50_000;

/// How many characters of an article language detection reads.
pub const DETECTION_CHARS: usize = 600;

/// How many words of the body count as its lead.
pub const LEAD_WORDS: usize = 60;

/// How many words of an article are laid beside those of others: what a template has in common shows
/// in its opening.
pub const OPENING_WORDS: usize = 160;

/// How many names, numbers and dates of one article are kept, each.
pub const MAX_FACTS: usize = 64;
