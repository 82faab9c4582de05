//! Articles as lines of a table.

use std::cmp::Ordering;
use std::io::{self, Write};

use storyfold::model::{Article, Precision};
use unicode_width::UnicodeWidthStr;

use crate::output::terminal::{clip, one_line, pad};

/// The widest an id or a source may be in columns; what is wider is clipped.
const MAX_NAME_WIDTH: usize = 24;

/// What a headline may not fall below in columns, however narrow the terminal.
const MIN_HEADLINE_WIDTH: usize = 12;

/// A line about an article.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// How deep it stands, in columns.
    pub(super) indent: usize,
    /// What comes first: the article's role.
    pub(super) label: String,
    /// The article.
    pub(super) article: &'a Article,
}

/// Writes lines with label, date, id and source in columns below each other, and what is left of
/// the width for headlines.
///
/// # Errors
/// What `out` returns.
pub(super) fn write(lines: &[Line<'_>], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let widest = |of: &dyn Fn(&Line<'_>) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let label = widest(&|line| line.indent + line.label.width());
    let date = widest(&|line| self::date(line.article).width());
    let id = widest(&|line| self::id(line.article).width()).min(MAX_NAME_WIDTH);
    let source = widest(&|line| self::source(line.article).width()).min(MAX_NAME_WIDTH);
    for line in lines {
        let indent = " ".repeat(line.indent);
        let mut text = format!("{indent}{}  ", pad(&line.label, label - line.indent));
        text.push_str(&format!("{}  ", pad(&self::date(line.article), date)));
        text.push_str(&format!("{}  ", pad(&self::id(line.article), id)));
        if source > 0 {
            text.push_str(&format!("{}  ", pad(&self::source(line.article), source)));
        }
        let room = width.saturating_sub(text.width()).max(MIN_HEADLINE_WIDTH);
        writeln!(out, "{text}{}", clip(&headline(line.article), room))?;
    }
    Ok(())
}

/// What an article is shown by: its headline, else how its body begins.
pub(super) fn headline(article: &Article) -> String {
    let title = one_line(&article.title);
    if !title.is_empty() {
        return title;
    }
    // A body may be a book; its first paragraphs are more than a line can show.
    one_line(&article.body.chars().take(500).collect::<String>())
}

/// What an article is called by where its id does not stand beside it: its headline, else its id, as in a store
/// without texts.
pub(super) fn name(article: &Article) -> String {
    let headline = headline(article);
    if headline.is_empty() { id(article) } else { headline }
}

/// When an article was published, to the minute.
pub(super) fn date(article: &Article) -> String {
    let Some(published) = article.published else { return "undated".into() };
    let text = published.to_string();
    match (published.precision, text.rsplit_once(':')) {
        (Precision::Second, Some((to_the_minute, _))) => to_the_minute.replace('T', " "),
        _ => text,
    }
}

/// An article's id as it can be shown.
pub(super) fn id(article: &Article) -> String {
    one_line(article.id.as_str())
}

/// Who published an article; empty when nobody says.
pub(super) fn source(article: &Article) -> String {
    one_line(article.source.as_deref().unwrap_or_default())
}

/// Earlier articles first, undated ones last, then by id.
pub(super) fn by_time(a: &Article, b: &Article) -> Ordering {
    let key = |article: &Article| (article.published.is_none(), article.published);
    key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
}
