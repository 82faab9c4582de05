//! Names of groups and stories, derived from their members alone.

use std::hash::Hasher;

use storyfold_model::{ArticleId, GroupId, StoryId};
use twox_hash::XxHash64;

/// The name of the group with these members. The order does not matter.
pub fn group_id<'a>(members: impl IntoIterator<Item = &'a ArticleId>) -> GroupId {
    GroupId::from_digest(digest(members, b'g'))
}

/// The name of the story with these members. The order does not matter.
pub fn story_id<'a>(members: impl IntoIterator<Item = &'a ArticleId>) -> StoryId {
    StoryId::from_digest(digest(members, b's'))
}

/// XxHash64 over the members' ids in order, each with its length before it.
fn digest<'a>(members: impl IntoIterator<Item = &'a ArticleId>, kind: u8) -> u64 {
    let mut ids: Vec<&str> = members.into_iter().map(ArticleId::as_str).collect();
    ids.sort_unstable();
    let mut hasher = XxHash64::with_seed(0);
    hasher.write(&[kind]);
    for id in ids {
        hasher.write(&(id.len() as u64).to_le_bytes());
        hasher.write(id.as_bytes());
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_depend_on_the_members_and_on_nothing_else() {
        let ids = ["a", "b", "ab"].map(|id| ArticleId::new(id).unwrap());
        let [a, b, ab] = &ids;
        assert_eq!(story_id([a, b]), story_id([b, a]));
        assert_ne!(story_id([a, b]), story_id([ab]));
        assert_eq!(story_id([a]).to_string(), "s-5301f50e9916640b");
    }
}
