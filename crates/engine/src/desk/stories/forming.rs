//! Forming stories anew where something changed, and telling what became of them.
//!
//! Stories are a function of the links: average link over the heads that strong links connect, as
//! in batch. So what an article changed is undone when it goes, whatever came in between.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use storyfold_index::cluster::roundups::{self, LinksTo};
use storyfold_index::cluster::{average_link, links};
use storyfold_store::{Area, StoreError};

use crate::desk::filing::{Filing, UNFILED};
use crate::desk::limits::MOST_REFORMED;
use crate::desk::memory::state::{group_of, known_article, measured_at, story_of};
use crate::desk::relations::marks::is_roundup;

/// Heads that may change stories, with all their links.
pub(in crate::desk) type LinksOf = BTreeMap<u32, Linked>;

/// What forms the story of a head.
#[derive(Debug)]
pub(in crate::desk) struct Linked {
    links: Vec<(u32, f32)>,
    /// It is about many incidents and joins nothing but the one story it fits.
    is_roundup: bool,
}

impl Filing<'_, '_> {
    /// Forms the stories of some heads, and of all that strong links or stories connect with them,
    /// anew. `arrived` is filed by none yet.
    pub(in crate::desk) fn form_anew(
        &mut self,
        heads: Vec<u32>,
        arrived: Option<u32>,
    ) -> Result<(), StoreError> {
        let Some(links_of) = self.connected(&heads, MOST_REFORMED)? else {
            return arrived.map_or(Ok(()), |place| self.file_greedily(place));
        };
        self.form(&links_of)
    }

    /// Forms the stories of heads, given with all their links, which no strong link and no story
    /// connects with others.
    pub(in crate::desk) fn form(&mut self, links_of: &LinksOf) -> Result<(), StoreError> {
        let places: Vec<u32> = links_of.keys().copied().collect();
        let local: FxHashMap<u32, u32> = places.iter().copied().zip(0..).collect();
        let is_roundup = |place: u32| links_of.get(&place).is_some_and(|linked| linked.is_roundup);
        let reports = |linked: &Linked| {
            linked.links.iter().filter(|&&(other, _)| !is_roundup(other)).count() as f64
        };
        let degrees: Vec<f64> = links_of.values().map(reports).collect();
        let mut judged = Vec::new();
        for ((place, linked), at) in links_of.iter().zip(0_u32..) {
            let earlier = linked
                .links
                .iter()
                .filter(|&&(other, _)| other < *place && !linked.is_roundup && !is_roundup(other));
            judged.extend(earlier.filter_map(|&(other, p)| Some((*local.get(&other)?, at, p))));
        }
        let formed = average_link::form(&degrees, judged, self.cut).into_iter().map(|members| {
            let place = |at: u32| places.get(at as usize).copied();
            members.into_iter().filter_map(place).collect::<Vec<u32>>()
        });
        let mut formed = formed.collect();
        if links_of.values().any(|linked| linked.is_roundup) {
            self.file_roundups(links_of, &mut formed)?;
        }
        self.rename(formed)
    }

    /// Files each roundup under the one story it fits, by the rule of batch.
    fn file_roundups(
        &self,
        links_of: &LinksOf,
        formed: &mut Vec<Vec<u32>>,
    ) -> Result<(), StoreError> {
        let story_of_place: FxHashMap<u32, usize> = formed
            .iter()
            .enumerate()
            .flat_map(|(story, members)| members.iter().map(move |&place| (place, story)))
            .collect();
        let sizes: Vec<usize> = formed.iter().map(Vec::len).collect();
        let size_of = |story| match story {
            Ok(at) => sizes.get(at).copied().unwrap_or(1),
            // It is not formed here, and nothing comes into it.
            Err(_) => 1,
        };
        for (&roundup, linked) in links_of.iter().filter(|(_, linked)| linked.is_roundup) {
            // By story, of those that are formed here and those that are not.
            let mut links: BTreeMap<Result<usize, u64>, LinksTo> = BTreeMap::new();
            for &(other, probability) in &linked.links {
                let story = match story_of_place.get(&other) {
                    _ if is_roundup(&known_article(self.rows, other)?) => continue,
                    Some(&story) => Ok(story),
                    None => Err(self.story_of_head(other)?),
                };
                links.entry(story).or_default().add(probability);
            }
            let Some(Ok(into)) = roundups::fits(&links, self.cut, size_of) else { continue };
            if let Some(alone) = story_of_place.get(&roundup).and_then(|&at| formed.get_mut(at)) {
                alone.retain(|&place| place != roundup);
            }
            if let Some(story) = formed.get_mut(into) {
                story.push(roundup);
                story.sort_unstable();
            }
        }
        formed.retain(|story| !story.is_empty());
        Ok(())
    }

    /// Heads with their links, and all that strong links or stories connect with them; `None` where
    /// they are more than `most`. A head that nothing connects is left out when it is filed already.
    pub(in crate::desk) fn connected(
        &self,
        heads: &[u32],
        most: usize,
    ) -> Result<Option<LinksOf>, StoreError> {
        let mut links_of = LinksOf::new();
        let mut waiting: BTreeSet<u32> = heads.iter().copied().collect();
        while let Some(place) = waiting.pop_first() {
            if links_of.contains_key(&place) {
                continue;
            }
            if links_of.len() == most {
                return Ok(None);
            }
            let links = measured_at(self.rows, Area::Links, place)?;
            let stored = known_article(self.rows, place)?;
            let story = group_of(self.rows, stored.group)?.story;
            let is_roundup = is_roundup(&stored);
            // What is linked to a roundup has nothing to do with each other.
            let strong = links.iter().filter(|&&(_, p)| !is_roundup && f64::from(p) >= self.cut);
            waiting.extend(strong.map(|&(other, _)| other));
            if story != UNFILED {
                waiting.extend(story_of(self.rows, story)?.heads);
            }
            links_of.insert(place, Linked { links, is_roundup });
        }
        Ok(Some(links_of))
    }

    /// Files a head under the story it is linked to best, where too many are connected to form them
    /// anew.
    fn file_greedily(&mut self, place: u32) -> Result<(), StoreError> {
        let mut links: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
        let is_alone = is_roundup(&known_article(self.rows, place)?);
        let measured = measured_at(self.rows, Area::Links, place)?;
        let degree = measured.len() as f64;
        for (other, p) in measured.into_iter().filter(|_| !is_alone) {
            if is_roundup(&known_article(self.rows, other)?) {
                continue;
            }
            let (sum, judged) = links.entry(self.story_of_head(other)?).or_insert((0.0, 0.0));
            *sum += f64::from(p);
            *judged += 1.0;
        }
        let mut best: Option<(f64, u64)> = None;
        for (story, (sum, judged)) in links.into_iter().filter(|&(story, _)| story != UNFILED) {
            let size = story_of(self.rows, story)?.heads.len() as f64;
            let link = links::link_of_one(sum, judged, size, degree);
            if link >= self.cut && best.is_none_or(|(known, _)| link > known) {
                best = Some((link, story));
            }
        }
        let group = group_of(self.rows, known_article(self.rows, place)?.group)?;
        let (story, mut heads) = match best {
            Some((_, story)) => (story, story_of(self.rows, story)?.heads),
            None => (group.name, Vec::new()),
        };
        if let Err(at) = heads.binary_search(&place) {
            heads.insert(at, place);
        }
        if group.story == UNFILED {
            // The newest of all groups names no story that is there.
            self.put_story_of_head(place, story)?;
            return self.put_story(story, heads);
        }
        // It stands for a group that was there before, which may be older than the story it comes into.
        let mut formed = vec![heads];
        if group.story != story {
            let mut left = story_of(self.rows, group.story)?.heads;
            left.retain(|&head| head != place);
            formed.extend((!left.is_empty()).then_some(left));
        }
        self.rename(formed)
    }
}
