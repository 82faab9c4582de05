//! Proving that everything in a store holds together.

use std::collections::{BTreeMap, BTreeSet};

use storyfold_model::ArticleId;
use storyfold_store::filing::measured_from_bytes;
use storyfold_store::rows::{Scan, damaged, number_of};
use storyfold_store::{
    Area, ByteReader, Event, GroupRecord, Logged, Malformed, Rows, StoreError, StoredArticle,
    StoredMarks, StoryRecord, Told,
};

use crate::desk::articles::inputs::InputStamp;
use crate::desk::limits::BLOCK_PLACES;
use crate::desk::memory::killed;
use crate::desk::memory::state::{analysed_at, number_at, place_of, words_at};
use crate::desk::memory::window::Window;
use crate::desk::open::Desk;
use crate::desk::relations::marks::is_notice;
use crate::desk::relations::restated::to_tell;
use crate::desk::relations::siblings;
use crate::desk::relations::standing::Members;
use crate::desk::stories::names::Age;
use crate::error::Error;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Articles.
    pub articles: usize,
    /// Groups of copies.
    pub groups: usize,
    /// Stories.
    pub stories: usize,
    /// Events in the log.
    pub events: usize,
    /// What does not hold together, in words; nothing in a sound store.
    pub problems: Vec<String>,
}

/// So many problems are told.
const MOST_PROBLEMS: usize = 100;

impl Desk {
    /// Reads everything, and makes sure that ids, articles, siblings, groups, stories, names, links, postings and
    /// log agree. O(store).
    ///
    /// # Errors
    /// [`Error::Desk`] when a row cannot be read at all.
    pub fn check(&self) -> Result<Checked, Error> {
        Ok(self.store.read(|rows| {
            let mut check = Check { rows, told: Checked::default() };
            check.run()?;
            Ok(check.told)
        })?)
    }
}

struct Check<'r> {
    rows: &'r dyn Rows,
    told: Checked,
}

impl Check<'_> {
    fn run(&mut self) -> Result<(), StoreError> {
        let articles = self.all(Area::Articles, StoredArticle::from_bytes)?;
        let groups = self.all(Area::Groups, GroupRecord::from_bytes)?;
        let stories = self.all(Area::Stories, StoryRecord::from_bytes)?;
        (self.told.articles, self.told.groups, self.told.stories) =
            (articles.len(), groups.len(), stories.len());
        self.articles(&articles, &groups)?;
        self.versions()?;
        self.siblings(&articles)?;
        self.inputs()?;
        self.killed()?;
        self.groups(&articles, &groups, &stories);
        self.stories(&articles, &groups, &stories);
        self.names(&articles, &groups, &stories)?;
        let heads: BTreeSet<u64> = groups.values().map(|group| u64::from(group.head)).collect();
        for area in [Area::Links, Area::Neighbours] {
            self.mutual(area, &heads)?;
        }
        self.blocks()?;
        self.log(&articles, &groups, &stories)
    }

    fn problem(&mut self, is_sound: bool, problem: impl FnOnce() -> String) {
        if !is_sound && self.told.problems.len() < MOST_PROBLEMS {
            self.told.problems.push(problem());
        }
    }

    fn all<T>(
        &self,
        area: Area,
        read: impl Fn(&[u8]) -> Result<T, Malformed>,
    ) -> Result<BTreeMap<u64, T>, StoreError> {
        let mut all = BTreeMap::new();
        self.rows.scan(area, &[], &mut |key, row| {
            let failed = |reason| damaged(area, key, reason);
            let number = number_of(key).ok_or_else(|| failed(Malformed::Value))?;
            all.insert(number, read(row).map_err(failed)?);
            Ok(Scan::Next)
        })?;
        Ok(all)
    }

    fn articles(
        &mut self,
        articles: &BTreeMap<u64, StoredArticle>,
        groups: &BTreeMap<u64, GroupRecord>,
    ) -> Result<(), StoreError> {
        let next = number_at(self.rows, "next_place")?.unwrap_or(0);
        let mut arrived = i64::MIN;
        for (&place, stored) in articles {
            let id = &stored.article.id;
            let of_id = place_of(self.rows, id.as_str())?.map(u64::from);
            self.problem(of_id == Some(place), || format!("{id} is at {place} and at {of_id:?}"));
            self.problem(place < next, || format!("{id} is at {place}, beyond the last place"));
            self.problem(stored.arrived >= arrived, || format!("{id} came before one before it"));
            arrived = stored.arrived;
            let is_member = groups
                .get(&stored.group)
                .is_some_and(|group| group.members.contains(&(place as u32)));
            self.problem(is_member, || format!("{id} is not in the group it is filed in"));
            analysed_at(self.rows, place as u32)?;
            let words = words_at(self.rows, place as u32)?.len();
            self.problem(words == stored.words as usize, || format!("{id} has {words} words"));
            let is_dead = self.rows.get(Area::Tombstones, id.as_str().as_bytes())?.is_some();
            self.problem(!is_dead, || format!("{id} is there and killed"));
        }
        for area in [Area::Ids, Area::Analyses, Area::Words] {
            let count = self.rows.count(area)?;
            let articles = articles.len() as u64;
            self.problem(count == articles, || {
                format!("{count} rows of {area} for {articles} articles")
            });
        }
        let texts = self.rows.count(Area::Texts)?;
        self.problem(texts == 0 || texts == articles.len() as u64, || format!("{texts} texts"));
        Ok(())
    }

    /// Earlier states are those of articles that are there.
    fn versions(&mut self) -> Result<(), StoreError> {
        let mut ids = BTreeSet::new();
        self.rows.scan(Area::Versions, &[], &mut |key, _| {
            ids.extend(key.split(|&byte| byte == 0).next().map(<[u8]>::to_vec));
            Ok(Scan::Next)
        })?;
        for id in ids {
            let is_there = self.rows.get(Area::Ids, &id)?.is_some();
            self.problem(is_there, || {
                let id = String::from_utf8_lossy(&id);
                format!("earlier states of {id} are kept, which is not there; remove it again")
            });
        }
        Ok(())
    }

    /// Siblings find the articles that are there, by all that they are found by, and nothing else.
    fn siblings(&mut self, articles: &BTreeMap<u64, StoredArticle>) -> Result<(), StoreError> {
        let keys = |(&place, stored): (&u64, &StoredArticle)| {
            siblings::keys_at(place as u32, stored).map(move |key| (key, place)).collect::<Vec<_>>()
        };
        let mut expected: BTreeMap<Vec<u8>, u64> = articles.iter().flat_map(keys).collect();
        let mut left = 0;
        self.rows.scan(Area::Siblings, &[], &mut |key, _| {
            left += u64::from(expected.remove(key).is_none());
            Ok(Scan::Next)
        })?;
        self.problem(left == 0, || format!("{left} rows of siblings are of no article"));
        for place in expected.into_values() {
            self.problem(false, || format!("siblings do not find the article at {place}"));
        }
        Ok(())
    }

    /// What is remembered of files can be read.
    fn inputs(&mut self) -> Result<(), StoreError> {
        self.rows.scan(Area::Inputs, &[], &mut |key, row| {
            let failed = |reason| damaged(Area::Inputs, key, reason);
            InputStamp::of_key(key).ok_or_else(|| failed(Malformed::Value))?;
            let mut row = ByteReader::new(row);
            row.text().and_then(|_| row.end()).map_err(failed)?;
            Ok(Scan::Next)
        })
    }

    fn groups(
        &mut self,
        articles: &BTreeMap<u64, StoredArticle>,
        groups: &BTreeMap<u64, GroupRecord>,
        stories: &BTreeMap<u64, StoryRecord>,
    ) {
        for (digest, group) in groups {
            let name = || format!("group g-{digest:016x}");
            let is_sorted = group.members.is_sorted_by(|a, b| a < b);
            self.problem(is_sorted && group.members.contains(&group.head), || {
                format!("{} has no head among its members", name())
            });
            for member in &group.members {
                let of_member = articles.get(&u64::from(*member)).map(|stored| stored.group);
                self.problem(of_member == Some(*digest), || {
                    format!("{} has {member} as a member, which it is not", name())
                });
            }
            let story = stories.get(&group.story);
            self.problem(story.is_some_and(|story| story.heads.contains(&group.head)), || {
                format!("{} is not in the story it is filed under", name())
            });
        }
    }

    fn stories(
        &mut self,
        articles: &BTreeMap<u64, StoredArticle>,
        groups: &BTreeMap<u64, GroupRecord>,
        stories: &BTreeMap<u64, StoryRecord>,
    ) {
        for (digest, story) in stories {
            let is_sorted = story.heads.is_sorted_by(|a, b| a < b) && !story.heads.is_empty();
            self.problem(is_sorted, || format!("story s-{digest:016x} has no heads in order"));
            for head in &story.heads {
                let group = articles.get(&u64::from(*head)).and_then(|a| groups.get(&a.group));
                let is_its = group.is_some_and(|g| g.head == *head && g.story == *digest);
                self.problem(is_its, || format!("story s-{digest:016x} has {head} as a head"));
            }
        }
    }

    /// Each group has a name of its own, and a story bears that of its oldest group.
    fn names(
        &mut self,
        articles: &BTreeMap<u64, StoredArticle>,
        groups: &BTreeMap<u64, GroupRecord>,
        stories: &BTreeMap<u64, StoryRecord>,
    ) -> Result<(), StoreError> {
        let mut names = BTreeSet::new();
        for (digest, group) in groups {
            let is_taken = self.rows.at(Area::Names, group.name)?.is_some();
            self.problem(is_taken && names.insert(group.name), || {
                format!("group g-{digest:016x} has no name of its own for a story")
            });
        }
        let count = self.rows.count(Area::Names)?;
        self.problem(count == names.len() as u64, || {
            format!("{count} names are taken by {} groups", groups.len())
        });
        for (digest, story) in stories {
            let ages = story.heads.iter().filter_map(|head| {
                let stored = articles.get(&u64::from(*head))?;
                Some(Age::of(stored, groups.get(&stored.group)?))
            });
            let name = ages.min().map(|age| age.name);
            self.problem(name == Some(*digest), || {
                format!("story s-{digest:016x} is not called as its oldest group is")
            });
        }
        Ok(())
    }

    /// What is written of two articles is the same from both sides, and both are heads.
    fn mutual(&mut self, area: Area, heads: &BTreeSet<u64>) -> Result<(), StoreError> {
        let all = self.all(area, measured_from_bytes)?;
        for (place, measured) in &all {
            self.problem(heads.contains(place), || format!("{area} of {place}, which is no head"));
            for &(other, measure) in measured {
                let back = all.get(&u64::from(other)).and_then(|of_other| {
                    let found = of_other.iter().find(|(known, _)| u64::from(*known) == *place);
                    found.map(|&(_, measure)| measure)
                });
                self.problem(back == Some(measure), || {
                    format!("{area} of {place} and {other} are {measure} and {back:?}")
                });
            }
        }
        Ok(())
    }

    /// What is posted is what the articles hold.
    fn blocks(&mut self) -> Result<(), StoreError> {
        let window = Window::load(self.rows)?;
        let next = number_at(self.rows, "next_place")?.unwrap_or(0) as u32;
        for (number, block) in window.blocks().filter(|(number, _)| *number < next / BLOCK_PLACES) {
            let is_same = Window::block_of_articles(self.rows, number)? == *block;
            self.problem(is_same, || {
                format!("block {number} does not post what its articles hold")
            });
        }
        Ok(())
    }

    /// Who follows the log knows which articles are not to be used, or are copies of what was killed.
    fn restated(
        &mut self,
        articles: &BTreeMap<u64, StoredArticle>,
        groups: &BTreeMap<u64, GroupRecord>,
        followed: &Followed,
    ) -> Result<(), StoreError> {
        let is_marked = |member: &u32| {
            articles.get(&u64::from(*member)).is_some_and(|stored| {
                let StoredMarks { is_killed, is_derived, told, .. } = stored.marks;
                is_killed || is_derived || told != Told::Nothing || is_notice(stored)
            })
        };
        for group in groups.values().filter(|group| group.members.iter().any(is_marked)) {
            for (_, stored, standing, _) in Members::of_group(self.rows, group, None)?.all() {
                let id = stored.article.id.as_str();
                let told = followed.told.get(id).copied().unwrap_or_default();
                self.problem(to_tell(standing) == told && stored.marks.told == told, || {
                    format!("the log says {told:?} of {id}, which is {:?}", to_tell(standing))
                });
            }
        }
        Ok(())
    }

    /// Texts that are remembered as killed were killed, and who holds one at hand knows it.
    fn killed(&mut self) -> Result<(), StoreError> {
        let mut ids = BTreeSet::new();
        killed::each(self.rows, &mut |_, killed| {
            ids.insert(killed.article.id);
        })?;
        for id in ids {
            let is_killed = self.rows.get(Area::Tombstones, id.as_str().as_bytes())?.is_some();
            self.problem(is_killed, || {
                format!("a text is kept as killed under {id}, which is not")
            });
        }
        Ok(())
    }

    /// Who follows the log from its beginning knows where every article is filed, in which group, and
    /// which stories there are.
    fn log(
        &mut self,
        articles: &BTreeMap<u64, StoredArticle>,
        groups: &BTreeMap<u64, GroupRecord>,
        stories: &BTreeMap<u64, StoryRecord>,
    ) -> Result<(), StoreError> {
        let mut followed = Followed::default();
        let (mut last, mut count) = (0, 0);
        let mut is_gapless = true;
        self.rows.scan(Area::Log, &[], &mut |key, row| {
            let logged =
                Logged::from_bytes(row).map_err(|reason| damaged(Area::Log, key, reason))?;
            let cursor = number_of(key).unwrap_or(0);
            is_gapless &= cursor == last + 1;
            (last, count) = (cursor, count + 1);
            followed.follow(logged.event);
            Ok(Scan::Next)
        })?;
        self.told.events = count;
        self.problem(is_gapless, || "the log has gaps".to_owned());
        let next = number_at(self.rows, "next_event")?.unwrap_or(1);
        self.problem(last + 1 == next, || format!("the log ends at {last}, not before {next}"));
        for stored in articles.values() {
            let story = groups.get(&stored.group).map(|group| group.story);
            let told = followed.articles.remove(stored.article.id.as_str());
            self.problem(story == told, || {
                format!("the log says {told:x?} for {}, which is in {story:x?}", stored.article.id)
            });
            let (group, told) = (stored.group, followed.groups.get(stored.article.id.as_str()));
            self.problem(told == Some(&group), || {
                let id = &stored.article.id;
                format!("the log says group {told:x?} for {id}, which is in {group:x}")
            });
        }
        self.restated(articles, groups, &followed)?;
        let left = followed.articles.keys().next().cloned();
        self.problem(left.is_none(), || format!("the log says that {left:?} is there"));
        for story in followed.ended_wrongly {
            self.problem(false, || format!("the log ends story s-{story:016x} where it goes on"));
        }
        let there: BTreeSet<u64> = stories.keys().copied().collect();
        let told: BTreeSet<u64> = followed.stories.keys().copied().collect();
        for story in there.symmetric_difference(&told) {
            let (is_there, is_told) = (there.contains(story), told.contains(story));
            self.problem(false, || {
                format!("story s-{story:016x}: there {is_there}, by the log {is_told}")
            });
        }
        Ok(())
    }
}

/// What one knows who has followed the log so far.
#[derive(Default)]
struct Followed {
    /// Where each article is filed.
    articles: BTreeMap<String, u64>,
    /// Of which group it was told to be last.
    groups: BTreeMap<String, u64>,
    /// What was told last of each, beside that.
    told: BTreeMap<String, Told>,
    /// Stories that did not end, with their articles.
    stories: BTreeMap<u64, BTreeSet<String>>,
    /// Stories that were told to end while they were not there, or held articles.
    ended_wrongly: Vec<u64>,
}

impl Followed {
    fn follow(&mut self, event: Event) {
        match event {
            Event::Filed { article, story, group, .. } => {
                self.file(article.as_str(), story.digest());
                self.groups.insert(article.to_string(), group.digest());
            }
            Event::Merged { into, from } => {
                let of_from = self.stories.get_mut(&from.digest()).map(std::mem::take);
                self.stories.entry(into.digest()).or_default();
                for article in of_from.into_iter().flatten() {
                    self.file(&article, into.digest());
                }
                self.end(from.digest());
            }
            Event::Split { into, articles, .. } | Event::Moved { into, articles, .. } => {
                self.stories.entry(into.digest()).or_default();
                for article in articles {
                    self.file(article.as_str(), into.digest());
                }
            }
            Event::Removed { article, .. }
            | Event::Expired { article, .. }
            | Event::Killed { article, .. }
            | Event::Corrected { article } => {
                self.take_out(article.as_str());
                self.told.remove(article.as_str());
            }
            Event::Ended { story } => self.end(story.digest()),
            Event::Canceled { article } => self.tell(&article, Told::Canceled),
            Event::DerivedFromKilled { article } => self.tell(&article, Told::Derived),
            Event::Restored { article } => self.tell(&article, Told::Nothing),
        }
    }

    fn tell(&mut self, article: &ArticleId, told: Told) {
        self.told.insert(article.to_string(), told);
    }

    fn file(&mut self, article: &str, story: u64) {
        self.take_out(article);
        self.articles.insert(article.to_owned(), story);
        self.stories.entry(story).or_default().insert(article.to_owned());
    }

    fn take_out(&mut self, article: &str) {
        let story = self.articles.remove(article);
        if let Some(articles) = story.and_then(|story| self.stories.get_mut(&story)) {
            articles.remove(article);
        }
    }

    fn end(&mut self, story: u64) {
        if self.stories.remove(&story).is_none_or(|articles| !articles.is_empty()) {
            self.ended_wrongly.push(story);
        }
    }
}
