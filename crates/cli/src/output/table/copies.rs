//! Groups of copies for people.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use storyfold::CopyRow;
use storyfold::model::{GroupId, Role};

use super::articles::{self, Line, by_time};
use super::stories::write_alone;
use super::{Layout, count};

/// Writes groups of copies, the largest first, each with its canonical and how like it the copies
/// are. Articles without copies come last.
///
/// # Errors
/// What `out` returns.
pub(crate) fn copies(rows: &[CopyRow<'_>], layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: BTreeMap<GroupId, Vec<&CopyRow<'_>>> = BTreeMap::new();
    for row in rows {
        groups.entry(row.group).or_default().push(row);
    }
    let (mut several, mut alone) = (Vec::new(), Vec::new());
    for mut rows in groups.into_values() {
        rows.sort_by(|a, b| {
            let is_copy = |row: &CopyRow<'_>| row.role == Role::Copy;
            is_copy(a).cmp(&is_copy(b)).then_with(|| by_time(a.article, b.article))
        });
        match rows.as_slice() {
            [only] => alone.push(only.article),
            [canonical, ..] => several.push((canonical.article, rows)),
            [] => {}
        }
    }
    several.sort_by(|(a, a_rows), (b, b_rows)| {
        Reverse(a_rows.len()).cmp(&Reverse(b_rows.len())).then_with(|| by_time(a, b))
    });
    alone.sort_by(|a, b| by_time(a, b));
    let texts = several.len() + alone.len();
    writeln!(
        out,
        "{}: {} and {}",
        count(rows.len(), "article", "articles"),
        count(texts, "text", "texts"),
        count(rows.len() - texts, "copy", "copies")
    )?;
    for (_, rows) in &several {
        writeln!(out)?;
        let lines: Vec<_> = rows.iter().map(|row| line(row)).collect();
        articles::write(&lines, layout.width, out)?;
    }
    write_alone(&alone, ["without a copy"; 2], layout, out)
}

fn line<'a>(row: &CopyRow<'a>) -> Line<'a> {
    let label = match row.role {
        Role::Copy => {
            format!(
                "copy {:.2} {:.2} {}",
                row.similarity.value(),
                row.containment.value(),
                row.rule
            )
        }
        _ => "canonical".into(),
    };
    let label = row.flags.iter().fold(label, |label, flag| format!("{label}, {}", flag.name()));
    Line { indent: if row.role == Role::Copy { 2 } else { 0 }, label, article: row.article }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::row::tests::{article, copy_row};

    #[test]
    fn groups_show_how_like_their_canonical_copies_are() {
        let (a, b, c) =
            (article("a", "Fog"), article("b", "Fog again"), article("c", "Choir wins"));
        let rows = [copy_row(&a, 1, &b, 0.912), copy_row(&b, 1, &b, 1.0), copy_row(&c, 2, &c, 1.0)];
        let mut out = Vec::new();
        copies(&rows, Layout { width: 80, all: false, story_ids: false }, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\
3 articles: 2 texts and 1 copy

canonical                 undated  b  Fog again
  copy 0.91 1.00 jaccard  undated  a  Fog

1 article without a copy; --all lists them
"
        );
    }

    #[test]
    fn nothing_is_said_plainly() {
        let mut out = Vec::new();
        copies(&[], Layout { width: 80, all: true, story_ids: false }, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "0 articles: 0 texts and 0 copies\n");
    }
}
