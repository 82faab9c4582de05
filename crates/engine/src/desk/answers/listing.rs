//! What a desk holds, as rows.

use std::collections::BTreeMap;

use storyfold_index::canonical::CanonicalOrder;
use storyfold_model::{
    Article, ArticleId, CanonicalRule, Flags, GroupId, Instant, Role, Status, StoryId,
};
use storyfold_store::article::text_from_bytes;
use storyfold_store::rows::{Scan, damaged, key_of, number_of};
use storyfold_store::{Area, ByteReader, Malformed, Rows, StoreError};

use crate::completeness::choose_account;
use crate::desk::memory::state::{analysed_at, group_of, known_article, place_of, story_of};
use crate::desk::open::Desk;
use crate::desk::relations::standing::Members;
use crate::error::Error;
use crate::rows::Row;
use crate::versions::Versions;

/// Where one article of a desk is filed.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskRow {
    /// The article; its text is there where texts are kept.
    pub article: Article,
    /// Its story.
    pub story: StoryId,
    /// The article that represents the story.
    pub story_canonical: ArticleId,
    /// Why that one.
    pub story_rule: CanonicalRule,
    /// Its group of copies.
    pub group: GroupId,
    /// The article that represents the group.
    pub group_canonical: ArticleId,
    /// Why that one.
    pub group_rule: CanonicalRule,
    /// What it is in both.
    pub role: Role,
    /// The article that stands for the item it is a version of, where that is another.
    pub version_of: Option<ArticleId>,
    /// Whether it may be used at the moment the desk's results are good for.
    pub status: Status,
    /// What else is known of its standing.
    pub flags: Flags,
}

impl DeskRow {
    /// The same row as batch gives it.
    pub fn as_row(&self) -> Row<'_> {
        Row {
            article: &self.article,
            story: self.story,
            story_canonical: &self.story_canonical,
            story_rule: self.story_rule,
            group: self.group,
            group_canonical: &self.group_canonical,
            group_rule: self.group_rule,
            role: self.role,
            version_of: self.version_of.as_ref(),
            status: self.status,
            flags: self.flags,
        }
    }
}

impl Desk {
    /// When an id was killed, by the desk's clock; `None` for one that was not.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn killed_at(&self, id: &ArticleId) -> Result<Option<Instant>, Error> {
        let key = id.as_str().as_bytes();
        let Some(row) = self.store.read(|rows| rows.get(Area::Tombstones, key))? else {
            return Ok(None);
        };
        let at = ByteReader::new(&row).signed();
        let at = at.map_err(|reason| damaged(Area::Tombstones, key, reason))?;
        Ok(Some(Instant::from_unix_seconds(at)))
    }

    /// One row for each article, sorted by id. O(all articles).
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn rows(&self) -> Result<Vec<DeskRow>, Error> {
        let mut all = self.store.read(|rows| {
            let mut stories = Vec::new();
            rows.scan(Area::Stories, &[], &mut |key, _| {
                let no_key = || damaged(Area::Stories, key, Malformed::Value);
                stories.push(number_of(key).ok_or_else(no_key)?);
                Ok(Scan::Next)
            })?;
            let mut all = Vec::new();
            for story in stories {
                all.extend(rows_of_story(rows, story, self.options.as_of)?);
            }
            Ok(all)
        })?;
        all.sort_unstable_by(|a, b| a.article.id.cmp(&b.article.id));
        Ok(all)
    }

    /// The rows of the story an article is filed under, sorted by id; none for an id that is not
    /// there.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn story_of(&self, id: &ArticleId) -> Result<Vec<DeskRow>, Error> {
        let mut all = self.store.read(|rows| {
            let Some(place) = place_of(rows, id.as_str())? else { return Ok(Vec::new()) };
            let group = group_of(rows, known_article(rows, place)?.group)?;
            rows_of_story(rows, group.story, self.options.as_of)
        })?;
        all.sort_unstable_by(|a, b| a.article.id.cmp(&b.article.id));
        Ok::<_, Error>(all)
    }
}

impl Desk {
    /// The rows of a story, sorted by id; none where there is none of this id.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn story(&self, id: StoryId) -> Result<Vec<DeskRow>, Error> {
        let mut all = self.store.read(|rows| match rows.at(Area::Stories, id.digest())? {
            Some(_) => rows_of_story(rows, id.digest(), self.options.as_of),
            None => Ok(Vec::new()),
        })?;
        all.sort_unstable_by(|a, b| a.article.id.cmp(&b.article.id));
        Ok(all)
    }
}

/// An article with its text, where texts are kept.
fn with_text(rows: &dyn Rows, place: u32, article: Article) -> Result<Article, StoreError> {
    let Some(text) = rows.at(Area::Texts, u64::from(place))? else { return Ok(article) };
    let failed = |reason| damaged(Area::Texts, &key_of(u64::from(place)), reason);
    let (title, body) = text_from_bytes(&text).map_err(failed)?;
    Ok(Article { title, body, ..article })
}

/// The rows of a story as they are at a moment, in no particular order.
pub(super) fn rows_of_story(
    rows: &dyn Rows,
    story: u64,
    as_of: Option<Instant>,
) -> Result<Vec<DeskRow>, StoreError> {
    let mut groups: BTreeMap<u64, Members> = BTreeMap::new();
    for head in story_of(rows, story)?.heads {
        let digest = known_article(rows, head)?.group;
        groups.insert(digest, Members::of_group(rows, &group_of(rows, digest)?, as_of)?);
    }
    let mut accounts = Vec::new();
    for (place, article, standing, _) in groups.values().filter_map(Members::canonical) {
        accounts.push((place, article, standing, analysed_at(rows, place)?));
    }
    let articles: Vec<Article> =
        accounts.iter().map(|(_, article, ..)| (*article).clone()).collect();
    let candidates: Vec<_> = (0..).zip(accounts.iter().map(|(.., analysed)| analysed)).collect();
    let standings = accounts.iter().map(|(_, _, standing, _)| *standing).collect();
    let versions = Versions { standings, ..Versions::default() };
    let chosen = choose_account(&articles, &versions, &candidates, &CanonicalOrder::default());
    let chosen = chosen.and_then(|(at, rule)| Some((accounts.get(at as usize)?, rule)));
    let Some(((story_canonical, canonical_article, ..), story_rule)) = chosen else {
        return Ok(Vec::new());
    };

    let mut found = Vec::new();
    for (group, members) in &groups {
        let Some((canonical, group_canonical, _, group_rule)) = members.canonical() else {
            continue;
        };
        for (place, stored, standing, version_of) in members.all() {
            let role = if place == *story_canonical {
                Role::Canonical
            } else if place == canonical {
                Role::Report
            } else {
                Role::Copy
            };
            found.push(DeskRow {
                article: with_text(rows, place, stored.article.clone())?,
                story: StoryId::from_digest(story),
                story_canonical: canonical_article.id.clone(),
                story_rule,
                group: GroupId::from_digest(*group),
                group_canonical: group_canonical.id.clone(),
                group_rule,
                role,
                version_of: version_of.cloned(),
                status: standing.status,
                flags: standing.flags,
            });
        }
    }
    Ok(found)
}
