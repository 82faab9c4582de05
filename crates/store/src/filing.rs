//! Groups and stories as rows, and lists of places.

use crate::bytes::{ByteReader, ByteWriter, Malformed};

/// A group of copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupRecord {
    /// The digest of its story's id.
    pub story: u64,
    /// The place of the article that stands for the group among stories; every other is its copy.
    pub head: u32,
    /// The places of all its articles, sorted.
    pub members: Vec<u32>,
    /// The digest of the id its story bears as long as no older group is in it. No other group has it.
    pub name: u64,
    /// How old that name is: the cursor the log had come to when it was given. A group that inherits a
    /// name inherits its age.
    pub founded: u64,
}

impl GroupRecord {
    /// The row.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter::new();
        out.bits64(self.story);
        out.number(u64::from(self.head));
        write_places(&mut out, &self.members);
        out.bits64(self.name);
        out.number(self.founded);
        out.into_bytes()
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let (story, head, members) = (row.bits64()?, row.small()?, read_places(&mut row)?);
        let (name, founded) = (row.bits64()?, row.number()?);
        row.end()?;
        Ok(Self { story, head, members, name, founded })
    }
}

/// A story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoryRecord {
    /// The places of the heads of its groups, sorted.
    pub heads: Vec<u32>,
}

impl StoryRecord {
    /// The row.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter::new();
        write_places(&mut out, &self.heads);
        out.into_bytes()
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let story = Self { heads: read_places(&mut row)? };
        row.end()?;
        Ok(story)
    }
}

/// Writes places in rising order, each as the step from the one before.
fn write_places(out: &mut ByteWriter, places: &[u32]) {
    out.number(places.len() as u64);
    let mut before = 0;
    for &place in places {
        out.number(u64::from(place.saturating_sub(before)));
        before = place;
    }
}

fn read_places(row: &mut ByteReader<'_>) -> Result<Vec<u32>, Malformed> {
    let count = row.count()?;
    let mut before: u32 = 0;
    let mut place = |_| {
        before = before.checked_add(row.small()?).ok_or(Malformed::Value)?;
        Ok(before)
    };
    (0..count).map(&mut place).collect()
}

/// Places with a measure each (a cosine, a probability), as a row.
pub fn measured_to_bytes(measured: &[(u32, f32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(measured.len() * 8);
    for (place, measure) in measured {
        bytes.extend_from_slice(&place.to_le_bytes());
        bytes.extend_from_slice(&measure.to_bits().to_le_bytes());
    }
    bytes
}

/// Reads places with a measure each.
///
/// # Errors
/// [`Malformed`].
pub fn measured_from_bytes(bytes: &[u8]) -> Result<Vec<(u32, f32)>, Malformed> {
    let (pairs, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(Malformed::Short);
    }
    let pair = |pair: &[u8; 8]| {
        let mut row = ByteReader::new(pair);
        Ok((row.bits32()?, f32::from_bits(row.bits32()?)))
    };
    pairs.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_give_groups_and_stories_again() {
        let members = vec![3, 70_000, 70_001];
        let group = GroupRecord { story: 9, head: 70_000, members, name: 7, founded: u64::MAX };
        assert_eq!(GroupRecord::from_bytes(&group.to_bytes()), Ok(group));
        assert_eq!(GroupRecord::from_bytes(&[0; 13]), Err(Malformed::Short));
        let story = StoryRecord { heads: vec![0, u32::MAX] };
        assert_eq!(StoryRecord::from_bytes(&story.to_bytes()), Ok(story));
        assert_eq!(StoryRecord::from_bytes(&[200, 1]), Err(Malformed::Short));
        let measured = vec![(1, 0.5), (u32::MAX, 1.0)];
        assert_eq!(measured_from_bytes(&measured_to_bytes(&measured)), Ok(measured));
        assert_eq!(measured_from_bytes(&[1]), Err(Malformed::Short));
    }
}
