//! Which pairs of articles are wrong: what a person looks at to see why a score is what it is.

use std::collections::BTreeMap;

use storyfold_model::ArticleId;

use crate::compare::{Aligned, Comparison};
use crate::metrics::SameThread;

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
/// scored. O(n log n) for n articles, and the pairs that are looked at until there are enough.
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
    let is_episode = |one: &Aligned<'_>, other: &Aligned<'_>| {
        same_thread == SameThread::Unscored && one.thread.is_some() && one.thread == other.thread
    };
    let together = apart_within(
        aligned,
        |article| article.predicted,
        |one, other| one.gold != other.gold && !is_episode(one, other),
    );
    let missed = apart_within(
        aligned,
        |article| article.gold,
        |one, other| one.predicted != other.predicted,
    );
    WrongPairs { together: together.take(most).collect(), missed: missed.take(most).collect() }
}

/// The pairs within clusters of which something holds.
fn apart_within<'a>(
    aligned: &'a [Aligned<'a>],
    cluster: impl Fn(&Aligned<'a>) -> &'a str,
    holds: impl Fn(&Aligned<'a>, &Aligned<'a>) -> bool + 'a,
) -> impl Iterator<Item = WrongPair> + 'a {
    let mut clusters: BTreeMap<&str, Vec<&'a Aligned<'a>>> = BTreeMap::new();
    for article in aligned {
        clusters.entry(cluster(article)).or_default().push(article);
    }
    let mut clusters: Vec<Vec<&Aligned<'a>>> = clusters.into_values().collect();
    clusters.sort_by_key(|members| members.first().map(|first| first.id));
    clusters
        .into_iter()
        .flat_map(|members| {
            let places = 0..members.len();
            places.flat_map(move |at| {
                let others = members.get(at..).unwrap_or_default().to_vec();
                let one = others.first().copied();
                others.into_iter().skip(1).filter_map(move |other| Some((one?, other)))
            })
        })
        .filter(move |(one, other)| holds(one, other))
        .map(|(one, other)| pair(one, other))
}

fn pair(one: &Aligned<'_>, other: &Aligned<'_>) -> WrongPair {
    WrongPair {
        a: one.id.clone(),
        b: other.id.clone(),
        gold: [one.gold, other.gold].map(str::to_owned),
        rows: [one.predicted, other.predicted].map(str::to_owned),
    }
}
