//! Markdown: one article a file, its headline a heading.

use std::io::{self, BufRead};

use crate::fields::{Field, FieldMap};
use crate::limits::{MAX_FRONT_MATTER_LINES, MAX_HEADLINE_CHARS, TOP_LINES};
use crate::reader::{Context, Item, Reader};
use crate::record::{RawRecord, Value};

use super::document::{date_of_line, read_whole};
use super::markup;

/// Reads a Markdown file as one article.
///
/// The title is the first heading of level 1, else the first other heading, else the first line; a
/// heading that is a date or ends with a colon (`### Related:`) is none. The first line near the
/// top that is only a date, perhaps as a link in a heading, is the publication date. Everything
/// else stays in the body as Markdown, section headings included, except rows of links above the
/// headline. Front matter is read for simple `key: value` lines and wins over what the text says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Markdown;

impl Reader for Markdown {
    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn looks_like(&self, head: &str) -> bool {
        let lines: Vec<&str> = head.lines().collect();
        let top = lines.iter().filter(|line| !line.trim().is_empty()).take(TOP_LINES);
        front_matter(&lines).is_some() || top.into_iter().any(|line| atx_heading(line).is_some())
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        if let Some(text) = read_whole(input, context, sink)? {
            let record = parse(&text, &context.options.field_map);
            record.finish(
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

/// The rank of what is found in the text: behind everything front matter states.
const FOUND: usize = usize::MAX;

fn parse<'a>(text: &'a str, fields: &FieldMap) -> RawRecord<'a> {
    let mut record = RawRecord::default();
    let mut lines: Vec<&str> = text.lines().collect();
    let front = front_matter(&lines).or_else(|| unclosed(&lines)).unwrap_or_default();
    for (key, value) in &front.values {
        state(&mut record, fields, key, value);
    }
    lines.drain(..front.lines);

    let stated_title = match record.get(Field::Title) {
        Some(Value::Text(title)) => Some(title.trim().to_owned()),
        _ => None,
    };
    let headline = headline(&lines);
    // Where front matter states another title, the heading is part of the text.
    let is_taken = match (&headline, &stated_title) {
        (Some(headline), Some(stated)) => headline.text == *stated,
        (headline, _) => headline.is_some(),
    };
    let head_line = headline.as_ref().map_or(0, |headline| headline.line);
    let date_line = date_line(&lines, head_line);
    if let Some((_, date)) = date_line {
        record.set(Field::Published, FOUND, Value::Text(date.into()));
    }

    let mut body = String::with_capacity(text.len());
    for (number, line) in lines.iter().enumerate() {
        let in_headline =
            is_taken && headline.as_ref().is_some_and(|headline| headline.covers(number));
        let is_date = date_line.is_some_and(|(dated, _)| dated == number);
        let is_navigation = number < head_line && markup::is_link_row(line);
        if !in_headline && !is_date && !is_navigation {
            body.push_str(line);
            body.push('\n');
        }
    }
    record.set_text(Field::Body, body.trim_matches('\n').trim_end().to_owned());
    if let Some(headline) = headline {
        record.set(Field::Title, FOUND, Value::Text(headline.text.into()));
    }
    record
}

/// A heading: its first line, how many lines it has (two when underlined), its level and text.
struct Heading {
    line: usize,
    lines: usize,
    level: usize,
    text: String,
}

impl Heading {
    fn covers(&self, line: usize) -> bool {
        (self.line..self.line + self.lines).contains(&line)
    }
}

fn headline(lines: &[&str]) -> Option<Heading> {
    let mut headings = headings(lines);
    headings.retain(|heading| !heading.text.is_empty() && date_of_line(&heading.text).is_none());
    let level_1 = headings.iter().position(|heading| heading.level == 1);
    let chosen =
        level_1.or_else(|| headings.iter().position(|heading| !heading.text.ends_with(':')));
    match chosen {
        Some(place) => Some(headings.swap_remove(place)),
        None => first_line(lines),
    }
}

/// The first line that could be a headline in a text without headings.
fn first_line(lines: &[&str]) -> Option<Heading> {
    let (line, text) = lines.iter().enumerate().find(|(_, line)| {
        !line.trim().is_empty()
            && atx_heading(line).is_none()
            && date_of_line(line).is_none()
            && (!markup::is_link_row(line) || markup::plain(line).len() < line.trim().len())
    })?;
    let text = markup::without_links(markup::plain(text)).trim().to_owned();
    (text.chars().count() <= MAX_HEADLINE_CHARS).then_some(Heading {
        line,
        lines: 1,
        level: 7,
        text,
    })
}

/// All headings outside of fenced code, in order.
fn headings(lines: &[&str]) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    // The line before, when it could be the text of an underlined heading.
    let mut above: Option<&str> = None;
    for (number, line) in lines.iter().copied().enumerate() {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        if mark.is_some() && (fence.is_none() || fence == mark) {
            fence = if fence.is_some() { None } else { mark };
            above = None;
            continue;
        }
        if fence.is_some() {
            continue;
        }
        if let Some((level, text)) = atx_heading(line) {
            found.push(Heading { line: number, lines: 1, level, text: title_text(text) });
            above = None;
            continue;
        }
        if let (Some(level), Some(text)) = (underline(line), above) {
            let text = title_text(text);
            found.push(Heading { line: number.saturating_sub(1), lines: 2, level, text });
            above = None;
            continue;
        }
        let begins_paragraph = number
            .checked_sub(1)
            .and_then(|before| lines.get(before))
            .is_none_or(|before| before.trim().is_empty());
        above = (begins_paragraph && !line.trim().is_empty()).then_some(line);
    }
    found
}

/// The level and text of a heading written with signs: `## Text`.
fn atx_heading(line: &str) -> Option<(usize, &str)> {
    let indent = line.bytes().take_while(|&byte| byte == b' ').count();
    let line = line.trim_start();
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let text = line.get(level..)?;
    let is_heading = indent <= 3 && (1..=6).contains(&level) && text.starts_with([' ', '\t']);
    is_heading.then(|| (level, text.trim()))
}

/// The level of the heading above, when a line is its underline.
fn underline(line: &str) -> Option<usize> {
    let line = line.trim();
    let all = |mark| line.len() >= 3 && line.bytes().all(|byte| byte == mark);
    if all(b'=') {
        Some(1)
    } else if all(b'-') {
        Some(2)
    } else {
        None
    }
}

/// The text of a heading without closing signs, emphasis around it, and link targets.
fn title_text(text: &str) -> String {
    let text = text.trim();
    let open = text.trim_end_matches('#');
    let text = if open.is_empty() || open.ends_with(' ') { open } else { text };
    markup::without_links(markup::plain(text)).trim().to_owned()
}

/// The first line that is a date, above the headline or shortly after it.
fn date_line<'a>(lines: &[&'a str], head_line: usize) -> Option<(usize, &'a str)> {
    let above = lines.iter().enumerate().take(head_line);
    let below = lines.iter().enumerate().skip(head_line);
    let below = below.filter(|(_, line)| !line.trim().is_empty()).take(TOP_LINES);
    above.chain(below).find_map(|(number, line)| Some((number, date_of_line(line)?)))
}

/// What front matter states, and how many lines it takes, fences included.
#[derive(Default)]
struct FrontMatter<'a> {
    values: Vec<(&'a str, &'a str)>,
    lines: usize,
}

/// Reads front matter: simple `key: value` lines between two fences at the very top. Nested values
/// are passed over.
fn front_matter<'a>(lines: &[&'a str]) -> Option<FrontMatter<'a>> {
    if lines.first()?.trim_end() != "---" {
        return None;
    }
    let inner = lines.iter().skip(1).take(MAX_FRONT_MATTER_LINES.saturating_sub(1));
    let end = inner.clone().position(|line| matches!(line.trim_end(), "---" | "..."))?;
    let values: Vec<_> = inner.take(end).filter_map(|line| key_value(line)).collect();
    // Without any key these are two rules around some text.
    (!values.is_empty()).then_some(FrontMatter { values, lines: end + 2 })
}

/// Front matter whose end was forgotten: the lines of keys at its beginning, in a text without headings, which
/// would begin with a rule.
fn unclosed<'a>(lines: &[&'a str]) -> Option<FrontMatter<'a>> {
    if lines.first()?.trim_end() != "---" || !headings(lines).is_empty() {
        return None;
    }
    let is_small =
        |(key, _): &(&str, &str)| key.starts_with(|first: char| first.is_ascii_lowercase());
    let keys = lines.iter().skip(1).take(MAX_FRONT_MATTER_LINES.saturating_sub(1));
    let values: Vec<_> = keys.map_while(|line| key_value(line).filter(is_small)).collect();
    let lines = values.len() + 1;
    (!values.is_empty()).then_some(FrontMatter { values, lines })
}

fn key_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let value = value.trim();
    if key.is_empty() || !key.bytes().all(is_key) || value.starts_with(['[', '{', '|', '>', '&']) {
        return None;
    }
    let quoted = ['"', '\'']
        .into_iter()
        .find_map(|mark| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)));
    Some((key, quoted.unwrap_or(value)))
}

/// Puts one line of front matter into the record, if it means something there.
fn state<'a>(record: &mut RawRecord<'a>, fields: &FieldMap, key: &str, value: &'a str) {
    // Site generators write `published: true` where they mean that a page is shown at all.
    if matches!(value, "" | "~" | "null" | "true" | "false") {
        return;
    }
    // `date` is what nearly all front matter calls the publication time.
    let is_known = fields.targets(key).next().is_some();
    let key = if key == "date" && !is_known { Field::Published.name() } else { key };
    for (field, rank) in fields.targets(key) {
        record.set(field, rank, Value::Text(value.into()));
    }
}
