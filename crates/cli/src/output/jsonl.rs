//! JSON Lines: one object a row.

use std::io::{self, Write};

use super::row::WireRow;

/// Writes rows one a line.
///
/// # Errors
/// What `out` returns.
pub(super) fn write<R: WireRow>(
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::row::tests::{article, copy_row, story_row};
    use crate::output::row::{CopyWireRow, StoryRow};

    #[test]
    fn rows_keep_the_order_of_their_keys() {
        let (a, b) = (article("a", "Fog"), article("b\"", "Fog again"));
        let rows = [story_row(&a, (1, &a), (2, &a)), story_row(&b, (1, &a), (2, &a))];
        let mut out = Vec::new();
        write(rows.iter().map(StoryRow::from), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"id":"a","story":"s-0000000000000001","story_canonical":"a","group":"g-0000000000000002","group_canonical":"a","role":"canonical","story_rule":"most-complete","group_rule":"earliest"}
{"id":"b\"","story":"s-0000000000000001","story_canonical":"a","group":"g-0000000000000002","group_canonical":"a","role":"copy","story_rule":"most-complete","group_rule":"earliest"}
"#
        );
    }

    #[test]
    fn copies_carry_what_decided() {
        let (a, b) = (article("a", "Fog"), article("b", "Fog again"));
        let rows = [copy_row(&b, 2, &a, 0.875_000_04)];
        let mut out = Vec::new();
        write(rows.iter().map(CopyWireRow::from), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"id":"b","group":"g-0000000000000002","group_canonical":"a","role":"copy","similarity":0.875,"containment":1.0,"rule":"jaccard","aligned":1.0}
"#
        );
    }
}
