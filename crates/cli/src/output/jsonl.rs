//! JSON Lines: one object a row.

use std::io::{self, Write};
use std::mem;
use std::ops::Range;

use rayon::prelude::*;

use super::row::WireRow;

/// Writes rows one a line.
///
/// # Errors
/// What `out` returns.
pub(super) fn write<R: WireRow>(
    rows: impl Iterator<Item = R>,
    // Of a known kind where it can be: a row is written in forty small pieces.
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Rows that one thread makes text of at a time, and how many of such pieces are held together.
const PIECE_ROWS: usize = 2_048;
const PIECES: usize = 16;

/// Writes rows one a line; text is made of them on all threads.
///
/// # Errors
/// What `out` returns.
pub(super) fn write_each<R: WireRow>(
    places: Range<usize>,
    row: &(dyn Fn(usize) -> Option<R> + Sync),
    out: &mut dyn Write,
) -> io::Result<()> {
    let starts: Vec<usize> = places.clone().step_by(PIECE_ROWS).collect();
    // The memory of these pieces serves the whole: one half is filled while the other is written.
    let mut pieces = vec![Vec::new(); starts.len().min(PIECES)];
    let mut waiting = pieces.clone();
    let mut filled = Ok(());
    for starts in starts.chunks(PIECES) {
        let fill = |(piece, &start): (&mut Vec<u8>, &usize)| {
            piece.clear();
            write((start..places.end.min(start + PIECE_ROWS)).filter_map(row), piece)
        };
        let written = rayon::in_place_scope(|scope| {
            let (pieces, filled) = (&mut pieces, &mut filled);
            scope.spawn(move |_| {
                *filled = pieces.par_iter_mut().zip(starts).try_for_each(fill);
                pieces.truncate(starts.len());
            });
            waiting.iter().try_for_each(|piece| out.write_all(piece))
        });
        written?;
        mem::replace(&mut filled, Ok(()))?;
        mem::swap(&mut pieces, &mut waiting);
    }
    waiting.iter().try_for_each(|piece| out.write_all(piece))
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
            r#"{"id":"a","story":"s-0000000000000001","story_canonical":"a","group":"g-0000000000000002","group_canonical":"a","role":"canonical","story_rule":"most-complete","group_rule":"earliest","version_of":null,"status":"usable","flags":[]}
{"id":"b\"","story":"s-0000000000000001","story_canonical":"a","group":"g-0000000000000002","group_canonical":"a","role":"copy","story_rule":"most-complete","group_rule":"earliest","version_of":null,"status":"usable","flags":[]}
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
            r#"{"id":"b","group":"g-0000000000000002","group_canonical":"a","role":"copy","similarity":0.875,"containment":1.0,"rule":"jaccard","aligned":1.0,"version_of":null,"status":"usable","flags":[]}
"#
        );
    }

    #[test]
    fn pieces_are_written_in_their_order() {
        let a = article("a", "Fog");
        for count in [0, 1, PIECE_ROWS, PIECE_ROWS * PIECES + 1] {
            let row = |place: usize| {
                let row = copy_row(&a, place as u64, &a, 1.0);
                (place % 3 == 1).then(|| CopyWireRow::from(&row))
            };
            let (mut all, mut one_by_one) = (Vec::new(), Vec::new());
            write_each(0..count, &row, &mut all).unwrap();
            write((0..count).filter_map(row), &mut one_by_one).unwrap();
            assert!(all == one_by_one, "{count} rows");
        }
    }
}
