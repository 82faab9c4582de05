//! What formats share in which a file is one article: reading it whole, and finding its date.

use std::io::{self, BufRead, Read};

use crate::date::{self, DateError};
use crate::limits::MAX_DOCUMENT_BYTES;
use crate::problem;
use crate::reader::{Context, Item};

use super::markup;

/// Reads a whole document as text, without a byte order mark. `None` when it was turned away.
///
/// # Errors
/// What `input` returns.
pub(super) fn read_whole(
    input: &mut dyn BufRead,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item),
) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    input.take(MAX_DOCUMENT_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    let turned_away = if bytes.len() > MAX_DOCUMENT_BYTES {
        let reason = format!(
            "it has more than the {MAX_DOCUMENT_BYTES} bytes a document may have; if it holds many \
             articles, convert it to JSON Lines"
        );
        (problem::TOO_LARGE, reason)
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => {
                return Ok(Some(match text.strip_prefix('\u{feff}') {
                    Some(rest) => rest.to_owned(),
                    None => text,
                }));
            }
            Err(error) => {
                let byte = error.utf8_error().valid_up_to() + 1;
                (problem::BAD_UTF8, format!("byte {byte} of it is not UTF-8; convert it to UTF-8"))
            }
        }
    };
    let (kind, reason) = turned_away;
    sink(Item::Problem(problem::rejected(context.origin(None), kind, reason)));
    Ok(None)
}

/// The date of a line that is nothing but a date, perhaps inside a heading or a link, or that
/// begins like a dateline: `first published on June 19, 2017 by`. A date no calendar has counts,
/// so that it is reported rather than taken for text.
pub(super) fn date_of_line(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.len() > MAX_DATELINE_BYTES && !line.contains("](") {
        return None;
    }
    let line = markup::plain(line);
    let bare = line.trim_start_matches(['*', '_']);
    let lead = LEADS.iter().find_map(|lead| after_lead(bare, lead));
    let Some(rest) = lead else {
        return is_date(line).then_some(line);
    };
    if is_date(rest) {
        return Some(rest);
    }
    let (_, tail) = date::parse_prefix(rest)?;
    (tail.len() <= MAX_BYLINE_BYTES).then(|| rest.strip_suffix(tail).unwrap_or(rest).trim_end())
}

/// A date line with its byline is not longer than this, in bytes.
const MAX_DATELINE_BYTES: usize = 200;

/// How much may follow the date on a date line, in bytes: a time and a byline, not a sentence more.
const MAX_BYLINE_BYTES: usize = 80;

/// How a line begins that tells when the text was published; longer ones first.
const LEADS: [&str; 9] = [
    "first published on",
    "first published",
    "published on",
    "published at",
    "published",
    "posted on",
    "posted",
    "dated",
    "date",
];

fn after_lead<'a>(line: &'a str, lead: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(lead.len())?;
    let rest = start.eq_ignore_ascii_case(lead).then_some(rest)?;
    let bare = rest.trim_start_matches([':', ' ', '\t', '*', '_']);
    (bare.len() < rest.len()).then_some(bare)
}

fn is_date(text: &str) -> bool {
    match date::parse(text) {
        Ok(_) => true,
        Err(DateError::NotADate) => false,
        // Eight digits that make no day are some other number.
        Err(_) => !text.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_dates() {
        for (line, date) in [
            ("### [2031-02-3](/days/2031/02/3)", "2031-02-3"),
            ("2031-02-03", "2031-02-03"),
            ("*3 February 2031*", "3 February 2031"),
            ("first published on February 3, 2031 by", "February 3, 2031"),
            ("Posted February 3rd, 2031 at 5: 19 pm", "February 3rd, 2031"),
            ("**Published:** 2031-02-03T10:00:00Z", "2031-02-03T10:00:00Z"),
            ("Date: Mon, 03 Feb 2031 10:00:00 GMT", "Mon, 03 Feb 2031 10:00:00 GMT"),
            ("## 2031-02-30", "2031-02-30"),
        ] {
            assert_eq!(date_of_line(line), Some(date), "{line:?}");
        }
    }

    #[test]
    fn lines_that_are_not() {
        for line in [
            "",
            "Fog closed the port on February 3, 2031",
            "12345678",
            "2025550143",
            "1467972000123",
            "Posted 2025550143",
            "published weekly",
            "dateline",
            "On February 3, 2031 fog closed the port",
            &format!("Published on February 3, 2031 {}", "in the morning ".repeat(9)),
        ] {
            assert_eq!(date_of_line(line), None, "{line:?}");
        }
    }
}
