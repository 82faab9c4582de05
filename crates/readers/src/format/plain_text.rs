//! Plain text: one article a file, its headline the first line.

use std::io::{self, BufRead};

use crate::fields::Field;
use crate::limits::{MAX_HEADLINE_CHARS, MAX_SENTENCE_HEADLINE_CHARS, TOP_LINES};
use crate::reader::{Context, Item, Reader};
use crate::record::RawRecord;

use super::document::{date_of_line, read_whole};

/// Reads a text file as one article.
///
/// The headline is the first line that reads like one: at most [`MAX_HEADLINE_CHARS`] characters,
/// standing alone, and no long sentence. Lines of navigation before it (`Skip to main content`) are left out. A date line
/// near the top (`first published on June 19, 2017 by`) gives the publication date and is left out
/// of the body. A text that begins with a paragraph has no title.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainText;

impl Reader for PlainText {
    fn extensions(&self) -> &'static [&'static str] {
        // `.txt` says only that it is text; Markdown and JSON Lines come under that name, too.
        &[]
    }

    fn looks_like(&self, _: &str) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        if let Some(text) = read_whole(input, context, sink)? {
            parse(&text).finish(
                context,
                context.origin(None),
                context.document_id,
                text.as_bytes(),
                sink,
            );
        }
        Ok(())
    }
}

/// What pages put before the headline for people who navigate by keyboard.
const NAVIGATION: [&str; 12] = [
    "skip to main content",
    "skip to content",
    "skip to the content",
    "skip to navigation",
    "skip to main navigation",
    "skip to search",
    "skip navigation",
    "jump to content",
    "jump to navigation",
    "toggle navigation",
    "menu",
    "advertisement",
];

/// A line longer than this was not broken to fit a page, so it is a paragraph. In characters.
const PARAGRAPH_CHARS: usize = 160;

/// Finds the parts of a text.
pub(super) fn parse(text: &str) -> RawRecord<'_> {
    let mut lines: Vec<&str> = text.lines().collect();
    let content = lines.iter().position(|line| !line.trim().is_empty() && !is_navigation(line));
    lines.drain(..content.unwrap_or(lines.len()));

    let mut record = RawRecord::default();
    let dated = top(&lines).find_map(|(place, line)| Some((place, date_of_line(line)?)));
    if let Some((place, date)) = dated {
        record.set_text(Field::Published, date);
        lines.remove(place);
    }
    if let Some((place, headline)) = headline(&lines, dated.map(|(place, _)| place)) {
        record.set_text(Field::Title, headline);
        lines.remove(place);
    }
    let body = lines.join("\n");
    record.set_text(Field::Body, body.trim_matches('\n').trim_end().to_owned());
    record
}

/// The first non-empty lines with their places.
fn top<'a>(lines: &[&'a str]) -> impl Iterator<Item = (usize, &'a str)> {
    let numbered = lines.iter().copied().enumerate();
    numbered.filter(|(_, line)| !line.trim().is_empty()).take(TOP_LINES)
}

fn is_navigation(line: &str) -> bool {
    let line = line.trim();
    NAVIGATION.iter().any(|known| known.eq_ignore_ascii_case(line))
}

/// Whether a line ends like a sentence and is longer than headlines that do.
fn is_long_sentence(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(['"', '\'', '”', '’', '»', ')']);
    line.ends_with(['.', '!', '?', '…', '。']) && line.chars().count() > MAX_SENTENCE_HEADLINE_CHARS
}

/// The line that reads like a headline. `date_place` is where a date line was taken out: a headline
/// may stand right above or below one.
fn headline<'a>(lines: &[&'a str], date_place: Option<usize>) -> Option<(usize, &'a str)> {
    let is_blank = |place: usize| lines.get(place).is_none_or(|line| line.trim().is_empty());
    let mut begins_paragraph = true;
    for (place, line) in lines.iter().copied().enumerate() {
        if is_blank(place) {
            begins_paragraph = true;
            continue;
        }
        let is_start = begins_paragraph || date_place == Some(place);
        begins_paragraph = false;
        if !is_start {
            continue;
        }
        if is_long_sentence(line) {
            return None;
        }
        let paragraph: usize = lines
            .iter()
            .skip(place)
            .take_while(|line| !line.trim().is_empty())
            .map(|line| line.chars().count())
            .sum();
        let stands_alone = is_blank(place + 1) || date_place == Some(place + 1);
        let ends_sentence = line.trim_end().ends_with(['.', ':', ',', ';']);
        let is_over_paragraph = || {
            let next = lines.get(place + 1).map_or(0, |next| next.chars().count());
            next > PARAGRAPH_CHARS && !ends_sentence
        };
        let fits = line.trim().chars().count() <= MAX_HEADLINE_CHARS;
        let is_first = top(lines).next().is_some_and(|(first, _)| first == place);
        if fits && (is_first || !ends_sentence) && (stands_alone || is_over_paragraph()) {
            return Some((place, line));
        }
        let is_near_top = top(lines).any(|(near, _)| near == place);
        if paragraph > MAX_HEADLINE_CHARS || !is_near_top {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value as Held;

    fn title(text: &str) -> Option<String> {
        match parse(text).get(Field::Title) {
            Some(Held::Text(title)) => Some(title.to_string()),
            _ => None,
        }
    }

    #[test]
    fn a_long_sentence_is_the_beginning_of_a_text_and_no_headline() {
        let lead = format!("OSTBY (NPA) - Fog closed {}port to all ships.", "the old ".repeat(18));
        assert!(lead.chars().count() > MAX_SENTENCE_HEADLINE_CHARS);
        assert_eq!(title(&format!("{lead}\n\nFerries wait\n\nAll day.\n")), None);
        assert_eq!(title("Fog closed the port.\n\nAll day.\n").unwrap(), "Fog closed the port.");
        let headline = lead.trim_end_matches('.');
        assert_eq!(title(&format!("{headline}\n\nAll day.\n")).as_deref(), Some(headline));
    }
}
