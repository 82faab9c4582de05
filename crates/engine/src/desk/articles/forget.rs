//! Articles go, and leave no trace in texts, candidates and frequencies.
//!
//! The stories of the others are formed anew by their links. What was decided with hindsight while an
//! article was there, the cut and the groups and links of others, stays until it is decided anew; the log
//! keeps ids.

use std::collections::BTreeSet;

use storyfold_model::{ArticleId, StoryId};
use storyfold_store::rows::{Scan, damaged, number_of};
use storyfold_store::{Area, ByteReader, Event, Rows, StoreError, StoredArticle};

use crate::desk::filing::{Filing, UNFILED};
use crate::desk::limits::BATCH_ARTICLES;
use crate::desk::memory::keys::Keys;
use crate::desk::memory::state::{
    analysed_at, group_of, keys_at, known_article, place_of, story_of, words_at,
};
use crate::desk::open::Desk;
use crate::desk::relations::copies::is_copy;
use crate::error::Error;

impl Desk {
    /// Takes articles out with their history, and the words kept of killed texts, in one durable commit. Ids of
    /// which nothing is there are returned.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be written.
    pub fn remove(&mut self, ids: &[ArticleId]) -> Result<Vec<ArticleId>, Error> {
        self.change(|filing| {
            let mut unknown = Vec::new();
            for id in ids {
                let killed = filing.window.forget_killed(filing.rows, id)?;
                let forgotten = filing.forget_versions(id)? + killed.len();
                let Some(place) = place_of(filing.rows, id.as_str())? else {
                    unknown.extend((forgotten == 0).then(|| id.clone()));
                    continue;
                };
                let story = filing.take_out(place)?;
                let article = id.clone();
                filing.tell(&Event::Removed { article, story: StoryId::from_digest(story) })?;
                filing.tell_if_ended(story)?;
            }
            Ok(unknown)
        })
    }

    /// Takes kills back: what came under these ids may come again, and what a notice killed that is no
    /// article here may be used again. Ids that nothing killed are returned.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be written.
    pub fn revive(&mut self, ids: &[ArticleId]) -> Result<Vec<ArticleId>, Error> {
        self.change(|filing| {
            let mut unknown = Vec::new();
            for id in ids {
                if !filing.revive(id)? {
                    unknown.push(id.clone());
                }
            }
            Ok(unknown)
        })
    }

    /// Takes out all articles that came before a time at the desk, in Unix seconds; gives how many.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be written.
    pub fn expire(&mut self, before: i64) -> Result<usize, Error> {
        let mut old = Vec::new();
        self.store.read(|rows| {
            rows.scan(Area::Articles, &[], &mut |key, row| {
                let stored = StoredArticle::from_bytes(row)
                    .map_err(|reason| damaged(Area::Articles, key, reason))?;
                // Times at the desk never fall.
                if stored.arrived >= before {
                    return Ok(Scan::Enough);
                }
                old.extend(number_of(key).map(|place| (place as u32, stored.article.id)));
                Ok(Scan::Next)
            })
        })?;
        for batch in old.chunks(BATCH_ARTICLES) {
            self.change(|filing| {
                for (place, id) in batch {
                    filing.forget_versions(id)?;
                    let story = filing.take_out(*place)?;
                    let article = id.clone();
                    filing.tell(&Event::Expired { article, story: StoryId::from_digest(story) })?;
                    filing.tell_if_ended(story)?;
                }
                Ok(())
            })?;
        }
        // What was killed is gone and may have left words all the same.
        self.change(|filing| filing.window.forget_killed_before(filing.rows, before))?;
        Ok(old.len())
    }
}

/// The ids that were killed with another, given the row of that kill.
fn killed_with(key: &[u8], row: &[u8]) -> Result<Vec<String>, StoreError> {
    let failed = |reason| damaged(Area::Tombstones, key, reason);
    let mut row = ByteReader::new(row);
    row.signed().map_err(failed)?;
    let mut ids = Vec::new();
    while row.left() > 0 {
        ids.push(row.text().map_err(failed)?.to_owned());
    }
    Ok(ids)
}

impl Filing<'_, '_> {
    /// Takes the kill of an id back; says whether there was one.
    fn revive(&mut self, id: &ArticleId) -> Result<bool, StoreError> {
        let key = id.as_str().as_bytes();
        let tombstone = self.rows.get(Area::Tombstones, key)?;
        let is_killed = tombstone.is_some();
        if let Some(row) = tombstone {
            self.rows.delete(Area::Tombstones, key)?;
            let killed = self.window.forget_killed(self.rows, id)?;
            self.revive_with(id, &row)?;
            killed.iter().try_for_each(|killed| self.unmark_copies_of(killed))?;
            self.tell(&Event::Restored { article: id.clone() })?;
        }
        let Some(place) = place_of(self.rows, id.as_str())? else { return Ok(is_killed) };
        let mut stored = known_article(self.rows, place)?;
        let is_marked = stored.marks.is_killed;
        stored.marks.is_killed = false;
        self.put_restated(place, &stored)?;
        Ok(is_killed || is_marked)
    }

    /// Takes back what a kill made of others, given its row: what no other kill made of them.
    fn revive_with(&mut self, id: &ArticleId, row: &[u8]) -> Result<(), StoreError> {
        let mut with_it = killed_with(id.as_str().as_bytes(), row)?;
        if with_it.is_empty() {
            return Ok(());
        }
        self.rows.scan(Area::Tombstones, &[], &mut |key, row| {
            let others = killed_with(key, row)?;
            with_it.retain(|id| !others.contains(id));
            Ok(Scan::Next)
        })?;
        let mut groups = BTreeSet::new();
        for id in with_it {
            let Some(place) = place_of(self.rows, &id)? else { continue };
            let mut stored = known_article(self.rows, place)?;
            stored.marks.is_killed = false;
            self.put_restated(place, &stored)?;
            groups.insert(stored.group);
        }
        groups.into_iter().try_for_each(|group| self.unmark_group(group))
    }

    /// Takes the article at a place out of everything; gives the digest of the story it was filed
    /// under.
    pub(in crate::desk) fn take_out(&mut self, place: u32) -> Result<u64, StoreError> {
        let stored = known_article(self.rows, place)?;
        let keys = keys_at(self.rows, place)?;
        let mut group = group_of(self.rows, stored.group)?;
        let story = group.story;
        self.restate(stored.group, false);
        self.window.unpost(place, &keys);
        group.members.retain(|&member| member != place);
        let is_head = group.head == place;
        if is_head {
            self.window.unpost_head(place, &keys);
            self.cache.forget(place);
        }
        if self.window.reaches(place) {
            self.block_changed(place);
        }
        let linked = if is_head { self.unlink(place)? } else { Vec::new() };
        for area in [Area::Articles, Area::Analyses, Area::Words, Area::Texts] {
            self.rows.delete_at(area, u64::from(place))?;
        }
        self.rows.delete(Area::Ids, stored.article.id.as_str().as_bytes())?;
        self.unpost_siblings(place, &stored)?;
        if !is_head {
            self.rows.put_at(Area::Groups, stored.group, group.to_bytes())?;
            return Ok(story);
        }
        let mut heads = story_of(self.rows, story)?.heads;
        heads.retain(|&head| head != place);
        let mut apart = Vec::new();
        match group.members.first().copied() {
            None => self.rows.delete_at(Area::Groups, stored.group)?,
            Some(head) => {
                group.head = head;
                apart = self.no_copies_of(head, &group.members)?;
                group.members.retain(|member| !apart.contains(member));
                self.rows.put_at(Area::Groups, stored.group, group.to_bytes())?;
                if let Err(at) = heads.binary_search(&head) {
                    heads.insert(at, head);
                }
            }
        }
        self.put_story(story, heads.clone())?;
        if group.members.is_empty() {
            self.leave_name(&group, heads.clone())?;
        }
        if let Some(&head) = group.members.first() {
            let analysed = analysed_at(self.rows, head)?;
            let keys = Keys::of(&words_at(self.rows, head)?, &analysed);
            let article = known_article(self.rows, head)?.article;
            self.file_head(head, &article, &analysed, &keys)?;
        }
        self.form_anew(linked.into_iter().chain(heads).collect(), None)?;
        for place in apart {
            let stored = known_article(self.rows, place)?;
            let (words, analysed) = (words_at(self.rows, place)?, analysed_at(self.rows, place)?);
            let keys = Keys::of(&words, &analysed);
            self.file(place, stored, &analysed, &words, &keys)?;
        }
        Ok(story)
    }

    /// Takes an article out and files it again, at its place.
    pub(super) fn file_again(&mut self, place: u32) -> Result<(), StoreError> {
        let stored = known_article(self.rows, place)?;
        let (words, analysed) = (words_at(self.rows, place)?, analysed_at(self.rows, place)?);
        let mut kept = Vec::new();
        for area in [Area::Analyses, Area::Words, Area::Texts] {
            kept.extend(self.rows.at(area, u64::from(place))?.map(|row| (area, row)));
        }
        let id = stored.article.id.as_str().as_bytes().to_vec();
        let of_id = self.rows.get(Area::Ids, &id)?.unwrap_or_default();
        let story = self.take_out(place)?;
        for (area, row) in kept {
            self.rows.put_at(area, u64::from(place), row)?;
        }
        self.rows.put(Area::Ids, &id, of_id)?;
        let keys = Keys::of(&words, &analysed);
        self.file(place, stored, &analysed, &words, &keys)?;
        self.tell_if_ended(story)
    }

    /// Those of some articles that are no copies of one of them.
    fn no_copies_of(&self, head: u32, members: &[u32]) -> Result<Vec<u32>, StoreError> {
        let (words, article) =
            (words_at(self.rows, head)?, known_article(self.rows, head)?.article);
        let mut apart = Vec::new();
        for &member in members.iter().filter(|&&member| member != head) {
            let other = words_at(self.rows, member)?;
            let stored = known_article(self.rows, member)?;
            if !is_copy((&words, &article), (&other, &stored.article)).rule.joins() {
                apart.push(member);
            }
        }
        Ok(apart)
    }

    /// Takes out the history of an article; gives how many states that were.
    pub(super) fn forget_versions(&mut self, id: &ArticleId) -> Result<usize, StoreError> {
        let mut start = id.as_str().as_bytes().to_vec();
        start.push(0);
        let mut keys = Vec::new();
        self.rows.scan(Area::Versions, &start, &mut |key, _| {
            if !key.starts_with(&start) {
                return Ok(Scan::Enough);
            }
            keys.push(key.to_vec());
            Ok(Scan::Next)
        })?;
        keys.iter().try_for_each(|key| self.rows.delete(Area::Versions, key))?;
        Ok(keys.len())
    }

    /// Tells that a story has ended, if it has no article any more and was not told to go on in another.
    pub(super) fn tell_if_ended(&mut self, story: u64) -> Result<(), StoreError> {
        if story != UNFILED
            && !self.is_merged(story)
            && self.rows.at(Area::Stories, story)?.is_none()
        {
            self.tell(&Event::Ended { story: StoryId::from_digest(story) })?;
        }
        Ok(())
    }
}
