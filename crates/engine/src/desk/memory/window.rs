//! The articles a new one is compared to: those that came last.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use storyfold_store::{Area, Rows, RowsMut, StoreError, StoredArticle};

use super::keys::Keys;
use super::killed::{self, KilledAtHand};
use super::postings::{Block, Field};
use super::state::{analysed_at, article_at, group_of, number_at, words_at};
use crate::desk::limits::BLOCK_PLACES;

/// Postings and document frequencies of the articles that came last, whole blocks of them.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct Window {
    /// By number: places divided by the size of a block.
    blocks: BTreeMap<u32, Block>,
    terms: FxHashMap<u32, Held>,
    names: FxHashMap<u32, Held>,
    heads: u32,
    /// Texts that were killed lately, by number.
    pub(super) killed: KilledAtHand,
    /// What the log had come to: with another end of it the window may be another.
    next_event: u64,
}

/// In how many heads a key stands, and in which blocks it may: a bit for each by its number, taken by the
/// number of bits. A rare key is looked for where it is and not in every block of the window.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    count: u32,
    blocks: u32,
}

/// The bit of a block.
fn bit_of(number: u32) -> u32 {
    1 << (number % u32::BITS)
}

fn slot_of(place: u32) -> (u32, u16) {
    (place / BLOCK_PLACES, (place % BLOCK_PLACES) as u16)
}

/// The lengths of the vectors of heads by the background table.
#[derive(Debug)]
pub(in crate::desk) struct Lengths<'w> {
    first: u32,
    blocks: Vec<Option<&'w Block>>,
}

impl Lengths<'_> {
    /// That of one head.
    pub(in crate::desk) fn of(&self, place: u32) -> f32 {
        let (number, slot) = slot_of(place);
        let block = number.checked_sub(self.first).and_then(|at| self.blocks.get(at as usize));
        block.copied().flatten().map_or(0.0, |block| block.slot(slot).length)
    }
}

/// Counts a key less often; one that nobody holds is forgotten.
fn take_back(counts: &mut FxHashMap<u32, Held>, key: u32, count: u32) {
    if let Some(held) = counts.get_mut(&key) {
        held.count = held.count.saturating_sub(count);
        if held.count == 0 {
            counts.remove(&key);
        }
    }
}

impl Window {
    /// Reads the window of a store: full blocks as they are stored, the last one from its articles.
    pub(in crate::desk) fn load(rows: &dyn Rows) -> Result<Self, StoreError> {
        let mut window = Self::default();
        let mut stored = Vec::new();
        rows.scan(Area::Blocks, &[], &mut |key, row| {
            stored.push((key.to_vec(), row.to_vec()));
            Ok(storyfold_store::rows::Scan::Next)
        })?;
        for (key, row) in stored {
            let reason = |reason| storyfold_store::rows::damaged(Area::Blocks, &key, reason);
            let block = Block::from_bytes(&row).map_err(reason)?;
            let number = storyfold_store::rows::number_of(&key).unwrap_or(0) as u32;
            window.take_in(number, block);
        }
        window.killed = killed::all_at_hand(rows)?;
        window.next_event = next_event(rows)?;
        let next = number_at(rows, "next_place")?.unwrap_or(0) as u32;
        let last = next / BLOCK_PLACES;
        let block = Self::block_of_articles(rows, last)?;
        window.take_in(last, block);
        Ok(window)
    }

    /// Whether it is the window of a store as it is now. Others may have written to it.
    pub(in crate::desk) fn is_of(&self, rows: &dyn Rows) -> Result<bool, StoreError> {
        Ok(self.next_event == next_event(rows)?)
    }

    /// It is the window of a store whose log ends before this event.
    pub(in crate::desk) fn is_up_to(&mut self, next_event: u64) {
        self.next_event = next_event;
    }

    /// A block as its articles make it.
    pub(in crate::desk) fn block_of_articles(
        rows: &dyn Rows,
        number: u32,
    ) -> Result<Block, StoreError> {
        let mut one = Self::default();
        let places = number * BLOCK_PLACES..(number + 1) * BLOCK_PLACES;
        for (place, stored) in articles_from(rows, places)? {
            let analysed = analysed_at(rows, place)?;
            let keys = Keys::of(&words_at(rows, place)?, &analysed);
            one.post(place, &keys);
            if group_of(rows, stored.group)?.head == place {
                one.post_head(place, &keys);
            }
        }
        Ok(one.blocks.remove(&number).unwrap_or_default())
    }

    fn take_in(&mut self, number: u32, block: Block) {
        for (field, counts) in [(Field::Terms, &mut self.terms), (Field::Names, &mut self.names)] {
            for (key, count) in block.counts(field) {
                let held = counts.entry(key).or_default();
                held.count += count;
                held.blocks |= bit_of(number);
            }
        }
        self.heads += block.heads();
        self.blocks.insert(number, block);
    }

    fn let_go(&mut self, number: u32) {
        let Some(block) = self.blocks.remove(&number) else { return };
        // Another block of a long window may have the same bit.
        let is_alone = self.blocks.keys().all(|&other| bit_of(other) != bit_of(number));
        for (field, counts) in [(Field::Terms, &mut self.terms), (Field::Names, &mut self.names)] {
            for (key, count) in block.counts(field) {
                take_back(counts, key, count);
                if let Some(held) = counts.get_mut(&key).filter(|_| is_alone) {
                    held.blocks &= !bit_of(number);
                }
            }
        }
        self.heads = self.heads.saturating_sub(block.heads());
    }

    /// The places from the first block to the last.
    pub(in crate::desk) fn reach(&self) -> std::ops::Range<u32> {
        let first = self.blocks.first_key_value().map_or(0, |(&number, _)| number);
        let end = self.blocks.last_key_value().map_or(0, |(&number, _)| number + 1);
        first * BLOCK_PLACES..end * BLOCK_PLACES
    }

    /// Number of heads of groups.
    pub(in crate::desk) fn heads(&self) -> u32 {
        self.heads
    }

    /// Whether an article is in the window and the head of its group.
    pub(in crate::desk) fn is_head(&self, place: u32) -> bool {
        let (block, slot) = slot_of(place);
        self.blocks.get(&block).is_some_and(|block| block.slot(slot).length > 0.0)
    }

    /// Whether the block of an article is in the window.
    pub(in crate::desk) fn reaches(&self, place: u32) -> bool {
        self.blocks.contains_key(&slot_of(place).0)
    }

    /// The places of the heads in the window, in order.
    pub(in crate::desk) fn places_of_heads(&self) -> Vec<u32> {
        let places = self.blocks.keys().flat_map(|number| {
            let first = number * BLOCK_PLACES;
            first..first + BLOCK_PLACES
        });
        places.filter(|&place| self.is_head(place)).collect()
    }

    /// Number of different shingles an article is found by.
    pub(in crate::desk) fn shingles_of(&self, place: u32) -> u16 {
        let (block, slot) = slot_of(place);
        self.blocks.get(&block).map_or(0, |block| block.slot(slot).shingles)
    }

    /// The lengths of heads, to be asked for many.
    pub(in crate::desk) fn lengths(&self) -> Lengths<'_> {
        let first = self.blocks.first_key_value().map_or(0, |(&number, _)| number);
        let end = self.blocks.last_key_value().map_or(0, |(&number, _)| number + 1);
        Lengths { first, blocks: (first..end).map(|number| self.blocks.get(&number)).collect() }
    }

    /// The articles that hold a key, those that came last first.
    pub(in crate::desk) fn holders(
        &self,
        field: Field,
        key: u32,
    ) -> impl Iterator<Item = u32> + '_ {
        // Sampled shingles are not counted: they may be anywhere.
        let held = match field {
            Field::Shingles => u32::MAX,
            field => self.held(field, key).blocks,
        };
        let blocks = self.blocks.iter().rev();
        let blocks = blocks.filter(move |&(&number, _)| held & bit_of(number) != 0);
        blocks.flat_map(move |(number, block)| {
            let first = number * BLOCK_PLACES;
            block.of(field, key).iter().rev().map(move |&slot| first + u32::from(slot))
        })
    }

    /// Posts an article for copies.
    pub(in crate::desk) fn post(&mut self, place: u32, keys: &Keys) {
        let (number, slot) = slot_of(place);
        let block = self.blocks.entry(number).or_default();
        block.post(Field::Shingles, slot, &keys.shingles);
        if let Some(slot) = block.slot_mut(slot) {
            slot.shingles = u16::try_from(keys.shingles.len()).unwrap_or(u16::MAX);
        }
    }

    /// Takes back [`Window::post`].
    pub(in crate::desk) fn unpost(&mut self, place: u32, keys: &Keys) {
        let (number, slot) = slot_of(place);
        let Some(block) = self.blocks.get_mut(&number) else { return };
        block.unpost(Field::Shingles, slot, &keys.shingles);
        if let Some(slot) = block.slot_mut(slot) {
            slot.shingles = 0;
        }
    }

    /// Posts the head of a group for stories, and counts it.
    pub(in crate::desk) fn post_head(&mut self, place: u32, keys: &Keys) {
        let (number, slot) = slot_of(place);
        let block = self.blocks.entry(number).or_default();
        block.post(Field::Terms, slot, &keys.terms);
        block.post(Field::Names, slot, &keys.names);
        if let Some(slot) = block.slot_mut(slot) {
            slot.length = keys.length;
        }
        for (counts, keys) in [(&mut self.terms, &keys.terms), (&mut self.names, &keys.names)] {
            for &key in keys {
                let held = counts.entry(key).or_default();
                held.count += 1;
                held.blocks |= bit_of(number);
            }
        }
        self.heads += 1;
    }

    /// Takes back [`Window::post_head`].
    pub(in crate::desk) fn unpost_head(&mut self, place: u32, keys: &Keys) {
        let (number, slot) = slot_of(place);
        let Some(block) = self.blocks.get_mut(&number) else { return };
        block.unpost(Field::Terms, slot, &keys.terms);
        block.unpost(Field::Names, slot, &keys.names);
        if let Some(slot) = block.slot_mut(slot) {
            slot.length = 0.0;
        }
        for (counts, keys) in [(&mut self.terms, &keys.terms), (&mut self.names, &keys.names)] {
            keys.iter().for_each(|&key| take_back(counts, key, 1));
        }
        self.heads = self.heads.saturating_sub(1);
    }

    /// In how many heads a term stands.
    pub(in crate::desk) fn frequency(&self, field: Field, key: u32) -> u32 {
        self.held(field, key).count
    }

    fn held(&self, field: Field, key: u32) -> Held {
        let counts = if field == Field::Names { &self.names } else { &self.terms };
        counts.get(&key).copied().unwrap_or_default()
    }

    /// Stores a block that has become full, or that changed when it was full already.
    pub(in crate::desk) fn store(
        &mut self,
        rows: &mut RowsMut<'_>,
        place: u32,
    ) -> Result<(), StoreError> {
        let number = slot_of(place).0;
        let Some(block) = self.blocks.get_mut(&number) else { return Ok(()) };
        block.seal();
        rows.put_at(Area::Blocks, u64::from(number), block.to_bytes())
    }

    /// Lets go of blocks whose articles all came before a time, and of the first ones where there are
    /// more places than a window may have; says whether there was one. `next` is the place of the next
    /// article.
    pub(in crate::desk) fn retire(
        &mut self,
        rows: &mut RowsMut<'_>,
        next: u32,
        oldest: i64,
        most_places: u32,
    ) -> Result<bool, StoreError> {
        let before = self.blocks.len();
        let current = next / BLOCK_PLACES;
        while let Some((&number, _)) = self.blocks.first_key_value() {
            let is_beyond = next - number * BLOCK_PLACES > most_places.saturating_add(BLOCK_PLACES);
            let is_old = || -> Result<bool, StoreError> {
                let last = last_of_block(rows, number)?;
                Ok(last.is_none_or(|stored| stored.arrived < oldest))
            };
            if number >= current || !(is_beyond || is_old()?) {
                break;
            }
            self.let_go(number);
            rows.delete_at(Area::Blocks, u64::from(number))?;
        }
        Ok(self.blocks.len() < before)
    }

    /// The full blocks, by number.
    pub(in crate::desk) fn blocks(&self) -> impl Iterator<Item = (u32, &Block)> {
        self.blocks.iter().map(|(&number, block)| (number, block))
    }
}

/// The cursor of the next event.
fn next_event(rows: &dyn Rows) -> Result<u64, StoreError> {
    Ok(number_at(rows, "next_event")?.unwrap_or(1))
}

fn last_of_block(rows: &dyn Rows, number: u32) -> Result<Option<StoredArticle>, StoreError> {
    let places = number * BLOCK_PLACES..(number + 1) * BLOCK_PLACES;
    for place in places.rev() {
        if let Some(stored) = article_at(rows, place)? {
            return Ok(Some(stored));
        }
    }
    Ok(None)
}

fn articles_from(
    rows: &dyn Rows,
    places: std::ops::Range<u32>,
) -> Result<Vec<(u32, StoredArticle)>, StoreError> {
    let mut found = Vec::new();
    for place in places {
        if let Some(stored) = article_at(rows, place)? {
            found.push((place, stored));
        }
    }
    Ok(found)
}
