//! What stories and groups are called, and which heads are filed under a story.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use storyfold_index::cluster::identity::{group_id, story_id};
use storyfold_model::ArticleId;
use storyfold_store::{Area, Rows, StoreError, StoryRecord};
use storyfold_text::hash::mix;

use super::filing::{Filing, UNFILED};
use super::limits::KEPT_HOMES;
use super::state::{group_of, known_article};

/// So many parts of something that was there are in one of those that are formed now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) count: usize,
    /// The first part of what was there.
    pub(super) first: u32,
    /// The digest of what was there.
    pub(super) of: u64,
    /// Which of those that are formed now.
    pub(super) at: usize,
}

/// For each that is formed now the digest of what goes on as it, if something does: what was there goes on
/// where most of its parts are; of several that would go on as one, the one with most of them there, then
/// the oldest. Shares are sorted by this.
pub(super) fn going_on(shares: &mut [Share], formed: usize) -> Vec<Option<u64>> {
    shares.sort_unstable_by_key(|share| (Reverse(share.count), share.first, share.of, share.at));
    let mut name_of: Vec<Option<u64>> = vec![None; formed];
    let mut living: BTreeSet<u64> = BTreeSet::new();
    for share in shares {
        if let Some(name @ None) = name_of.get_mut(share.at)
            && living.insert(share.of)
        {
            *name = Some(share.of);
        }
    }
    name_of
}

impl Filing<'_, '_> {
    /// A digest that no living group or story has: the one that is wished for, if it is free.
    pub(super) fn free(&self, area: Area, wished: u64) -> Result<u64, StoreError> {
        let mut digest = wished;
        while digest == UNFILED || self.rows.at(area, digest)?.is_some() {
            digest = mix(digest.wrapping_add(1));
        }
        Ok(digest)
    }

    /// The id for a group whose first article is at a place.
    pub(super) fn name_group(&self, first: u32) -> Result<u64, StoreError> {
        let id = known_article(self.rows, first)?.article.id;
        self.free(Area::Groups, group_id([&id]).digest())
    }

    /// The id for a story whose first head is at a place: the one it had before it became one with
    /// another, else one that is made of the first article's.
    pub(super) fn name_story(&self, first: u32) -> Result<u64, StoreError> {
        let stored = known_article(self.rows, first)?;
        for home in group_of(self.rows, stored.group)?.homes.into_iter().rev() {
            if self.rows.at(Area::Stories, home)?.is_none() {
                return Ok(home);
            }
        }
        self.free(Area::Stories, story_id([&stored.article.id]).digest())
    }

    /// Ends a story that becomes one with others. Its first head keeps its name in mind, so that it bears
    /// it again when what joined them goes.
    pub(super) fn end_story(&mut self, story: u64, heads: &[u32]) -> Result<(), StoreError> {
        if let Some(&first) = heads.first() {
            let digest = known_article(self.rows, first)?.group;
            let mut group = group_of(self.rows, digest)?;
            group.homes.retain(|&home| home != story);
            group.homes.push(story);
            let most = group.homes.len().saturating_sub(KEPT_HOMES);
            group.homes.drain(..most);
            self.rows.put_at(Area::Groups, digest, group.to_bytes())?;
        }
        self.put_story(story, Vec::new())
    }

    /// The story a head is filed under.
    pub(super) fn story_of_head(&self, place: u32) -> Result<u64, StoreError> {
        Ok(group_of(self.rows, known_article(self.rows, place)?.group)?.story)
    }

    /// Files a head under a story.
    pub(super) fn put_story_of_head(&mut self, place: u32, story: u64) -> Result<(), StoreError> {
        let digest = known_article(self.rows, place)?.group;
        let mut group = group_of(self.rows, digest)?;
        if group.story != story {
            group.story = story;
            self.rows.put_at(Area::Groups, digest, group.to_bytes())?;
        }
        Ok(())
    }

    /// Writes the heads of a story; without heads there is no story.
    pub(super) fn put_story(&mut self, story: u64, heads: Vec<u32>) -> Result<(), StoreError> {
        if heads.is_empty() {
            self.rows.delete_at(Area::Stories, story)
        } else {
            self.merged.remove(&story);
            self.rows.put_at(Area::Stories, story, StoryRecord { heads }.to_bytes())
        }
    }

    /// The ids of all articles of the groups of heads.
    pub(super) fn ids_of_heads(&self, heads: &[u32]) -> Result<Vec<ArticleId>, StoreError> {
        let mut ids = Vec::new();
        for &head in heads {
            let group = group_of(self.rows, known_article(self.rows, head)?.group)?;
            for member in group.members {
                ids.push(known_article(self.rows, member)?.article.id);
            }
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_goes_on_where_most_of_it_is_and_once() {
        let share = |(count, first, of, at)| Share { count, first, of, at };
        let going_on = |shares: &[(usize, u32, u64, usize)]| {
            super::going_on(&mut shares.iter().copied().map(share).collect::<Vec<_>>(), 2)
        };
        // One that is split goes on where most of it is, whichever is formed first.
        assert_eq!(going_on(&[(1, 0, 7, 0), (2, 0, 7, 1)]), [None, Some(7)]);
        // Of two that become one the larger goes on, else the older.
        assert_eq!(going_on(&[(1, 0, 7, 0), (2, 3, 5, 0)]), [Some(5), None]);
        assert_eq!(going_on(&[(1, 4, 5, 0), (1, 3, 7, 0)]), [Some(7), None]);
        // What cannot go on there goes on where the rest of it is.
        let shares = [(3, 0, 7, 0), (2, 4, 5, 0), (1, 4, 5, 1)];
        assert_eq!(going_on(&shares), [Some(7), Some(5)]);
        assert_eq!(going_on(&[]), [None, None]);
    }
}
