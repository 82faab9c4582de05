//! Place and agency at the head of a report: `NAIROBI, Kenya (AP) —`.

use memchr::memchr2_iter;

/// Where a report was filed and by whom, as its first words say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dateline {
    /// The place, with what qualifies it: `NAIROBI, Kenya`.
    pub place: String,
    /// The agency or outlet in brackets: `AP`.
    pub agency: Option<String>,
}

/// A dateline reaches no further than this into the text.
const MOST_BYTES: usize = 90;

/// Months a dateline may give after its place.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads the dateline of a text; returns it with the byte the report begins at.
///
/// ```
/// use storyfold_text::boilerplate::dateline::parse;
/// let text = "NAIROBI, Kenya (AP) — A bus overturned.";
/// let (dateline, start) = parse(text);
/// assert_eq!(dateline.unwrap().agency.as_deref(), Some("AP"));
/// assert_eq!(&text[start..], "A bus overturned.");
/// assert_eq!(parse("A bus overturned - nobody was hurt."), (None, 0));
/// ```
pub fn parse(text: &str) -> (Option<Dateline>, usize) {
    read(text).map_or((None, 0), |(place, agency, start)| {
        let dateline = Dateline { place: place.to_owned(), agency: agency.map(str::to_owned) };
        (Some(dateline), start)
    })
}

/// The byte the report begins at, behind the dateline of a text if it has one.
pub(crate) fn end(text: &str) -> usize {
    read(text).map_or(0, |(.., start)| start)
}

/// Place, agency, and the byte the report begins at.
fn read(text: &str) -> Option<(&str, Option<&str>, usize)> {
    let indent = text.len() - text.trim_start().len();
    let body = text.get(indent..)?;
    let mut end = body.len().min(MOST_BYTES);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    let head = body.get(..end)?;
    let (dash_at, dash_length) = dash(head)?;
    let head = head.get(..dash_at)?;
    let (place, agency) = match (head.find('('), head.find(')')) {
        (Some(open), Some(close)) if open < close && head.get(close + 1..)?.trim().is_empty() => {
            (head.get(..open)?.trim(), Some(head.get(open + 1..close)?.trim()))
        }
        (None, None) => (head.trim(), None),
        _ => return None,
    };
    let place = without_date(place);
    if !is_place(place, agency.is_some()) {
        return None;
    }
    let start = indent + dash_at + dash_length;
    let after = text.get(start..)?;
    let start = start + (after.len() - after.trim_start().len());
    Some((place, agency, start))
}

/// The first byte of `–` and `—` in UTF-8.
const LONG_DASH: u8 = 0xE2;

/// Where the mark that closes the dateline stands, and its length: a dash that stands by itself,
/// or the bracket after an agency in capitals (`Washington (CNN) The …`).
fn dash(head: &str) -> Option<(usize, usize)> {
    // All dashes begin with one of two bytes.
    let bytes = head.as_bytes();
    let dash = memchr2_iter(b'-', LONG_DASH, bytes).find_map(|at| {
        let (before, rest) = bytes.split_at_checked(at)?;
        match rest {
            [LONG_DASH, 0x80, 0x93 | 0x94, ..] => Some((at, 3)),
            [b'-', b'-', ..] => Some((at, 2)),
            [b'-', ..] if before.ends_with(b") ") => Some((at - 1, 2)),
            [b'-', b' ', ..] if before.ends_with(b" ") => Some((at - 1, 3)),
            _ => None,
        }
    });
    if dash.is_some() {
        return dash;
    }
    let (open, close) = (head.find('(')?, head.find(')')?);
    let agency = head.get(open + 1..close)?;
    let shouted = !agency.is_empty()
        && agency.len() <= 12
        && agency.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '-' | '/'));
    shouted.then_some((close + 1, 0))
}

/// A place without the day the report was filed.
fn without_date(place: &str) -> &str {
    match place.rfind(',') {
        Some(comma) => {
            let last = place.get(comma + 1..).unwrap_or_default().trim();
            let names = |month: &&str| {
                last.get(..month.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(month))
            };
            let is_date = last.ends_with(|c: char| c.is_ascii_digit()) && MONTHS.iter().any(names);
            if is_date { place.get(..comma).unwrap_or(place) } else { place }
        }
        None => place,
    }
}

/// One to six words, each part capitalised; without an agency the first word must be in capitals.
fn is_place(place: &str, has_agency: bool) -> bool {
    let mut words = place.split([' ', ',', '/']).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return has_agency };
    let capitals = first.chars().filter(|c| c.is_uppercase()).count();
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    let shouted = letters > 1 && capitals == letters;
    let rest: Vec<&str> = words.collect();
    rest.len() <= 5
        && first.starts_with(char::is_uppercase)
        && (shouted || has_agency)
        && rest.iter().all(|word| {
            word.starts_with(char::is_uppercase)
                || word.chars().all(|c| c.is_ascii_digit() || c == '{' || c == '}')
                || matches!(*word, "of" | "de" | "the" | "du" | "la")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_agencies_use() {
        let start = |text: &str| {
            let (dateline, start) = parse(text);
            (dateline.map(|d| d.place), text.get(start..).unwrap().to_owned())
        };
        for text in [
            "LONDON, Jan 12 (Reuters) - Shares fell.",
            "LONDON (Reuters) - Shares fell.",
            "LONDON — Shares fell.",
            "LONDON -- Shares fell.",
            "  LONDON, March 3 - Shares fell.",
        ] {
            assert_eq!(start(text), (Some("LONDON".into()), "Shares fell.".into()), "{text}");
        }
        assert_eq!(start("Washington (CNN) It was late.").0, Some("Washington".into()));
        for text in [
            "Police said – and nobody denied – that it burned.",
            "The mayor (Berg) - elected in May - left.",
            "SHE LEFT, he stayed - for good",
            "",
            "—",
        ] {
            assert_eq!(start(text).1, text, "{text}");
        }
    }
}
