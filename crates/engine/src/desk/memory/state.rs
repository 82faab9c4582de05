//! Reading the rows of a store as what they stand for.

use storyfold_store::filing::measured_from_bytes;
use storyfold_store::rows::{damaged, key_of};
use storyfold_store::{
    Area, ByteReader, ByteWriter, GroupRecord, Malformed, Rows, RowsMut, StoreError, StoredArticle,
    StoryRecord,
};
use storyfold_text::Analysed;
use storyfold_text::wording::Word;

use super::fingerprint;
use super::keys::Keys;

/// A number of the store as a whole.
pub(in crate::desk) fn number_at(rows: &dyn Rows, name: &str) -> Result<Option<u64>, StoreError> {
    let Some(row) = rows.get(Area::Meta, name.as_bytes())? else { return Ok(None) };
    let number = ByteReader::new(&row).number();
    number.map(Some).map_err(|reason| damaged(Area::Meta, name.as_bytes(), reason))
}

/// Writes a number of the store as a whole.
pub(in crate::desk) fn put_number(
    rows: &mut RowsMut<'_>,
    name: &str,
    number: u64,
) -> Result<(), StoreError> {
    let mut out = ByteWriter::new();
    out.number(number);
    rows.put(Area::Meta, name.as_bytes(), out.into_bytes())
}

/// The place of an article.
pub(in crate::desk) fn place_of(rows: &dyn Rows, id: &str) -> Result<Option<u32>, StoreError> {
    let Some(row) = rows.get(Area::Ids, id.as_bytes())? else { return Ok(None) };
    let place = ByteReader::new(&row).small();
    place.map(Some).map_err(|reason| damaged(Area::Ids, id.as_bytes(), reason))
}

/// Reads a row that is named by another.
fn named<T>(
    rows: &dyn Rows,
    area: Area,
    number: u64,
    read: impl FnOnce(&[u8]) -> Result<T, Malformed>,
) -> Result<T, StoreError> {
    let failed = |reason| damaged(area, &key_of(number), reason);
    let row = rows.at(area, number)?.ok_or_else(|| failed(Malformed::Absent))?;
    read(&row).map_err(failed)
}

/// A row of a place that another row names, and its bytes.
pub(super) fn sized<T>(
    rows: &dyn Rows,
    area: Area,
    place: u32,
    read: impl FnOnce(&[u8]) -> Result<T, Malformed>,
) -> Result<(T, usize), StoreError> {
    named(rows, area, u64::from(place), |row| Ok((read(row)?, row.len())))
}

/// An article, if there still is one at the place.
pub(in crate::desk) fn article_at(
    rows: &dyn Rows,
    place: u32,
) -> Result<Option<StoredArticle>, StoreError> {
    let Some(row) = rows.at(Area::Articles, u64::from(place))? else { return Ok(None) };
    let failed = |reason| damaged(Area::Articles, &key_of(u64::from(place)), reason);
    StoredArticle::from_bytes(&row).map(Some).map_err(failed)
}

/// An article that another row names.
pub(in crate::desk) fn known_article(
    rows: &dyn Rows,
    place: u32,
) -> Result<StoredArticle, StoreError> {
    named(rows, Area::Articles, u64::from(place), StoredArticle::from_bytes)
}

/// What is known of an article by itself, but for its opening: that stands among its words.
pub(in crate::desk) fn analysed_at(rows: &dyn Rows, place: u32) -> Result<Analysed, StoreError> {
    named(rows, Area::Analyses, u64::from(place), fingerprint::from_bytes)
}

/// The words copies are told by.
pub(in crate::desk) fn words_at(rows: &dyn Rows, place: u32) -> Result<Vec<Word>, StoreError> {
    named(rows, Area::Words, u64::from(place), fingerprint::words_from_bytes)
}

/// What an article is posted under.
pub(in crate::desk) fn keys_at(rows: &dyn Rows, place: u32) -> Result<Keys, StoreError> {
    Ok(Keys::of(&words_at(rows, place)?, &analysed_at(rows, place)?))
}

/// A group of copies.
pub(in crate::desk) fn group_of(rows: &dyn Rows, group: u64) -> Result<GroupRecord, StoreError> {
    named(rows, Area::Groups, group, GroupRecord::from_bytes)
}

/// A story.
pub(in crate::desk) fn story_of(rows: &dyn Rows, story: u64) -> Result<StoryRecord, StoreError> {
    named(rows, Area::Stories, story, StoryRecord::from_bytes)
}

/// Neighbours or links of an article.
pub(in crate::desk) fn measured_at(
    rows: &dyn Rows,
    area: Area,
    place: u32,
) -> Result<Vec<(u32, f32)>, StoreError> {
    let Some(row) = rows.at(area, u64::from(place))? else { return Ok(Vec::new()) };
    measured_from_bytes(&row).map_err(|reason| damaged(area, &key_of(u64::from(place)), reason))
}
