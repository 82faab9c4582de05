//! Which files are complete and new.
//!
//! A file goes by its stamp: its number on the disk, size and time of change. One that was renamed keeps
//! it, and one that was written to has another.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use storyfold::desk::InputStamp;

use super::look::{Look, Seen};

/// A file that could not be opened is tried again after this time, then after twice that …
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// … but at least so often.
const LAST_RETRY: Duration = Duration::from_secs(60);

/// What is known of the files of a folder.
#[derive(Debug)]
pub(super) struct Landings {
    settle: Duration,
    taken: BTreeSet<InputStamp>,
    /// Files that are neither taken nor gone, with when they were first seen as they are.
    waiting: BTreeMap<InputStamp, Waiting>,
    /// Files that are taken and were not there at the last look.
    missed: BTreeSet<InputStamp>,
    /// Files that are taken and gone for good.
    gone: Vec<InputStamp>,
}

#[derive(Debug)]
struct Waiting {
    seen: Seen,
    since: Instant,
    /// When it is to be tried again, and the pause before that, where it could not be opened.
    retry: Option<(Instant, Duration)>,
}

impl Landings {
    /// Nothing was seen yet; `taken` is remembered from earlier runs.
    pub(super) fn new(taken: BTreeSet<InputStamp>, settle: Duration) -> Self {
        let (waiting, missed, gone) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        Self { settle, taken, waiting, missed, gone }
    }

    /// Takes note of what a look showed.
    pub(super) fn look(&mut self, look: Look, now: Instant) {
        let is_whole = look.problems.is_empty();
        let mut before = std::mem::take(&mut self.waiting);
        let mut there = BTreeSet::new();
        for seen in look.files {
            let stamp = seen.stamp;
            if !there.insert(stamp) {
                // Two names of one file, as links give them: it goes by the first of them.
                if let Some(waiting) = self.waiting.get_mut(&stamp)
                    && seen.name < waiting.seen.name
                {
                    waiting.seen = seen;
                }
                continue;
            }
            if self.taken.contains(&stamp) {
                continue;
            }
            let known = before.remove(&stamp);
            let (since, retry) = known.map_or((now, None), |known| (known.since, known.retry));
            self.waiting.insert(stamp, Waiting { seen, since, retry });
        }
        // What could not be seen now may be there all the same; and a file that is being renamed may be
        // missed under both of its names, but hardly twice.
        if is_whole {
            let missing: BTreeSet<_> = self.taken.difference(&there).copied().collect();
            self.gone = missing.intersection(&self.missed).copied().collect();
            self.missed = missing;
        }
    }

    /// The files that are complete, those first that changed first.
    pub(super) fn due(&self, now: Instant) -> Vec<Seen> {
        let is_due = |waiting: &&Waiting| match waiting.retry {
            Some((at, _)) => at <= now,
            None => now.saturating_duration_since(waiting.since) >= self.settle,
        };
        let mut due: Vec<Seen> =
            self.waiting.values().filter(is_due).map(|waiting| waiting.seen.clone()).collect();
        due.sort_by(|a, b| {
            (a.stamp.modified_nanos, &a.name).cmp(&(b.stamp.modified_nanos, &b.name))
        });
        due
    }

    /// Files that are not complete yet, as far as is known.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &str> {
        let waiting = self.waiting.values().filter(|waiting| waiting.retry.is_none());
        waiting.map(|waiting| waiting.seen.name.as_str())
    }

    /// Whether there are such files.
    pub(super) fn waits(&self) -> bool {
        self.waiting().next().is_some()
    }

    /// Files that are taken and gone, to be forgotten with the next commit.
    pub(super) fn gone(&self) -> &[InputStamp] {
        &self.gone
    }

    /// A commit has forgotten those that are gone.
    pub(super) fn forget_gone(&mut self) {
        for stamp in self.gone.drain(..) {
            self.taken.remove(&stamp);
            self.missed.remove(&stamp);
        }
    }

    /// All articles of a file are filed.
    pub(super) fn take(&mut self, stamp: InputStamp) {
        self.waiting.remove(&stamp);
        self.taken.insert(stamp);
    }

    /// A file is not there any more, or not as it was.
    pub(super) fn let_go(&mut self, stamp: InputStamp) {
        self.waiting.remove(&stamp);
    }

    /// A file could not be read. Says whether that is the first time.
    pub(super) fn fail(&mut self, stamp: InputStamp, now: Instant) -> bool {
        let Some(waiting) = self.waiting.get_mut(&stamp) else { return true };
        let before = waiting.retry.map(|(_, pause)| pause);
        let pause = before.map_or(FIRST_RETRY, |pause| (pause * 2).min(LAST_RETRY));
        waiting.retry = Some((now + pause, pause));
        before.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn seen(name: &str, file: u64, bytes: u64) -> Seen {
        let stamp = InputStamp { folder: 1, file, bytes, modified_nanos: 0 };
        Seen { stamp, path: name.into(), name: name.into() }
    }

    fn names(due: &[Seen]) -> Vec<&str> {
        due.iter().map(|seen| seen.name.as_str()).collect()
    }

    fn look(files: &[Seen]) -> Look {
        Look { files: files.to_vec(), ..Look::default() }
    }

    #[test]
    fn a_file_is_due_when_it_has_not_changed_for_a_while() {
        let start = Instant::now();
        let mut landings = Landings::new(BTreeSet::new(), SECOND * 2);
        landings.look(look(&[seen("a", 1, 5), seen("b", 2, 5)]), start);
        assert!(landings.due(start).is_empty() && landings.waits());
        // One of them grows.
        landings.look(look(&[seen("a", 1, 9), seen("b", 2, 5)]), start + SECOND);
        assert!(landings.due(start + SECOND).is_empty());
        assert_eq!(names(&landings.due(start + SECOND * 2)), ["b"]);
        landings.take(seen("b", 2, 5).stamp);
        assert_eq!(names(&landings.due(start + SECOND * 3)), ["a"]);
        landings.take(seen("a", 1, 9).stamp);
        assert!(!landings.waits());
    }

    #[test]
    fn a_renamed_file_is_the_one_it_was_and_a_changed_one_is_not() {
        let start = Instant::now();
        let mut landings = Landings::new([seen("", 1, 5).stamp].into(), Duration::ZERO);
        landings.look(look(&[seen("other name", 1, 5)]), start);
        assert!(landings.due(start).is_empty());
        landings.look(look(&[seen("other name", 1, 6)]), start);
        assert_eq!(names(&landings.due(start)), ["other name"]);
        // It is renamed before it is read.
        landings.look(look(&[seen("third name", 1, 6)]), start);
        assert_eq!(names(&landings.due(start)), ["third name"]);
    }

    #[test]
    fn two_names_of_one_file_are_one_file() {
        let start = Instant::now();
        let mut landings = Landings::new(BTreeSet::new(), SECOND);
        for later in [start, start + SECOND] {
            landings.look(look(&[seen("latest", 1, 5), seen("a", 1, 5)]), later);
        }
        assert_eq!(names(&landings.due(start + SECOND)), ["a"]);
    }

    #[test]
    fn what_is_gone_twice_is_forgotten_unless_not_all_could_be_seen() {
        let start = Instant::now();
        let taken = seen("a", 1, 5);
        let mut landings = Landings::new([taken.stamp].into(), Duration::ZERO);
        let partial = || Look { problems: ["b: cannot be seen".to_owned()].into(), ..look(&[]) };
        for _ in 0..3 {
            landings.look(partial(), start);
            assert!(landings.gone().is_empty());
        }
        landings.look(look(&[]), start);
        assert!(landings.gone().is_empty());
        landings.look(look(std::slice::from_ref(&taken)), start);
        landings.look(look(&[]), start);
        assert!(landings.gone().is_empty(), "it came back in between");
        landings.look(look(&[]), start);
        assert_eq!(landings.gone(), [taken.stamp]);
        landings.forget_gone();
        landings.look(look(&[taken]), start);
        assert_eq!(names(&landings.due(start)), ["a"]);
    }

    #[test]
    fn what_fails_is_tried_again_less_and_less_often() {
        let start = Instant::now();
        let mut landings = Landings::new(BTreeSet::new(), Duration::ZERO);
        let file = seen("a", 1, 5);
        landings.look(look(std::slice::from_ref(&file)), start);
        assert!(landings.fail(file.stamp, start));
        assert!(!landings.waits(), "nobody waits for it");
        assert!(landings.due(start).is_empty());
        assert_eq!(landings.due(start + SECOND).len(), 1);
        assert!(!landings.fail(file.stamp, start + SECOND));
        assert!(landings.due(start + SECOND * 2).is_empty());
        assert_eq!(landings.due(start + SECOND * 3).len(), 1);
        for _ in 0..20 {
            landings.fail(file.stamp, start);
        }
        assert_eq!(landings.due(start + LAST_RETRY).len(), 1);
    }
}
