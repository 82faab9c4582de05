//! What was found, as a table.

use std::io::{self, Write};

use storyfold::desk::{Found, Why};

use super::articles::{self, Line};

/// Writes what was found, story by story: why, when, which article, by whom, and its headline. The
/// articles of a story stand together.
///
/// # Errors
/// What `out` returns.
pub(crate) fn found(found: &[Found], width: usize, out: &mut dyn Write) -> io::Result<()> {
    for of_story in found.chunk_by(|a, b| a.row.story == b.row.story) {
        if let Some(first) = of_story.first() {
            writeln!(out, "{}", first.row.story)?;
        }
        let lines: Vec<Line<'_>> = of_story
            .iter()
            .map(|found| Line { indent: 2, label: label(&found.why), article: &found.row.article })
            .collect();
        articles::write(&lines, width, out)?;
    }
    Ok(())
}

/// Why an article was found, in a word and a number.
fn label(why: &Why) -> String {
    match why {
        Why::Copy(evidence) => format!("copy {:.2}", evidence.jaccard.value()),
        Why::Judged(probability) => format!("p {probability:.2}"),
        why => why.name().to_owned(),
    }
}
