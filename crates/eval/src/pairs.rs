//! Which pairs of articles are wrong: what a person looks at to see why a score is what it is.

use std::collections::BTreeMap;

use storyfold_model::ArticleId;

use crate::compare::{Aligned, Comparison};
use crate::metrics::{SameThread, pairwise};

/// Two articles that the rows have together and gold has apart, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongPair {
    /// The one whose id comes first.
    pub a: ArticleId,
    /// The other.
    pub b: ArticleId,
    /// Their labels in gold.
    pub gold: [String; 2],
    /// Their labels in the rows.
    pub rows: [String; 2],
}

/// The first of the wrong pairs of one level, in the order of ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrongPairs {
    /// Pairs that the rows have together and gold has apart.
    pub together: Vec<WrongPair>,
    /// Pairs that gold has together and the rows have apart.
    pub missed: Vec<WrongPair>,
}

/// Lists at most so many of either kind of wrong pair. Pairs inside one thread are none where they are not
/// scored. O(n log n) for n articles and the pairs that are listed; where pairs of threads are left out, also
/// those between others.
///
/// ```
/// use storyfold_eval::{Level, SameThread, compare, gold::parse, pairs::wrong_pairs};
/// let gold = parse(r#"[{"id":"a","story":"ferry"},{"id":"b","story":"ferry"},{"id":"c","story":"fog"}]"#)?;
/// let rows = parse(r#"[{"id":"a","story":"s-1"},{"id":"b","story":"s-2"},{"id":"c","story":"s-1"}]"#)?;
/// let pairs = wrong_pairs(&compare(&gold, &rows, Level::Story), SameThread::Scored, 10);
/// assert_eq!((pairs.together[0].b.as_str(), pairs.missed[0].b.as_str()), ("c", "b"));
/// # Ok::<(), storyfold_eval::EvalError>(())
/// ```
pub fn wrong_pairs(
    comparison: &Comparison<'_>,
    same_thread: SameThread,
    most: usize,
) -> WrongPairs {
    let aligned = &comparison.aligned;
    let count = pairwise(&comparison.contingency(), same_thread);
    let most_of = |count: u64| usize::try_from(count).map_or(most, |count| count.min(most));
    let is_episode = |one: &Aligned<'_>, other: &Aligned<'_>| {
        same_thread == SameThread::Unscored && one.thread.is_some() && one.thread == other.thread
    };
    WrongPairs {
        together: apart_within(
            aligned,
            (|article| article.predicted, |article| article.gold),
            is_episode,
            most_of(count.false_positives),
        ),
        missed: apart_within(
            aligned,
            (|article| article.gold, |article| article.predicted),
            |_, _| false,
            most_of(count.false_negatives),
        ),
    }
}

/// The first of the pairs within clusters whose labels are others, but for those that are left out. Articles
/// side by side that are alike are passed over at once.
fn apart_within<'a>(
    aligned: &'a [Aligned<'a>],
    (cluster, label): (LabelOf<'a>, LabelOf<'a>),
    is_left_out: impl Fn(&Aligned<'a>, &Aligned<'a>) -> bool,
    most: usize,
) -> Vec<WrongPair> {
    let mut clusters: BTreeMap<&str, Vec<&'a Aligned<'a>>> = BTreeMap::new();
    for article in aligned {
        clusters.entry(cluster(article)).or_default().push(article);
    }
    let mut clusters: Vec<Vec<&Aligned<'a>>> = clusters.into_values().collect();
    clusters.sort_by_key(|members| members.first().map(|first| first.id));
    let mut found = Vec::new();
    for members in &clusters {
        let alike = run_ends(members, |one, other| label(one) == label(other));
        let left_out = run_ends(members, &is_left_out);
        for (at, one) in members.iter().enumerate() {
            let mut next = at + 1;
            while let Some(other) = members.get(next) {
                if found.len() >= most {
                    return found;
                }
                let ends = if label(one) == label(other) {
                    &alike
                } else if is_left_out(one, other) {
                    &left_out
                } else {
                    found.push(pair(one, other));
                    next += 1;
                    continue;
                };
                next = ends.get(next).copied().unwrap_or(members.len());
            }
        }
    }
    found
}

/// One of the labels of an article.
type LabelOf<'a> = fn(&Aligned<'a>) -> &'a str;

/// For each member the place behind the members that follow it and are alike.
fn run_ends<'a>(
    members: &[&Aligned<'a>],
    is_alike: impl Fn(&Aligned<'a>, &Aligned<'a>) -> bool,
) -> Vec<usize> {
    let mut end = members.len();
    let mut ends = vec![end];
    for (at, pair) in members.windows(2).enumerate().rev() {
        if let [one, other] = pair
            && !is_alike(one, other)
        {
            end = at + 1;
        }
        ends.push(end);
    }
    ends.reverse();
    ends
}

fn pair(one: &Aligned<'_>, other: &Aligned<'_>) -> WrongPair {
    WrongPair {
        a: one.id.clone(),
        b: other.id.clone(),
        gold: [one.gold, other.gold].map(str::to_owned),
        rows: [one.predicted, other.predicted].map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison<'a>(ids: &'a [ArticleId], labels: &[[&'a str; 3]]) -> Comparison<'a> {
        let article = |(id, label): (&'a ArticleId, &[&'a str; 3])| {
            let [gold, predicted, thread] = *label;
            Aligned { id, gold, predicted, thread: (!thread.is_empty()).then_some(thread) }
        };
        Comparison {
            aligned: ids.iter().zip(labels).map(article).collect(),
            only_in_gold: Vec::new(),
            only_in_rows: Vec::new(),
            unlabelled: Vec::new(),
        }
    }

    fn ids(count: usize) -> Vec<ArticleId> {
        (0..count).map(|id| ArticleId::new(format!("{id:06}")).unwrap()).collect()
    }

    #[test]
    fn the_pairs_are_those_that_a_look_at_each_pair_finds() {
        // All labels of six articles by two stories, two rows and a thread or none.
        let ids = ids(6);
        for seed in 0..8_usize.pow(6) / 7 {
            let number = seed * 7;
            let labels: Vec<[&str; 3]> = (0..6)
                .map(|at| number >> (3 * at))
                .map(|bits| {
                    let of = |bit: usize, labels: [&'static str; 2]| labels[bits >> bit & 1];
                    [of(0, ["f", "g"]), of(1, ["1", "2"]), of(2, ["", "t"])]
                })
                .collect();
            let comparison = comparison(&ids, &labels);
            for same_thread in [SameThread::Scored, SameThread::Unscored] {
                let listed = wrong_pairs(&comparison, same_thread, usize::MAX);
                let (mut together, mut missed) = (Vec::new(), Vec::new());
                for (at, one) in comparison.aligned.iter().enumerate() {
                    for other in &comparison.aligned[at + 1..] {
                        let is_episode = one.thread.is_some() && one.thread == other.thread;
                        let is_scored = same_thread == SameThread::Scored || !is_episode;
                        match (one.gold == other.gold, one.predicted == other.predicted) {
                            (false, true) if is_scored => together.push(pair(one, other)),
                            (true, false) => missed.push(pair(one, other)),
                            _ => {}
                        }
                    }
                }
                let sorted = |mut pairs: Vec<WrongPair>| {
                    pairs.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
                    pairs
                };
                assert_eq!(sorted(listed.together), together, "{labels:?}");
                assert_eq!(sorted(listed.missed), missed, "{labels:?}");
            }
        }
    }

    #[test]
    fn a_large_cluster_without_wrong_pairs_takes_no_time() {
        let ids = ids(200_000);
        let mut labels = vec![["f", "1", "t"]; ids.len()];
        labels[199_998] = ["g", "2", ""];
        labels[199_999] = ["h", "2", ""];
        let comparison = comparison(&ids, &labels);
        // To look at all of its pairs would take minutes.
        let listed = wrong_pairs(&comparison, SameThread::Unscored, 10);
        assert_eq!((listed.together.len(), listed.missed.len()), (1, 0));
    }
}
