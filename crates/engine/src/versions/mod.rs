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
#[cfg(test)]
mod samples;
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
    use storyfold_model::ArticleId;

    use super::samples::{article, versions};
    use super::*;

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
}
