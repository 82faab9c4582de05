//! One transaction's work on a desk: what it is done with, and what it writes at its end.

use std::collections::{BTreeMap, BTreeSet};

use storyfold_index::score::Model;
use storyfold_model::Article;
use storyfold_store::{Area, Event, Logged, RowsMut, StoreError};

use super::limits::{BLOCK_PLACES, MOST_AHEAD_SECONDS};
use super::memory::known::Cache;
use super::memory::state::{number_at, put_number};
use super::memory::window::Window;
use super::options::DeskOptions;

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
    pub(super) next_place: u32,
    pub(super) next_event: u64,
    /// Full blocks that changed.
    changed: BTreeSet<u32>,
    /// Stories that ended here in becoming one with another, which was told.
    pub(super) merged: BTreeSet<u64>,
    /// Groups of which a member may be another thing than the log says; true where a kill made it so.
    pub(super) restated: BTreeMap<u64, bool>,
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
            restated: BTreeMap::new(),
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
        window.forget_killed_before(rows, oldest)?;
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
        self.tell_at(self.next_event, event.clone())?;
        self.next_event += 1;
        Ok(())
    }

    /// Writes an event at a cursor that was kept for it.
    pub(super) fn tell_at(&mut self, cursor: u64, event: Event) -> Result<(), StoreError> {
        let at = self.options.as_of.map(|moment| moment.unix_seconds());
        self.rows.put_at(Area::Log, cursor, Logged { at, event }.to_bytes())
    }

    /// A member of a group may be another thing than the log says; it is if a kill made it so.
    pub(super) fn restate(&mut self, group: u64, is_by_kill: bool) {
        *self.restated.entry(group).or_default() |= is_by_kill;
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

    /// A full block that holds this place has changed.
    pub(super) fn block_changed(&mut self, place: u32) {
        self.changed.insert(place / BLOCK_PLACES);
    }
}
