//! Two texts laid side by side: which words stand in both in the same order, and what stands in
//! place of the others.
//!
//! Runs of shared shingles are the anchors (as in patience diff): the heaviest chain of them that
//! goes forward in both texts is kept, and the short gaps between are aligned word by word
//! (longest common subsequence).

use std::mem;

use storyfold_text::wording::{Kind, Word};

/// A gap whose sides have at most this many words each is aligned word by word.
const ALIGNED_GAP: usize = 48;

/// The share of the shorter text's words that must stand in the longer one in the same order, the
/// same or misread, where that alone makes it the same text: this much …
const ALIGNED: f64 = 0.57;

/// … and as much more as this many words are of those that do: a short text may share a sentence
/// with another by chance.
const ALIGNED_WORDS: f64 = 6.0;

/// One other name may be a misspelt one, or that of another spokesman.
const LEAST_NAMES: u32 = 2;

/// Names that are filled in have others in their place so many times as often as other words, at least.
const TIMES_AS_OFTEN: u32 = 4;

/// A headline has so many words at most; of unspaced scripts characters.
const HEADLINE_WORDS: u32 = 24;

/// Two words by their hashes, one in the other's place, and where the one stands.
type Replaced = (u32, u32, u32);

/// The longest runs that a chain is sought among; the others of a very long text are left out.
const MOST_RUNS: usize = 512;

/// Words that stand in both texts at the same places: `a[a_at..a_at + length]` and
/// `b[b_at..b_at + length]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) a_at: u32,
    pub(super) b_at: u32,
    pub(super) length: u32,
}

impl Run {
    fn a_end(self) -> u32 {
        self.a_at + self.length
    }

    fn b_end(self) -> u32 {
        self.b_at + self.length
    }
}

/// How often something is the same on both sides, and how often another stands in its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Words that are the same.
    pub kept: u32,
    /// Words that are replaced by others.
    pub changed: u32,
}

/// What laying two texts side by side shows. Counts of words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Alignment {
    /// Numbers.
    pub numbers: Tally,
    /// Names.
    pub names: Tally,
    /// Other words.
    pub plain: Tally,
    /// Names and other words that are replaced by one that looks like them: misread, misspelt or
    /// in another form. They are not among the changed ones.
    pub alike: u32,
    /// How many of those are names on both sides.
    pub names_alike: u32,
    /// How many of the other words that are replaced are of a script without capitals, on both sides; 0 where none of
    /// them stands in the headline and again further down, with the same word in its place. A name does, and wording
    /// hardly: where none is replaced, the others are no names either.
    pub uncased_changed: u32,
    /// Words that only one text holds, with nothing in their place: left out or put in.
    pub unpaired: u32,
}

impl Alignment {
    /// Words that stand in both, the same or looking alike.
    pub fn found(&self) -> u32 {
        self.numbers.kept + self.names.kept + self.plain.kept + self.alike
    }

    /// The share of the shorter text's words that must be found where the two are one text, edited or filled in
    /// anew; 1 and more where there are too few words to tell.
    pub(crate) fn least_aligned(&self) -> f64 {
        ALIGNED + ALIGNED_WORDS / f64::from(self.found())
    }

    /// Numbers and names in whose place the other text has others, and words that may be such names.
    pub fn facts_changed(&self) -> u32 {
        self.numbers.changed + self.names.changed + self.uncased_changed
    }

    /// Names in whose place the other text has others. Where no capitals tell them, it is the words with others in
    /// their place, by the share of all that differs which such words are: a template is filled in with
    /// others, and whoever edits leaves out and puts in.
    pub(crate) fn names_replaced(&self) -> f64 {
        let replaced = self.numbers.changed + self.names.changed + self.plain.changed + self.alike;
        let differs = f64::from(replaced + self.unpaired).max(1.0);
        f64::from(self.names.changed)
            + f64::from(self.uncased_changed) * f64::from(replaced) / differs
    }

    /// Whether the names are replaced and the wording is not: two names or more have others in their place, more
    /// than are the same, and far more often than other words have. Whoever edits a report keeps most of
    /// whom it names, and whoever misreads one does so throughout.
    pub(super) fn is_of_others(&self) -> bool {
        let plain_replaced = self.plain.changed + self.alike;
        let names = self.names.kept + self.names.changed;
        let plain = self.plain.kept + plain_replaced;
        self.names.changed >= LEAST_NAMES
            && self.names.changed > self.names.kept
            && self.names.changed * plain >= TIMES_AS_OFTEN * plain_replaced * names
    }

    /// Lays two texts side by side along shared runs. O(n) for texts that are mostly alike.
    pub(super) fn along(
        runs: &mut Vec<Run>,
        a: &[Word],
        b: &[Word],
        scratch: &mut Scratch,
    ) -> Self {
        keep_heaviest_chain(runs);
        let mut alignment = Self::default();
        let (mut a_done, mut b_done) = (0, 0);
        for run in runs.iter() {
            let (one, other) = (slice(a, a_done, run.a_at), slice(b, b_done, run.b_at));
            alignment.gap(a_done, one, other, scratch);
            alignment.same(slice(a, run.a_at, run.a_end()));
            (a_done, b_done) = (run.a_end(), run.b_end());
        }
        if !runs.is_empty() {
            let (a, b) = (slice(a, a_done, a.len() as u32), slice(b, b_done, b.len() as u32));
            alignment.gap(a_done, a, b, scratch);
        }
        let replaced = &mut scratch.replaced;
        replaced.sort_unstable();
        let is_named =
            |same: &[Replaced]| matches!(same, [(.., first), _, ..] if *first < HEADLINE_WORDS);
        if replaced.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).any(is_named) {
            alignment.uncased_changed = replaced.len() as u32;
        }
        replaced.clear();
        alignment
    }

    /// The same with names that look alike taken for other names, where other facts have changed and fewer of
    /// the other words look alike: who misreads or misspells does so to all words, and of two different
    /// names one in twenty looks like the other. For texts that could be copies: of two accounts in other
    /// words a name that looks alike is mostly the same in another form.
    #[must_use]
    pub(super) fn with_names_told(mut self) -> Self {
        let plain_alike = self.alike - self.names_alike;
        if self.names_alike > plain_alike && self.facts_changed() > 0 {
            self.alike = plain_alike;
            self.names.changed += mem::take(&mut self.names_alike);
        }
        self
    }

    fn same(&mut self, words: &[Word]) {
        // Two counts without a branch, which the compiler takes many words at a time.
        let count = |kind| words.iter().map(|word| u32::from(word.kind() == kind)).sum::<u32>();
        let (numbers, names) = (count(Kind::Number), count(Kind::Name));
        self.numbers.kept += numbers;
        self.names.kept += names;
        self.plain.kept += words.len() as u32 - numbers - names;
    }

    /// What stands between two runs, in the first text from a place on.
    fn gap(&mut self, from: u32, a: &[Word], b: &[Word], scratch: &mut Scratch) {
        if a.is_empty() || b.is_empty() || a.len() > ALIGNED_GAP || b.len() > ALIGNED_GAP {
            self.unpaired += (a.len() + b.len()) as u32;
            return;
        }
        let mut replaced = mem::take(&mut scratch.replaced);
        let (mut a_done, mut b_done) = (0, 0);
        for &(a_at, b_at) in scratch.common(a, b) {
            let (one, other) = (slice(a, a_done, a_at), slice(b, b_done, b_at));
            self.slot(from + a_done, one, other, &mut replaced);
            self.same(slice(a, a_at, a_at + 1));
            (a_done, b_done) = (a_at + 1, b_at + 1);
        }
        let (a, b) = (slice(a, a_done, a.len() as u32), slice(b, b_done, b.len() as u32));
        self.slot(from + a_done, a, b, &mut replaced);
        scratch.replaced = replaced;
    }

    /// Words of one text from a place on and those that stand in their place in the other.
    fn slot(&mut self, from: u32, a: &[Word], b: &[Word], replaced: &mut Vec<Replaced>) {
        self.unpaired += a.len().abs_diff(b.len()) as u32;
        // Where a number stands on either side, one is replaced: it may become a word (`two`,
        // `1.5`). A name is replaced by another name; else wording has changed.
        for (place, (one, other)) in (from..).zip(a.iter().zip(b)) {
            match (one.kind(), other.kind()) {
                (Kind::Number, _) | (_, Kind::Number) => self.numbers.changed += 1,
                (one_kind, other_kind) if one.looks_like(*other) => {
                    self.alike += 1;
                    self.names_alike +=
                        u32::from(one_kind == Kind::Name && other_kind == Kind::Name);
                }
                (Kind::Name, Kind::Name) => self.names.changed += 1,
                kinds => {
                    self.plain.changed += 1;
                    if kinds == (Kind::Uncased, Kind::Uncased) {
                        replaced.push((one.hash(), other.hash(), place));
                    }
                }
            }
        }
    }
}

fn slice(words: &[Word], from: u32, to: u32) -> &[Word] {
    words.get(from as usize..to as usize).unwrap_or_default()
}

/// Keeps the runs of the chain with the most words that goes forward in both texts, each without
/// what it shares with the run before. O(r^2) for r runs, r at most [`MOST_RUNS`].
fn keep_heaviest_chain(runs: &mut Vec<Run>) {
    if runs.len() > MOST_RUNS {
        runs.sort_unstable_by_key(|run| (std::cmp::Reverse(run.length), run.a_at, run.b_at));
        runs.truncate(MOST_RUNS);
    }
    runs.sort_unstable_by_key(|run| (run.b_at, run.a_at));
    let in_order = |(one, next): (&Run, &Run)| one.a_end() <= next.a_at && one.b_end() <= next.b_at;
    if runs.iter().zip(runs.iter().skip(1)).all(in_order) {
        return;
    }
    // For each run the most words a chain that ends with it has, and the run before it there.
    let mut best: Vec<(u32, Option<usize>)> = Vec::with_capacity(runs.len());
    for (at, run) in runs.iter().enumerate() {
        let before = runs.iter().zip(&best).enumerate().take(at).filter_map(
            |(place, (one, &(words, _)))| {
                let overlap =
                    one.a_end().saturating_sub(run.a_at).max(one.b_end().saturating_sub(run.b_at));
                let goes_on = one.a_at < run.a_at && one.b_at < run.b_at && overlap < run.length;
                goes_on.then(|| (words + run.length - overlap, std::cmp::Reverse(place)))
            },
        );
        best.push(match before.max() {
            Some((words, std::cmp::Reverse(place))) if words > run.length => (words, Some(place)),
            _ => (run.length, None),
        });
    }
    let last =
        best.iter().enumerate().max_by_key(|(at, (words, _))| (*words, std::cmp::Reverse(*at)));
    let mut next = last.map(|(at, _)| at);
    let mut chain = Vec::new();
    while let Some(at) = next {
        chain.extend(runs.get(at).copied());
        next = best.get(at).and_then(|&(_, before)| before);
    }
    chain.reverse();
    let (mut a_done, mut b_done) = (0, 0);
    runs.clear();
    for run in chain {
        let overlap =
            u32::max(u32::saturating_sub(a_done, run.a_at), u32::saturating_sub(b_done, run.b_at));
        let (a_at, b_at) = (run.a_at + overlap, run.b_at + overlap);
        runs.push(Run { a_at, b_at, length: run.length.saturating_sub(overlap) });
        (a_done, b_done) = (run.a_end(), run.b_end());
    }
}

/// Memory that is used again from one gap to the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// For each place in both texts the words in common from there on, row after row.
    lengths: Vec<u8>,
    places: Vec<(u32, u32)>,
    /// Words of scripts without capitals with what stands in their place.
    replaced: Vec<Replaced>,
}

impl Scratch {
    /// The places of a longest common subsequence, in order. O(|a| |b|) for at most
    /// [`ALIGNED_GAP`] words each.
    fn common(&mut self, a: &[Word], b: &[Word]) -> &[(u32, u32)] {
        self.places.clear();
        if a.len() == 1 && b.len() == 1 {
            // By far the most gaps: one word in place of another.
            self.places.extend((a == b).then_some((0, 0)));
            return &self.places;
        }
        let row = b.len() + 1;
        self.lengths.clear();
        self.lengths.resize((a.len() + 1) * row, 0);
        for (i, word) in a.iter().enumerate().rev() {
            let (here, below) = self.lengths.split_at_mut((i + 1) * row);
            let here = here.get_mut(i * row..).unwrap_or_default();
            let at = |row: &[u8], place: usize| row.get(place).copied().unwrap_or(0);
            for (j, other) in b.iter().enumerate().rev() {
                let longest = if word == other {
                    at(below, j + 1) + 1
                } else {
                    at(below, j).max(at(here, j + 1))
                };
                if let Some(slot) = here.get_mut(j) {
                    *slot = longest;
                }
            }
        }
        let length = |i: usize, j: usize| self.lengths.get(i * row + j).copied().unwrap_or(0);
        let (mut i, mut j) = (0, 0);
        while let (Some(word), Some(other)) = (a.get(i), b.get(j)) {
            if length(i, j) == 0 {
                break;
            }
            if word == other {
                self.places.push((i as u32, j as u32));
                (i, j) = (i + 1, j + 1);
            } else if length(i + 1, j) >= length(i, j + 1) {
                i += 1;
            } else {
                j += 1;
            }
        }
        &self.places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::lay_side_by_side;
    use storyfold_text::hash::mix;

    /// Forty words, of which some are others in the second text: at each of `places` one of that kind, which
    /// looks like the first where `is_alike` says so.
    fn alignment(places: &[(usize, Kind, bool)]) -> Alignment {
        let word = |at: usize, kind, first| Word::new(mix(at as u64), kind, first, 6);
        let mut one: Vec<Word> = (0..40).map(|at| word(at, Kind::Plain, 'a')).collect();
        let mut other = one.clone();
        for &(at, kind, is_alike) in places {
            one[at] = word(at, kind, 'a');
            other[at] = word(at + 100, kind, if is_alike { 'a' } else { 'b' });
        }
        lay_side_by_side(&one, &other, 0.1).unwrap().with_names_told()
    }

    #[test]
    fn names_that_look_alike_are_others_where_other_facts_have_changed() {
        use Kind::{Name, Number, Plain};
        let misspelt = alignment(&[(5, Name, true), (20, Plain, false)]);
        assert_eq!((misspelt.alike, misspelt.names.changed), (1, 0));
        let filled_in = alignment(&[(5, Name, true), (12, Name, true), (20, Number, false)]);
        assert_eq!((filled_in.alike, filled_in.names.changed), (0, 2));
        assert!(filled_in.is_of_others());
        let misread = [(5, Name, true), (12, Plain, true), (20, Number, false), (30, Plain, true)];
        let misread = alignment(&misread);
        assert_eq!((misread.alike, misread.names_alike, misread.names.changed), (3, 1, 0));
    }

    #[test]
    fn words_without_case_may_be_names_where_one_of_the_headline_is_replaced_throughout() {
        let word = |at: u64, kind| Word::new(mix(at), kind, 'a', 6);
        let beside = |replaced: &[usize], alike: bool| {
            let mut one: Vec<Word> = (0..40).map(|at| word(at, Kind::Plain)).collect();
            let mut other = one.clone();
            for (count, &at) in replaced.iter().enumerate() {
                let which = if alike { 100 } else { 100 + 2 * count as u64 };
                one[at] = word(which, Kind::Uncased);
                other[at] = Word::new(mix(which + 1), Kind::Uncased, 'b', 3);
            }
            lay_side_by_side(&one, &other, 0.1).unwrap()
        };
        let filled_in = beside(&[2, 20], true);
        assert_eq!((filled_in.uncased_changed, filled_in.names_replaced()), (2, 2.0));
        let cut = Alignment { unpaired: 6, ..filled_in };
        assert_eq!(cut.names_replaced(), 0.5, "as much was put in or left out");
        assert_eq!(beside(&[26, 33], true).uncased_changed, 0, "not in the headline");
        assert_eq!(beside(&[2, 20, 30], false).uncased_changed, 0, "another word each time");
    }

    #[test]
    fn a_text_is_of_others_where_more_names_are_replaced_than_kept() {
        let names = |kept, changed, plain_changed| Alignment {
            names: Tally { kept, changed },
            plain: Tally { kept: 60, changed: plain_changed },
            ..Alignment::default()
        };
        assert!(names(1, 2, 5).is_of_others());
        assert!(!names(2, 2, 0).is_of_others());
        assert!(!names(0, 1, 0).is_of_others(), "one may be misspelt");
        assert!(!names(1, 2, 20).is_of_others(), "all words are misread");
    }
}
