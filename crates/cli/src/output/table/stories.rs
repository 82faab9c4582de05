//! Stories for people.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use storyfold::Row;
use storyfold::model::{Article, GroupId, Role, Status, StoryId};

use super::articles::{self, Line, by_time, date, id, name, source};
use super::{Layout, count};
use crate::output::row::status;
use crate::output::terminal::clip;

/// How far the lines below a story's number stand in, in columns.
const INDENT: usize = 4;

/// Writes stories, the largest first and then the earliest, each with its accounts and their copies.
/// Articles that are alone come last.
///
/// # Errors
/// What `out` returns.
pub(crate) fn stories(rows: &[Row<'_>], layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let (mut several, mut alone) = (Vec::new(), Vec::new());
    for rows in by_story(rows).into_values() {
        match rows.as_slice() {
            [only] => alone.push(only.article),
            [first, ..] => several.push((first.article, rows)),
            [] => {}
        }
    }
    several.sort_by(|(a, a_rows), (b, b_rows)| {
        Reverse(a_rows.len()).cmp(&Reverse(b_rows.len())).then_with(|| by_time(a, b))
    });
    alone.sort_by(|a, b| by_time(a, b));
    writeln!(
        out,
        "{} in {}: {} with several articles, {} with one",
        count(rows.len(), "article", "articles"),
        count(several.len() + alone.len(), "story", "stories"),
        several.len(),
        alone.len()
    )?;
    for (number, (_, rows)) in (1_usize..).zip(&several) {
        writeln!(out)?;
        write_story(number, rows, layout, out)?;
    }
    write_alone(&alone, ["alone in its story", "alone in their stories"], layout, out)
}

/// Lists articles that stand alone, or says how many there are. `one` and `many` follow the noun.
pub(super) fn write_alone(
    alone: &[&Article],
    [one, many]: [&str; 2],
    layout: Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    if alone.is_empty() {
        return Ok(());
    }
    let one = format!("article {one}");
    let many = format!("articles {many}");
    let articles = count(alone.len(), &one, &many);
    if !layout.all {
        return writeln!(out, "\n{articles}; --all lists them");
    }
    writeln!(out, "\n{articles}:")?;
    let lines: Vec<_> =
        alone.iter().map(|article| Line { indent: 2, label: String::new(), article }).collect();
    articles::write(&lines, layout.width, out)
}

/// The rows of each story, the earliest first.
fn by_story<'a, 'r>(rows: &'a [Row<'r>]) -> BTreeMap<StoryId, Vec<&'a Row<'r>>> {
    let mut stories: BTreeMap<StoryId, Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        stories.entry(row.story).or_default().push(row);
    }
    for rows in stories.values_mut() {
        rows.sort_by(|a, b| by_time(a.article, b.article));
    }
    stories
}

fn write_story(
    number: usize,
    rows: &[&Row<'_>],
    layout: Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut accounts: BTreeMap<GroupId, Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        accounts.entry(row.group).or_default().push(row);
    }
    let copies = rows.len() - accounts.len();
    let size = [
        count(accounts.len(), "account", "accounts"),
        if copies == 0 { String::new() } else { count(copies, "copy", "copies") },
    ];
    let size: Vec<_> = size.into_iter().filter(|part| !part.is_empty()).collect();

    let mark = format!("{:<INDENT$}", format!("{number}."));
    let canonical = rows.iter().find(|row| row.role == Role::Canonical);
    let title = canonical.map_or_else(String::new, |row| name(row.article));
    let room = layout.width.saturating_sub(mark.len());
    writeln!(out, "{mark}{}", clip(&title, room))?;
    let Some(canonical) = canonical else { return Ok(()) };
    let by = [id(canonical.article), source(canonical.article), date(canonical.article)];
    let by: Vec<_> = by.into_iter().filter(|part| !part.is_empty()).collect();
    let story = if layout.story_ids { format!("{}: ", canonical.story) } else { String::new() };
    let role = label("canonical", canonical);
    let line = format!("{story}{}; {role}: {}", size.join(" and "), by.join(", "));
    writeln!(out, "{:INDENT$}{}", "", clip(&line, room))?;
    // Among copies of one text, the story has no choice: the group has made it.
    let rule = if accounts.len() == 1 { canonical.group_rule } else { canonical.story_rule };
    let line = format!("because {}", rule.reason_of(canonical.status, canonical.flags));
    writeln!(out, "{:INDENT$}{}", "", clip(&line, room))?;
    articles::write(&lines(&accounts, canonical), layout.width, out)
}

/// A role with what stands against using the article.
fn label(role: &str, row: &Row<'_>) -> String {
    let mut label = role.to_owned();
    if row.status != Status::Usable {
        label = format!("{label}, {}", status(row.status));
    }
    for flag in row.flags.iter() {
        label = format!("{label}, {}", flag.name());
    }
    label
}

/// A line for every article of a story but the canonical, whose lines stand above: first its copies,
/// then the other accounts, each with its copies below.
fn lines<'a>(accounts: &BTreeMap<GroupId, Vec<&Row<'a>>>, canonical: &Row<'_>) -> Vec<Line<'a>> {
    let mut accounts: Vec<_> = accounts.iter().collect();
    let represents = |row: &&&Row<'a>| row.role != Role::Copy;
    accounts.sort_by(|(a_group, a), (b_group, b)| {
        let is_other = |group: &GroupId| *group != canonical.group;
        let article = |rows: &[&Row<'a>]| rows.iter().find(represents).map(|row| row.article);
        is_other(a_group).cmp(&is_other(b_group)).then_with(|| match (article(a), article(b)) {
            (Some(a), Some(b)) => by_time(a, b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        })
    });
    let mut lines = Vec::new();
    for (_, rows) in accounts {
        let report = rows.iter().filter(|row| row.role == Role::Report);
        lines.extend(report.map(|row| Line {
            indent: INDENT,
            label: label("report", row),
            article: row.article,
        }));
        let copies = rows.iter().filter(|row| row.role == Role::Copy);
        lines.extend(copies.map(|row| Line {
            indent: INDENT + 2,
            label: label("copy", row),
            article: row.article,
        }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use storyfold::model::{Instant, Precision, Published};

    use super::*;
    use crate::output::row::tests::{article, story_row};

    fn published(mut article: Article, hour: i64) -> Article {
        let at = Instant::from_unix_seconds(1_741_046_400 + hour * 3_600);
        article.published = Some(Published { at, precision: Precision::Second });
        article.source = Some("Harbour Post".into());
        article
    }

    fn table(rows: &[Row<'_>], width: usize, all: bool) -> String {
        let mut out = Vec::new();
        stories(rows, Layout { width, all, story_ids: false }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn stories_list_their_accounts_and_copies() {
        let a = published(article("a", "Fog\u{1b}[2J closes the port"), 6);
        let b = published(article("b", "Fog closes port"), 7);
        let c = published(article("c", "\"We could not see the bow\", says a captain"), 5);
        let d = article("d", "Choir wins");
        let rows = [
            story_row(&a, (1, &a), (2, &a)),
            story_row(&b, (1, &a), (2, &a)),
            story_row(&c, (1, &a), (3, &c)),
            story_row(&d, (9, &d), (9, &d)),
        ];
        assert_eq!(
            table(&rows, 72, false),
            "\
4 articles in 2 stories: 1 with several articles, 1 with one

1.  Fog [2J closes the port
    2 accounts and 1 copy; canonical: a, Harbour Post, 2025-03-04 06:00
    because it is the most complete account and closest to the middle
      copy  2025-03-04 07:00  b  Harbour Post  Fog closes port
    report  2025-03-04 05:00  c  Harbour Post  \"We could not see the bo…

1 article alone in its story; --all lists them
"
        );
        let all = table(&rows, 72, true);
        assert!(
            all.ends_with("\n1 article alone in its story:\n    undated  d  Choir wins\n"),
            "{all}"
        );
    }

    #[test]
    fn a_story_has_its_id_where_one_may_ask_for_it_and_that_of_its_canonical_for_want_of_a_headline()
     {
        let (a, b) = (article("a", ""), article("b", ""));
        let rows = [story_row(&a, (1, &a), (2, &a)), story_row(&b, (1, &a), (3, &b))];
        let mut out = Vec::new();
        let layout = Layout { width: 72, all: false, story_ids: true };
        stories(&rows, layout, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("\n1.  a\n    s-0000000000000001: 2 accounts; canonical: a"), "{out}");
    }

    #[test]
    fn larger_stories_come_first_and_then_earlier_ones() {
        let a = published(article("a", "Late"), 9);
        let b = published(article("b", "Late, too"), 10);
        let c = published(article("c", "Early"), 1);
        let d = article("d", "Undated");
        let e = [article("e", "Large"), article("f", "Large"), article("g", "Large")];
        let mut rows = vec![
            story_row(&a, (1, &a), (1, &a)),
            story_row(&b, (1, &a), (2, &b)),
            story_row(&c, (2, &c), (3, &c)),
            story_row(&d, (2, &c), (4, &d)),
        ];
        rows.extend(e.iter().map(|row| story_row(row, (3, &e[0]), (5, &e[0]))));
        let table = table(&rows, 100, false);
        let headlines: Vec<_> = table
            .lines()
            .filter_map(|line| line.split_once(". ").map(|(_, title)| title.trim()))
            .collect();
        assert_eq!(headlines, ["Large", "Early", "Late"]);
    }

    #[test]
    fn any_text_and_width_is_survived() {
        let a = published(article("港口", &"港口因大雾关闭👩‍👩‍👧‍👦".repeat(40)), 6);
        let mut b = article("b", "");
        b.body = "e\u{301}\u{301}\n\n\u{200f}ไทย".repeat(400);
        let rows = [story_row(&a, (1, &a), (2, &a)), story_row(&b, (1, &a), (3, &b))];
        for width in 0..120 {
            assert!(table(&rows, width, true).contains("report"));
        }
        assert_eq!(
            table(&[], 80, false),
            "0 articles in 0 stories: 0 with several articles, 0 with one\n"
        );
    }
}
