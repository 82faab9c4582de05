//! Copies of texts that were killed and are gone: papers go on printing what an agency has withdrawn.

use storyfold_index::candidate::sampled::{Held, Meeting};
use storyfold_model::{Article, CopyRule};
use storyfold_store::{Area, StoreError, StoredArticle, StoredMarks};
use storyfold_text::wording::Word;

use super::copies::{groups_meeting, is_copy};
use super::marks::{is_notice, is_roundup};
use crate::desk::filing::Filing;
use crate::desk::limits::COPIES_COMPARED;
use crate::desk::memory::keys::{Keys, sampled_shingles};
use crate::desk::memory::killed::{Killed, killed_at};
use crate::desk::memory::state::{analysed_at, group_of, known_article, words_at};

/// How often two texts meet, given their sorted sampled shingles.
fn meeting(one: &[u32], other: &[u32]) -> Meeting {
    let mut meeting = Meeting::default();
    for _ in one.iter().filter(|shingle| other.binary_search(shingle).is_ok()) {
        meeting.count(true);
    }
    meeting
}

fn held(shingles: &[u32]) -> Held {
    let all = shingles.len() as u32;
    Held { all, whole: all }
}

/// Whether a text is derived from one that was killed: a copy by another publisher, or the very text again.
/// What its publisher sent in its place is none.
fn is_derived(killed: &Killed, article: &Article, publisher: u64, words: &[Word]) -> bool {
    let rule = is_copy((&killed.words, &killed.article), (words, article)).rule;
    let is_by_another = publisher == 0 || publisher != killed.publisher;
    rule.joins() && (is_by_another || rule == CopyRule::Identical)
}

impl Filing<'_, '_> {
    /// Keeps of a text that was killed what tells copies of it that come later.
    pub(in crate::desk) fn keep_killed(
        &mut self,
        article: &Article,
        marks: &StoredMarks,
        words: Vec<Word>,
    ) -> Result<(), StoreError> {
        if !marks.has_text || words.is_empty() {
            return Ok(());
        }
        let published = article.published;
        let article = Article { published, ..Article::new(article.id.clone()) };
        let killed = Killed { article, at: self.clock, publisher: marks.publisher, words };
        self.window.keep_killed(self.rows, &killed)
    }

    /// Whether a text that comes is derived from one that was killed lately and is gone.
    pub(in crate::desk) fn is_of_killed(
        &self,
        stored: &StoredArticle,
        words: &[Word],
        keys: &Keys,
    ) -> Result<bool, StoreError> {
        if is_notice(stored) || is_roundup(stored) {
            return Ok(false);
        }
        let own = held(&keys.shingles);
        let near = self.window.killed().filter(|(_, shingles)| {
            meeting(&keys.shingles, shingles).is_enough(own, held(shingles))
        });
        for (number, _) in near.take(COPIES_COMPARED) {
            let killed = killed_at(self.rows, number)?;
            if is_derived(&killed, &stored.article, stored.marks.publisher, words) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Marks the copies that others made of a text that comes after it was killed, and keeps of it what
    /// tells those that come later.
    pub(in crate::desk) fn mark_copies_of_killed(
        &mut self,
        article: &Article,
        marks: &StoredMarks,
        words: &[Word],
        keys: &Keys,
    ) -> Result<(), StoreError> {
        let killed = Killed {
            article: article.clone(),
            at: self.clock,
            publisher: marks.publisher,
            words: words.to_vec(),
        };
        for group in groups_meeting(self.rows, self.window, &keys.shingles)? {
            for (member, mut stored, words) in self.members_with_words(group)? {
                if !is_roundup(&stored)
                    && is_derived(&killed, &stored.article, stored.marks.publisher, &words)
                {
                    stored.marks.is_derived = true;
                    self.put_restated(member, &stored)?;
                }
            }
        }
        self.keep_killed(article, marks, killed.words)
    }

    /// A text is not killed any more: what was derived from it, and from no other, is so no more.
    pub(in crate::desk) fn unmark_copies_of(&mut self, killed: &Killed) -> Result<(), StoreError> {
        let shingles = sampled_shingles(&killed.words);
        for group in groups_meeting(self.rows, self.window, &shingles)? {
            let members = self.members_with_words(group)?;
            let mut all = members.iter();
            if all.any(|(_, stored, words)| {
                is_derived(killed, &stored.article, stored.marks.publisher, words)
            }) {
                self.unmark_members(members)?;
            }
        }
        Ok(())
    }

    /// Says anew of the members of a group, of which something is not killed any more, whether they are derived
    /// from what was killed.
    pub(in crate::desk) fn unmark_group(&mut self, group: u64) -> Result<(), StoreError> {
        let members = self.members_with_words(group)?;
        self.unmark_members(members)
    }

    fn unmark_members(
        &mut self,
        members: Vec<(u32, StoredArticle, Vec<Word>)>,
    ) -> Result<(), StoreError> {
        for (member, mut stored, words) in members {
            if !stored.marks.is_derived {
                continue;
            }
            let keys = Keys::of(&words, &analysed_at(self.rows, member)?);
            if !self.is_of_killed(&stored, &words, &keys)? {
                stored.marks.is_derived = false;
                self.put_restated(member, &stored)?;
            }
        }
        Ok(())
    }

    /// The members of a group that are no notices, with their words.
    fn members_with_words(
        &self,
        group: u64,
    ) -> Result<Vec<(u32, StoredArticle, Vec<Word>)>, StoreError> {
        let mut all = Vec::new();
        for member in group_of(self.rows, group)?.members {
            let stored = known_article(self.rows, member)?;
            if !is_notice(&stored) {
                all.push((member, stored, words_at(self.rows, member)?));
            }
        }
        Ok(all)
    }

    /// Writes an article whose marks changed.
    pub(in crate::desk) fn put_restated(
        &mut self,
        place: u32,
        stored: &StoredArticle,
    ) -> Result<(), StoreError> {
        self.restate(stored.group, true);
        self.rows.put_at(Area::Articles, u64::from(place), stored.to_bytes())
    }
}
