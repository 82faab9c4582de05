//! What is left of texts that were killed lately: the words by which copies of them are told.

use std::collections::BTreeMap;

use storyfold_model::{Article, ArticleId, Instant, Precision, Published};
use storyfold_store::rows::{Scan, damaged, number_of};
use storyfold_store::{Area, ByteReader, ByteWriter, Malformed, Rows, RowsMut, StoreError};
use storyfold_text::wording::Word;

use super::fingerprint::{words_from_bytes, words_to_bytes};
use super::keys::sampled_shingles;
use super::window::Window;
use crate::desk::limits::KILLED_KEPT;

/// What is left of a text that was killed.
#[derive(Debug, Clone)]
pub(in crate::desk) struct Killed {
    /// Under which id it was killed, and when it was published. Nothing else is known of it.
    pub(in crate::desk) article: Article,
    /// By the desk's clock, in Unix seconds.
    pub(in crate::desk) at: i64,
    /// The publisher family, hashed; 0 where nobody was named.
    pub(in crate::desk) publisher: u64,
    /// The words copies are told by.
    pub(in crate::desk) words: Vec<Word>,
}

impl Killed {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter::new();
        out.text(self.article.id.as_str());
        out.signed(self.at);
        out.bits64(self.publisher);
        let published = self.article.published.map(|published| published.at.unix_seconds());
        out.option(published, ByteWriter::signed);
        let mut row = out.into_bytes();
        row.extend_from_slice(&words_to_bytes(&self.words));
        row
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let id = ArticleId::new(row.text()?).map_err(|_| Malformed::Value)?;
        let (at, publisher) = (row.signed()?, row.bits64()?);
        let mut article = Article::new(id);
        article.published = row.option(ByteReader::signed)?.map(|at| Published {
            at: Instant::from_unix_seconds(at),
            precision: Precision::Second,
        });
        let words = words_from_bytes(row.take(row.left())?)?;
        Ok(Self { article, at, publisher, words })
    }
}

/// When a killed text that is at hand was killed, and its sampled shingles, sorted.
pub(super) type KilledAtHand = BTreeMap<u64, (i64, Vec<u32>)>;

/// Reads what is left of one killed text.
pub(in crate::desk) fn killed_at(rows: &dyn Rows, number: u64) -> Result<Killed, StoreError> {
    let failed = |reason| damaged(Area::Killed, &number.to_be_bytes(), reason);
    let row = rows.at(Area::Killed, number)?.ok_or_else(|| failed(Malformed::Absent))?;
    Killed::from_bytes(&row).map_err(failed)
}

/// Reads of all killed texts what is at hand.
pub(super) fn all_at_hand(rows: &dyn Rows) -> Result<KilledAtHand, StoreError> {
    let mut all = BTreeMap::new();
    each(rows, &mut |number, killed| {
        all.insert(number, (killed.at, sampled_shingles(&killed.words)));
    })?;
    Ok(all)
}

/// Reads what is left of each killed text.
pub(in crate::desk) fn each(
    rows: &dyn Rows,
    take: &mut dyn FnMut(u64, Killed),
) -> Result<(), StoreError> {
    rows.scan(Area::Killed, &[], &mut |key, row| {
        let failed = |reason| damaged(Area::Killed, key, reason);
        let number = number_of(key).ok_or_else(|| failed(Malformed::Value))?;
        take(number, Killed::from_bytes(row).map_err(failed)?);
        Ok(Scan::Next)
    })
}

impl Window {
    /// Whether a text is kept as one that was killed under its id.
    fn keeps(
        &self,
        rows: &dyn Rows,
        killed: &Killed,
        shingles: &[u32],
    ) -> Result<bool, StoreError> {
        let bits = |words: &[Word]| words_to_bytes(words);
        for (number, _) in self.killed().filter(|(_, known)| *known == shingles) {
            let known = killed_at(rows, number)?;
            if known.article.id == killed.article.id && bits(&known.words) == bits(&killed.words) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Keeps what is left of a text that was killed, once; of more than [`KILLED_KEPT`] the first goes.
    pub(in crate::desk) fn keep_killed(
        &mut self,
        rows: &mut RowsMut<'_>,
        killed: &Killed,
    ) -> Result<(), StoreError> {
        let shingles = sampled_shingles(&killed.words);
        if self.keeps(rows, killed, &shingles)? {
            return Ok(());
        }
        let number = self.killed.last_key_value().map_or(0, |(last, _)| last + 1);
        rows.put_at(Area::Killed, number, killed.to_bytes())?;
        self.killed.insert(number, (killed.at, shingles));
        while self.killed.len() > KILLED_KEPT
            && let Some((first, _)) = self.killed.pop_first()
        {
            rows.delete_at(Area::Killed, first)?;
        }
        Ok(())
    }

    /// Forgets texts that were killed before a time by the desk's clock, in Unix seconds.
    pub(in crate::desk) fn forget_killed_before(
        &mut self,
        rows: &mut RowsMut<'_>,
        oldest: i64,
    ) -> Result<(), StoreError> {
        while let Some((&first, _)) =
            self.killed.first_key_value().filter(|(_, (at, _))| *at < oldest)
        {
            self.killed.remove(&first);
            rows.delete_at(Area::Killed, first)?;
        }
        Ok(())
    }

    /// Forgets the texts that were killed under an id; gives them.
    pub(in crate::desk) fn forget_killed(
        &mut self,
        rows: &mut RowsMut<'_>,
        id: &ArticleId,
    ) -> Result<Vec<Killed>, StoreError> {
        let mut of_id = Vec::new();
        each(rows, &mut |number, killed| {
            of_id.extend((killed.article.id == *id).then_some((number, killed)));
        })?;
        for (number, _) in &of_id {
            self.killed.remove(number);
            rows.delete_at(Area::Killed, *number)?;
        }
        Ok(of_id.into_iter().map(|(_, killed)| killed).collect())
    }

    /// The texts that were killed, those that were killed last first: number and sampled shingles, sorted.
    pub(in crate::desk) fn killed(&self) -> impl Iterator<Item = (u64, &[u32])> {
        self.killed.iter().rev().map(|(&number, (_, shingles))| (number, shingles.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gives_what_is_left_again() {
        let mut article = Article::new(ArticleId::new("nw-1").unwrap());
        let at = Instant::from_unix_seconds(-5);
        article.published = Some(Published { at, precision: Precision::Second });
        let words: Vec<Word> = (7..12).map(Word::from_bits).collect();
        let killed = Killed { article, at: 9, publisher: u64::MAX, words };
        let row = killed.to_bytes();
        let again = Killed::from_bytes(&row).unwrap();
        assert_eq!((&again.article, again.at, again.publisher), (&killed.article, 9, u64::MAX));
        assert_eq!(again.to_bytes(), row);
        assert!(Killed::from_bytes(&row[..row.len() - 1]).is_err());
        assert!(Killed::from_bytes(&row[..4]).is_err());
    }
}
