//! One JSON object with all rows. Each row has a line of its own, so that line tools and differences
//! stay readable.

use std::io::{self, Write};

use super::row::WireRow;

/// Writes an object with the schema's name and the rows.
///
/// # Errors
/// What `out` returns.
pub(super) fn write<R: WireRow>(
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{{\"schema\":\"{}\",\"rows\":[", R::SCHEMA)?;
    let mut separator = "\n";
    for row in rows {
        out.write_all(separator.as_bytes())?;
        serde_json::to_writer(&mut *out, &row)?;
        separator = ",\n";
    }
    out.write_all(b"\n]}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::row::StoryRow;
    use crate::output::row::tests::{article, story_row};

    #[test]
    fn rows_stand_in_one_object_with_its_schema() {
        let (a, b) = (article("a", "Fog"), article("b", "Fog again"));
        let rows = [story_row(&a, (1, &a), (2, &a)), story_row(&b, (1, &a), (3, &b))];
        for count in 0..=rows.len() {
            let mut out = Vec::new();
            write(rows.iter().take(count).map(StoryRow::from), &mut out).unwrap();
            let parsed: serde_json::Value = serde_json::from_slice(&out).unwrap();
            assert_eq!(parsed["schema"], "storyfold.row/1");
            assert_eq!(parsed["rows"].as_array().map(Vec::len), Some(count));
        }
    }
}
