//! Versions, kills and what else a wire says: which articles are states of one item, and what that
//! makes of each.
//!
//! `links` finds the articles that are states of one item; here each gets its standing. A version
//! chain is one text and one account: its articles are in one group, whatever their texts share.

mod links;

use storyfold_index::publisher::publisher;
use storyfold_model::{Article, Doc, Flag, Flags, Instant, Link, Relation, Status};
use storyfold_text::hash::hash_word;
use storyfold_text::wire::{Marks, marks};

use crate::copies::CopyGroups;
use links::{Chains, linked_places};

/// What tells the states of one item: small, so that it can be kept of an article whose text is
/// let go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signs {
    marks: Marks,
    /// The publisher family, hashed; 0 where nobody is named.
    publisher: u64,
    /// The headline without marks, hashed; 0 without one.
    headline: u64,
    /// Whether it has a text; a kill may have none.
    has_text: bool,
    /// What it says of other items.
    links: Box<[Link]>,
}

impl Signs {
    /// The signs of an article. O(length of its headline).
    pub fn of(article: &Article) -> Self {
        let headline = marks::split(&article.title).0;
        let links = article.wire.as_deref().map_or(&[][..], |wire| &wire.links);
        Self {
            marks: Marks::of(article),
            publisher: publisher(article).map_or(0, |name| hash_word(&name)),
            headline: if headline.is_empty() { 0 } else { hash_word(headline) },
            has_text: article.has_text(),
            links: links.into(),
        }
    }

    /// Whether it calls for a look at its siblings.
    fn speaks(&self) -> bool {
        self.marks != Marks::default() || !self.links.is_empty()
    }
}

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
}

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
    /// among them. Embargoes that end by
    /// `as_of` are over. O(n log n) and a containment for each two neighbours of one slugline.
    pub(crate) fn of(
        articles: &[Article],
        signs: &[Signs],
        found: &CopyGroups,
        as_of: Option<Instant>,
    ) -> Self {
        let standing = |(article, signs): (&Article, &Signs)| Standing {
            version_of: None,
            status: status(article, signs, as_of),
            flags: flags(article, signs),
            is_corrected: signs.marks.flags.holds(Flag::Correction),
            is_of_chain: false,
        };
        let mut standings: Vec<Standing> = articles.iter().zip(signs).map(standing).collect();
        let is_quiet = articles
            .iter()
            .zip(signs)
            .all(|(article, signs)| article.version_of.is_none() && !signs.speaks());
        let mut together = Vec::new();
        let mut members = found.groups.members();
        if !is_quiet {
            let mut chains = Chains::new(articles, signs);
            chains.link(&members, &|a, b| {
                let evidence = found.compare(a, &[b]);
                evidence.first().map_or(0.0, |evidence| evidence.containment.value())
            });
            for chain in chains.chains() {
                settle(&chain, articles, signs, &mut standings);
            }
            members = chains.unite(members);
            together = linked_places(articles, signs, |relation| relation != Relation::Replaces);
        }
        mark_derived(&members, &mut standings);
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

/// Whether an article by itself may be used.
fn status(article: &Article, signs: &Signs, as_of: Option<Instant>) -> Status {
    match article.status {
        Status::Usable if signs.marks.flags.holds(Flag::Kill) => Status::Canceled,
        Status::Usable if signs.marks.is_hold => Status::Withheld,
        Status::Embargoed { until } if as_of.is_some_and(|now| until <= now) => Status::Usable,
        status => status,
    }
}

/// Tells each state of an item what it is. The newest that may be used stands for the item, and
/// the full text before a shortened one; when one state is killed, all are.
fn settle(chain: &[u32], articles: &[Article], signs: &[Signs], standings: &mut [Standing]) {
    let standing = |place: u32| standings.get(place as usize).copied().unwrap_or_default();
    let mut states: Vec<u32> = chain.to_vec();
    states.sort_by_cached_key(|&place| {
        let article = articles.get(place as usize);
        let lead = signs.get(place as usize).and_then(|signs| signs.marks.lead);
        let flags = standing(place).flags;
        (
            article.and_then(|article| article.version),
            lead,
            article.and_then(|article| article.published),
            flags.holds(Flag::Correction),
            article.is_some_and(|article| article.version_of.is_none()),
            place,
        )
    });
    let is_killed = states.iter().any(|&place| standing(place).status == Status::Canceled);
    let id = |place: u32| articles.get(place as usize).map(|article| &article.id);
    let is_state_of = |place: u32, item: u32| {
        let of = articles.get(place as usize).and_then(|article| article.version_of.as_ref());
        of.is_some() && of == id(item)
    };
    let holds_item = |place: u32| states.iter().any(|&state| is_state_of(state, place));
    let stands = states.iter().copied().max_by_key(|&place| {
        let standing = standing(place);
        // A notice under the item's own id holds its place; one that came by itself does not.
        let is_notice = standing.flags.holds(Flag::Kill) && !holds_item(place);
        let is_usable = is_killed || standing.status == Status::Usable;
        let rank = states.iter().position(|&state| state == place);
        (!is_notice, is_usable, !standing.flags.holds(Flag::Abridged), rank)
    });
    let Some(stands) = stands else { return };
    let mut is_corrected = false;
    for place in states {
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

/// Marks the copies of killed texts that nobody killed: others published them.
fn mark_derived(members: &[Vec<u32>], standings: &mut [Standing]) {
    for group in members.iter().filter(|group| group.len() > 1) {
        let is_killed = |&place: &u32| {
            standings.get(place as usize).is_some_and(|s| s.status == Status::Canceled)
        };
        if !group.iter().any(is_killed) {
            continue;
        }
        for &place in group {
            if let Some(standing) = standings.get_mut(place as usize)
                && standing.status != Status::Canceled
            {
                standing.flags.insert(Flag::DerivedFromKilled);
            }
        }
    }
}
