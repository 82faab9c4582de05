//! Lines that stand twice in one page: promotions, menus, captions.

use std::collections::HashMap;

use super::words;

/// A repeated line of more words than this is kept once: reports quote a sentence twice.
const MOST_WORDS: usize = 8;

/// Marks repeated lines: short ones and list items go wherever they stand, longer ones go when
/// they stand twice in a row, and else are kept the first time.
pub(super) fn mark(lines: &[&str], keep: &mut [bool]) {
    let mut seen: HashMap<&str, (usize, usize)> = HashMap::new();
    let content =
        || lines.iter().map(|line| line.trim()).enumerate().filter(|(_, line)| words(line) >= 2);
    for (_, line) in content() {
        seen.entry(line).or_insert((0, usize::MAX)).0 += 1;
    }
    let mut before = "";
    for (at, line) in content() {
        let Some((count, first)) = seen.get_mut(line) else { continue };
        let in_a_row = line == before;
        before = line;
        if *count < 2 {
            continue;
        }
        let is_first = *first == usize::MAX;
        if is_first {
            *first = at;
        }
        if is_item(line) || words(line) <= MOST_WORDS || !is_first {
            drop_line(keep, at);
        }
        if in_a_row {
            drop_line(keep, *first);
        }
    }
}

fn drop_line(keep: &mut [bool], at: usize) {
    if let Some(keep) = keep.get_mut(at) {
        *keep = false;
    }
}

fn is_item(line: &str) -> bool {
    line.starts_with(['•', '*', '-', '·', '–'])
}
