//! Articles come in.

use std::collections::hash_map::Entry;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use storyfold_model::{Article, ArticleId, Flag, Flags, GroupId, Precision, Status, StoryId};
use storyfold_store::article::{text_from_bytes, text_to_bytes, write_article};
use storyfold_store::rows::damaged;
use storyfold_store::{
    Area, ByteWriter, Event, GroupRecord, Rows, StoreError, StoredArticle, StoredMarks, Told,
};
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::hash::mix;
use storyfold_text::wording::Word;
use storyfold_text::{Analysed, Analyser, Wording};

use super::report::{AddReport, Conflict, Filed, FiledAs, IdleKill};
use crate::desk::filing::Filing;
use crate::desk::limits::{BATCH_ARTICLES, BLOCK_PLACES};
use crate::desk::memory::fingerprint;
use crate::desk::memory::keys::Keys;
use crate::desk::memory::state::{group_of, known_article, place_of, story_of, words_at};
use crate::desk::open::Desk;
use crate::desk::relations::marks::marks_of;
use crate::desk::relations::standing::Members;
use crate::error::Error;
use crate::versions::Standing;

impl Desk {
    /// Files articles in the order they come, [`BATCH_ARTICLES`] in a durable commit. What is
    /// reported is on the disk.
    ///
    /// Takes time for the articles that came lately, not for all that ever came.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be written; the batches before are kept.
    pub fn add(&mut self, articles: Vec<Article>) -> Result<AddReport, Error> {
        let mut report = AddReport::default();
        let mut articles = articles.into_iter().peekable();
        let mut before = 0;
        while articles.peek().is_some() {
            let batch: Vec<Article> = articles.by_ref().take(BATCH_ARTICLES).collect();
            let count = batch.len();
            report.add(self.add_batch(batch)?, before);
            before += count;
        }
        Ok(report)
    }

    /// Files articles in one durable commit: all of them are on the disk afterwards, or none.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be written.
    pub fn add_batch(&mut self, articles: Vec<Article>) -> Result<AddReport, Error> {
        self.add_and(articles, |_| Ok(()))
    }

    /// Files articles, and does more in the same durable commit.
    pub(super) fn add_and(
        &mut self,
        articles: Vec<Article>,
        more: impl FnOnce(&mut Filing<'_, '_>) -> Result<(), StoreError>,
    ) -> Result<AddReport, Error> {
        let incoming: Vec<Incoming> = match articles.len() {
            // Another thread would have to be woken for it.
            0 | 1 => articles.into_iter().map(|one| incoming(&mut self.analyser, one)).collect(),
            _ => articles.into_par_iter().map_init(Analyser::default, incoming).collect(),
        };
        self.change(|filing| {
            let mut report = AddReport::default();
            for (place, incoming) in incoming.iter().enumerate() {
                filing.take_in(place, incoming, &mut report)?;
            }
            filing.tell_restated()?;
            filing.settle(&mut report.filed)?;
            more(filing)?;
            Ok(report)
        })
    }
}

/// An article with what is known of it by itself: made on any thread, filed on one.
#[derive(Debug)]
struct Incoming {
    article: Article,
    analysed: Analysed,
    words: Vec<Word>,
    digest: u64,
}

/// What is known of an article by itself.
fn incoming(analyser: &mut Analyser, article: Article) -> Incoming {
    Incoming {
        analysed: analyser.analyse(&article, &RecurringLines::default()),
        words: Wording::of(&article).words,
        digest: digest(&article),
        article,
    }
}

/// Under which key an earlier state of an article is kept.
fn version_key(of: &ArticleId, digest: u64, article: &Article) -> Vec<u8> {
    let mut key = of.as_str().as_bytes().to_vec();
    key.push(0);
    key.extend_from_slice(&article.version.unwrap_or(0).to_be_bytes());
    key.extend_from_slice(&digest.to_be_bytes());
    key
}

/// Sixty-four bits over all a provider says of an article.
fn digest(article: &Article) -> u64 {
    let mut out = ByteWriter::new();
    write_article(&mut out, article);
    out.text(&article.title);
    out.text(&article.body);
    let bytes = out.into_bytes();
    let (words, rest) = bytes.as_chunks::<8>();
    let tail = rest.iter().fold(rest.len() as u64, |tail, byte| tail << 8 | u64::from(*byte));
    let words = words.iter().map(|word| u64::from_le_bytes(*word)).chain([tail]);
    words.fold(bytes.len() as u64, |state, word| mix(state.rotate_left(23) ^ word))
}

/// Whether of two states without a number of their own one is the earlier, as far as both say to the second.
fn is_published_before(one: &Article, other: &Article) -> bool {
    let second = |article: &Article| {
        article.published.filter(|published| published.precision == Precision::Second)
    };
    second(one).zip(second(other)).is_some_and(|(one, other)| one.at < other.at)
}

impl Filing<'_, '_> {
    /// Files the article that came in at a place of its batch.
    fn take_in(
        &mut self,
        place_in_batch: usize,
        incoming: &Incoming,
        report: &mut AddReport,
    ) -> Result<(), StoreError> {
        let article = &incoming.article;
        if article.status == Status::Canceled {
            // A kill is of the whole item, whichever of its states it is.
            let id = article.version_of.as_ref().unwrap_or(&article.id);
            self.forget_versions(id)?;
            if self.rows.get(Area::Tombstones, id.as_str().as_bytes())?.is_none() {
                let is_there = place_of(self.rows, id.as_str())?.is_some();
                self.kill(id)?;
                if !is_there {
                    match self.kill_sibling(article)? {
                        Some(sibling) => self.put_tombstone(id, &[sibling])?,
                        None => {
                            let id = id.clone();
                            report.idle_kills.push(IdleKill { place: place_in_batch, id });
                        }
                    }
                }
            }
            report.killed += 1;
            return Ok(());
        }
        if let Some(current) = &article.version_of {
            // Without its article it would stay when that one is killed or goes.
            if place_of(self.rows, current.as_str())?.is_none() {
                report.refused += 1;
                return Ok(());
            }
            self.keep_version(current, incoming.digest, article)?;
            report.history += 1;
            return Ok(());
        }
        if self.rows.get(Area::Tombstones, article.id.as_str().as_bytes())?.is_some() {
            // Its kill came first, and copies by others may have come before it.
            let keys = Keys::of(&incoming.words, &incoming.analysed);
            let marks = marks_of(article);
            self.mark_copies_of_killed(article, &marks, &incoming.words, &keys)?;
            report.refused += 1;
            return Ok(());
        }
        let (mut left, mut marks) = (None, None);
        if let Some(place) = place_of(self.rows, article.id.as_str())? {
            let stored = known_article(self.rows, place)?;
            if stored.digest == incoming.digest {
                report.resent += 1;
                return Ok(());
            }
            let key = version_key(&article.id, incoming.digest, article);
            let was_filed = self.rows.get(Area::Versions, &key)?.is_some();
            if article.version < stored.article.version
                || article.version == stored.article.version
                    && (was_filed || is_published_before(article, &stored.article))
            {
                // No version is not an earlier one; what is history already is no news, though.
                let has_lost_it = article.version.is_none() && stored.article.version.is_some();
                if has_lost_it && !was_filed {
                    let id = article.id.clone();
                    report.conflicts.push(Conflict { place: place_in_batch, id });
                    return Ok(());
                }
                self.keep_version(&article.id, incoming.digest, article)?;
                report.history += 1;
                return Ok(());
            }
            marks = Some(stored.marks);
            let mut before = stored.article;
            let failed = |reason| damaged(Area::Texts, &u64::from(place).to_be_bytes(), reason);
            if let Some(text) = self.rows.at(Area::Texts, u64::from(place))? {
                (before.title, before.body) = text_from_bytes(&text).map_err(failed)?;
            }
            self.keep_version(&article.id, stored.digest, &before)?;
            self.tell(&Event::Corrected { article: article.id.clone() })?;
            left = Some(self.take_out(place)?);
            report.corrected += 1;
        }
        report.ahead += usize::from(self.is_ahead(article));
        // Nothing is told before it is filed.
        let cursor = self.next_event;
        let (group, record) = self.file_new(incoming, marks)?;
        if let Some(story) = left {
            // It may be filed elsewhere now, and have been the last of its story.
            self.tell_if_ended(story)?;
        }
        let id = article.id.clone();
        if let Some(place) = place_of(self.rows, id.as_str())?
            && self.is_idle_notice(place)?
        {
            report.idle_kills.push(IdleKill { place: place_in_batch, id: id.clone() });
        }
        let filed_as = match left == Some(record.story) {
            true => FiledAs::Report,
            false => self.filed_as(&id, &record)?,
        };
        let (story, group) = (StoryId::from_digest(record.story), GroupId::from_digest(group));
        let (title, is_update) = (article.title.clone(), left.is_some());
        let (status, flags) = (article.status, Flags::default());
        report.filed.push(Filed {
            id,
            title,
            story,
            group,
            filed_as,
            status,
            flags,
            cursor,
            is_update,
        });
        self.decide_anew_when_grown()
    }

    /// Says of articles that were filed what they are when all that came with them is filed, too. One that
    /// came twice says so twice, and one that is gone is what it was. O(filed).
    fn settle(&self, filed: &mut [Filed]) -> Result<(), StoreError> {
        let mut groups: FxHashMap<u64, (GroupRecord, FxHashMap<u32, Standing>)> =
            FxHashMap::default();
        for filed in filed {
            let Some(place) = place_of(self.rows, filed.id.as_str())? else { continue };
            let StoredArticle { group: digest, marks, .. } = known_article(self.rows, place)?;
            let (group, standings) = match groups.entry(digest) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let group = group_of(self.rows, digest)?;
                    let standings = self.standings(&group, false)?;
                    unknown.insert((group, standings))
                }
            };
            filed.story = StoryId::from_digest(group.story);
            filed.group = GroupId::from_digest(digest);
            let was_new = filed.filed_as == FiledAs::NewStory;
            let is_first = story_of(self.rows, group.story)?.heads.first() == Some(&place);
            filed.filed_as = match self.filed_as(&filed.id, group)? {
                FiledAs::CopyOf(head) => FiledAs::CopyOf(head),
                _ if was_new && is_first => FiledAs::NewStory,
                _ => FiledAs::Report,
            };
            if !standings.contains_key(&place) {
                // More came with it than are looked at for one of them.
                *standings = self.standings(group, true)?;
            }
            if let Some(standing) = standings.get(&place) {
                (filed.status, filed.flags) = (standing.status, standing.flags);
            }
            // What was killed may have come long before.
            match marks.told {
                Told::Nothing => {}
                Told::Canceled => filed.status = Status::Canceled,
                Told::Derived => filed.flags.insert(Flag::DerivedFromKilled),
            }
        }
        Ok(())
    }

    /// What the latest members of a group are, or all of them, by place.
    fn standings(
        &self,
        group: &GroupRecord,
        is_all: bool,
    ) -> Result<FxHashMap<u32, Standing>, StoreError> {
        let as_of = self.options.as_of;
        let members = match is_all {
            true => Members::of_group(self.rows, group, as_of)?,
            false => Members::of_latest(self.rows, group, as_of)?,
        };
        Ok(members.all().map(|(place, _, standing, _)| (place, standing)).collect())
    }

    /// Gives a new article a place and files it. `before` are the marks of the state it follows: what was
    /// said of that holds for the item.
    fn file_new(
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
        let keys = Keys::of(words, analysed);
        let mut stored = StoredArticle {
            article,
            arrived: self.clock,
            digest: *digest,
            words: words.len() as u32,
            fillings: 0,
            group: 0,
            marks: marks_of(&incoming.article).following(before),
        };
        stored.marks.is_derived |= self.is_of_killed(&stored, words, &keys)?;
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

    /// As what an article was filed, given the group it is in now.
    fn filed_as(&self, id: &ArticleId, group: &GroupRecord) -> Result<FiledAs, StoreError> {
        let head = known_article(self.rows, group.head)?.article.id;
        if head != *id {
            return Ok(FiledAs::CopyOf(head));
        }
        let is_alone = story_of(self.rows, group.story)?.heads == [group.head];
        Ok(if is_alone { FiledAs::NewStory } else { FiledAs::Report })
    }

    /// Keeps an earlier state of an article.
    fn keep_version(
        &mut self,
        of: &ArticleId,
        digest: u64,
        article: &Article,
    ) -> Result<(), StoreError> {
        let key = version_key(of, digest, article);
        let mut out = ByteWriter::new();
        write_article(&mut out, article);
        let mut row = out.into_bytes();
        let text = if self.options.keep_text {
            text_to_bytes(&article.title, &article.body)
        } else {
            text_to_bytes("", "")
        };
        row.extend_from_slice(&text);
        self.rows.put(Area::Versions, &key, row)
    }

    /// Writes that an id was killed, and which others were with it.
    fn put_tombstone(&mut self, id: &ArticleId, with_it: &[ArticleId]) -> Result<(), StoreError> {
        let mut out = ByteWriter::new();
        out.signed(self.clock);
        with_it.iter().for_each(|other| out.text(other.as_str()));
        self.rows.put(Area::Tombstones, id.as_str().as_bytes(), out.into_bytes())
    }

    /// Marks an id as killed and takes its article out. Its history is gone already.
    fn kill(&mut self, id: &ArticleId) -> Result<(), StoreError> {
        let place = place_of(self.rows, id.as_str())?;
        let with_it = match place {
            Some(place) => self.mark_killed_copies(place)?,
            None => Vec::new(),
        };
        self.put_tombstone(id, &with_it)?;
        if let Some(place) = place {
            let StoredArticle { article, marks, .. } = known_article(self.rows, place)?;
            self.keep_killed(&article, &marks, words_at(self.rows, place)?)?;
        }
        let story = place.map(|place| self.take_out(place)).transpose()?;
        self.tell(&Event::Killed { article: id.clone(), story: story.map(StoryId::from_digest) })?;
        match story {
            Some(story) => self.tell_if_ended(story),
            None => Ok(()),
        }
    }
}
