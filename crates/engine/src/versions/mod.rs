//! Versions, kills and what else a wire says: which articles are states of one item, and what that
//! makes of each.
//!
//! `signs` tells what an article says of it, `links` finds the articles that are states of one item, `kills`
//! what notices mean, `order` puts the states of one item in theirs, `roundups` parts digests from the reports they hold; here each gets its standing. A
//! version chain is one text and one account: its articles are in one group, whatever their texts share.

mod kills;
pub(crate) mod links;
mod order;
mod roundups;
mod signs;

use std::collections::HashSet;

use rayon::prelude::*;
use storyfold_index::canonical::CanonicalOrder;
use storyfold_model::{
    Article, CopyEvidence, CopyRule, Doc, Flag, Flags, Instant, Relation, Status,
};

use crate::copies::CopyGroups;
use links::{Chains, linked_places};
use order::in_their_order;
use roundups::apart_from_roundups;

pub use signs::Signs;

/// What an article is among the states of its item, and to its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// The article that stands for the item, where that is another.
    pub version_of: Option<Doc>,
    /// Whether it may be used: a kill holds for all states of an item.
    pub status: Status,
    /// What else is known of it.
    pub flags: Flags,
    /// Whether it, or a state before it, is a correction.
    pub(crate) is_corrected: bool,
    /// Whether its item has other states.
    pub(crate) is_of_chain: bool,
    /// How far behind its publisher is among those that are preferred.
    pub(crate) preference: u32,
}

/// What tells how much two texts share; `None` where one of them is not to be had.
pub(crate) type Compare<'a> = &'a dyn Fn(u32, u32) -> Option<CopyEvidence>;

/// What is sent after a kill is compared with so many of the texts that were killed.
const KILLED_COMPARED: usize = 32;

/// The standing of all articles of a run, and their groups.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// By place.
    pub standings: Vec<Standing>,
    /// The groups of copies, those with states of one item joined: sorted places, sorted by the
    /// first of them.
    pub members: Vec<Vec<u32>>,
    /// Articles that are accounts of one incident because one of them says so.
    pub together: Vec<(u32, u32)>,
}

impl Versions {
    /// Finds the states of each item among articles in the order of their ids, given the copies
    /// among them. Embargoes that end by `as_of` are over. O(n log n), and a comparison of texts for
    /// each two neighbours of one slugline.
    pub(crate) fn of(
        articles: &[Article],
        signs: &[Signs],
        found: &CopyGroups,
        as_of: Option<Instant>,
        order: &CanonicalOrder,
    ) -> Self {
        let compare = |a, b| found.compare(&mut found.judge(), a, &[b]).first().copied();
        let has_roundups = signs.par_iter().any(|signs| signs.marks.flags.holds(Flag::Roundup));
        let members = match has_roundups {
            true => apart_from_roundups(found, signs),
            false => found.groups.members(),
        };
        Self::among(articles, signs, members, as_of, order, &compare)
    }

    /// [`Versions::of`], given the groups of copies and what tells how much two texts share.
    pub(crate) fn among(
        articles: &[Article],
        signs: &[Signs],
        mut members: Vec<Vec<u32>>,
        as_of: Option<Instant>,
        order: &CanonicalOrder,
        compare: Compare<'_>,
    ) -> Self {
        let standing = |(article, signs): (&Article, &Signs)| Standing {
            version_of: None,
            status: status(article, signs, as_of),
            flags: flags(article, signs),
            is_corrected: signs.marks.flags.holds(Flag::Correction),
            is_of_chain: false,
            preference: order.preference(signs.publisher),
        };
        let mut standings: Vec<Standing> = articles.par_iter().zip(signs).map(standing).collect();
        let is_quiet = articles
            .par_iter()
            .zip(signs)
            .all(|(article, signs)| article.version_of.is_none() && !signs.speaks());
        let (mut together, mut substitutes) = (Vec::new(), HashSet::new());
        if !is_quiet {
            let mut chains = Chains::new(articles, signs);
            chains.link(&members, compare);
            for chain in chains.chains() {
                settle(&chain, articles, signs, &mut standings);
            }
            substitutes = chains.take_substitutes();
            members = chains.unite(&members);
            together = linked_places(articles, signs, |relation| relation != Relation::Replaces);
        }
        let are_same = |a: u32, b: u32| {
            let has_text = |place: u32| signs.get(place as usize).is_some_and(|s| s.has_text);
            let evidence = (has_text(a) && has_text(b)).then(|| compare(a, b)).flatten();
            evidence.is_some_and(|evidence| evidence.rule == CopyRule::Identical)
        };
        mark_derived(&members, &substitutes, &are_same, &mut standings);
        Self { standings, members, together }
    }

    /// Whether an article is one of several states of an item.
    pub(crate) fn is_of_chain(&self, place: u32) -> bool {
        self.standing(place).is_of_chain
    }

    /// The standing of an article.
    pub(crate) fn standing(&self, place: u32) -> Standing {
        self.standings.get(place as usize).copied().unwrap_or_default()
    }
}

/// What an article says of itself. A kill needs no mark when there is nothing else in it.
fn flags(article: &Article, signs: &Signs) -> Flags {
    let mut flags = signs.marks.flags;
    if article.status == Status::Canceled && !signs.has_text {
        flags.insert(Flag::Kill);
    }
    flags
}

/// Whether an article by itself may be used. A kill wins over all else, and what is held back is so when its
/// embargo has ended.
fn status(article: &Article, signs: &Signs, as_of: Option<Instant>) -> Status {
    match article.status {
        _ if signs.marks.flags.holds(Flag::Kill) => Status::Canceled,
        Status::Usable | Status::Embargoed { .. } if signs.marks.is_hold => Status::Withheld,
        Status::Embargoed { until } if as_of.is_some_and(|now| until <= now) => Status::Usable,
        status => status,
    }
}

/// Tells each state of an item what it is. The newest that may be used stands for the item, and
/// the full text before a shortened one; when one state is killed, all are.
fn settle(chain: &[u32], articles: &[Article], signs: &[Signs], standings: &mut [Standing]) {
    let standing = |place: u32| standings.get(place as usize).copied().unwrap_or_default();
    let states = in_their_order(chain, articles, signs);
    let is_killed = states.iter().any(|&place| standing(place).status == Status::Canceled);
    let item = states
        .iter()
        .find_map(|&place| articles.get(place as usize).and_then(|a| a.version_of.as_ref()));
    let stands = states.iter().enumerate().max_by_key(|&(rank, &place)| {
        let standing = standing(place);
        // A notice under the item's own id holds its place; one that came by itself does not.
        let holds_item = articles.get(place as usize).is_some_and(|a| Some(&a.id) == item);
        let is_notice = standing.flags.holds(Flag::Kill) && !holds_item;
        let is_usable = is_killed || standing.status == Status::Usable;
        (!is_notice, is_usable, !standing.flags.holds(Flag::Abridged), rank)
    });
    let Some((_, &stands)) = stands else { return };
    let mut is_corrected = false;
    for &place in &states {
        let Some(standing) = standings.get_mut(place as usize) else { continue };
        is_corrected |= standing.is_corrected;
        standing.is_corrected = is_corrected;
        standing.is_of_chain = true;
        if place != stands {
            standing.version_of = Some(Doc::from_u32(stands));
            standing.flags.insert(Flag::Superseded);
        }
        if is_killed {
            standing.status = Status::Canceled;
        }
    }
}

/// Marks the copies of killed texts that nobody killed: others published them. What the publisher sent in place of
/// the killed text is none, however little it differs; but the very text again is, which is compared with the first
/// few dozen of those killed.
fn mark_derived(
    members: &[Vec<u32>],
    substitutes: &HashSet<u32>,
    are_same: &dyn Fn(u32, u32) -> bool,
    standings: &mut [Standing],
) {
    for group in members.iter().filter(|group| group.len() > 1) {
        let is_killed = |place: &u32| {
            standings.get(*place as usize).is_some_and(|s| s.status == Status::Canceled)
        };
        let (killed, others): (Vec<u32>, Vec<u32>) =
            group.iter().partition(|place| is_killed(place));
        if killed.is_empty() {
            continue;
        }
        for place in others {
            let mut compared = killed.iter().take(KILLED_COMPARED);
            if (!substitutes.contains(&place) || compared.any(|&killed| are_same(killed, place)))
                && let Some(standing) = standings.get_mut(place as usize)
            {
                standing.flags.insert(Flag::DerivedFromKilled);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use storyfold_model::{ArticleId, Precision, Published, Wire};

    use super::*;
    use crate::copies::{CopyFinder, Fingerprints};
    use crate::options::Options;

    fn article(id: &str, title: &str, hour: i64) -> Article {
        let mut article = Article::new(ArticleId::new(id).unwrap());
        article.title = title.into();
        article.source = Some("Northern Wire".into());
        let at = Instant::from_unix_seconds(hour * 3_600);
        article.published = Some(Published { at, precision: Precision::Second });
        article
    }

    /// The versions among articles in the order of their ids.
    fn versions(articles: &[Article]) -> Versions {
        let options = Options::default();
        let mut finder = CopyFinder::new(options.copies, None);
        for batch in Fingerprints::of_all(articles, options.copies) {
            finder.append(batch).unwrap();
        }
        let order: Vec<u32> = (0..articles.len() as u32).collect();
        let found = finder.fold(&order).unwrap();
        let signs: Vec<Signs> = articles.iter().map(Signs::of).collect();
        Versions::of(articles, &signs, &found, None, &options.canonicals)
    }

    fn slugged(mut article: Article, slug: &str) -> Article {
        article.wire = Some(Box::new(Wire { slug: Some(slug.into()), ..Wire::default() }));
        article
    }

    #[test]
    fn a_hundred_thousand_versions_of_one_item_are_settled() {
        // A careless search for the one that stands is quadratic and would not end today.
        let item = ArticleId::new("a").unwrap();
        let mut articles: Vec<Article> = (0..100_000)
            .map(|version| {
                let mut state = article(&format!("a#{version:06}"), "", 0);
                state.version = Some(version);
                state.version_of = Some(item.clone());
                state
            })
            .collect();
        let mut stands = article("a", "Fog", 0);
        stands.version = Some(100_000);
        articles.insert(0, stands);
        let found = versions(&articles);
        assert_eq!(found.members.len(), 1);
        assert_eq!(found.standing(0).version_of, None);
        assert!(found.standings.iter().skip(1).all(|s| s.version_of == Some(Doc::from_u32(0))));
    }

    /// A report of a fire so long that its states are copies of each other.
    fn report(id: &str, title: &str, hour: i64, more: &str) -> Article {
        let body = "A fire at the Halden paper mill in Kelmouth killed three workers and injured 14 on Monday, \
                    police said. The blaze broke out shortly after 4 a.m. in the drying hall, fire chief Marta \
                    Lind said. Some 120 firefighters from five districts fought the flames until noon. Its owner \
                    said that it would halt production for at least a week.";
        Article { body: format!("{body} {more}"), ..article(id, title, hour) }
    }

    /// For each article the id of the one that stands for it, where that is another.
    fn stands(articles: &[Article]) -> Vec<Option<String>> {
        let versions = versions(articles);
        let id = |doc: Doc| articles[doc.place()].id.to_string();
        versions.standings.iter().map(|standing| standing.version_of.map(id)).collect()
    }

    #[track_caller]
    fn assert_stands(articles: &[Article], id: &str) {
        let others = |article: &Article| (article.id.as_str() != id).then(|| id.to_owned());
        assert_eq!(stands(articles), articles.iter().map(others).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_order_what_is_of_one_series_and_day() {
        let fire = "Mill fire kills three";
        let of_title = |id, mark: &str, hour| report(id, &format!("{mark}{fire}"), hour, "");
        assert_stands(&[of_title("a", "UPDATE 3-", 6), of_title("b", "WRAPUP 1-", 12)], "b");
        // An update that comes too late is an earlier state all the same.
        let late = [of_title("a", "UPDATE 3-", 6), of_title("b", "UPDATE 2-", 7)];
        assert_stands(&late, "a");
        let of_slug = |id, slug, hour| slugged(report(id, fire, hour, ""), slug);
        let unnumbered =
            [of_slug("a", "BC-Fire, 2nd Ld", 7), of_slug("b", "BC-Fire, Writethru", 9)];
        assert_stands(&unnumbered, "b");
        let next_day = [
            of_slug("a", "BC-Fire, 5th Ld", 20),
            of_slug("b", "BC-Fire", 33),
            of_slug("c", "BC-Fire, 1st Ld", 34),
        ];
        assert_stands(&next_day, "c");
    }

    #[test]
    fn a_correction_stands_for_the_update_before_it() {
        let fire = "Mill fire kills three";
        for hour in [8, 7] {
            let update = report("b", &format!("UPDATE 1-{fire}"), 7, "");
            let corrected = report("a", &format!("CORRECTED-{fire}"), hour, "");
            assert_stands(&[corrected, update], "a");
        }
    }

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
    fn what_is_sent_after_a_kill_is_not_killed() {
        let fire = "Mill fire kills three";
        let story = slugged(report("a", fire, 6, ""), "BC-Fire");
        let kill = slugged(article("b", "", 7), "BC-Fire, KILL");
        let substitute = slugged(report("c", fire, 8, "More to follow."), "BC-Fire");
        let copy = Article { source: Some("Coast Press".into()), ..report("d", fire, 9, "") };
        let versions = versions(&[story, kill, substitute, copy]);
        let status: Vec<Status> = versions.standings.iter().map(|s| s.status).collect();
        assert_eq!(status, [Status::Canceled, Status::Canceled, Status::Usable, Status::Usable]);
        let is_derived = |at: u32| versions.standing(at).flags.holds(Flag::DerivedFromKilled);
        assert_eq!((is_derived(2), is_derived(3)), (false, true));
        assert_eq!(versions.standing(2).version_of, None);
    }

    #[test]
    fn a_killed_text_that_is_sent_again_is_derived_from_it() {
        let fire = "Mill fire kills three workers";
        let story = slugged(report("a", fire, 6, ""), "BC-Fire");
        let lead = slugged(report("b", fire, 6, "Eight are missing."), "BC-Fire, 1st Ld");
        let kill = slugged(article("k", "", 7), "BC-Fire, KILL");
        let again = slugged(report("z", fire, 8, ""), "BC-Fire");
        let versions = versions(&[story, lead, kill, again]);
        let of = versions.standing(3);
        assert_eq!((of.status, of.flags.holds(Flag::DerivedFromKilled)), (Status::Usable, true));
    }

    #[test]
    fn a_substitute_has_leads_of_its_own() {
        let fire = "Mill fire kills three workers";
        let story = slugged(report("a", fire, 6, ""), "BC-Fire");
        let kill = slugged(article("k", "", 7), "BC-Fire, KILL");
        let substitute = slugged(report("l", fire, 8, "One is missing."), "BC-Fire");
        let lead = slugged(report("m", fire, 9, "Two are missing."), "BC-Fire, 1st Ld");
        let found = versions(&[story.clone(), kill.clone(), substitute.clone(), lead]);
        let is_clean = |versions: &Versions, at: u32| {
            let standing = versions.standing(at);
            standing.status == Status::Usable && !standing.flags.holds(Flag::DerivedFromKilled)
        };
        assert!(is_clean(&found, 2) && is_clean(&found, 3));
        assert_eq!(found.standing(2).version_of, Some(Doc::from_u32(3)));
        // A sibling under another slugline came before the kill; what came behind it is no state of that.
        let before = slugged(report("b", fire, 6, "Eight are missing."), "BC-Fire, 1st Ld");
        let mut sibling = slugged(report("n", fire, 6, "Nine are missing."), "BC-Fire-Mill");
        sibling.published = Some(Published {
            at: Instant::from_unix_seconds(6 * 3_600 + 60),
            precision: Precision::Second,
        });
        let updated =
            slugged(report("z", &format!("{fire}, UPDATE 1"), 8, "One is missing."), "BC-Fire");
        let found = versions(&[story, before, kill, sibling, updated]);
        assert!(is_clean(&found, 4));
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

    #[test]
    fn a_kill_and_a_hold_outlive_an_embargo() {
        let until = Instant::from_unix_seconds(9);
        let stands = |title: &str, status: Status, as_of: i64| {
            let article = Article { status, ..article("a", title, 1) };
            let as_of = Some(Instant::from_unix_seconds(as_of));
            super::status(&article, &Signs::of(&article), as_of)
        };
        for as_of in [8, 9] {
            for status in [Status::Usable, Status::Withheld, Status::Embargoed { until }] {
                assert_eq!(stands("KILL: Fog closes port", status, as_of), Status::Canceled);
                assert_eq!(stands("HOLD: Fog closes port", status, as_of), Status::Withheld);
            }
            let canceled = stands("HOLD: Fog closes port", Status::Canceled, as_of);
            assert_eq!(canceled, Status::Canceled);
        }
        assert_eq!(stands("Fog closes port", Status::Embargoed { until }, 9), Status::Usable);
    }

    #[test]
    fn a_notice_kills_what_its_own_publisher_sent_and_nobody_elses() {
        let story = slugged(article("s", "Fog closes port", 1), "BC-Fog");
        let kill = slugged(article("k", "Fog closes port", 2), "BC-Fog, KILL");
        let status = |articles: &[Article]| -> Vec<Status> {
            versions(articles).standings.iter().map(|standing| standing.status).collect()
        };
        assert_eq!(status(&[kill.clone(), story.clone()]), [Status::Canceled; 2]);
        let other = Article { source: Some("Coast Press".into()), ..kill.clone() };
        assert_eq!(status(&[other, story.clone()]), [Status::Canceled, Status::Usable]);
        // Two that nobody names are not of one publisher.
        let nameless = |article: &Article| Article { source: None, ..article.clone() };
        let both = [nameless(&kill), nameless(&story)];
        assert_eq!(status(&both), [Status::Canceled, Status::Usable]);
    }
}
