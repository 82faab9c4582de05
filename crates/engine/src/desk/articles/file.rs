//! An article is filed: as a copy of a group or a state of an item, else under a story.

use storyfold_index::cluster::identity::group_id;
use storyfold_model::{Article, GroupId, StoryId};
use storyfold_store::{Area, Event, GroupRecord, StoreError, StoredArticle};
use storyfold_text::Analysed;
use storyfold_text::wording::Word;

use crate::desk::filing::{Filing, UNFILED};
use crate::desk::memory::keys::Keys;
use crate::desk::memory::state::{group_of, story_of};
use crate::desk::relations::copies::{self, Compared};
use crate::desk::relations::marks::is_roundup;
use crate::desk::relations::meeting::{Met, meet};

impl Filing<'_, '_> {
    /// Files the article at a place, whose row has yet to be written: as a copy of a group, else under
    /// a story.
    pub(super) fn file(
        &mut self,
        place: u32,
        mut stored: StoredArticle,
        analysed: &Analysed,
        words: &[Word],
        keys: &Keys,
    ) -> Result<(u64, GroupRecord), StoreError> {
        let is_roundup = is_roundup(&stored);
        let Compared { group, fillings } = copies::compare(
            self.rows,
            self.window,
            &stored.article,
            words,
            &keys.shingles,
            is_roundup,
        )?;
        stored.fillings = fillings;
        self.post_siblings(place, &stored)?;
        // States of one item are together, whatever their texts share.
        let group = self.group_of_item(place, &stored, words)?.or(group);
        if self.window.reaches(place) || place + 1 == self.next_place {
            self.window.post(place, keys);
            self.block_changed(place);
        }
        if let Some(digest) = group {
            self.restate(digest, false);
            let mut group = group_of(self.rows, digest)?;
            if let Err(at) = group.members.binary_search(&place) {
                group.members.insert(at, place);
            }
            stored.group = digest;
            self.rows.put_at(Area::Articles, u64::from(place), stored.to_bytes())?;
            self.rows.put_at(Area::Groups, digest, group.to_bytes())?;
            self.tell(&Event::Filed {
                article: stored.article.id,
                story: StoryId::from_digest(group.story),
                group: GroupId::from_digest(digest),
                founded: false,
            })?;
            return Ok((digest, group));
        }
        let digest = self.free(Area::Groups, group_id([&stored.article.id]).digest())?;
        self.restate(digest, false);
        stored.group = digest;
        self.rows.put_at(Area::Articles, u64::from(place), stored.to_bytes())?;
        let first = self.next_event;
        let name = self.take_name(&stored.article.id)?;
        let (story, members) = (UNFILED, vec![place]);
        let group = GroupRecord { story, head: place, members, name, founded: first };
        self.rows.put_at(Area::Groups, digest, group.to_bytes())?;
        self.next_event += 1;
        self.file_head(place, &stored.article, analysed, keys)?;
        let group = group_of(self.rows, digest)?;
        let story = StoryId::from_digest(group.story);
        let founded = story_of(self.rows, group.story)?.heads == [place];
        let event = Event::Filed {
            article: stored.article.id,
            story,
            group: GroupId::from_digest(digest),
            founded,
        };
        self.tell_at(first, event)?;
        Ok((digest, group))
    }

    /// Files the head of a group under a story.
    pub(super) fn file_head(
        &mut self,
        place: u32,
        article: &Article,
        analysed: &Analysed,
        keys: &Keys,
    ) -> Result<(), StoreError> {
        let met =
            meet(self.rows, self.window, self.cache, self.model, Some(place), (article, analysed))?;
        if self.window.reaches(place) {
            self.window.post_head(place, keys);
            self.block_changed(place);
        }
        let Met { neighbours, judged } = met;
        let judged = self.with_said(article, place, judged)?;
        self.join_neighbours(place, neighbours)?;
        self.put_links(place, &judged)?;
        let touched = judged.iter().map(|&(other, _)| other);
        self.form_anew(touched.chain([place]).collect(), Some(place))
    }
}
