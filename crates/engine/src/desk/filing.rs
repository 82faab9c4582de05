//! Filing articles within one transaction.

use std::collections::BTreeSet;

use storyfold_index::cluster::identity::group_id;
use storyfold_index::score::Model;
use storyfold_model::{Article, GroupId, StoryId};
use storyfold_store::article::text_to_bytes;
use storyfold_store::{
    Area, ByteWriter, Event, GroupRecord, RowsMut, StoreError, StoredArticle, StoredMarks,
};
use storyfold_text::Analysed;
use storyfold_text::wording::Word;

use super::copies::{self, Compared};
use super::fingerprint;
use super::known::Cache;
use super::limits::{BLOCK_PLACES, MOST_AHEAD_SECONDS};
use super::meeting::{Met, meet};
use super::options::DeskOptions;
use super::siblings::{self, is_roundup};
use super::state::{group_of, known_article, number_at, put_number, story_of};
use super::window::{Keys, Window};

/// An article with what is known of it by itself: made on any thread, filed on one.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) article: Article,
    pub(super) analysed: Analysed,
    pub(super) words: Vec<Word>,
    pub(super) digest: u64,
}

/// A story nobody is filed under: the group is new.
pub(super) const UNFILED: u64 = 0;

/// One transaction's work on a desk.
#[derive(Debug)]
pub(super) struct Filing<'f, 't> {
    pub(super) rows: &'f mut RowsMut<'t>,
    pub(super) window: &'f mut Window,
    pub(super) cache: &'f mut Cache,
    pub(super) model: &'f Model,
    pub(super) options: &'f DeskOptions,
    pub(super) cut: f64,
    pub(super) clock: i64,
    next_place: u32,
    pub(super) next_event: u64,
    /// Full blocks that changed.
    changed: BTreeSet<u32>,
    /// Stories that ended here in becoming one with another, which was told.
    pub(super) merged: BTreeSet<u64>,
}

impl<'f, 't> Filing<'f, 't> {
    pub(super) fn begin(
        rows: &'f mut RowsMut<'t>,
        window: &'f mut Window,
        cache: &'f mut Cache,
        model: &'f Model,
        options: &'f DeskOptions,
    ) -> Result<Self, StoreError> {
        let next_place = number_at(rows, "next_place")?.unwrap_or(0) as u32;
        let next_event = number_at(rows, "next_event")?.unwrap_or(1);
        let clock = number_at(rows, "clock")?.map_or(i64::MIN, |zigzag| zigzag as i64);
        let cut = number_at(rows, "cut")?.map(f64::from_bits);
        let cut =
            cut.or(model.cut).unwrap_or_else(|| storyfold_index::cluster::coherence::cut(&[]));
        let changed = BTreeSet::new();
        Ok(Self {
            rows,
            window,
            cache,
            model,
            options,
            cut,
            clock,
            next_place,
            next_event,
            changed,
            merged: BTreeSet::new(),
        })
    }

    /// Writes what belongs to the store as a whole.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        let Self { rows, window, cache, options, changed, .. } = self;
        let Self { next_place, next_event, clock, cut, .. } = self;
        let current = next_place / BLOCK_PLACES;
        for block in changed.into_iter().filter(|&block| block < current) {
            window.store(rows, block * BLOCK_PLACES)?;
        }
        // Where nothing was dated, nothing is too old; there may still be too many.
        let oldest = clock.saturating_sub(i64::from(options.window_days) * 86_400);
        if window.retire(rows, next_place, oldest, options.window_articles)? {
            cache.forget_before(window.reach().start);
        }
        window.is_up_to(next_event);
        put_number(rows, "next_place", u64::from(next_place))?;
        put_number(rows, "next_event", next_event)?;
        put_number(rows, "clock", clock as u64)?;
        put_number(rows, "cut", cut.to_bits())
    }

    /// Adds an event to the log.
    pub(super) fn tell(&mut self, event: &Event) -> Result<(), StoreError> {
        if let Event::Merged { from, .. } = event {
            self.merged.insert(from.digest());
        }
        self.rows.put_at(Area::Log, self.next_event, event.to_bytes())?;
        self.next_event += 1;
        Ok(())
    }

    /// Whether a story ended in becoming one with another, which was told.
    pub(super) fn is_merged(&self, story: u64) -> bool {
        self.merged.contains(&story)
    }

    /// Whether an article says that it comes from the future: one wrong date that moved the clock there
    /// would end the window of all others.
    pub(super) fn is_ahead(&self, article: &Article) -> bool {
        let latest = self.options.as_of.map(|moment| moment.unix_seconds());
        let latest = latest.map(|moment| moment.saturating_add(MOST_AHEAD_SECONDS));
        let published = article.published.map(|published| published.at.unix_seconds());
        latest.zip(published).is_some_and(|(latest, published)| published > latest)
    }

    /// Gives a new article a place and files it. `before` are the marks of the state it follows: what was
    /// said of that holds for the item.
    pub(super) fn file_new(
        &mut self,
        incoming: &Incoming,
        before: Option<StoredMarks>,
    ) -> Result<(u64, GroupRecord), StoreError> {
        let place = self.next_place;
        self.next_place += 1;
        if let Some(published) = incoming.article.published
            && !self.is_ahead(&incoming.article)
        {
            self.clock = self.clock.max(published.at.unix_seconds());
        }
        let Incoming { article, analysed, words, digest } = incoming;
        let (title, body) = (&article.title, &article.body);
        if self.options.keep_text {
            self.rows.put_at(Area::Texts, u64::from(place), text_to_bytes(title, body))?;
        }
        let mut out = ByteWriter::new();
        out.number(u64::from(place));
        self.rows.put(Area::Ids, article.id.as_str().as_bytes(), out.into_bytes())?;
        let row = fingerprint::to_bytes(analysed);
        self.rows.put_at(Area::Analyses, u64::from(place), row)?;
        self.rows.put_at(Area::Words, u64::from(place), fingerprint::words_to_bytes(words))?;
        let article = Article { title: String::new(), body: String::new(), ..article.clone() };
        let stored = StoredArticle {
            article,
            arrived: self.clock,
            digest: *digest,
            words: words.len() as u32,
            fillings: 0,
            group: 0,
            marks: siblings::marks_of(&incoming.article).following(before),
        };
        let keys = Keys::of(words, analysed);
        let mut filed = self.file(place, stored, analysed, words, &keys)?;
        let notices = self.notices_that_mean(place)?;
        if !notices.is_empty() {
            notices.into_iter().try_for_each(|notice| self.file_again(notice))?;
            let group = known_article(self.rows, place)?.group;
            filed = (group, group_of(self.rows, group)?);
        }
        if self.next_place.is_multiple_of(BLOCK_PLACES) {
            // The block is full.
            self.window.store(self.rows, place)?;
        }
        Ok(filed)
    }

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
            self.changed.insert(place / BLOCK_PLACES);
        }
        if let Some(digest) = group {
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
        self.rows.put_at(Area::Log, first, event.to_bytes())?;
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
            self.changed.insert(place / BLOCK_PLACES);
        }
        let Met { neighbours, judged } = met;
        let judged = self.with_said(article, place, judged)?;
        self.join_neighbours(place, neighbours)?;
        self.put_links(place, &judged)?;
        let touched = judged.iter().map(|&(other, _)| other);
        self.form_anew(touched.chain([place]).collect(), Some(place))
    }

    /// A full block that holds this place has changed.
    pub(super) fn block_changed(&mut self, place: u32) {
        self.changed.insert(place / BLOCK_PLACES);
    }
}
