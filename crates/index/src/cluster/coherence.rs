//! Where to cut the links of an input nobody labelled.
//!
//! To report one incident is transitive; scores need not be. When A and B are linked and B and C
//! are, A and C must be one story as well, and the pair has a probability of its own, measured
//! without regard to B. How seldom it denies what the two links imply is the **coherence** of the
//! links: it falls where they join running stories day by day, or one kind of incident, and it can
//! be told without labels. The cut is the lowest from which on links are coherent. Where hardly a pair is
//! implied, the links' own probabilities tell how many of them are likely wrong, and the cut follows that.

use rustc_hash::{FxHashMap, FxHashSet};

use super::judged::Judged;

/// From this probability on a pair does not deny that it is one story.
const DENIED_BELOW: f32 = 0.09;

/// The share of implied pairs that must not be denied, 0 to 1.
const COHERENT: f64 = 0.82;

/// The highest cut, in hundredths; each from the lowest on is looked at. Counted in whole numbers, so that a
/// cut of .93 is written as that.
const HIGHEST: u8 = 95;

/// The lowest cut, in hundredths.
const LOWEST: u8 = 10;

/// So many implied pairs weigh as much as what is expected before any is seen.
const EXPECTED_PAIRS: f64 = 50.0;

/// Where no pair is implied, the scores themselves must say that no larger a share of the links is wrong, where
/// they are all the links there are. Where they are few of many that stand out, the scorer is in doubt of this
/// input, and of the few as well: of a half of them half the share may be wrong …
const WRONG_AT_MOST: f64 = 0.45;

/// … and of a handful of articles no more than this: of so few links one wrong one is much.
const WRONG_OF_A_HANDFUL: f64 = 0.25;

/// Links of at least this stand out. Where no pair is implied, the cut is no lower however few of them are in doubt: a
/// scorer may be surer than it should in a language or on a subject that it has not learnt. Where not even the surest is tolerable the
/// scorer is in doubt of all, as it is of oblique accounts, and what stands out is one story …
const STANDS_OUT: f64 = 0.3;

/// … but in a handful of articles, where there is nothing else to go by, links must reach this where none is tolerable.
const SUREST: f64 = 0.77;

/// So many articles are a handful; in twice as many half of what a handful differs by is asked for, and so on.
const HANDFUL: f64 = 12.0;

/// By how much the expected coherence falls short where the cut falls short of the cautious one.
const DOUBT: f64 = 0.3;

/// Links of one article that may imply pairs: the strongest so many.
const LINKS: usize = 64;

/// How finely an input is told apart into stories, from 0 (in doubt together) to 1 (in doubt
/// apart).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Granularity(f64);

impl Default for Granularity {
    fn default() -> Self {
        Self(0.5)
    }
}

impl Granularity {
    /// How many log-odds lie between 0 and 1.
    const LOG_ODDS: f64 = 6.0;

    /// A granularity; `None` when it is not from 0 to 1.
    pub fn new(granularity: f64) -> Option<Self> {
        (0.0..=1.0).contains(&granularity).then_some(Self(granularity))
    }

    /// Moves a cut by this granularity: in the middle it stays, and a step means the same factor of
    /// the odds whatever the cut is.
    ///
    /// ```
    /// use storyfold_index::cluster::coherence::Granularity;
    /// assert_eq!(Granularity::default().shift(0.3), 0.3);
    /// let fine = Granularity::new(1.0).map(|fine| fine.shift(0.5));
    /// assert!(fine.is_some_and(|cut| (cut - 0.9526).abs() < 1e-4));
    /// ```
    pub fn shift(self, cut: f64) -> f64 {
        let shift = (self.0 - 0.5) * Self::LOG_ODDS;
        if shift == 0.0 {
            return cut;
        }
        let odds = cut / (1.0 - cut) * shift.exp();
        odds / (1.0 + odds)
    }
}

/// The lowest cut from which on the links of an input are coherent. O(e l) for e judged pairs and
/// l links an article, at most 64. The order of the pairs does not matter.
///
/// ```
/// use storyfold_index::cluster::coherence::cut;
/// // A chain: each links to the next, and to the one after that it does not.
/// let chain: Vec<_> = (0..200)
///     .flat_map(|at| [(at, at + 1, 0.7), (at, at + 2, 0.01)])
///     .collect();
/// // The same links, and all implied pairs agree.
/// let agreed: Vec<_> = chain.iter().map(|&(a, b, p)| (a, b, f32::max(p, 0.3))).collect();
/// assert!(cut(&chain) >= 0.7);
/// assert!(cut(&agreed) < 0.3);
/// assert_eq!(cut(&[]), 0.77);
/// ```
pub fn cut(judged: &[Judged]) -> f64 {
    let hundredths = |at: u8| f64::from(at) / 100.0;
    let cautious = cautious(judged);
    let mut implied = implied(judged, hundredths(LOWEST) as f32);
    // The best implied first: the pairs that a cut implies are the first so many.
    implied.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.total_cmp(&y.1)));
    let agreeing = implied.iter().scan(0_usize, |sum, (_, probability)| {
        *sum += usize::from(*probability >= DENIED_BELOW);
        Some(*sum)
    });
    let agreeing: Vec<usize> = std::iter::once(0).chain(agreeing).collect();
    (LOWEST..HIGHEST)
        .map(hundredths)
        .find(|&cut| {
            let count = implied.partition_point(|(link, _)| f64::from(*link) >= cut);
            let agree = agreeing.get(count).copied().unwrap_or(0);
            let expected = (COHERENT + DOUBT * (cut - cautious)).clamp(0.0, 1.0);
            let coherence =
                (agree as f64 + EXPECTED_PAIRS * expected) / (count as f64 + EXPECTED_PAIRS);
            coherence >= COHERENT - 1e-9
        })
        .unwrap_or(hundredths(HIGHEST))
}

/// The cut that is chosen where no pair is implied: the lowest at which no more of the links are expected to be
/// wrong than is tolerable, taking each at its probability. That is [`WRONG_AT_MOST`] of them, less in a handful of
/// articles, times the share they are of all pairs that stand out. So a feed that is full of doubtful pairs is cut
/// higher than one in which accounts of one incident stand apart from the rest. One of which no link is tolerable
/// is cut at what stands out, and a handful of articles higher. O(e log e).
fn cautious(judged: &[Judged]) -> f64 {
    let links = judged.iter().map(|&(_, _, probability)| probability);
    let mut links: Vec<f32> =
        links.filter(|&probability| f64::from(probability) >= STANDS_OUT).collect();
    links.sort_unstable_by(|x, y| y.total_cmp(x));
    let all = links.len() as f64;
    let handful = Handful::of(judged);
    let at_most = handful.between(WRONG_AT_MOST, WRONG_OF_A_HANDFUL);
    let (mut wrong, mut tolerable) = (0.0, 0);
    for (count, &probability) in (1_u32..).zip(&links) {
        wrong += 1.0 - f64::from(probability);
        let count = f64::from(count);
        if wrong <= at_most * count * (count / all) {
            tolerable = count as usize;
        }
    }
    // What links must reach where not even the surest is tolerable.
    let unsure = handful.between(STANDS_OUT, SUREST);
    let (tolerable, rest) = links.split_at(tolerable);
    let Some(first_too_many) = rest.first() else {
        return if links.is_empty() { unsure } else { STANDS_OUT };
    };
    // A cut that has one link has all that are as probable, and need not be higher than what leaves out the others.
    let lowest = tolerable.iter().rev().find(|probability| *probability > first_too_many);
    lowest.map_or(unsure, |&probability| {
        f64::from(probability).min(unsure.max(f64::from(first_too_many.next_up())))
    })
}

/// How near an input is to a handful of articles, by those of its judged pairs, 0 to 1.
#[derive(Debug, Clone, Copy)]
struct Handful(f64);

impl Handful {
    /// O(e).
    fn of(judged: &[Judged]) -> Self {
        let articles: FxHashSet<u32> = judged.iter().flat_map(|&(a, b, _)| [a, b]).collect();
        Self((HANDFUL / articles.len().max(1) as f64).min(1.0))
    }

    /// What is asked of this input, of what is asked of a large one and of a handful.
    fn between(self, of_many: f64, of_a_handful: f64) -> f64 {
        of_many + (of_a_handful - of_many) * self.0
    }
}

/// For each judged pair that two links imply: the weaker of the two links, of the best such two,
/// and the pair's own probability.
fn implied(judged: &[Judged], least: f32) -> Vec<(f32, f32)> {
    let mut links: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
    for &(a, b, probability) in judged.iter().filter(|(_, _, probability)| *probability >= least) {
        links.entry(a).or_default().push((b, probability));
        links.entry(b).or_default().push((a, probability));
    }
    for links in links.values_mut() {
        links.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
        links.truncate(LINKS);
        links.sort_unstable_by_key(|&(other, _)| other);
    }
    judged
        .iter()
        .filter_map(|&(a, b, probability)| {
            let best = best_third(links.get(&a)?, links.get(&b)?)?;
            Some((best, probability))
        })
        .collect()
}

/// The weaker link to a third article that both link to, of the best such article. Both lists are
/// sorted by place.
fn best_third(mut a: &[(u32, f32)], mut b: &[(u32, f32)]) -> Option<f32> {
    let mut best: Option<f32> = None;
    while let ([(x, p), rest_a @ ..], [(y, q), rest_b @ ..]) = (a, b) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => a = rest_a,
            std::cmp::Ordering::Greater => b = rest_b,
            std::cmp::Ordering::Equal => {
                best = Some(best.map_or(p.min(*q), |known| known.max(p.min(*q))));
                (a, b) = (rest_a, rest_b);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of two articles each, none of which implies another.
    fn alone(probabilities: &[f32]) -> Vec<Judged> {
        (0..).zip(probabilities).map(|(at, &p)| (2 * at, 2 * at + 1, p)).collect()
    }

    #[test]
    fn one_link_by_itself_must_be_surer_than_one_of_many() {
        assert!(cut(&alone(&[0.74])) > 0.74);
        assert!(cut(&alone(&[0.81])) <= 0.81);
        let among_sure = |p: f32| [vec![0.99; 20], vec![p]].concat();
        assert!(cut(&alone(&among_sure(0.65))) <= 0.65);
    }

    #[test]
    fn doubtful_links_raise_the_cut_and_hardly_any_lower_it_to_the_least() {
        let doubtful = cut(&alone(&[vec![0.97; 10], vec![0.35; 60]].concat()));
        assert!(doubtful > 0.35, "sixty links of .35 are forty wrong ones: {doubtful}");
        let clear = cut(&alone(&[vec![0.97; 25], vec![0.2; 20]].concat()));
        assert!((clear - STANDS_OUT).abs() < 1e-9, "nothing above is in doubt: {clear}");
    }

    #[test]
    fn few_links_that_stand_out_of_many_in_doubt_must_be_surer() {
        let among =
            |doubtful: usize| cut(&alone(&[vec![0.99, 0.99, 0.93], vec![0.4; doubtful]].concat()));
        assert!(among(3) <= 0.93, "{}", among(3));
        assert!((0.931..0.99).contains(&among(60)), "{}", among(60));
    }

    #[test]
    fn links_that_all_agree_are_cut_at_the_lowest() {
        // Each article is judged against the next few.
        let pairs = |a: u32| (1..=6).map(move |by| (a, (a + by) % 2_000, 0.4));
        let ring: Vec<Judged> = (0..2_000).flat_map(pairs).collect();
        assert!((cut(&ring) - f64::from(LOWEST) / 100.0).abs() < 1e-9, "{}", cut(&ring));
    }

    #[test]
    fn where_no_link_is_sure_what_stands_out_joins_but_in_a_handful_of_articles() {
        assert!(cut(&alone(&[0.7, 0.7])) > 0.75, "four articles");
        let of_many = cut(&alone(&[0.4; 40]));
        assert!((0.3..0.4).contains(&of_many), "eighty articles: {of_many}");
    }

    #[test]
    fn the_order_of_pairs_does_not_matter() {
        let mut judged = alone(&[0.9, 0.7, 0.95, 0.66, 0.8, 0.99]);
        let found = cut(&judged);
        judged.reverse();
        assert_eq!(cut(&judged), found);
    }
}
