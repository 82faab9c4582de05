//! Stories by average link over a sparse graph of judged pairs.
//!
//! Agglomerative clustering: the two clusters with the highest mean probability are joined, as
//! long as that is at least the cut. Pairs nobody judged count as speaking against, but not more
//! of them than a candidate search can be expected to miss:
//!
//! `link(A, B) = sum of p over judged pairs / min(|A| |B|, max(judged pairs, (|A| + |B|) / 2, e))`
//!
//! where `e = f |A| |B| d / (|A| + |B| - 1)` and `d` is the mean number of judged pairs of their
//! members (the mean of both clusters' means, as if it were at most `|A| + |B| - 1`): were both one
//! story, each member's judged pairs would be spread over all of it. `f = 1 - 0.7 min(1, 2 (|A| + |B|) / d)`
//! is the share of them that a search finds: of a story far smaller than what each member was
//! compared with nearly every pair is judged, and an unjudged one speaks against; of a large one not
//! even a third need be.
//!
//! So one strong link between two stories that have formed does not join them: it is a bridge, and
//! is cut. And where most pairs of two clusters were judged, `cohesion` holds their link against what
//! holds each of them together.
//!
//! What certain pairs connect is one cluster from the start, and its members are counted as
//! `accounts` says.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::accounts::Accounts;
use super::judged::{Judged, Links};
use super::links::Side;
use super::parts::Parts;

/// Forms clusters of `articles` places from judged pairs, each pair given once. Every place is in one
/// cluster; clusters are sorted by their first member.
///
/// A link is at most the highest probability of its pairs, so clusters that no pair at the cut or
/// above connects are never joined: the pairs between such parts are counted and not kept. What is
/// kept costs O(e log e) for the e pairs within parts, times how often a cluster is looked at again
/// because a neighbour changed.
///
/// ```
/// use storyfold_index::cluster::average_link::cluster;
/// let clusters = cluster(4, &[(0, 1, 0.9), (1, 2, 0.6), (0, 2, 0.1)], 0.5);
/// assert_eq!(clusters, [vec![0, 1], vec![2], vec![3]]);
/// ```
pub fn cluster(articles: usize, judged: &[Judged], cut: f64) -> Vec<Vec<u32>> {
    let mut degrees = vec![0.0; articles];
    for &(a, b, _) in judged {
        for place in [a, b] {
            if let Some(degree) = degrees.get_mut(place as usize) {
                *degree += 1.0;
            }
        }
    }
    let mut parts = Parts::new(articles);
    for &(a, b, _) in judged.iter().filter(|(_, _, p)| f64::from(*p) >= cut) {
        parts.join(a, b);
    }
    let within = judged.iter().filter(|&&(a, b, _)| parts.of(a) == parts.of(b)).copied();
    form(&degrees, within.collect(), cut)
}

/// Forms clusters of places, given for each the number of its judged pairs, from the pairs that can
/// matter. What pairs of probability 1 connect is one cluster from the start. Cost as of [`cluster`].
pub fn form(degrees: &[f64], mut judged: Vec<Judged>, cut: f64) -> Vec<Vec<u32>> {
    let of_one = |(place, &degree)| Cluster {
        members: vec![place],
        accounts: 1,
        degree,
        ..Cluster::default()
    };
    let mut clusters: Vec<Cluster> = (0..).zip(degrees).map(of_one).collect();
    if let Some(accounts) = Accounts::among(degrees.len(), &judged) {
        gather(&mut clusters, &accounts);
        judged = accounts.between(&judged);
    }
    for (a, b, probability) in judged {
        connect(&mut clusters, a, b, Links::of(probability));
    }
    // Each cluster waits with its best merge. The best of all is among them, because a cluster
    // that changed is looked at again at once and its merges may then be better than before.
    let mut queue: BinaryHeap<Merge> =
        (0..degrees.len() as u32).filter_map(|place| best_merge(&clusters, place, cut)).collect();
    while let Some(best) = queue.pop() {
        // A merge is out of date when either side has changed since it was queued.
        let is_current = merge(&clusters, best.of, best.with).is_some_and(|now| now == best);
        let changed = if is_current { unite(&mut clusters, best.of, best.with) } else { best.of };
        queue.extend(best_merge(&clusters, changed, cut));
    }
    let mut formed: Vec<Vec<u32>> =
        clusters.into_iter().map(|cluster| cluster.members).filter(|m| !m.is_empty()).collect();
    for members in &mut formed {
        members.sort_unstable();
    }
    formed.sort_unstable();
    formed
}

/// Makes one cluster of each part of what certain pairs connect.
fn gather(clusters: &mut [Cluster], accounts: &Accounts) {
    for place in 0..clusters.len() as u32 {
        let part = accounts.part(place);
        if place == part {
            continue;
        }
        let taken = clusters.get_mut(place as usize).map(std::mem::take).unwrap_or_default();
        let Some(cluster) = clusters.get_mut(part as usize) else { continue };
        cluster.members.extend(taken.members);
        if accounts.account(place) == part {
            cluster.degree = cluster.degree.max(taken.degree);
        } else {
            cluster.degree += taken.degree;
            cluster.accounts += 1;
        }
    }
}

#[derive(Debug, Default)]
struct Cluster {
    /// Empty once it was united with another.
    members: Vec<u32>,
    /// How many accounts they are.
    accounts: usize,
    /// What was judged between this cluster and others, by their number.
    links: FxHashMap<u32, Links>,
    /// What was judged between its members, but for what certain pairs brought together.
    within: Links,
    /// The judged pairs of its members, each counted at both ends.
    degree: f64,
    /// How often it changed: queued merges of an older state are out of date.
    changes: u32,
}

/// Two clusters that could be united, in a given state of both.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Merge {
    link: f64,
    /// The cluster that waits for it.
    of: u32,
    with: u32,
    changes: (u32, u32),
}

impl Eq for Merge {}

impl Ord for Merge {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = |merge: &Self| (merge.of.min(merge.with), merge.of.max(merge.with));
        // The highest link first; ties by the lowest places, whichever side waits.
        self.link
            .total_cmp(&other.link)
            .then_with(|| places(other).cmp(&places(self)))
            .then_with(|| (self.changes, self.of).cmp(&(other.changes, other.of)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The merge of two clusters as they are now; `None` when nothing was judged between them.
fn merge(clusters: &[Cluster], of: u32, with: u32) -> Option<Merge> {
    let (one, other) = (clusters.get(of as usize)?, clusters.get(with as usize)?);
    let links = one.links.get(&with)?;
    Some(Merge { link: link(one, other, links), of, with, changes: (one.changes, other.changes) })
}

/// The best merge of a cluster that reaches the cut. O(links of the cluster).
fn best_merge(clusters: &[Cluster], of: u32, cut: f64) -> Option<Merge> {
    let one = clusters.get(of as usize)?;
    let merges = one.links.iter().filter_map(|(&with, links)| {
        let other = clusters.get(with as usize)?;
        let link = link(one, other, links);
        (link >= cut).then_some(Merge { link, of, with, changes: (one.changes, other.changes) })
    });
    merges.max()
}

fn link(one: &Cluster, other: &Cluster, links: &Links) -> f64 {
    links.link([one, other].map(|cluster| Side {
        size: cluster.accounts,
        degree: cluster.degree,
        within: cluster.within,
    }))
}

fn connect(clusters: &mut [Cluster], a: u32, b: u32, links: Links) {
    for (from, to) in [(a, b), (b, a)] {
        if let Some(cluster) = clusters.get_mut(from as usize) {
            cluster.links.entry(to).or_default().add(&links);
        }
    }
}

/// Unites two clusters under the number of the one with more links; returns that number.
fn unite(clusters: &mut [Cluster], a: u32, b: u32) -> u32 {
    let links = |place: u32| clusters.get(place as usize).map_or(0, |c| c.links.len());
    let (survivor, gone) = if links(a) >= links(b) { (a, b) } else { (b, a) };
    let taken = clusters.get_mut(gone as usize).map(std::mem::take).unwrap_or_default();
    if let Some(cluster) = clusters.get_mut(survivor as usize) {
        let between = cluster.links.remove(&gone).unwrap_or_default();
        cluster.within.add(&between);
        cluster.within.add(&taken.within);
        cluster.members.extend(taken.members);
        cluster.accounts += taken.accounts;
        cluster.degree += taken.degree;
        cluster.changes += 1;
    }
    // In the order of places: sums of floating-point numbers depend on their order.
    let mut moved: Vec<(u32, Links)> =
        taken.links.into_iter().filter(|&(other, _)| other != survivor).collect();
    moved.sort_unstable_by_key(|&(other, _)| other);
    for (other, links) in moved {
        if let Some(cluster) = clusters.get_mut(other as usize) {
            cluster.links.remove(&gone);
        }
        connect(clusters, survivor, other, links);
    }
    survivor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::cohesion::held_apart;
    use crate::limits::LARGEST_ACCOUNT;
    use proptest::prelude::*;

    /// The accounts of what certain pairs connect, joined one after the other.
    fn accounts(articles: usize, judged: &[Judged]) -> Vec<Vec<Vec<u32>>> {
        let mut parts: Vec<Vec<u32>> = (0..articles as u32).map(|place| vec![place]).collect();
        for &(a, b, _) in judged.iter().filter(|(_, _, p)| *p >= 1.0) {
            let [a, b] = [a, b].map(|place| parts.iter().position(|of| of.contains(&place)));
            let (a, b) = (a.min(b).unwrap(), a.max(b).unwrap());
            if a != b {
                let gone = parts.remove(b);
                parts[a].extend(gone);
            }
        }
        let of_part = |part: Vec<u32>| match part.len() <= LARGEST_ACCOUNT {
            true => vec![part],
            false => part.into_iter().map(|place| vec![place]).collect(),
        };
        parts.into_iter().map(of_part).collect()
    }

    /// The same rule, looking at every pair of clusters in every round.
    fn slow(articles: usize, judged: &[Judged], cut: f64) -> Vec<Vec<u32>> {
        let judged_between = |one: &[u32], other: &[u32]| {
            let probabilities = judged.iter().filter(|(x, y, _)| {
                one.contains(x) && other.contains(y) || one.contains(y) && other.contains(x)
            });
            probabilities.map(|&(_, _, p)| f64::from(p)).reduce(f64::max)
        };
        let degree = |account: &Vec<u32>| {
            let of_one =
                |place: &u32| judged.iter().filter(|(x, y, _)| [x, y].contains(&place)).count();
            account.iter().map(of_one).max().unwrap() as f64
        };
        let mut clusters = accounts(articles, judged);
        let certain = clusters.clone();
        let within = |cluster: &Vec<Vec<u32>>| {
            let mut within = Links::default();
            let is_certain =
                |one, other| certain.iter().any(|part| part.contains(one) && part.contains(other));
            for (at, one) in cluster.iter().enumerate() {
                let others = cluster[at + 1..].iter().filter(|other| !is_certain(one, other));
                for probability in others.filter_map(|other| judged_between(one, other)) {
                    within.add(&Links { sum: probability, judged: 1.0 });
                }
            }
            within
        };
        loop {
            let mut best: Option<(f64, usize, usize)> = None;
            for a in 0..clusters.len() {
                for b in a + 1..clusters.len() {
                    let pairs = clusters[a]
                        .iter()
                        .flat_map(|one| clusters[b].iter().map(move |other| (one, other)));
                    let between: Vec<f64> =
                        pairs.filter_map(|(one, other)| judged_between(one, other)).collect();
                    if between.is_empty() {
                        continue;
                    }
                    let (size, other) = (clusters[a].len() as f64, clusters[b].len() as f64);
                    let mean_degree = |cluster: &Vec<Vec<u32>>| {
                        cluster.iter().map(degree).sum::<f64>() / cluster.len() as f64
                    };
                    let degree = (mean_degree(&clusters[a]) + mean_degree(&clusters[b])) / 2.0;
                    let spread = (degree / (size + other - 1.0)).min(1.0);
                    let share = 1.0 - 0.7 * (2.0 * (size + other) / degree).min(1.0);
                    let expected = (between.len() as f64)
                        .max((size + other) / 2.0)
                        .max(share * spread * size * other)
                        .min(size * other);
                    let link = between.iter().sum::<f64>() / expected;
                    let judged = between.len() as f64 / (size * other);
                    let link = held_apart(link, judged, [&clusters[a], &clusters[b]].map(within));
                    if link >= cut && best.is_none_or(|(known, _, _)| link > known + 1e-12) {
                        best = Some((link, a, b));
                    }
                }
            }
            let Some((_, a, b)) = best else { break };
            let gone = clusters.remove(b);
            clusters[a].extend(gone);
        }
        let mut formed: Vec<Vec<u32>> = clusters.into_iter().map(|of| of.concat()).collect();
        for cluster in &mut formed {
            cluster.sort_unstable();
        }
        formed.sort_unstable();
        formed
    }

    proptest! {
        #[test]
        fn the_queue_gives_what_looking_at_everything_gives(
            pairs in prop::collection::btree_map(
                (0_u32..9, 0_u32..9),
                (1_u32..1_000_000, prop::bool::weighted(0.2)),
                0..30,
            ),
        ) {
            // Different probabilities throughout: ties may be broken differently by the twin.
            let judged: Vec<Judged> = pairs
                .into_iter()
                .filter(|((a, b), _)| a < b)
                .enumerate()
                .map(|(at, ((a, b), (p, is_certain)))| {
                    let probability = (p as f32 + at as f32 / 64.0) / 1_000_001.0;
                    (a, b, if is_certain { 1.0 } else { probability })
                })
                .collect();
            prop_assert_eq!(cluster(9, &judged, 0.5), slow(9, &judged, 0.5));
        }
    }

    #[test]
    fn an_article_that_says_what_it_follows_parts_it_from_no_other_account() {
        let account = [(0, 1, 0.95), (0, 2, 0.05), (1, 2, 1.0)];
        assert_eq!(cluster(3, &account, 0.8), [[0, 1, 2]]);
        // Three accounts of another incident that one of the two resembles are no bridge.
        let other = [(2, 3, 0.95), (3, 4, 0.9), (3, 5, 0.9), (4, 5, 0.9), (2, 4, 0.1), (2, 5, 0.1)];
        let both = [account.as_slice(), &other].concat();
        assert_eq!(cluster(6, &both, 0.8), [[0, 1, 2], [3, 4, 5]]);
    }

    #[test]
    fn a_feed_that_links_everything_to_one_page_draws_nothing_else_in() {
        // Each of forty linked articles resembles one of forty others.
        let judged: Vec<Judged> =
            (1..=40).flat_map(|at| [(0, at, 1.0), (at, at + 40, 0.95)]).collect();
        let formed = cluster(81, &judged, 0.5);
        assert_eq!(formed[0], (0..=40).collect::<Vec<_>>());
        assert_eq!(formed.len(), 41);
    }

    #[test]
    fn one_strong_link_does_not_join_two_large_stories() {
        let mut judged: Vec<Judged> = Vec::new();
        for side in [0, 10] {
            for a in 0..10 {
                for b in a + 1..10 {
                    judged.push((side + a, side + b, 0.9));
                }
            }
        }
        judged.push((3, 14, 0.85));
        assert_eq!(cluster(20, &judged, 0.5).len(), 2);
    }
}
