//! Lines that stand twice in one page: promotions, menus, captions.

use rustc_hash::FxHashMap;

use super::words_up_to;
use crate::hash::hash_word;

/// A repeated line of more words than this is kept once: reports quote a sentence twice.
const MOST_WORDS: usize = 8;

/// Marks repeated lines: short ones and list items go wherever they stand, longer ones go when
/// they stand twice in a row, and else are kept the first time.
pub(super) fn mark(lines: &[&str], keep: &mut [bool]) {
    // Lines by their hashes: how often each stands here, and where first.
    let mut seen: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
    let content = || {
        let lines = lines.iter().map(|line| line.trim()).enumerate();
        lines.filter(|(_, line)| words_up_to(line, 2) == 2)
    };
    for (_, line) in content() {
        seen.entry(hash_word(line)).or_insert((0, usize::MAX)).0 += 1;
    }
    let mut before = "";
    for (at, line) in content() {
        let Some((count, first)) = seen.get_mut(&hash_word(line)) else { continue };
        let in_a_row = line == before;
        before = line;
        if *count < 2 {
            continue;
        }
        let is_first = *first == usize::MAX;
        if is_first {
            *first = at;
        }
        if is_item(line) || words_up_to(line, MOST_WORDS + 1) <= MOST_WORDS || !is_first {
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
