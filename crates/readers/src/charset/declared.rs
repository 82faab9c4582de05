//! What the beginning of a text says about its character set.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};
use memchr::memmem;

/// UTF-16, when a text begins with its byte order mark, or like XML written in it.
pub(crate) fn mark_of(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xff, 0xfe, ..] | [b'<', 0, _, 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether a text begins as UTF-16 writes letters of English or marks of JSON, but has no mark by which
/// it would be read as such.
pub(crate) fn is_unmarked_utf_16(head: &[u8]) -> bool {
    let is_letter = |byte: u8| (1..0x80).contains(&byte);
    mark_of(head).is_none()
        && match *head {
            [first, 0, second, 0, ..] | [0, first, 0, second, ..] => {
                is_letter(first) && is_letter(second)
            }
            _ => false,
        }
}

/// The character set of a text that is not UTF-8, as far as its beginning tells: by its mark, or as
/// an XML file or a page declares it. `None` for UTF-8, and where nothing tells.
///
/// `told` is what the sender says about it, and counts for more than the text. Neither counts where
/// the beginning has letters outside of ASCII and all of it is UTF-8, which does not happen by chance.
pub(crate) fn charset_of(head: &[u8], told: Option<&str>) -> Option<&'static Encoding> {
    if let Some(marked) = mark_of(head) {
        return Some(marked);
    }
    let valid_bytes = str::from_utf8(head).map_or_else(|error| error.valid_up_to(), str::len);
    // A character may be cut at the end of the beginning.
    if valid_bytes + 4 > head.len() && !head.is_ascii() {
        return None;
    }
    let charset = told.and_then(of_label).or_else(|| declared_in(head))?;
    (charset != UTF_8).then_some(charset)
}

/// The character set of a name. Text in which the name itself can be read is not UTF-16.
fn of_label(label: &str) -> Option<&'static Encoding> {
    match Encoding::for_label(label.as_bytes())? {
        charset if charset == UTF_16LE || charset == UTF_16BE => Some(UTF_8),
        charset if charset == REPLACEMENT || charset == X_USER_DEFINED => None,
        charset => Some(charset),
    }
}

fn declared_in(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    let lower = head.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix(b"<?xml") {
        let end = memmem::find(rest, b"?>").unwrap_or(rest.len());
        let declaration = rest.get(..end).unwrap_or_default();
        if let Some(charset) = value_behind(declaration, b"encoding") {
            return Some(charset);
        }
    }
    let mut rest = lower.as_slice();
    while let Some(place) = memchr::memchr(b'<', rest) {
        rest = rest.get(place..).unwrap_or_default();
        let end: &[u8] = if rest.starts_with(b"<!--") { b"-->" } else { b">" };
        let tag_bytes =
            memmem::find(rest, end).map_or(rest.len(), |end_place| end_place + end.len());
        let (tag, after) = rest.split_at_checked(tag_bytes).unwrap_or((rest, b""));
        if tag.starts_with(b"<meta")
            && let Some(charset) = value_behind(tag, b"charset")
        {
            return Some(charset);
        }
        rest = after;
    }
    None
}

/// The character set that is named behind `name=`, with or without quotes.
fn value_behind(text: &[u8], name: &[u8]) -> Option<&'static Encoding> {
    memmem::find_iter(text, name).find_map(|place| {
        let rest = text.get(place + name.len()..)?.trim_ascii_start();
        let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
        let end = rest.iter().position(|byte| !is_label(byte)).unwrap_or(rest.len());
        of_label(str::from_utf8(rest.get(..end)?).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], told: Option<&str>, expected: Option<&str>) {
        let found = charset_of(head, told).map(Encoding::name);
        assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(head));
    }

    #[test]
    fn marks_declarations_and_what_the_sender_says() {
        check(b"\xff\xfeF\0", None, Some("UTF-16LE"));
        check(b"\xfe\xff\0F", None, Some("UTF-16BE"));
        check(b"<\0?\0", None, Some("UTF-16LE"));
        check(b"<?xml version='1.0' encoding='ISO-8859-2'?><a/>", None, Some("ISO-8859-2"));
        check(b"<?xml version=\"1.0\"?><a encoding='koi8-r'/>", None, None);
        check(b"<!doctype html><META CharSet=windows-1251>", None, Some("windows-1251"));
        check(
            b"<html><meta http-equiv=content-type content=\"text/html; charset=shift_jis\">",
            None,
            Some("Shift_JIS"),
        );
        check(b"<p><!-- <meta charset=koi8-r> --><meta charset='gbk'>", None, Some("GBK"));
        check(b"<html><meta charset=big5>", Some("euc-kr"), Some("EUC-KR"));
        check(b"<html><meta charset=big5>", Some("no such"), Some("Big5"));
        check(b"Fog", Some("iso-8859-1"), Some("windows-1252"));
    }

    #[test]
    fn what_is_utf_8_stays_so() {
        check("<meta charset=koi8-r>Fährt".as_bytes(), None, None);
        check(&"<meta charset=koi8-r>Fä".as_bytes()[..23], Some("big5"), None);
        check(b"<meta charset=utf-8>", None, None);
        check(b"<meta charset=utf-16>F\xe4hrt", None, None);
        check(b"<meta charset=hz-gb-2312><meta charset><meta charset=", None, None);
        check(b"charset=koi8-r", None, None);
        check(b"", None, None);
    }
}
