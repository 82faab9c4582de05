//! Forming the groups of copies of the window anew, by the rules of batch.
//!
//! A group goes on under its id where most of its articles are; of articles whose group is another one
//! the log says that they are filed again. Groups of which an article left the window stay as they are.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use storyfold_index::canonical::CanonicalOrder;
use storyfold_index::verify::CopyOptions;
use storyfold_model::{Article, GroupId, StoryId};
use storyfold_store::{Area, Event, GroupRecord, Rows, StoreError, StoredArticle};

use super::going_on::{Share, going_on};
use crate::copies::{self, CopyFinder, CopyGroups, Fingerprints};
use crate::desk::filing::{Filing, UNFILED};
use crate::desk::limits::{REGROUPED_AT_A_TIME, REGROUPED_BYTES};
use crate::desk::memory::state::{
    article_at, group_of, keys_at, known_article, measured_at, story_of, words_at,
};
use crate::desk::relations::marks::signs_of;
use crate::desk::relations::standing::as_it_is;
use crate::pipeline::represented;
use crate::versions::Signs;

/// A group as its articles make it.
#[derive(Debug)]
struct Formed {
    head: u32,
    /// Sorted.
    members: Vec<u32>,
}

/// The groups that are formed anew, as they were.
#[derive(Debug, Default)]
struct Before {
    groups: BTreeMap<u64, GroupRecord>,
    /// The group of each article.
    of: BTreeMap<u32, u64>,
}

impl Before {
    fn group_of(&self, place: u32) -> Option<(u64, &GroupRecord)> {
        let digest = self.of.get(&place)?;
        Some((*digest, self.groups.get(digest)?))
    }

    /// For each group that is formed now which one goes on as it.
    fn names(&self, formed: &[Formed]) -> Vec<Option<u64>> {
        let mut shares = Vec::new();
        for (at, group) in formed.iter().enumerate() {
            let mut of: BTreeMap<u64, Share> = BTreeMap::new();
            for (digest, was) in group.members.iter().filter_map(|&place| self.group_of(place)) {
                let first = was.members.first().copied().unwrap_or(u32::MAX);
                let new = Share { count: 0, first, of: digest, at };
                of.entry(digest).or_insert(new).count += 1;
            }
            shares.extend(of.into_values());
        }
        going_on(&mut shares, formed.len())
    }
}

/// A temporary file that cannot be used is a failure of the system, like that of a store's file.
fn failed(error: copies::StoreError) -> StoreError {
    StoreError::Io(std::io::Error::other(error))
}

impl Filing<'_, '_> {
    /// Forms the groups of the window anew. Gives for each article whose group is another one now the
    /// story it was filed under. O(n log n) for n articles in the window, and their comparisons.
    pub(super) fn regroup(&mut self) -> Result<BTreeMap<u32, u64>, StoreError> {
        let (articles, before) = self.groups_within_window()?;
        let formed = self.copies_among(articles)?;
        let names = before.names(&formed);
        let living: BTreeSet<u64> = names.iter().flatten().copied().collect();
        let mut ended: Vec<&GroupRecord> = Vec::new();
        // Groups that end give their ids back before new ones are named.
        for (digest, group) in before.groups.iter().filter(|(digest, _)| !living.contains(digest)) {
            self.rows.delete_at(Area::Groups, *digest)?;
            ended.push(group);
        }
        let mut left = ended.clone();
        let (mut now, mut moved) = (Vec::new(), BTreeMap::new());
        for (formed, name) in formed.into_iter().zip(names) {
            let was = name.and_then(|name| before.groups.get(&name));
            if was.is_some_and(|was| was.head == formed.head && was.members == formed.members) {
                continue;
            }
            left.extend(was);
            let first = formed.members.first().copied().unwrap_or(formed.head);
            let digest = name.map_or_else(|| self.name_group(first), Ok)?;
            let group = self.record(formed, was, &before)?;
            self.rows.put_at(Area::Groups, digest, group.to_bytes())?;
            self.restate(digest, false);
            for &member in &group.members {
                if let Some((_, was)) = before.group_of(member).filter(|(was, _)| *was != digest) {
                    moved.insert(member, was.story);
                    self.file_copy(member, digest, group.story)?;
                }
            }
            now.push(group);
        }
        self.change_stories(&left, &now, &moved)?;
        for group in ended {
            let story = self.rows.at(Area::Stories, group.story)?;
            let heads = match story {
                Some(_) => story_of(self.rows, group.story)?.heads,
                None => Vec::new(),
            };
            self.leave_name(group, heads)?;
        }
        self.change_heads(&left, &now)?;
        Ok(moved)
    }

    /// What a group is that is formed now and goes on as one that was there, or is new; until stories are
    /// formed it is filed under the story of the one that goes on, else of its head.
    fn record(
        &mut self,
        formed: Formed,
        was: Option<&GroupRecord>,
        before: &Before,
    ) -> Result<GroupRecord, StoreError> {
        let Formed { head, members } = formed;
        let (story, name, founded) = match was {
            Some(was) => (was.story, was.name, was.founded),
            None => {
                let story = before.group_of(head).map_or(UNFILED, |(_, group)| group.story);
                let first = members.first().copied().unwrap_or(head);
                let id = known_article(self.rows, first)?.article.id;
                // What is told of its articles comes next.
                (story, self.take_name(&id)?, self.next_event)
            }
        };
        Ok(GroupRecord { story, head, members, name, founded })
    }

    /// The articles whose groups are within the window as a whole, and these groups.
    fn groups_within_window(&self) -> Result<(Vec<(u32, StoredArticle)>, Before), StoreError> {
        let (mut articles, mut before) = (Vec::new(), Before::default());
        for place in self.window.reach() {
            let Some(stored) = article_at(self.rows, place)? else { continue };
            if let Entry::Vacant(unknown) = before.groups.entry(stored.group) {
                unknown.insert(group_of(self.rows, stored.group)?);
            }
            before.of.insert(place, stored.group);
            articles.push((place, stored));
        }
        let is_within = |group: &GroupRecord| group.members.iter().all(|&m| self.window.reaches(m));
        before.groups.retain(|_, group| is_within(group));
        articles.retain(|(_, stored)| before.groups.contains_key(&stored.group));
        Ok((articles, before))
    }

    /// The groups that articles make, sorted by their first members; what is known of templates among
    /// them is written.
    fn copies_among(
        &mut self,
        mut articles: Vec<(u32, StoredArticle)>,
    ) -> Result<Vec<Formed>, StoreError> {
        articles.sort_unstable_by(|(_, a), (_, b)| a.article.id.cmp(&b.article.id));
        let options = CopyOptions::default();
        let mut finder = CopyFinder::new(options, Some(REGROUPED_BYTES));
        for articles in articles.chunks(REGROUPED_AT_A_TIME) {
            let mut texts = Fingerprints::new(options);
            for (place, stored) in articles {
                texts.take(&words_at(self.rows, *place)?, &stored.article);
            }
            finder.append(texts).map_err(failed)?;
        }
        let order: Vec<u32> = (0..articles.len() as u32).collect();
        let found = finder.fold(&order).map_err(failed)?;
        let formed = self.with_states(&articles, &found);
        let groups = found.finish().map_err(failed)?;
        for ((place, mut stored), &fillings) in articles.into_iter().zip(&groups.fillings) {
            if stored.fillings != fillings {
                stored.fillings = fillings;
                self.rows.put_at(Area::Articles, u64::from(place), stored.to_bytes())?;
            }
        }
        Ok(formed)
    }

    /// The groups with the states of items in one, each with who represents it.
    fn with_states(&self, stored: &[(u32, StoredArticle)], found: &CopyGroups) -> Vec<Formed> {
        let articles: Vec<Article> = stored.iter().map(|(_, stored)| as_it_is(stored)).collect();
        let signs: Vec<Signs> = stored.iter().map(|(_, stored)| signs_of(stored)).collect();
        let order = CanonicalOrder::default();
        let (versions, canonicals) =
            represented(&articles, &signs, found, self.options.as_of, &order);
        let place = |at: u32| stored.get(at as usize).map(|&(place, _)| place);
        let groups = versions.members.iter().zip(canonicals);
        let mut formed: Vec<Formed> = groups
            .filter_map(|(members, (canonical, _))| {
                let mut members: Vec<u32> = members.iter().filter_map(|&at| place(at)).collect();
                members.sort_unstable();
                Some(Formed { head: place(canonical)?, members })
            })
            .collect();
        formed.sort_unstable_by(|a, b| a.members.cmp(&b.members));
        formed
    }

    /// Files an article that is there in another group, and tells it.
    fn file_copy(&mut self, place: u32, group: u64, story: u64) -> Result<(), StoreError> {
        let mut stored = known_article(self.rows, place)?;
        stored.group = group;
        self.rows.put_at(Area::Articles, u64::from(place), stored.to_bytes())?;
        self.tell(&Event::Filed {
            article: stored.article.id,
            story: StoryId::from_digest(story),
            group: GroupId::from_digest(group),
            founded: false,
        })
    }

    /// Gives stories the heads of groups that came for those of groups that are left, and ends those that
    /// have none any more.
    fn change_stories(
        &mut self,
        left: &[&GroupRecord],
        now: &[GroupRecord],
        moved: &BTreeMap<u32, u64>,
    ) -> Result<(), StoreError> {
        let mut stories: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
        for group in left {
            let heads = match stories.entry(group.story) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let heads = story_of(self.rows, group.story)?.heads;
                    unknown.insert(heads.into_iter().collect())
                }
            };
            heads.remove(&group.head);
        }
        for group in now {
            if let Some(heads) = stories.get_mut(&group.story) {
                heads.insert(group.head);
            }
        }
        for (story, heads) in stories {
            if !heads.is_empty() {
                self.put_story(story, heads.into_iter().collect())?;
                continue;
            }
            self.put_story(story, Vec::new())?;
            let mut into = BTreeSet::new();
            for (&place, _) in moved.iter().filter(|&(_, &of)| of == story) {
                into.insert(self.story_of_head(place)?);
            }
            // All of its articles are filed elsewhere by now.
            match (into.pop_first(), into.pop_first()) {
                (Some(into), None) => {
                    let [into, from] = [into, story].map(StoryId::from_digest);
                    self.tell(&Event::Merged { into, from })?;
                }
                _ => self.tell(&Event::Ended { story: StoryId::from_digest(story) })?,
            }
        }
        Ok(())
    }

    /// Posts the heads of groups that came, and takes back those of groups that are left; what linked
    /// these to articles that left the window links whoever stands for them now.
    fn change_heads(
        &mut self,
        left: &[&GroupRecord],
        now: &[GroupRecord],
    ) -> Result<(), StoreError> {
        let were: BTreeSet<u32> = left.iter().map(|group| group.head).collect();
        let are: BTreeSet<u32> = now.iter().map(|group| group.head).collect();
        let mut far = Vec::new();
        for &head in were.difference(&are) {
            let links = measured_at(self.rows, Area::Links, head)?.into_iter();
            far.push((head, links.filter(|&(other, _)| !self.window.reaches(other)).collect()));
            self.window.unpost_head(head, &keys_at(self.rows, head)?);
            self.block_changed(head);
            self.cache.forget(head);
            self.unlink(head)?;
        }
        for &head in are.difference(&were) {
            self.window.post_head(head, &keys_at(self.rows, head)?);
            self.block_changed(head);
        }
        for (gone, links) in far {
            let head = group_of(self.rows, known_article(self.rows, gone)?.group)?.head;
            self.add_links(head, links)?;
        }
        Ok(())
    }
}
