//! What stories and groups are called, and which heads are filed under a story.
//!
//! Each group has a name for a story, given to it when it was founded, and a story bears that of its
//! oldest group. So names are a function of the stories alone, whatever came and went since: of two that
//! become one the older goes on, and where one parts the name stays with its oldest group.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use storyfold_index::cluster::identity::{group_id, story_id};
use storyfold_model::{ArticleId, StoryId};
use storyfold_store::{Area, Event, GroupRecord, Rows, StoreError, StoredArticle, StoryRecord};
use storyfold_text::hash::mix;

use crate::desk::filing::{Filing, UNFILED};
use crate::desk::memory::state::{group_of, known_article, story_of};
use crate::desk::relations::marks::is_roundup;

/// The oldest group of a story has the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::desk) struct Age {
    /// A roundup leaves a story when it fits another as well, and would take the name along.
    is_roundup: bool,
    founded: u64,
    /// The name itself: ages of two groups are never the same.
    pub(in crate::desk) name: u64,
}

impl Age {
    /// That of a group, given its head.
    pub(in crate::desk) fn of(head: &StoredArticle, group: &GroupRecord) -> Self {
        Self { is_roundup: is_roundup(head), founded: group.founded, name: group.name }
    }
}

impl Filing<'_, '_> {
    /// A digest that nothing in an area has: the one that is wished for, if it is free.
    pub(in crate::desk) fn free(&self, area: Area, wished: u64) -> Result<u64, StoreError> {
        let mut digest = wished;
        while digest == UNFILED || self.rows.at(area, digest)?.is_some() {
            digest = mix(digest.wrapping_add(1));
        }
        Ok(digest)
    }

    /// The id for a group whose first article is at a place.
    pub(in crate::desk) fn name_group(&self, first: u32) -> Result<u64, StoreError> {
        let id = known_article(self.rows, first)?.article.id;
        self.free(Area::Groups, group_id([&id]).digest())
    }

    /// A name for a group that is founded with an article: no other group has it.
    pub(in crate::desk) fn take_name(&mut self, first: &ArticleId) -> Result<u64, StoreError> {
        let name = self.free(Area::Names, story_id([first]).digest())?;
        self.rows.put_at(Area::Names, name, Vec::new())?;
        Ok(name)
    }

    /// What becomes of the name of a group that is gone. If its story was called so, the oldest of the
    /// groups that are left, whose heads are given, inherits it in place of its own: a story keeps its id
    /// while its articles go one after the other. A group that is older inherits nothing, so that it has
    /// its own name again when what came after it has gone.
    pub(in crate::desk) fn leave_name(
        &mut self,
        gone: &GroupRecord,
        heads: Vec<u32>,
    ) -> Result<(), StoreError> {
        if gone.name == gone.story {
            let mut oldest: Option<(Age, u64, GroupRecord)> = None;
            for &head in &heads {
                let stored = known_article(self.rows, head)?;
                let group = group_of(self.rows, stored.group)?;
                let age = Age::of(&stored, &group);
                if oldest.as_ref().is_none_or(|(known, ..)| age < *known) {
                    oldest = Some((age, stored.group, group));
                }
            }
            match oldest {
                Some((_, digest, mut heir)) if gone.founded < heir.founded => {
                    self.rows.delete_at(Area::Names, heir.name)?;
                    (heir.name, heir.founded) = (gone.name, gone.founded);
                    return self.rows.put_at(Area::Groups, digest, heir.to_bytes());
                }
                Some(_) => self.rename(vec![heads])?,
                None => {}
            }
        }
        self.rows.delete_at(Area::Names, gone.name)
    }

    /// Gives newly formed stories their names, and tells what changed: a story goes on where its oldest
    /// group is, unless that one comes into an older story.
    pub(super) fn rename(&mut self, mut formed: Vec<Vec<u32>>) -> Result<(), StoreError> {
        formed.sort_unstable();
        let mut before: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let mut story_of_place: FxHashMap<u32, u64> = FxHashMap::default();
        // Where a story that ends goes on: where the group is that has its name, else its first head.
        let mut goes_to: BTreeMap<u64, usize> = BTreeMap::new();
        let mut names: Vec<u64> = Vec::with_capacity(formed.len());
        for (at, members) in formed.iter().enumerate() {
            let mut oldest: Option<Age> = None;
            for &place in members {
                let stored = known_article(self.rows, place)?;
                let group = group_of(self.rows, stored.group)?;
                story_of_place.insert(place, group.story);
                if group.story != UNFILED {
                    goes_to.entry(group.story).or_insert(at);
                    if let Entry::Vacant(unknown) = before.entry(group.story) {
                        unknown.insert(story_of(self.rows, group.story)?.heads);
                    }
                }
                goes_to.insert(group.name, at);
                let age = Age::of(&stored, &group);
                oldest = Some(oldest.map_or(age, |known| known.min(age)));
            }
            names.push(oldest.map_or(UNFILED, |age| age.name));
        }
        let living: BTreeSet<u64> = names.iter().copied().collect();
        for &story in before.keys().filter(|story| !living.contains(story)) {
            self.put_story(story, Vec::new())?;
        }
        for (at, (members, story)) in formed.into_iter().zip(names).enumerate() {
            let is_new = !before.contains_key(&story);
            let came_from: BTreeSet<u64> =
                members.iter().filter_map(|place| story_of_place.get(place)).copied().collect();
            for from in came_from.into_iter().filter(|&from| from != story && from != UNFILED) {
                let is_from = |place: &&u32| story_of_place.get(place) == Some(&from);
                let moved: Vec<u32> = members.iter().filter(is_from).copied().collect();
                let [into, from_id] = [story, from].map(StoryId::from_digest);
                let event = if !living.contains(&from) && goes_to.get(&from) == Some(&at) {
                    Event::Merged { into, from: from_id }
                } else {
                    let articles = self.ids_of_heads(&moved)?;
                    if is_new {
                        Event::Split { from: from_id, into, articles }
                    } else {
                        Event::Moved { from: from_id, into, articles }
                    }
                };
                self.tell(&event)?;
            }
            for &place in &members {
                if story_of_place.get(&place) != Some(&story) {
                    self.put_story_of_head(place, story)?;
                }
            }
            if before.get(&story) != Some(&members) {
                self.put_story(story, members)?;
            }
        }
        Ok(())
    }

    /// The story a head is filed under.
    pub(in crate::desk) fn story_of_head(&self, place: u32) -> Result<u64, StoreError> {
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
    pub(in crate::desk) fn put_story(
        &mut self,
        story: u64,
        heads: Vec<u32>,
    ) -> Result<(), StoreError> {
        if heads.is_empty() {
            self.rows.delete_at(Area::Stories, story)
        } else {
            self.merged.remove(&story);
            self.rows.put_at(Area::Stories, story, StoryRecord { heads }.to_bytes())
        }
    }

    /// The ids of all articles of the groups of heads.
    fn ids_of_heads(&self, heads: &[u32]) -> Result<Vec<ArticleId>, StoreError> {
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
    use proptest::prelude::*;
    use storyfold_model::{Article, StoryId};

    use super::*;
    use crate::desk::{Desk, DeskOptions};

    /// An article that nothing links to another.
    fn article(at: u32) -> Article {
        let mut article = Article::new(ArticleId::new(format!("{at}")).unwrap());
        article.title = format!("wordless{at} oddity{at}");
        article
    }

    fn desk_of(articles: u32) -> Desk {
        let options = DeskOptions { decided_anew: 0, ..DeskOptions::default() };
        let mut desk = Desk::in_memory(options).unwrap();
        desk.add((0..articles).map(article).collect()).unwrap();
        desk
    }

    fn form(desk: &mut Desk, stories: &[&[u32]]) {
        let formed = stories.iter().map(|heads| heads.to_vec()).collect();
        desk.change(|filing| filing.rename(formed)).unwrap();
        let checked = desk.check().unwrap();
        assert!(checked.problems.is_empty(), "{:#?}", checked.problems);
    }

    fn names(desk: &Desk) -> Vec<StoryId> {
        desk.rows().unwrap().into_iter().map(|row| row.story).collect()
    }

    #[test]
    fn a_story_has_its_name_again_when_what_parted_it_has_gone() {
        let mut desk = desk_of(3);
        let alone = names(&desk);
        form(&mut desk, &[&[0, 1, 2]]);
        assert_eq!(names(&desk), [alone[0]; 3]);
        desk.add(vec![article(3)]).unwrap();
        form(&mut desk, &[&[0], &[1, 2, 3]]);
        assert_eq!(names(&desk), [alone[0], alone[1], alone[1], alone[1]]);
        desk.add(vec![article(4)]).unwrap();
        form(&mut desk, &[&[0, 1, 4], &[2, 3]]);
        desk.remove(&[article(3).id, article(4).id]).unwrap();
        form(&mut desk, &[&[0, 1, 2]]);
        assert_eq!(names(&desk), [alone[0]; 3]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_story_is_called_as_its_oldest_group_whatever_was_before(
            partitions in prop::collection::vec(prop::collection::vec(0..4_usize, 6), 1..8),
        ) {
            let mut desk = desk_of(6);
            let alone = names(&desk);
            for partition in partitions {
                let in_cell = |cell: usize| {
                    (0..6_u32).filter(|&at| partition[at as usize] == cell).collect::<Vec<_>>()
                };
                let cells: Vec<Vec<u32>> = (0..4).map(in_cell).collect();
                let formed: Vec<&[u32]> =
                    cells.iter().filter(|cell| !cell.is_empty()).map(Vec::as_slice).collect();
                form(&mut desk, &formed);
                let named = partition.iter().map(|&cell| alone[cells[cell][0] as usize]);
                prop_assert_eq!(names(&desk), named.collect::<Vec<_>>());
            }
        }
    }
}
