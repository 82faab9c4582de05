//! Who holds what, for a block of neighbouring articles.

use rustc_hash::FxHashMap;
use storyfold_store::{ByteReader, ByteWriter, Malformed};

use crate::desk::limits::BLOCK_PLACES;

/// What is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Field {
    /// Sampled shingles, of every article.
    Shingles,
    /// Terms, of heads of groups.
    Terms,
    /// Words of names, of heads of groups.
    Names,
}

/// The articles of one block by what they hold. Articles go by their slot in the block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::desk) struct Block {
    fields: [Postings; 3],
    slots: Vec<Slot>,
}

/// What is known of one article of a block.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Slot {
    /// The length of its vector by the background table; 0 where it is no head.
    pub(super) length: f32,
    /// Number of different shingles it is found by.
    pub(super) shingles: u16,
}

/// Slots by key.
#[derive(Debug, Clone)]
enum Postings {
    /// While articles come.
    Open(FxHashMap<u32, Vec<u16>>),
    /// When no more will: three flat lists, as they are stored.
    Sealed { keys: Vec<u32>, ends: Vec<u32>, slots: Vec<u16> },
}

impl Default for Postings {
    fn default() -> Self {
        Self::Open(FxHashMap::default())
    }
}

impl PartialEq for Postings {
    fn eq(&self, other: &Self) -> bool {
        self.sorted() == other.sorted()
    }
}

impl Postings {
    fn of(&self, key: u32) -> &[u16] {
        match self {
            Self::Open(by_key) => by_key.get(&key).map(Vec::as_slice).unwrap_or_default(),
            Self::Sealed { keys, ends, slots } => {
                let Some(at) = position(keys, key) else { return &[] };
                let start = at.checked_sub(1).and_then(|before| ends.get(before)).copied();
                let end = ends.get(at).copied().unwrap_or(0);
                slots.get(start.unwrap_or(0) as usize..end as usize).unwrap_or_default()
            }
        }
    }

    fn sorted(&self) -> Vec<(u32, &[u16])> {
        match self {
            Self::Open(by_key) => {
                let mut sorted: Vec<(u32, &[u16])> =
                    by_key.iter().map(|(&key, slots)| (key, slots.as_slice())).collect();
                sorted.sort_unstable_by_key(|&(key, _)| key);
                sorted
            }
            Self::Sealed { keys, .. } => keys.iter().map(|&key| (key, self.of(key))).collect(),
        }
    }

    /// Changes the slots of keys; what was sealed is open afterwards.
    fn change(&mut self, change: impl FnOnce(&mut FxHashMap<u32, Vec<u16>>)) {
        let mut by_key = match std::mem::take(self) {
            Self::Open(by_key) => by_key,
            sealed => {
                let sorted = sealed.sorted().into_iter();
                sorted.map(|(key, slots)| (key, slots.to_vec())).collect()
            }
        };
        change(&mut by_key);
        *self = Self::Open(by_key);
    }

    fn seal(&mut self) {
        if let Self::Open(_) = self {
            let sorted = self.sorted();
            let (mut keys, mut ends, mut slots) = (Vec::new(), Vec::new(), Vec::new());
            for (key, of_key) in sorted {
                keys.push(key);
                slots.extend_from_slice(of_key);
                ends.push(slots.len() as u32);
            }
            *self = Self::Sealed { keys, ends, slots };
        }
    }
}

/// Where a key stands among sorted ones. Keys are hashes and so spread evenly: the search begins where
/// the key would stand were they spread quite evenly, and few lines of memory are touched. O(log n).
fn position(keys: &[u32], key: u32) -> Option<usize> {
    let guess = ((u64::from(key) * keys.len() as u64) >> 32) as usize;
    let (mut low, mut high, mut step) = (guess, guess, 16);
    while low > 0 && keys.get(low).is_some_and(|&found| found > key) {
        low = low.saturating_sub(step);
        step *= 2;
    }
    step = 16;
    while keys.get(high).is_some_and(|&found| found < key) {
        high = high.saturating_add(step);
        step *= 2;
    }
    let within = keys.get(low..=high.min(keys.len().checked_sub(1)?))?;
    within.binary_search(&key).ok().map(|at| low + at)
}

impl Block {
    fn field(&self, field: Field) -> Option<&Postings> {
        self.fields.get(field as usize)
    }

    /// The slots that hold a key, in rising order.
    pub(super) fn of(&self, field: Field, key: u32) -> &[u16] {
        self.field(field).map(|postings| postings.of(key)).unwrap_or_default()
    }

    /// All keys with the number of slots that hold them.
    pub(super) fn counts(&self, field: Field) -> Vec<(u32, u32)> {
        let sorted = self.field(field).map(Postings::sorted).unwrap_or_default();
        sorted.into_iter().map(|(key, slots)| (key, slots.len() as u32)).collect()
    }

    /// What is known of the article in a slot.
    pub(super) fn slot(&self, slot: u16) -> Slot {
        self.slots.get(slot as usize).copied().unwrap_or_default()
    }

    /// What is known of the article in a slot, to be changed.
    pub(super) fn slot_mut(&mut self, slot: u16) -> Option<&mut Slot> {
        let at = slot as usize;
        if self.slots.len() <= at {
            self.slots.resize(at + 1, Slot::default());
        }
        self.slots.get_mut(at)
    }

    /// Number of heads.
    pub(super) fn heads(&self) -> u32 {
        self.slots.iter().filter(|slot| slot.length > 0.0).count() as u32
    }

    /// Posts a slot under keys, each given once.
    pub(super) fn post(&mut self, field: Field, slot: u16, keys: &[u32]) {
        let Some(postings) = self.fields.get_mut(field as usize) else { return };
        postings.change(|by_key| {
            for &key in keys {
                let slots = by_key.entry(key).or_default();
                if let Err(at) = slots.binary_search(&slot) {
                    slots.insert(at, slot);
                }
            }
        });
    }

    /// Takes a slot out from under keys.
    pub(super) fn unpost(&mut self, field: Field, slot: u16, keys: &[u32]) {
        let Some(postings) = self.fields.get_mut(field as usize) else { return };
        postings.change(|by_key| {
            for key in keys {
                if let Some(slots) = by_key.get_mut(key) {
                    slots.retain(|&known| known != slot);
                    if slots.is_empty() {
                        by_key.remove(key);
                    }
                }
            }
        });
    }

    /// No more articles will come: takes less room from now on.
    pub(super) fn seal(&mut self) {
        self.fields.iter_mut().for_each(Postings::seal);
    }

    /// The row. O(n log n) while it is open.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter::new();
        for postings in &self.fields {
            let sorted = postings.sorted();
            out.bits32(sorted.len() as u32);
            sorted.iter().for_each(|(key, _)| out.bits32(*key));
            sorted.iter().for_each(|(_, slots)| out.number(slots.len() as u64));
            for slot in sorted.iter().flat_map(|(_, slots)| *slots) {
                out.byte(*slot as u8);
                out.byte((slot >> 8) as u8);
            }
        }
        out.number(self.slots.len() as u64);
        for slot in &self.slots {
            out.bits32(slot.length.to_bits());
            out.number(u64::from(slot.shingles));
        }
        out.into_bytes()
    }

    /// Reads the row.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let mut block = Self::default();
        for postings in &mut block.fields {
            let count = row.bits32()? as usize;
            let (keys, _) = row.take(count.checked_mul(4).ok_or(Malformed::Short)?)?.as_chunks();
            let keys: Vec<u32> = keys.iter().map(|&key| u32::from_le_bytes(key)).collect();
            let mut end: u32 = 0;
            let mut next = |_: &u32| {
                end = end.checked_add(row.small()?).ok_or(Malformed::Value)?;
                Ok(end)
            };
            let ends = keys.iter().map(&mut next).collect::<Result<Vec<u32>, Malformed>>()?;
            let (slots, _) = row.take(end as usize * 2)?.as_chunks();
            let slots: Vec<u16> = slots.iter().map(|&slot| u16::from_le_bytes(slot)).collect();
            let is_sound = keys.is_sorted_by(|a, b| a < b)
                && slots.iter().all(|&slot| u32::from(slot) < BLOCK_PLACES);
            if !is_sound {
                return Err(Malformed::Value);
            }
            *postings = Postings::Sealed { keys, ends, slots };
        }
        for _ in 0..row.count()? {
            let length = f32::from_bits(row.bits32()?);
            block.slots.push(Slot { length, shingles: row.small()? });
        }
        row.end()?;
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sealed_block_answers_as_an_open_one_and_comes_back_from_its_row() {
        let mut block = Block::default();
        for slot in 0..500_u16 {
            let keys: Vec<u32> = (1..9).map(|step| u32::from(slot) * step % 97).collect();
            block.post(Field::Terms, slot, &keys);
            *block.slot_mut(slot).unwrap() = Slot { length: 1.5, shingles: slot };
        }
        let open = block.clone();
        block.seal();
        assert_eq!(block, open);
        for key in 0..100 {
            assert_eq!(block.of(Field::Terms, key), open.of(Field::Terms, key), "{key}");
        }
        assert_eq!(block.counts(Field::Terms), open.counts(Field::Terms));
        assert_eq!(Block::from_bytes(&block.to_bytes()), Ok(open.clone()));
        assert_eq!(block.to_bytes(), open.to_bytes());
        assert_eq!(
            (block.heads(), block.slot(9).shingles, block.slot(999)),
            (500, 9, Slot::default())
        );
    }

    proptest! {
        #[test]
        fn a_key_is_found_where_a_plain_search_finds_it(
            mut keys: Vec<u32>, crowded in prop::collection::vec(0..500_u32, 0..300), asked: Vec<u32>,
        ) {
            keys.extend(crowded);
            keys.sort_unstable();
            keys.dedup();
            for key in keys.iter().chain(&asked).copied().chain([0, u32::MAX, 77]) {
                prop_assert_eq!(position(&keys, key), keys.binary_search(&key).ok());
            }
        }
    }

    #[test]
    fn what_is_taken_out_leaves_nothing() {
        let mut block = Block::default();
        block.post(Field::Names, 3, &[7, 9]);
        let before = block.clone();
        block.post(Field::Names, 5, &[7, 8]);
        block.seal();
        block.unpost(Field::Names, 5, &[7, 8]);
        assert_eq!(block, before);
    }

    #[test]
    fn damaged_rows_are_errors() {
        let mut block = Block::default();
        block.post(Field::Shingles, 3, &[7, 9]);
        let bytes = block.to_bytes();
        for end in 0..bytes.len() {
            assert!(Block::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
    }
}
