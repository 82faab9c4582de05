//! Which articles are states of one item.
//!
//! By what is written: an id that several versions share, a link to what is replaced. Where nothing
//! is: one publisher, one slugline or one group of copies, a short window, and a text that holds
//! most of the other, because a later lead contains the earlier story. Or one headline but for its marks and
//! numbers, of two that are numbered: an update may be written anew.

use std::collections::{BTreeMap, HashMap, HashSet};

use storyfold_index::cluster::parts::Parts;
use storyfold_model::{Article, Flag, Lead, Relation, Series};

use super::kills::{Kills, Sent, is_notice};
use super::signs::Signs;

/// Leads of one report follow each other within this time, in seconds.
pub(crate) const WINDOW_SECONDS: i64 = 24 * 3_600;

/// A later lead holds at least this share of the shorter text, in word 5-gram shingles.
pub(crate) const LEAD_CONTAINMENT: f64 = 0.5;

/// Places that are states of one item.
pub(super) struct Chains<'a> {
    articles: &'a [Article],
    signs: &'a [Signs],
    parts: Parts,
    kills: Kills,
    /// What was sent in place of what was killed.
    substitutes: HashSet<u32>,
}

impl<'a> Chains<'a> {
    pub(super) fn new(articles: &'a [Article], signs: &'a [Signs]) -> Self {
        let (parts, substitutes) = (Parts::new(articles.len()), HashSet::new());
        Self { articles, signs, parts, kills: Kills::of(articles, signs), substitutes }
    }

    /// Finds all links between states of one item.
    pub(super) fn link(&mut self, groups: &[Vec<u32>], containment: &dyn Fn(u32, u32) -> f64) {
        for (place, article) in (0..).zip(self.articles) {
            if let Some(item) = article.version_of.as_ref().and_then(|id| self.place(id.as_str())) {
                self.parts.join(place, item);
            }
        }
        let replaced = linked_places(self.articles, self.signs, |r| r == Relation::Replaces);
        replaced.into_iter().for_each(|(a, b)| self.parts.join(a, b));
        self.link_copies(groups);
        self.link_sluglines(containment);
        self.link_headlines();
        self.link_kills();
    }

    /// Copies of one text by one publisher, of which one says that it is not the first state.
    fn link_copies(&mut self, groups: &[Vec<u32>]) {
        for group in groups.iter().filter(|group| group.len() > 1) {
            let mut places = group.clone();
            places.sort_by_key(|&place| (self.publisher(place), self.seconds(place), place));
            for pair in places.windows(2) {
                if let &[a, b] = pair
                    && self.publisher(a) != 0
                    && self.publisher(a) == self.publisher(b)
                    && self.are_close(a, b)
                    && (self.marks_a_state(a) || self.marks_a_state(b) || self.share_slug(a, b))
                {
                    self.join_unless_killed(a, b);
                }
            }
        }
    }

    /// Items of one publisher and slugline of which one holds most of the one before.
    fn link_sluglines(&mut self, containment: &dyn Fn(u32, u32) -> f64) {
        let mut by_slug: BTreeMap<(u64, u64), Vec<u32>> = BTreeMap::new();
        for (place, signs) in (0..).zip(self.signs) {
            // Two that nobody names are not of one publisher.
            if let Some(slug) = signs.marks.slug.filter(|_| signs.publisher != 0) {
                by_slug.entry((signs.publisher, slug)).or_default().push(place);
            }
        }
        for mut places in by_slug.into_values() {
            places.sort_by_key(|&place| (self.seconds(place), place));
            for pair in places.windows(2) {
                if let &[a, b] = pair
                    && self.parts.of(a) != self.parts.of(b)
                    && self.are_close(a, b)
                    && containment(a, b) >= LEAD_CONTAINMENT
                {
                    self.join_unless_killed(a, b);
                }
            }
        }
    }

    /// Numbered updates by one publisher under one headline but for its numbers, and what is marked as a state of
    /// what has the very same headline: an update may be written anew, so that the texts share little.
    fn link_headlines(&mut self) {
        let is_meant = |signs: &Signs, article: &Article| {
            signs.publisher != 0
                && !signs.marks.flags.holds(Flag::Roundup)
                && !is_notice(signs, article)
        };
        let report = |signs: &Signs| signs.marks.lead.and_then(Lead::report);
        let mut numbered: BTreeMap<(u64, u32, Series), Vec<u32>> = BTreeMap::new();
        let mut headed: BTreeMap<(u64, u64), Vec<u32>> = BTreeMap::new();
        for (place, (signs, article)) in (0..).zip(self.signs.iter().zip(self.articles)) {
            if is_meant(signs, article)
                && let Some(report) = report(signs)
                && let Some((lead, headline)) = signs.marks.lead.zip(signs.marks.headline)
            {
                if lead.number().is_some() {
                    let run = (signs.publisher, report, lead.series());
                    numbered.entry(run).or_default().push(place);
                }
                headed.entry((signs.publisher, headline)).or_default().push(place);
            }
        }
        if headed.is_empty() {
            return;
        }
        for (place, (signs, article)) in (0..).zip(self.signs.iter().zip(self.articles)) {
            if is_meant(signs, article)
                && report(signs).is_none()
                && let Some(headline) = signs.marks.headline
                && let Some(places) = headed.get_mut(&(signs.publisher, headline))
            {
                places.push(place);
            }
        }
        let number = |signs: &[Signs], place: u32| signs.get(place as usize)?.marks.lead?.number();
        for places in numbered.into_values() {
            self.join_neighbours(places, |signs, a, b| number(signs, a) != number(signs, b));
        }
        let is_state =
            |signs: &[Signs], place: u32| signs.get(place as usize).and_then(report).is_some();
        for places in headed.into_values() {
            self.join_neighbours(places, |signs, a, b| is_state(signs, a) || is_state(signs, b));
        }
    }

    /// Joins each two neighbours by time of which something holds, where they are close.
    fn join_neighbours(
        &mut self,
        mut places: Vec<u32>,
        holds: impl Fn(&[Signs], u32, u32) -> bool,
    ) {
        places.sort_by_key(|&place| (self.seconds(place), place));
        for pair in places.windows(2) {
            if let &[a, b] = pair
                && self.are_close(a, b)
                && holds(self.signs, a, b)
            {
                self.join_unless_killed(a, b);
            }
        }
    }

    /// A notice that kills something without its id: what its publisher sent last under its
    /// slugline or headline, or else next.
    fn link_kills(&mut self) {
        let notices: Vec<u32> = (0..)
            .zip(self.signs.iter().zip(self.articles))
            .filter(|(_, (signs, article))| is_notice(signs, article))
            .map(|(place, _)| place)
            .collect();
        if notices.is_empty() {
            return;
        }
        // Notices that name what they kill are in a chain with it by now.
        let mut told = HashSet::new();
        let mut by_slug: HashMap<(u64, u64), Sent> = HashMap::new();
        let mut by_headline: HashMap<(u64, u64), Sent> = HashMap::new();
        for (place, (signs, article)) in (0..).zip(self.signs.iter().zip(self.articles)) {
            if is_notice(signs, article) {
                continue;
            }
            told.insert(self.parts.of(place));
            let seconds = self.seconds(place);
            if let Some(slug) = signs.marks.slug {
                by_slug.entry((signs.publisher, slug)).or_default().push(seconds, place);
            }
            if let Some(headline) = signs.marks.headline {
                by_headline.entry((signs.publisher, headline)).or_default().push(seconds, place);
            }
        }
        by_slug.values_mut().chain(by_headline.values_mut()).for_each(Sent::sort);
        for notice in notices {
            let Some(signs) = self.signs.get(notice as usize) else { continue };
            if signs.publisher == 0 || told.contains(&self.parts.of(notice)) {
                continue;
            }
            let killed = signs
                .marks
                .slug
                .and_then(|slug| by_slug.get(&(signs.publisher, slug)))
                .or_else(|| by_headline.get(&(signs.publisher, signs.marks.headline?)))
                .and_then(|sent| sent.meant_at(self.seconds(notice)));
            if let Some(killed) = killed {
                self.parts.join(notice, killed);
            }
        }
    }

    /// The chains of more than one article, each sorted.
    pub(super) fn chains(&mut self) -> Vec<Vec<u32>> {
        let mut all = self.parts.all();
        all.retain(|chain| chain.len() > 1);
        all
    }

    /// What was sent in place of what was killed.
    pub(super) fn take_substitutes(&mut self) -> HashSet<u32> {
        std::mem::take(&mut self.substitutes)
    }

    /// Joins the groups that hold states of one item.
    pub(super) fn unite(mut self, groups: &[Vec<u32>]) -> Vec<Vec<u32>> {
        for group in groups {
            if let Some((&first, others)) = group.split_first() {
                others.iter().for_each(|&other| self.parts.join(first, other));
            }
        }
        self.parts.all()
    }

    /// Where an article with this id stands.
    fn place(&self, id: &str) -> Option<u32> {
        place_of(self.articles, id)
    }

    fn publisher(&self, place: u32) -> u64 {
        self.signs.get(place as usize).map_or(0, |signs| signs.publisher)
    }

    fn seconds(&self, place: u32) -> Option<i64> {
        let article = self.articles.get(place as usize)?;
        Some(article.published?.at.unix_seconds())
    }

    /// How many seconds later the first was published than the second; `None` where that is not
    /// known.
    fn gap(&self, a: u32, b: u32) -> Option<i64> {
        Some(self.seconds(a)? - self.seconds(b)?)
    }

    fn are_close(&self, a: u32, b: u32) -> bool {
        self.gap(a, b).is_none_or(|gap| gap.abs() <= WINDOW_SECONDS)
    }

    /// Joins the first of two by time and the second, unless what was sent under the first's slugline or headline
    /// was killed in between.
    fn join_unless_killed(&mut self, a: u32, b: u32) {
        if let Some(signs) = self.signs.get(a as usize)
            && let Some((from, until)) = self.seconds(a).zip(self.seconds(b))
            && self.kills.are_between(signs, from, until)
        {
            self.substitutes.insert(b);
        } else {
            self.parts.join(a, b);
        }
    }

    /// Whether an article says that it is one state of several.
    fn marks_a_state(&self, place: u32) -> bool {
        self.signs.get(place as usize).is_some_and(|signs| {
            let flags = signs.marks.flags;
            let states = [Flag::Update, Flag::Correction, Flag::Abridged, Flag::Kill];
            signs.marks.lead.is_some() || states.into_iter().any(|flag| flags.holds(flag))
        })
    }

    fn share_slug(&self, a: u32, b: u32) -> bool {
        let slug = |place: u32| self.signs.get(place as usize).and_then(|signs| signs.marks.slug);
        slug(a).is_some() && slug(a) == slug(b)
    }
}

/// Where the article with an id stands among articles in the order of their ids.
fn place_of(articles: &[Article], id: &str) -> Option<u32> {
    let found = articles.binary_search_by(|article| article.id.as_str().cmp(id)).ok()?;
    u32::try_from(found).ok()
}

/// The places that links of some relations connect, the lower first, sorted. A link names an id or a
/// URL; a URL that several articles have names none of them.
pub(super) fn linked_places(
    articles: &[Article],
    signs: &[Signs],
    is_meant: impl Fn(Relation) -> bool,
) -> Vec<(u32, u32)> {
    let meant = |signs: &&Signs| signs.links.iter().any(|link| is_meant(link.relation));
    if !signs.iter().any(|signs| meant(&signs)) {
        return Vec::new();
    }
    let mut by_url: HashMap<&str, Option<u32>> = HashMap::new();
    for (place, article) in (0..).zip(articles) {
        if let Some(url) = article.url.as_deref() {
            by_url.entry(url).and_modify(|known| *known = None).or_insert(Some(place));
        }
    }
    let mut pairs: Vec<(u32, u32)> = (0..)
        .zip(signs)
        .flat_map(|(place, signs)| signs.links.iter().map(move |link| (place, link)))
        .filter(|(_, link)| is_meant(link.relation))
        .filter_map(|(place, link)| {
            let by_url = || by_url.get(link.target.as_str()).copied().flatten();
            let other = place_of(articles, &link.target).or_else(by_url)?;
            (other != place).then_some((place.min(other), place.max(other)))
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
