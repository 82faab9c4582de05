//! What is no part of a headline: the wire's marks (`UPDATE 1-`) and the outlet's name at its end
//! (`Fire kills two | Ostby Post`).

use std::borrow::Cow;

use memchr::memchr3;

use crate::normalise::normalise;
use crate::wire::marks;

/// An outlet's name has at most this many words.
const MOST_WORDS: usize = 6;

/// Takes the marks of a wire off a headline, and the outlet's name off its end.
///
/// After a bar it goes; after a dash only when the source bears it, since headlines use dashes.
///
/// ```
/// use storyfold_text::boilerplate::headline::strip;
/// assert_eq!(strip("Fire kills two | Ostby Post", None), "Fire kills two");
/// assert_eq!(strip("UPDATE 1-Fire kills two", None), "Fire kills two");
/// assert_eq!(strip("Fire kills two\u{A0}｜ Ostby Post", None), "Fire kills two");
/// assert_eq!(strip("Fire kills two - Ostby Post", Some("ostbypost.example")), "Fire kills two");
/// assert_eq!(strip("Fire kills two - again", Some("ostbypost.example")), "Fire kills two - again");
/// ```
pub fn strip<'a>(title: &'a str, source: Option<&str>) -> Cow<'a, str> {
    // Bars and the space around them come in many characters.
    match normalise(title) {
        Cow::Borrowed(title) => Cow::Borrowed(without_outlet(title, source)),
        Cow::Owned(title) => Cow::Owned(without_outlet(&title, source).to_owned()),
    }
}

fn without_outlet<'a>(title: &'a str, source: Option<&str>) -> &'a str {
    let mut title = marks::split(title).0;
    // Most headlines hold no bar and no dash of any kind.
    if memchr3(b'|', b'-', 0xE2, title.as_bytes()).is_none() {
        return title;
    }
    if let Some((head, tail)) = title.rsplit_once(" | ")
        && is_outlet(head, tail)
    {
        title = head.trim().trim_end_matches(" -").trim_end();
    }
    for dash in [" - ", " – ", " — "] {
        if let Some((head, tail)) = title.rsplit_once(dash)
            && is_outlet(head, tail)
            && source.is_some_and(|source| bears(source, tail))
        {
            title = head.trim();
        }
    }
    title
}

fn is_outlet(head: &str, tail: &str) -> bool {
    let words = |text: &str| text.split_whitespace().count();
    words(head) >= 2 && (1..=MOST_WORDS).contains(&words(tail))
}

/// Whether the source's name is made of the same letters.
fn bears(source: &str, outlet: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let outlet = letters(outlet.trim_end_matches(".com"));
    outlet.len() >= 3 && letters(source).contains(&outlet)
}
