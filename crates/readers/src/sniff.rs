//! The format of a file, told by its name and its beginning.

use crate::charset::{mark_of, to_utf8};
use crate::reader::Format;

/// Endings that promise a format nothing here reads. Without this list such a file would pass for
/// plain text and become one senseless article.
const NOT_READ: [&str; 20] = [
    "apk", "avro", "doc", "docx", "eml", "epub", "jar", "mbox", "npz", "odp", "ods", "odt",
    "parquet", "pdf", "pptx", "rtf", "sqlite", "xls", "xlsx", "yaml",
];

/// Endings that promise XML, of which the content tells the format.
const XML: [&str; 6] = ["atom", "newsml", "nitf", "rdf", "rss", "xml"];

/// The formats of XML, each told by the outermost element.
const XML_FORMATS: [Format; 4] = [Format::Feed, Format::NewsMlG2, Format::NewsMl1, Format::Nitf];

/// The formats of JSON that is not lines of any articles, each told by its first object.
const JSON_FORMATS: [Format; 3] = [Format::JsonFeed, Format::Ninjs, Format::JsonArray];

/// Endings of compression, which is told by content and says nothing about the format.
const COMPRESSION: [&str; 5] = ["gz", "zst", "zstd", "bz2", "xz"];

/// Why no format could be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFormat {
    /// The content is not text.
    #[error("it holds NUL bytes, so it is no text; convert it to UTF-8 text or leave it out")]
    Binary,
    /// The name promises a format that is not read.
    #[error("`.{ending}` files are not read; convert it to JSON Lines, or name its format")]
    NotRead {
        /// The ending of the name.
        ending: String,
    },
    /// The content begins like XML of a format that is not read.
    #[error(
        "it looks like XML that is none of the formats that are read; convert it to JSON Lines"
    )]
    Markup,
}

/// Tells the format of a file from its name and its first
/// [`SNIFF_BYTES`](crate::limits::SNIFF_BYTES) bytes after decompression. A `.txt` only says that
/// it is text; there the content decides.
///
/// # Errors
/// [`UnknownFormat`] when it is no text or is in a format that is not read.
///
/// ```
/// use storyfold_readers::{Format, sniff::sniff};
/// assert_eq!(sniff("wire.jsonl.gz", b""), Ok(Format::JsonLines));
/// assert_eq!(sniff("notes", b"# Fog closes port\n"), Ok(Format::Markdown));
/// assert_eq!(sniff("notes", b"Fog closes port\n"), Ok(Format::PlainText));
/// assert!(sniff("notes", b"\x00\x01").is_err());
/// ```
pub fn sniff(name: &str, head: &[u8]) -> Result<Format, UnknownFormat> {
    if let Some(format) = by_magic(head) {
        return Ok(format);
    }
    if let Some(charset) = mark_of(head) {
        let (text, _) = to_utf8(head, Some(charset));
        return sniff_text(name, text.as_bytes());
    }
    sniff_text(name, head)
}

/// Formats of one article a file, whose names files of records sometimes have.
const TEXTS: [Format; 3] = [Format::Markdown, Format::Html, Format::PlainText];

/// Whether the first line of a text is an object of JSON by itself, as no text begins.
fn begins_like_lines(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().trim_end();
    line.ends_with('}') && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
}

fn sniff_text(name: &str, head: &[u8]) -> Result<Format, UnknownFormat> {
    let ending = ending(name);
    let named = Format::ALL
        .into_iter()
        .find(|format| format.reader().extensions().contains(&ending.as_str()));
    // A single bad record must not turn away the good ones around it, so a file of records whose
    // name is clear is not asked for NUL bytes; its reader finds them line by line.
    if named == Some(Format::JsonLines) {
        let text = start_of(head);
        let more_particular = [Format::JsonFeed, Format::Ninjs];
        let found = more_particular.into_iter().find(|format| format.reader().looks_like(&text));
        let is_spread = ending == "json" && Format::JsonArray.reader().looks_like(&text);
        return Ok(match found {
            Some(found) => found,
            None if is_spread || text.starts_with('[') => Format::JsonArray,
            None => Format::JsonLines,
        });
    }
    // What was crawled stands in an archive as it came, pictures too.
    if named == Some(Format::Warc) || head.starts_with(b"WARC/") {
        return Ok(Format::Warc);
    }
    if NOT_READ.contains(&ending.as_str()) {
        return Err(UnknownFormat::NotRead { ending });
    }
    if head.contains(&0) {
        return Err(UnknownFormat::Binary);
    }
    let text = start_of(head);
    if let Some(format) = named {
        let is_of_lines = TEXTS.contains(&format) && begins_like_lines(&text);
        return Ok(if is_of_lines { Format::JsonLines } else { format });
    }
    if looks_like_markup(&text) || XML.contains(&ending.as_str()) {
        let mut kinds = XML_FORMATS.into_iter().chain([Format::Html]);
        let found = kinds.find(|format| format.reader().looks_like(&text));
        return found.ok_or(UnknownFormat::Markup);
    }
    let found = Format::ALL.into_iter().find(|format| format.reader().looks_like(&text));
    Ok(found.unwrap_or(Format::PlainText))
}

/// Tells the format of standard input from its beginning: JSON Lines, unless it begins like
/// something that no line of JSON begins like, or like JSON of a more particular format. A table and text
/// do not: a broken line would pass for them.
///
/// # Errors
/// [`UnknownFormat::Markup`] when it is a document of XML in a format that is not read.
///
/// ```
/// use storyfold_readers::{Format, sniff::sniff_stdin};
/// assert_eq!(sniff_stdin(b"[{\"title\": \"Fog\"}]"), Ok(Format::JsonArray));
/// assert_eq!(sniff_stdin(b"<rss version='2.0'><channel>"), Ok(Format::Feed));
/// assert_eq!(sniff_stdin(b"Fog closes port\n"), Ok(Format::JsonLines));
/// ```
pub fn sniff_stdin(head: &[u8]) -> Result<Format, UnknownFormat> {
    if let Some(format) = by_magic(head) {
        return Ok(format);
    }
    let text = match mark_of(head) {
        Some(charset) => start_of(to_utf8(head, Some(charset)).0.as_bytes()),
        None => start_of(head),
    };
    let looks_like = |format: &Format| format.reader().looks_like(&text);
    Ok(match text.chars().next() {
        Some('{') => JSON_FORMATS.into_iter().find(looks_like).unwrap_or(Format::JsonLines),
        Some('[') => JSON_FORMATS.into_iter().find(looks_like).unwrap_or(Format::JsonArray),
        Some('W') if looks_like(&Format::Warc) => Format::Warc,
        Some('<') => match XML_FORMATS.into_iter().chain([Format::Html]).find(looks_like) {
            Some(format) => format,
            // Any other tag may be a broken line.
            None if text.starts_with("<?xml") || text.starts_with("<!DOCTYPE") => {
                return Err(UnknownFormat::Markup);
            }
            None => Format::JsonLines,
        },
        _ => Format::JsonLines,
    })
}

/// The beginning of a file as text, without what is blank.
fn start_of(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head);
    head.trim_start_matches('\u{feff}').trim_start().to_owned()
}

/// The format of a file that is no text, by what it begins with.
pub(crate) fn by_magic(head: &[u8]) -> Option<Format> {
    Format::ALL
        .into_iter()
        .find(|format| format.reader().magic().iter().any(|magic| head.starts_with(magic)))
}

/// Whether a name promises a format that nothing here reads, whatever the content looks like.
pub(crate) fn names_a_format_not_read(name: &str) -> bool {
    NOT_READ.contains(&ending(name).as_str())
}

/// The ending of a file name in lower case, that of compression not counted.
fn ending(name: &str) -> String {
    let mut name = name.to_ascii_lowercase();
    for compression in COMPRESSION {
        if let Some(inner) = name.strip_suffix(compression).and_then(|rest| rest.strip_suffix('.'))
        {
            name.truncate(inner.len());
            break;
        }
    }
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_owned())
}

fn looks_like_markup(head: &str) -> bool {
    head.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|mark: char| mark == '!' || mark == '?' || mark.is_ascii_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_where_it_is_clear() {
        for (name, format) in [
            ("a.jsonl", Format::JsonLines),
            ("A.NDJSON", Format::JsonLines),
            ("a.json.zst", Format::JsonLines),
            ("a.md", Format::Markdown),
            ("a.markdown.gz", Format::Markdown),
            ("a.csv.xz", Format::Csv),
            ("a.jsonl.bz2", Format::JsonLines),
            ("a.TSV", Format::Tsv),
        ] {
            assert_eq!(sniff(name, b"whatever"), Ok(format), "{name}");
        }
    }

    #[test]
    fn lines_of_json_are_told_under_the_name_of_a_text_and_documents_by_their_name() {
        let lines = b"{\"id\": 1, \"title\": \"Fog\"}\n{\"id\": 2}\n";
        for name in ["a.md", "a.html", "a.txt"] {
            assert_eq!(sniff(name, lines), Ok(Format::JsonLines), "{name}");
        }
        assert_eq!(sniff("a.md", b"{{ fog }}\n"), Ok(Format::Markdown));
        let docx = sniff("a.docx", b"PK\x03\x04\0\0");
        assert!(!matches!(docx, Err(UnknownFormat::Binary)), "{docx:?}");
    }

    #[test]
    fn an_array_is_told_from_lines_under_any_name() {
        for (name, head, format) in [
            ("a.json", " \n[\n{}", Format::JsonArray),
            ("a.jsonl", "\u{feff}[{}]", Format::JsonArray),
            ("a.json", "{\n  \"id\": 1\n}", Format::JsonArray),
            ("a.jsonl", "{\n", Format::JsonLines),
            ("a.json", "{\"id\": 1}\n", Format::JsonLines),
            ("a", "[ {", Format::JsonArray),
            ("a", "[ ] buy fog lamps", Format::PlainText),
            ("a", "[Fog](fog.html)", Format::PlainText),
        ] {
            assert_eq!(sniff(name, head.as_bytes()), Ok(format), "{name} {head:?}");
        }
        assert_eq!(sniff_stdin(b" [1"), Ok(Format::JsonArray));
        assert_eq!(sniff_stdin(b""), Ok(Format::JsonLines));
    }

    #[test]
    fn standard_input_is_told_by_its_content_where_no_line_begins_so() {
        for (head, format) in [
            ("<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", Format::Feed),
            ("\u{feff}<feed xmlns=\"http://www.w3.org/2005/Atom\">", Format::Feed),
            (
                "<!-- saved -->\n<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\">",
                Format::NewsMlG2,
            ),
            ("<NewsML Version=\"1.2\">", Format::NewsMl1),
            ("<nitf>", Format::Nitf),
            ("<?xml version=\"1.0\"?><!DOCTYPE html>", Format::Html),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [", Format::JsonFeed),
            ("{\"uri\": \"a\", \"pubstatus\": \"usable\"}\n", Format::Ninjs),
            ("[{\"uri\": \"a\", \"versioncreated\": \"2031-02-03\"}]", Format::Ninjs),
            ("{\n  \"title\": \"Fog\"\n}\n", Format::JsonArray),
            ("{\"title\": \"Fog\"}\n", Format::JsonLines),
            ("{\n", Format::JsonLines),
            ("{oops\n{\"title\": \"Fog\"}\n", Format::JsonLines),
            ("<3 fog\n", Format::JsonLines),
            ("<fog>\n{\"title\": \"Fog\"}\n", Format::JsonLines),
            ("id,title,body\n", Format::JsonLines),
        ] {
            assert_eq!(sniff_stdin(head.as_bytes()), Ok(format), "{head}");
        }
        assert_eq!(sniff_stdin(b"\xff\xfe<\0n\0i\0t\0f\0>\0"), Ok(Format::Nitf));
        let unknown = sniff_stdin(b"<?xml version=\"1.0\"?><svg>");
        assert_eq!(unknown, Err(UnknownFormat::Markup));
    }

    #[test]
    fn the_content_decides_otherwise() {
        for name in ["a.txt", "a", "a.text", "a.gz", ".."] {
            let told = |head: &str| sniff(name, head.as_bytes());
            assert_eq!(told(""), Ok(Format::PlainText));
            assert_eq!(told("\u{feff}\n {\"id\": 1}"), Ok(Format::JsonLines));
            assert_eq!(told("{fog} closes port"), Ok(Format::PlainText));
            assert_eq!(told("[{\"id\": 1}]"), Ok(Format::JsonArray));
            assert_eq!(told("### [2031-2-3](/day)\n\n# Fog closes port"), Ok(Format::Markdown));
            assert_eq!(told("---\ntitle: Fog\n---\nAll day."), Ok(Format::Markdown));
            assert_eq!(told("#fog closes port"), Ok(Format::PlainText));
            for page in [
                "<!DOCTYPE HTML>",
                "<?xml version=\"1.0\"?>\n<!-- saved -->\n<!doctype html public>",
                "<html lang=en>",
                "<P>Fog",
            ] {
                assert_eq!(told(page), Ok(Format::Html), "{page}");
            }
            assert_eq!(told("id,title,body\n"), Ok(Format::Csv));
            assert_eq!(told("\u{feff}Published;Title"), Ok(Format::Csv));
            assert_eq!(told("title, page"), Ok(Format::PlainText));
            assert_eq!(told("id, please"), Ok(Format::PlainText));
        }
    }

    #[test]
    fn what_is_not_read_says_so() {
        assert_eq!(sniff("a.md", b"fog\0"), Err(UnknownFormat::Binary));
        assert_eq!(sniff("a", b" <!doctype nitf>"), Err(UnknownFormat::Markup));
        assert_eq!(sniff("a", b"<3 fog"), Ok(Format::PlainText));
        let error = sniff("a.XLS.gz", b"id,title").unwrap_err();
        assert!(error.to_string().starts_with("`.xls` files are not read"), "{error}");
    }

    #[test]
    fn utf_16_is_looked_at_as_text() {
        assert_eq!(sniff("a.jsonl", b"\xff\xfe{\0"), Ok(Format::JsonLines));
        assert_eq!(sniff("a", b"\xfe\xff\0#\0 \0F\0o\0g"), Ok(Format::Markdown));
        assert_eq!(sniff("a", b"\xff\xfe\0\0F\0\0\0"), Err(UnknownFormat::Binary), "UTF-32");
    }

    #[test]
    fn a_head_cut_inside_a_character_is_still_text() {
        assert_eq!(sniff("a", &"é".as_bytes()[..1]), Ok(Format::PlainText));
    }
}
