//! Which articles are states of one item: those of one publisher that share a slugline or headline, and
//! those that say so of each other.
//!
//! States of one item are in one group, whatever their texts share; what each of them is follows from
//! the members of the group by the rules of batch ([`crate::versions`]). Here the group is found.

use storyfold_model::{Article, ArticleId, Flag, Link, Relation, Status};
use storyfold_store::rows::Scan;
use storyfold_store::{Area, Rows, StoreError, StoredArticle, StoredMarks};
use storyfold_text::hash::hash_word;
use storyfold_text::wording::Word;

use super::copies::is_copy;
use super::marks::{is_notice, links_of, marks_of};
use super::standing::Members;
use crate::desk::filing::Filing;
use crate::desk::limits::SIBLINGS_MET;
use crate::desk::memory::state::{group_of, known_article, place_of, words_at};
use crate::versions::links::{LEAD_CONTAINMENT, WINDOW_SECONDS};

/// By what siblings are found.
#[derive(Debug, Clone, Copy)]
enum By {
    Slug,
    Headline,
    /// Its own address.
    Url,
    /// What an article says it replaces, carries on or copies.
    Target,
}

fn seconds(stored: &StoredArticle) -> Option<i64> {
    Some(stored.article.published?.at.unix_seconds())
}

/// How many seconds later one was published than another; 0 where that is not known.
fn gap(one: &StoredArticle, other: &StoredArticle) -> i64 {
    seconds(one).zip(seconds(other)).map_or(0, |(one, other)| one - other)
}

/// The part of the key that siblings share.
fn shared_key(publisher: u64, by: By, hash: u64) -> [u8; 17] {
    let mut key = [0; 17];
    let parts = publisher.to_be_bytes().into_iter().chain([by as u8]).chain(hash.to_be_bytes());
    key.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
    key
}

/// The shared parts of all keys an article is found by. Two that nobody names are not of one publisher.
fn shared_keys(stored: &StoredArticle) -> Vec<[u8; 17]> {
    let StoredMarks { publisher, slug, headline, .. } = stored.marks;
    let by = [(By::Slug, slug), (By::Headline, headline)].into_iter().filter(|_| publisher != 0);
    let mut keys: Vec<[u8; 17]> =
        by.filter_map(|(by, hash)| Some(shared_key(publisher, by, hash?))).collect();
    let url = stored.article.url.as_deref();
    keys.extend(url.map(|url| shared_key(0, By::Url, hash_word(url))));
    let links = links_of(&stored.article).iter();
    keys.extend(links.map(|link| shared_key(0, By::Target, hash_word(&link.target))));
    keys
}

/// The articles under a key, the latest first, as many as are looked at.
fn places_under(rows: &dyn Rows, shared: &[u8; 17]) -> Result<Vec<u32>, StoreError> {
    let mut places = Vec::new();
    rows.scan(Area::Siblings, shared, &mut |key, _| {
        let place = key.strip_prefix(shared).and_then(|place| <[u8; 4]>::try_from(place).ok());
        match place {
            Some(place) if places.len() < SIBLINGS_MET => {
                places.push(!u32::from_be_bytes(place));
                Ok(Scan::Next)
            }
            _ => Ok(Scan::Enough),
        }
    })?;
    Ok(places)
}

/// The article that a link names, by id or by a URL that no other has.
fn target_of(rows: &dyn Rows, link: &Link) -> Result<Option<u32>, StoreError> {
    if let Some(place) = place_of(rows, &link.target)? {
        return Ok(Some(place));
    }
    let places = places_under(rows, &shared_key(0, By::Url, hash_word(&link.target)))?;
    Ok(match places.as_slice() {
        &[only] => Some(only),
        _ => None,
    })
}

/// Articles that an article names, or that name it, each with what the one is to the other.
pub(super) fn said_of(
    rows: &dyn Rows,
    place: u32,
    article: &Article,
) -> Result<Vec<(u32, Relation)>, StoreError> {
    let mut said = Vec::new();
    for link in links_of(article) {
        said.extend(target_of(rows, link)?.map(|other| (other, link.relation)));
    }
    let names = [Some(article.id.as_str()), article.url.as_deref()];
    for name in names.into_iter().flatten() {
        let naming = places_under(rows, &shared_key(0, By::Target, hash_word(name)))?;
        for other in naming.into_iter().filter(|&other| other != place) {
            for link in links_of(&known_article(rows, other)?.article) {
                if target_of(rows, link)? == Some(place) {
                    said.push((other, link.relation));
                }
            }
        }
    }
    said.retain(|&(other, _)| other != place);
    Ok(said)
}

/// The articles that share a slugline or headline with one of a publisher, the latest first.
fn siblings(rows: &dyn Rows, marks: &StoredMarks, by: By) -> Result<Vec<u32>, StoreError> {
    let hash = match by {
        By::Slug => marks.slug,
        By::Headline => marks.headline,
        By::Url | By::Target => None,
    };
    match hash.filter(|_| marks.publisher != 0) {
        Some(hash) => places_under(rows, &shared_key(marks.publisher, by, hash)),
        None => Ok(Vec::new()),
    }
}

/// All keys an article is found by.
pub(in crate::desk) fn keys_at(
    place: u32,
    stored: &StoredArticle,
) -> impl Iterator<Item = Vec<u8>> {
    let shared = shared_keys(stored).into_iter();
    // The complement of the place: the latest come first.
    shared.map(move |shared| [&shared[..], &(!place).to_be_bytes()].concat())
}

impl Filing<'_, '_> {
    /// Makes an article one that siblings find.
    pub(in crate::desk) fn post_siblings(
        &mut self,
        place: u32,
        stored: &StoredArticle,
    ) -> Result<(), StoreError> {
        keys_at(place, stored).try_for_each(|key| self.rows.put(Area::Siblings, &key, Vec::new()))
    }

    /// Takes back [`Filing::post_siblings`].
    pub(in crate::desk) fn unpost_siblings(
        &mut self,
        place: u32,
        stored: &StoredArticle,
    ) -> Result<(), StoreError> {
        keys_at(place, stored).try_for_each(|key| self.rows.delete(Area::Siblings, &key))
    }

    /// The group of the item that an article is a state of, if another state of it is there: the item
    /// it says it replaces, what a notice kills, or what its publisher sent under its slugline and it
    /// holds most of.
    pub(in crate::desk) fn group_of_item(
        &self,
        place: u32,
        stored: &StoredArticle,
        words: &[Word],
    ) -> Result<Option<u64>, StoreError> {
        let said = said_of(self.rows, place, &stored.article)?;
        if let Some(&(other, _)) = said.iter().find(|(_, said)| *said == Relation::Replaces) {
            return Ok(Some(known_article(self.rows, other)?.group));
        }
        if is_notice(stored) {
            return Ok(self.killed_by(place, stored)?.map(|(_, killed)| killed.group));
        }
        let mut others = self.siblings_of(place, stored, By::Slug)?;
        others.retain(|(_, other)| !is_notice(other) && gap(other, stored).abs() <= WINDOW_SECONDS);
        // The one before it and the one after it, by their times.
        let before = others.iter().filter(|(_, other)| gap(other, stored) <= 0);
        let after = others.iter().filter(|(_, other)| gap(other, stored) > 0);
        let next = [
            before.max_by_key(|(at, other)| (gap(other, stored), *at)),
            after.min_by_key(|(at, other)| (gap(other, stored), *at)),
        ];
        for (other_place, other) in next.into_iter().flatten() {
            let other_words = words_at(self.rows, *other_place)?;
            let evidence = is_copy((words, &stored.article), (&other_words, &other.article));
            if evidence.containment.value() >= LEAD_CONTAINMENT {
                return Ok(Some(other.group));
            }
        }
        Ok(None)
    }

    /// What a notice kills that has no article of its own for it: what its publisher sent last under its
    /// slugline, else headline, or for want of that next.
    fn killed_by(
        &self,
        place: u32,
        notice: &StoredArticle,
    ) -> Result<Option<(u32, StoredArticle)>, StoreError> {
        for by in [By::Slug, By::Headline] {
            let mut others = self.siblings_of(place, notice, by)?;
            others.retain(|(_, other)| !is_notice(other));
            if others.is_empty() {
                continue;
            }
            others.retain(|(_, other)| gap(other, notice).abs() <= 2 * WINDOW_SECONDS);
            return Ok(others.into_iter().min_by_key(|(place, other)| {
                let gap = gap(other, notice);
                (gap > 0, gap.abs(), *place)
            }));
        }
        Ok(None)
    }

    /// Notices of kills that mean an article, now that it is there, and are filed elsewhere: they waited
    /// for it, or for want of it were taken to mean what came after.
    pub(in crate::desk) fn notices_that_mean(&self, place: u32) -> Result<Vec<u32>, StoreError> {
        let stored = known_article(self.rows, place)?;
        let mut notices = Vec::new();
        if is_notice(&stored) {
            return Ok(notices);
        }
        for by in [By::Slug, By::Headline] {
            for (notice_place, notice) in self.siblings_of(place, &stored, by)? {
                if is_notice(&notice)
                    && notice.group != stored.group
                    && !notices.contains(&notice_place)
                    && self.killed_by(notice_place, &notice)?.is_some_and(|(at, _)| at == place)
                {
                    notices.push(notice_place);
                }
            }
        }
        Ok(notices)
    }

    fn siblings_of(
        &self,
        place: u32,
        stored: &StoredArticle,
        by: By,
    ) -> Result<Vec<(u32, StoredArticle)>, StoreError> {
        let found = siblings(self.rows, &stored.marks, by)?;
        let others = found.into_iter().filter(|&other| other != place);
        others.map(|other| Ok((other, known_article(self.rows, other)?))).collect()
    }

    /// A kill takes an article out whose group stays: what the kill makes of the others is what it would
    /// be were the killed one still there. Gives the ids of the other states of its item, which are killed with it.
    pub(in crate::desk) fn mark_killed_copies(
        &mut self,
        place: u32,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let group = known_article(self.rows, place)?.group;
        self.restate(group, true);
        let members = group_of(self.rows, group)?.members.into_iter().map(|member| {
            let mut stored = known_article(self.rows, member)?;
            stored.marks.is_killed |= member == place;
            Ok((member, stored))
        });
        let members = members.collect::<Result<_, StoreError>>()?;
        let mut with_it = Vec::new();
        for (member, stored, standing, _) in Members::of(self.rows, members, None)?.all() {
            let mut stored = stored.clone();
            let is_killed = standing.status == Status::Canceled;
            stored.marks.is_killed |= is_killed;
            with_it.extend((is_killed && member != place).then(|| stored.article.id.clone()));
            stored.marks.is_derived |= standing.flags.holds(Flag::DerivedFromKilled);
            self.rows.put_at(Area::Articles, u64::from(member), stored.to_bytes())?;
        }
        Ok(with_it)
    }

    /// A notice without an article of its own kills what its publisher sent; gives the id of that.
    pub(in crate::desk) fn kill_sibling(
        &mut self,
        notice: &Article,
    ) -> Result<Option<ArticleId>, StoreError> {
        let notice = StoredArticle {
            article: notice.clone(),
            marks: marks_of(notice),
            arrived: self.clock,
            digest: 0,
            words: 0,
            fillings: 0,
            group: 0,
        };
        if is_notice(&notice)
            && let Some((place, mut killed)) = self.killed_by(u32::MAX, &notice)?
        {
            killed.marks.is_killed = true;
            self.put_restated(place, &killed)?;
            return Ok(Some(killed.article.id));
        }
        Ok(None)
    }

    /// Whether an article is the notice of a kill that means nothing that is there.
    pub(in crate::desk) fn is_idle_notice(&self, place: u32) -> Result<bool, StoreError> {
        let stored = known_article(self.rows, place)?;
        if !is_notice(&stored) {
            return Ok(false);
        }
        let is_said = !said_of(self.rows, place, &stored.article)?.is_empty();
        Ok(!is_said && self.killed_by(place, &stored)?.is_none())
    }
}
