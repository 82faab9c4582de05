//! The kinds of problems readers report, and how they are worded.

use storyfold_model::{Origin, Problem, Severity};

use crate::limits::MAX_REASON_CHARS;

/// A line or element is not a JSON object.
pub const BAD_JSON: &str = "bad-json";
/// A file is not XML, or is other XML than its format has; or tags of an item are not well-formed.
pub const BAD_XML: &str = "bad-xml";
/// A record of an archive has another length than it states, or no headers.
pub const BAD_RECORD: &str = "bad-record";
/// Elements nest deeper than is read.
pub const TOO_DEEP: &str = "too-deep";
/// XML refers to an entity that is not known, such as one the document declares by itself.
pub const UNKNOWN_ENTITY: &str = "unknown-entity";
/// The file is one JSON array and was to be read as JSON Lines.
pub const JSON_ARRAY: &str = "json-array";
/// Bytes are not UTF-8.
pub const BAD_UTF8: &str = "bad-utf8";
/// A text is of a character set that had to be guessed, or holds bytes that are not of its set.
pub const BAD_CHARSET: &str = "bad-charset";
/// A line or a text is longer than is accepted.
pub const TOO_LARGE: &str = "too-large";
/// Neither title nor body hold text.
pub const NO_TEXT: &str = "no-text";
/// Why a file of a text without any byte is turned away, as [`NO_TEXT`].
pub const EMPTY_FILE: &str = "the file is empty";
/// It is an item of a wire that is no text: a picture, a package of other items.
pub const NOT_TEXT: &str = "not-text";
/// An id cannot serve as one.
pub const BAD_ID: &str = "bad-id";
/// A field holds something of another type.
pub const BAD_FIELD: &str = "bad-field";
/// The first row of a table names no column that is known, or the table ends in it.
pub const BAD_HEADER: &str = "bad-header";
/// A row of a table has other cells than its columns, or a quote that is not closed.
pub const BAD_ROW: &str = "bad-row";
/// A publication time cannot be understood.
pub const BAD_DATE: &str = "bad-date";
/// The markup of a page cannot be understood.
pub const BAD_PAGE: &str = "bad-page";
/// A language is not stated as a language tag.
pub const BAD_LANG: &str = "bad-lang";
/// A version is not a whole number.
pub const BAD_VERSION: &str = "bad-version";
/// A status is not one of those known, or an embargo has no end.
pub const BAD_STATUS: &str = "bad-status";
/// The format of a file is not known, or it is no text.
pub const UNKNOWN_FORMAT: &str = "unknown-format";
/// A file that stands in a folder cannot be opened.
pub const UNREADABLE: &str = "unreadable";
/// A file ends too early: in the middle of a record, or of its compression.
pub const TRUNCATED: &str = "truncated";
/// A compressed file is damaged.
pub const BAD_COMPRESSION: &str = "bad-compression";
/// A compressed file grows beyond the limits.
pub const DECOMPRESSION_LIMIT: &str = "decompression-limit";
/// An archive that stands in another.
pub const NESTED_ARCHIVE: &str = "nested-archive";
/// A member of an archive needs a password.
pub const ENCRYPTED: &str = "encrypted";
/// An archive or a member of it is damaged, or packed in a way that is not read.
pub const BAD_ARCHIVE: &str = "bad-archive";
/// A Parquet file, or a row group of it, is damaged, or written in a way that is not read.
pub const BAD_PARQUET: &str = "bad-parquet";
/// An Arrow file, or a batch of it, is damaged, or written in a way that is not read.
pub const BAD_ARROW: &str = "bad-arrow";
/// No column holds a title or a body.
pub const NO_COLUMNS: &str = "no-columns";
/// The same article was sent twice under one id.
pub const RESEND: &str = "resend";
/// Another article has the same id and was kept.
pub const ID_CONFLICT: &str = "id-conflict";

/// A record that was turned away.
///
/// ```
/// use storyfold_readers::problem;
/// let origin = storyfold_model::Origin::line("wire.jsonl", 7);
/// let problem = problem::rejected(origin, problem::BAD_JSON, "expected `,`");
/// assert_eq!(problem.to_string(), "wire.jsonl:7: rejected (bad-json): expected `,`");
/// ```
pub fn rejected(origin: Origin, kind: &'static str, reason: impl AsRef<str>) -> Problem {
    Problem { origin, severity: Severity::Rejected, kind, reason: one_line(reason.as_ref()) }
}

/// An article that was kept without the part that could not be understood.
pub fn mended(origin: Origin, kind: &'static str, reason: impl AsRef<str>) -> Problem {
    Problem { origin, severity: Severity::Mended, kind, reason: one_line(reason.as_ref()) }
}

/// Makes foreign text fit to print on one line: control characters (a terminal would obey them)
/// become spaces, and only the first [`MAX_REASON_CHARS`] characters stay.
///
/// ```
/// assert_eq!(storyfold_readers::problem::one_line("a\u{1b}[31m\nb"), "a [31m b");
/// ```
pub fn one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(MAX_REASON_CHARS)
        .map(|character| if is_unprintable(character) { ' ' } else { character })
        .collect();
    if text.chars().nth(MAX_REASON_CHARS).is_some() {
        line.push('…');
    }
    line
}

/// Control characters, and those that turn the direction of the text around them.
fn is_unprintable(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_reasons_are_cut() {
        let line = one_line(&"é".repeat(MAX_REASON_CHARS + 1));
        assert_eq!(line.chars().count(), MAX_REASON_CHARS + 1);
        assert!(line.ends_with('…'));
        assert_eq!(one_line(&"é".repeat(MAX_REASON_CHARS)), "é".repeat(MAX_REASON_CHARS));
    }
}
