//! Stories as articles arrive: filed at once, and put right when a later article shows better.
//!
//! Pairs at the cut or above tie articles into parts, and stories never reach beyond a part
//! ([`average_link`] says why). So the stories of a part can be formed anew by average link from
//! nothing but its own pairs, and that is done for the part an arriving article belongs to: what is
//! filed is what batch would make of the articles so far. A part that has grown beyond
//! [`MOST_REFORMED`] articles is formed anew only when it has grown by an eighth since; in between
//! an arriving article joins the story with the best link, and two stories it ties together are
//! united.
//!
//! A story keeps its number as long as it lives: after a part was formed anew, each of its stories
//! goes on under the number of the oldest story that most of its articles come from.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Clusterer;
use super::average_link;
use super::judged::{Judged, Links};
use super::links::Side;
use super::parts::Parts;
use crate::limits::MOST_REFORMED;

/// What the arrival of an article changed. Stories go by the number they were founded under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The article is the first of a story.
    Founded {
        /// The story.
        story: u32,
    },
    /// The article was filed under a story.
    Joined {
        /// The story.
        story: u32,
    },
    /// Two stories turned out to be one.
    Merged {
        /// The story that goes on.
        into: u32,
        /// The story that ends.
        from: u32,
    },
    /// Some articles of a story turned out to be a story of their own.
    Split {
        /// The story that goes on.
        from: u32,
        /// The new story.
        into: u32,
        /// The places of its articles, sorted.
        members: Vec<u32>,
    },
    /// Some articles of a story turned out to belong to another that was there before.
    Moved {
        /// The story they were filed under.
        from: u32,
        /// The story they belong to.
        into: u32,
        /// The places of the articles, sorted.
        members: Vec<u32>,
    },
}

/// Files articles in the order of their arrival.
#[derive(Debug, Clone, Default)]
pub struct Stream {
    cut: f64,
    parts: Parts,
    /// By the place that stands for a part: its places, and how many it had when it was last formed.
    of_part: FxHashMap<u32, Part>,
    /// For each place what was judged of it and others.
    judged: Vec<Vec<(u32, f32)>>,
    /// For each place its story.
    story_of: Vec<u32>,
    /// The places of each story that lives.
    members: FxHashMap<u32, Vec<u32>>,
    next_story: u32,
}

#[derive(Debug, Clone, Default)]
struct Part {
    places: Vec<u32>,
    formed: usize,
}

impl Stream {
    /// A clusterer that joins stories whose link is at least the cut.
    pub fn new(cut: f64) -> Self {
        Self { cut, ..Self::default() }
    }

    /// Files the next article, given what was judged of it and earlier ones (see
    /// [`Clusterer::add`]). The first event says where it was filed; others follow where it shows
    /// that earlier articles were filed wrong.
    ///
    /// ```
    /// use storyfold_index::cluster::stream::{Event, Stream};
    /// let mut stream = Stream::new(0.5);
    /// assert_eq!(stream.file(&[]), [Event::Founded { story: 0 }]);
    /// assert_eq!(stream.file(&[(0, 0.3)]), [Event::Founded { story: 1 }]);
    /// let events = stream.file(&[(0, 0.9), (1, 0.9)]);
    /// assert_eq!(events, [Event::Joined { story: 0 }, Event::Merged { into: 0, from: 1 }]);
    /// ```
    pub fn file(&mut self, judged: &[(u32, f32)]) -> Vec<Event> {
        let place = self.judged.len() as u32;
        let earlier = judged.iter().filter(|&&(other, _)| other < place).copied();
        self.judged.push(earlier.collect());
        self.parts.push();
        self.story_of.push(UNFILED);
        self.of_part.insert(place, Part { places: vec![place], formed: 0 });
        for &(other, probability) in judged {
            let Some(known) = self.judged.get_mut(other as usize) else { continue };
            if other < place {
                known.push((place, probability));
                if f64::from(probability) >= self.cut {
                    self.tie(place, other);
                }
            }
        }
        let part = self.parts.of(place);
        let Some(part) = self.of_part.get_mut(&part) else { return Vec::new() };
        let size = part.places.len();
        if size <= MOST_REFORMED || size >= part.formed + part.formed / 8 {
            part.formed = size;
            let places = part.places.clone();
            self.form_anew(place, &places)
        } else {
            self.file_greedily(place)
        }
    }

    /// Forms all stories anew from what is known of all pairs by now: an earlier place, a later one
    /// and a probability, each pair once. Stories keep their numbers as far as they go on.
    pub fn judge_anew(&mut self, judged: &[Judged], cut: f64) -> Vec<Event> {
        let articles = self.judged.len();
        self.cut = cut;
        self.judged = vec![Vec::new(); articles];
        self.parts = Parts::new(articles);
        self.of_part = (0..articles as u32)
            .map(|place| (place, Part { places: vec![place], formed: 0 }))
            .collect();
        for &(a, b, probability) in judged {
            for (place, other) in [(a, b), (b, a)] {
                if let Some(known) = self.judged.get_mut(place as usize) {
                    known.push((other, probability));
                }
            }
            if f64::from(probability) >= cut {
                self.tie(a, b);
            }
        }
        for part in self.of_part.values_mut() {
            part.formed = part.places.len();
        }
        let formed = average_link::cluster(articles, judged, cut);
        self.rename(UNFILED, formed)
    }

    /// The story an article is filed under now.
    pub fn story_of(&self, place: u32) -> Option<u32> {
        self.story_of.get(place as usize).copied()
    }

    /// The places of a story, in the order they came to it.
    pub fn members(&self, story: u32) -> &[u32] {
        self.members.get(&story).map(Vec::as_slice).unwrap_or_default()
    }

    /// Joins the parts of two places.
    fn tie(&mut self, a: u32, b: u32) {
        let (a, b) = (self.parts.of(a), self.parts.of(b));
        if a == b {
            return;
        }
        self.parts.join(a, b);
        let (one, other) = (self.of_part.remove(&a), self.of_part.remove(&b));
        let (mut large, mut small) = (one.unwrap_or_default(), other.unwrap_or_default());
        if large.places.len() < small.places.len() {
            std::mem::swap(&mut large, &mut small);
        }
        large.places.append(&mut small.places);
        // What was formed apart was not formed as one.
        large.formed = large.formed.max(small.formed);
        self.of_part.insert(self.parts.of(a), large);
    }

    /// Forms the stories of one part by average link.
    fn form_anew(&mut self, arrived: u32, places: &[u32]) -> Vec<Event> {
        let local: FxHashMap<u32, u32> = places.iter().copied().zip(0..).collect();
        let degrees: Vec<f64> = places.iter().map(|&place| self.degree(place)).collect();
        let mut within: Vec<Judged> = Vec::new();
        for (&place, at) in places.iter().zip(0_u32..) {
            let judged = self.judged.get(place as usize).map(Vec::as_slice).unwrap_or_default();
            let of_part = judged.iter().filter(|&&(other, _)| other < place);
            within.extend(of_part.filter_map(|&(other, p)| Some((*local.get(&other)?, at, p))));
        }
        let formed = average_link::form(&degrees, within, self.cut);
        let place_of = |at: &u32| places.get(*at as usize).copied();
        let formed: Vec<Vec<u32>> = formed
            .iter()
            .map(|members| {
                let mut members: Vec<u32> = members.iter().filter_map(place_of).collect();
                members.sort_unstable();
                members
            })
            .collect();
        self.rename(arrived, formed)
    }

    /// Gives newly formed stories their numbers, and tells what changed.
    fn rename(&mut self, arrived: u32, mut formed: Vec<Vec<u32>>) -> Vec<Event> {
        formed.sort_unstable();
        // How many articles of each story are in each newly formed one, most first.
        let mut shares: Vec<(usize, u32, usize)> = Vec::new();
        for (at, members) in formed.iter().enumerate() {
            let mut of: FxHashMap<u32, usize> = FxHashMap::default();
            for story in members.iter().filter_map(|&place| self.story_of(place)) {
                *of.entry(story).or_insert(0) += 1;
            }
            of.remove(&UNFILED);
            shares.extend(of.into_iter().map(|(story, count)| (count, story, at)));
        }
        shares.sort_unstable_by_key(|&(count, story, at)| (usize::MAX - count, story, at));
        let mut number_of: Vec<Option<u32>> = vec![None; formed.len()];
        let mut living: FxHashSet<u32> = FxHashSet::default();
        for &(_, story, at) in &shares {
            if let Some(number @ None) = number_of.get_mut(at)
                && living.insert(story)
            {
                *number = Some(story);
            }
        }
        let mut first = None;
        let mut events = Vec::new();
        let mut ended: FxHashSet<u32> = FxHashSet::default();
        for (at, (members, number)) in formed.into_iter().zip(number_of).enumerate() {
            let is_new = number.is_none();
            let story = number.unwrap_or_else(|| self.found());
            if members.binary_search(&arrived).is_ok() {
                let is_founded = is_new && members.len() == 1;
                first = Some(if is_founded {
                    Event::Founded { story }
                } else {
                    Event::Joined { story }
                });
            }
            let mut came_from: Vec<u32> =
                shares.iter().filter(|share| share.2 == at).map(|share| share.1).collect();
            came_from.sort_unstable();
            for from in came_from.into_iter().filter(|&from| from != story) {
                let moved = members.iter().filter(|&&place| self.story_of(place) == Some(from));
                let moved: Vec<u32> = moved.copied().collect();
                // A story that ends does so where most of it went, which comes first in `shares`.
                let most = shares.iter().find(|share| share.1 == from).map(|share| share.2);
                events.push(if !living.contains(&from) && most == Some(at) {
                    ended.insert(from);
                    Event::Merged { into: story, from }
                } else if is_new {
                    Event::Split { from, into: story, members: moved }
                } else {
                    Event::Moved { from, into: story, members: moved }
                });
            }
            for &place in &members {
                if let Some(slot) = self.story_of.get_mut(place as usize) {
                    *slot = story;
                }
            }
            self.members.insert(story, members);
        }
        for story in ended {
            self.members.remove(&story);
        }
        first.into_iter().chain(events).collect()
    }

    /// Files an article under the story with the best link, and unites the stories it ties.
    fn file_greedily(&mut self, arrived: u32) -> Vec<Event> {
        let best = self.links_of(arrived, UNFILED).into_iter().next();
        let (story, mut events) = match best.filter(|&(link, _)| link >= self.cut) {
            Some((_, story)) => (story, vec![Event::Joined { story }]),
            None => {
                let story = self.found();
                (story, vec![Event::Founded { story }])
            }
        };
        self.take_in(story, vec![arrived]);
        // With it the story may have come close enough to others.
        let tied = self.links_of(arrived, story).into_iter().map(|(_, other)| other);
        for other in tied.collect::<Vec<_>>() {
            let members = self.members(other).to_vec();
            if self.link_of(&members, story) >= self.cut {
                self.members.remove(&other);
                self.take_in(story, members);
                events.push(Event::Merged { into: story, from: other });
            }
        }
        events
    }

    /// The links of one article to all stories but its own, best first, ties by the oldest story.
    fn links_of(&self, arrived: u32, own: u32) -> Vec<(f64, u32)> {
        let mut links: FxHashMap<u32, Links> = FxHashMap::default();
        for (other, p) in self.judged_of(&[arrived]) {
            let story = self.story_of(other).unwrap_or(UNFILED);
            if story != own && story != UNFILED {
                links.entry(story).or_default().add(&Links::of(p));
            }
        }
        let one = self.side(&[arrived]);
        let link = |(story, links): (u32, Links)| {
            (links.link([one, self.side(self.members(story))]), story)
        };
        let mut links: Vec<(f64, u32)> = links.into_iter().map(link).collect();
        links.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        links
    }

    /// The link of the places of one story to another, each held against what holds it together.
    fn link_of(&self, places: &[u32], story: u32) -> f64 {
        let mut between = Links::default();
        let mut one = self.side(places);
        for (other, p) in self.judged_of(places) {
            let with = self.story_of(other);
            if with == Some(story) {
                between.add(&Links::of(p));
            } else if places.first().is_some_and(|&place| with == self.story_of(place)) {
                one.within.add(&Links::of(p));
            }
        }
        let members = self.members(story);
        let mut other = self.side(members);
        for (place, p) in self.judged_of(members) {
            if self.story_of(place) == Some(story) {
                other.within.add(&Links::of(p));
            }
        }
        between.link([one, other])
    }

    /// What was judged of places and others.
    fn judged_of(&self, places: &[u32]) -> impl Iterator<Item = (u32, f32)> {
        let judged = places.iter().filter_map(|&place| self.judged.get(place as usize));
        judged.flatten().copied()
    }

    /// Places as one side of a link, but for what was judged within them.
    fn side(&self, places: &[u32]) -> Side {
        let degree = places.iter().map(|&place| self.degree(place)).sum();
        Side { size: places.len(), degree, within: Links::default() }
    }

    fn degree(&self, place: u32) -> f64 {
        self.judged.get(place as usize).map_or(0.0, |judged| judged.len() as f64)
    }

    fn take_in(&mut self, story: u32, places: Vec<u32>) {
        for &place in &places {
            if let Some(slot) = self.story_of.get_mut(place as usize) {
                *slot = story;
            }
        }
        self.members.entry(story).or_default().extend(places);
    }

    fn found(&mut self) -> u32 {
        let story = self.next_story;
        self.next_story += 1;
        story
    }
}

/// The story of an article that is being filed.
const UNFILED: u32 = u32::MAX;

impl Clusterer for Stream {
    fn add(&mut self, judged: &[(u32, f32)]) {
        self.file(judged);
    }

    fn clusters(&self) -> Vec<Vec<u32>> {
        let mut clusters: Vec<Vec<u32>> = self.members.values().cloned().collect();
        clusters.iter_mut().for_each(|members| members.sort_unstable());
        clusters.sort_unstable();
        clusters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two stories of three, all pairs of either judged as `within` and all between them .6.
    fn two_threes(within: f32) -> Stream {
        let mut stream = Stream::new(0.1);
        for place in 0..6_u32 {
            let probability = |other| if other / 3 == place / 3 { within } else { 0.6 };
            let judged: Vec<(u32, f32)> =
                (0..place).map(|other| (other, probability(other))).collect();
            stream.judged.push(judged.clone());
            for (other, p) in judged {
                stream.judged[other as usize].push((place, p));
            }
            stream.story_of.push(place / 3);
            stream.members.entry(place / 3).or_default().push(place);
        }
        stream
    }

    #[test]
    fn stories_that_are_tied_greedily_are_held_against_what_holds_them() {
        let loose = two_threes(0.6);
        assert!((loose.link_of(&[3, 4, 5], 0) - 0.6).abs() < 1e-6);
        let tight = two_threes(0.98);
        assert!(tight.link_of(&[3, 4, 5], 0) < 0.25, "{}", tight.link_of(&[3, 4, 5], 0));
        // An article by itself has nothing that holds it.
        assert!((tight.links_of(5, 1)[0].0 - 0.6).abs() < 1e-6);
    }
}
