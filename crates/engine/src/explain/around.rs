//! What the accounts around two articles are to each other: what decides where the pair alone does not.

use storyfold_model::{ArticleId, Probability};

use crate::batch::{Judged, node_of};

/// How many pairs are named at most.
const MOST_PAIRS: usize = 20;

/// Two accounts that were compared.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedPair {
    /// One.
    pub a: ArticleId,
    /// The other.
    pub b: ArticleId,
    /// How likely they report one incident.
    pub probability: Probability,
}

/// The pairs of accounts that were compared within the story of both articles, or between their two
/// stories. Accounts are groups of copies, named by who represents them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Around {
    /// Pairs by name, at most twenty. Within one story those of the two articles, the likeliest first;
    /// between two stories any, the unlikeliest first.
    pub pairs: Vec<ComparedPair>,
    /// How many pairs were compared.
    pub compared: usize,
    /// How many there are.
    pub pairs_in_all: usize,
    /// The mean probability of those that were compared; `None` without.
    pub mean: Option<Probability>,
    /// The same within each of two stories; `None` where a story has one account.
    pub within: [Option<Probability>; 2],
}

/// What was compared around two articles. O(judged pairs).
pub(super) fn around(judged: &Judged, a: u32, b: u32) -> Option<Around> {
    let nodes = [node_of(&judged.copies, a)?, node_of(&judged.copies, b)?];
    let [one, other] = nodes.map(|node| story_of(judged, node));
    let (one, other) = (one?, other?);
    let is_one = one == other;
    let between = |(x, y)| match is_one {
        true => one.contains(&x) && one.contains(&y),
        false => {
            (one.contains(&x) && other.contains(&y)) || (one.contains(&y) && other.contains(&x))
        }
    };
    let mut found: Vec<(u32, u32, f32)> =
        judged.stories.judged.iter().filter(|&&(x, y, _)| between((x, y))).copied().collect();
    let mean_of = |pairs: &[(u32, u32, f32)]| {
        let sum: f64 = pairs.iter().map(|&(_, _, probability)| f64::from(probability)).sum();
        (!pairs.is_empty()).then(|| Probability::clamped(sum / pairs.len() as f64))
    };
    let within = [one, other].map(|story| {
        let both = |&&(x, y, _): &&(u32, u32, f32)| story.contains(&x) && story.contains(&y);
        mean_of(&judged.stories.judged.iter().filter(both).copied().collect::<Vec<_>>())
    });
    let (mean, compared) = (mean_of(&found), found.len());
    found.sort_unstable_by(|x, y| x.2.total_cmp(&y.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    if is_one {
        found.retain(|(x, y, _)| nodes.contains(x) || nodes.contains(y));
        found.reverse();
    }
    let pairs = found.iter().take(MOST_PAIRS).filter_map(|&(x, y, probability)| {
        // In the order the two articles were asked for.
        let (x, y) = if is_one || one.contains(&x) { (x, y) } else { (y, x) };
        let probability = Probability::clamped(f64::from(probability));
        Some(ComparedPair { a: name(judged, x)?, b: name(judged, y)?, probability })
    });
    let pairs_in_all =
        if is_one { one.len() * one.len().saturating_sub(1) / 2 } else { one.len() * other.len() };
    Some(Around { pairs: pairs.collect(), compared, pairs_in_all, mean, within })
}

/// The accounts of a node's story.
fn story_of(judged: &Judged, node: u32) -> Option<&[u32]> {
    let holds = |story: &&Vec<u32>| story.contains(&node);
    judged.stories.members.iter().find(holds).map(Vec::as_slice)
}

/// Who represents a node.
fn name(judged: &Judged, node: u32) -> Option<ArticleId> {
    let &(place, _) = judged.copies.canonicals.get(node as usize)?;
    judged.copies.articles.get(place as usize).map(|article| article.id.clone())
}
