//! Which articles are states of one item.
//!
//! By what is written: an id that several versions share, a link to what is replaced. Where nothing
//! is: one publisher, one slugline or one group of copies, a short window, and a text that holds
//! most of the other, because a later lead contains the earlier story. Or one headline but for its marks and
//! numbers, of two that are numbered: an update may be written anew.

use std::collections::{BTreeMap, HashMap, HashSet};

use storyfold_index::cluster::parts::Parts;
use storyfold_model::{Article, Flag, Lead, Relation, Series};

use super::Compare;
use super::kills::{Kills, Sent, is_notice};
use super::order::DAY_SECONDS;
use super::signs::Signs;

/// Leads of one report follow each other within this time, in seconds.
pub(crate) const WINDOW_SECONDS: i64 = 24 * 3_600;

/// Under one headline alone, what is urgent and what follows it are one report within this time, in seconds.
const URGENT_SECONDS: i64 = 2 * 3_600;

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
    pub(super) fn link(&mut self, groups: &[Vec<u32>], compare: Compare<'_>) {
        for (place, article) in (0..).zip(self.articles) {
            if let Some(item) = article.version_of.as_ref().and_then(|id| self.place(id.as_str())) {
                self.parts.join(place, item);
            }
        }
        let replaced = linked_places(self.articles, self.signs, |r| r == Relation::Replaces);
        replaced.into_iter().for_each(|(a, b)| self.parts.join(a, b));
        self.link_copies(groups);
        self.link_sluglines(compare);
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
    fn link_sluglines(&mut self, compare: Compare<'_>) {
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
                    && compare(a, b).is_some_and(|e| e.containment.value() >= LEAD_CONTAINMENT)
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
        for places in numbered.into_values() {
            self.link_numbered(places);
        }
        for mut places in headed.into_values() {
            places.sort_by_key(|&place| (self.seconds(place), place));
            for pair in places.windows(2) {
                if let &[a, b] = pair
                    && self.are_of_one_headline(a, b)
                {
                    self.join_unless_killed(a, b);
                }
            }
        }
    }

    /// Updates under one headline but for its numbers: those near each other of which each has a higher number than
    /// the one before. Where one number stands twice under different headlines they tell of two things in turn.
    fn link_numbered(&mut self, mut places: Vec<u32>) {
        places.sort_by_key(|&place| (self.seconds(place), self.number(place), place));
        let runs: Vec<&[u32]> = places
            .chunk_by(|&a, &b| self.are_near(a, b))
            .filter(|run| run.len() > 1 && !self.tells_of_two(run))
            .collect();
        for pair in runs.into_iter().flat_map(|run| run.windows(2)) {
            if let &[a, b] = pair
                && (self.number(a) < self.number(b)
                    || (self.number(a) == self.number(b) && self.corrects(b)))
            {
                self.join_unless_killed(a, b);
            }
        }
    }

    /// Whether one number stands twice under different headlines, and not for a correction.
    fn tells_of_two(&self, run: &[u32]) -> bool {
        let headline = |place: u32| self.signs.get(place as usize)?.marks.headline;
        let mut headlines = BTreeMap::new();
        let mut uncorrected = run.iter().filter(|&&place| !self.corrects(place));
        uncorrected.any(|&place| {
            *headlines.entry(self.number(place)).or_insert(headline(place)) != headline(place)
        })
    }

    /// Whether the second of two by time under the very same headline is a state of the first: one of them is marked
    /// so. What is urgent alone is so for a short time: the next alarm has the same headline.
    fn are_of_one_headline(&self, a: u32, b: u32) -> bool {
        let series = |place: u32| {
            let lead = self.signs.get(place as usize)?.marks.lead?;
            lead.report().map(|_| lead.series())
        };
        let is_counted = |place: u32| series(place).is_some_and(|series| series != Series::Other);
        if self.corrects(a) || self.corrects(b) {
            self.are_close(a, b)
        } else if is_counted(a) || is_counted(b) {
            let are_of_one_series = series(a) == series(b);
            let both = self.number(a).zip(self.number(b)).filter(|_| are_of_one_series);
            self.are_near(a, b) && both.is_none_or(|(a, b)| a <= b)
        } else {
            (series(a).is_some() || series(b).is_some())
                && self.gap(a, b).is_none_or(|gap| gap.abs() <= URGENT_SECONDS)
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

    /// What was sent in place of what was killed, with all states of it.
    pub(super) fn take_substitutes(&mut self) -> HashSet<u32> {
        let mut substitutes = std::mem::take(&mut self.substitutes);
        if !substitutes.is_empty() {
            for chain in self.chains() {
                if chain.iter().any(|place| substitutes.contains(place)) {
                    substitutes.extend(chain);
                }
            }
        }
        substitutes
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

    /// Whether two are of one day (UTC), or half a day apart at most.
    fn are_near(&self, a: u32, b: u32) -> bool {
        self.seconds(a).zip(self.seconds(b)).is_none_or(|(a, b)| {
            a.div_euclid(DAY_SECONDS) == b.div_euclid(DAY_SECONDS)
                || a.abs_diff(b) <= DAY_SECONDS.unsigned_abs() / 2
        })
    }

    fn number(&self, place: u32) -> Option<u32> {
        self.signs.get(place as usize)?.marks.lead?.number()
    }

    fn corrects(&self, place: u32) -> bool {
        let signs = self.signs.get(place as usize);
        signs.is_some_and(|signs| signs.marks.flags.holds(Flag::Correction))
    }

    /// Joins the first of two by time and the second, unless what was sent under the slugline or headline of either
    /// was killed in between.
    fn join_unless_killed(&mut self, a: u32, b: u32) {
        let are_parted = self.seconds(a).zip(self.seconds(b)).is_some_and(|(from, until)| {
            let mut both = [a, b].into_iter().filter_map(|place| self.signs.get(place as usize));
            both.any(|signs| self.kills.are_between(signs, from, until))
        });
        if are_parted {
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

#[cfg(test)]
mod tests {
    use storyfold_model::Article;

    use crate::versions::samples::{article, assert_stands, report, stands};

    #[test]
    fn what_is_urgent_or_filed_anew_is_a_state() {
        let fire = "Mill fire kills three";
        let first = report("a", fire, 6, "");
        let again = report("b", &format!("REFILE-{fire}"), 7, "");
        assert_stands(&[first, again], "b");
        let urgent = report("a", &format!("URGENT - {fire}"), 6, "");
        assert_stands(&[urgent, report("b", fire, 7, "More to follow.")], "b");
    }

    #[test]
    fn updates_under_one_headline_are_states_however_they_are_rewritten() {
        let update = |id: &str, title: &str, hour, body: &str| Article {
            body: body.into(),
            ..article(id, title, hour)
        };
        let bodies = [
            "A blast of methane killed miners under Kelmouth before dawn.",
            "Rescuers dug towards those missing while families waited at the gate.",
            "Two days of mourning were declared after the last of them were found.",
        ];
        let titles = [
            "UPDATE 2-Blast at Kelmouth mine kills four, 12 missing",
            "UPDATE 3-Blast at Kelmouth mine kills seven, nine missing",
            "UPDATE 4-Blast at Kelmouth mine kills 11, five missing",
        ];
        let articles: Vec<Article> = (0..3)
            .map(|at| update(["a", "b", "c"][at], titles[at], 8 + at as i64, bodies[at]))
            .collect();
        assert_stands(&articles, "c");
        // Of one number they are two reports, and so they are two days apart.
        let twice = [
            update("a", titles[0], 8, bodies[0]),
            update("b", "UPDATE 2-Blast at Kelmouth mine kills seven, six missing", 9, bodies[1]),
            update("c", titles[2], 57, bodies[2]),
        ];
        assert_eq!(stands(&twice), [None, None, None]);
        // A correction of what has its headline.
        let corrected = [
            update("a", "Gunman kills 3 at Kelmouth warehouse", 8, bodies[0]),
            update("b", "CORRECTION: Gunman kills 3 at Kelmouth warehouse", 13, bodies[1]),
        ];
        assert_stands(&corrected, "b");
        let other = [update("c", "Gunman kills 5 at Kelmouth warehouse", 9, bodies[2])];
        assert_eq!(stands(&[&corrected[1..], &other].concat()), [None, None]);
    }

    #[test]
    fn updates_of_two_things_under_like_headlines_are_no_states_of_each_other() {
        let texts = [
            "Brent gained after gunmen shut a pipeline.",
            "Crude climbed as a hurricane neared the rigs.",
            "Two monks were hurt when a church came down.",
        ];
        let of = |titles: &[(&str, i64)]| {
            let sent = (0..).zip(titles).map(|(at, &(title, hour))| {
                let body = texts[at].into();
                Article { body, ..article(["a", "b", "c"][at], title, hour) }
            });
            stands(&sent.collect::<Vec<_>>())
        };
        let (first, second) =
            ("UPDATE 1-Oil prices rise 2 percent", "UPDATE 2-Oil prices rise 3 percent");
        assert_eq!(of(&[(first, 8), (second, 12)]), [Some("b".into()), None]);
        assert_eq!(of(&[(first, 20), (second, 30)]), [Some("b".into()), None]);
        for (titles, what) in [
            ([(first, 8), (second, 31)], "the next day"),
            ([(second, 8), (first, 12)], "a number that falls"),
        ] {
            assert_eq!(of(&titles), [None, None], "{what}");
        }
        // Two quakes under one headline but for its number: each has its own updates.
        let quakes = [
            ("UPDATE 1-Quake of magnitude 5 strikes Ostby", 6),
            ("UPDATE 1-Quake of magnitude 6 strikes Ostby", 7),
            ("UPDATE 2-Quake of magnitude 5 strikes Ostby", 8),
        ];
        assert_eq!(of(&quakes), [Some("c".into()), None, None]);
        let alert = "ALERT: Tornado warning for Kelmouth County";
        assert_eq!(of(&[(alert, 8), (alert, 23)]), [None, None]);
        assert_eq!(of(&[(alert, 8), (alert, 9)]), [Some("b".into()), None]);
        let corrected = "CORRECTED-UPDATE 1-Oil prices rise 4 percent";
        assert_eq!(
            of(&[(first, 8), (corrected, 9), (second, 10)]),
            [Some("c".into()), Some("c".into()), None]
        );
    }
}
