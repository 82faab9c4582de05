//! How far the scores would move with other gold stories of the same kind.
//!
//! The method: percentile bootstrap over gold stories (Efron, "Bootstrap Methods: Another Look at
//! the Jackknife", Annals of Statistics 7, 1979). A resample draws as many stories as there are, with
//! replacement. Stories are drawn, not articles, because the articles of a story stand and fall
//! together. The predicted clusters stay as they are:
//!
//! - B-cubed: the precision and recall of each article, as computed on all articles, averaged over
//!   the articles of the drawn stories.
//! - Pairwise: a drawn story brings its right pairs, its missed pairs, and its half of each wrong
//!   pair, since a wrong pair has one foot in each of two stories. Added up over all stories once,
//!   these are the counts of the scores themselves.
//!
//! The interval leaves out the lowest and the highest 2.5 % of the resampled scores.

use crate::contingency::{Contingency, pairs};
use crate::limits;
use crate::metrics::{PrecisionRecall, SameThread, share};
use crate::split_mix::SplitMix64;

/// How to resample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many times; 0 for no intervals, at most [`limits::MAX_RESAMPLES`].
    pub resamples: u32,
    /// Where the generator starts. The same seed gives the same intervals.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: limits::DEFAULT_RESAMPLES, seed: limits::DEFAULT_SEED }
    }
}

/// The middle 95 % of a score's resampled values; `low` is at most `high`, both are in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Intervals of precision, recall and F1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrecisionRecallIntervals {
    /// Of the precision.
    pub precision: Interval,
    /// Of the recall.
    pub recall: Interval,
    /// Of F1, which is computed anew in every resample.
    pub f1: Interval,
}

/// The intervals of one clustering's scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intervals {
    /// How often the stories were drawn.
    pub resamples: u32,
    /// Where the generator started.
    pub seed: u64,
    /// Of B-cubed.
    pub bcubed: PrecisionRecallIntervals,
    /// Of the pairwise scores.
    pub pairwise: PrecisionRecallIntervals,
}

/// 95 % percentile intervals over gold stories; `None` without resamples or with fewer than two
/// stories, from which nothing can be learned about others. O(c + r s) for c cells of the table, r
/// resamples and s stories.
///
/// ```
/// use storyfold_eval::{Bootstrap, Contingency, SameThread, bootstrap::intervals};
/// let table = Contingency::from_labels([("ferry", 1), ("ferry", 2), ("bridge", 3), ("strike", 4)]);
/// let found = intervals(&table, SameThread::Scored, Bootstrap::default()).unwrap();
/// assert_eq!(found.bcubed.precision.low, 1.0);
/// assert!(found.bcubed.recall.low < 0.75 && found.bcubed.recall.high > 0.75);
/// ```
pub fn intervals(
    table: &Contingency,
    same_thread: SameThread,
    options: Bootstrap,
) -> Option<Intervals> {
    let tallies = tallies(table, same_thread);
    let resamples = options.resamples.min(limits::MAX_RESAMPLES);
    if resamples == 0 || tallies.len() < 2 {
        return None;
    }
    let mut generator = SplitMix64::new(options.seed);
    let (mut bcubed, mut pairwise) = (Vec::new(), Vec::new());
    for _ in 0..resamples {
        let mut total = Tally::default();
        for _ in 0..tallies.len() {
            if let Some(drawn) = tallies.get(generator.below(tallies.len())) {
                total.add(drawn);
            }
        }
        bcubed.push(total.bcubed());
        pairwise.push(total.pairwise());
    }
    Some(Intervals {
        resamples,
        seed: options.seed,
        bcubed: middle(&bcubed)?,
        pairwise: middle(&pairwise)?,
    })
}

/// What a gold story adds to the scores. Pairs are summed as floating-point numbers, which are exact
/// up to 2^53 and, unlike integers, cannot overflow when a huge story is drawn many times.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    articles: f64,
    /// The sum of its articles' B-cubed precision.
    precision: f64,
    /// The sum of its articles' B-cubed recall.
    recall: f64,
    right_pairs: f64,
    missed_pairs: f64,
    /// Its half of the wrong pairs.
    wrong_pairs: f64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.articles += other.articles;
        self.precision += other.precision;
        self.recall += other.recall;
        self.right_pairs += other.right_pairs;
        self.missed_pairs += other.missed_pairs;
        self.wrong_pairs += other.wrong_pairs;
    }

    fn bcubed(&self) -> PrecisionRecall {
        PrecisionRecall::new(
            share(self.precision, self.articles),
            share(self.recall, self.articles),
        )
    }

    fn pairwise(&self) -> PrecisionRecall {
        PrecisionRecall::new(
            share(self.right_pairs, self.right_pairs + self.wrong_pairs),
            share(self.right_pairs, self.right_pairs + self.missed_pairs),
        )
    }
}

/// One tally for each gold story, by its number.
fn tallies(table: &Contingency, same_thread: SameThread) -> Vec<Tally> {
    let unscored = match same_thread {
        SameThread::Scored => vec![0; table.gold_sizes().len()],
        SameThread::Unscored => table.same_thread_partners(),
    };
    let by_story = table.cells().chunk_by(|a, b| a.gold == b.gold);
    let tally = |(cells, unscored): (&[crate::contingency::Cell], u64)| {
        let mut story = Tally { wrong_pairs: -(unscored as f64) / 2.0, ..Tally::default() };
        for cell in cells {
            let count = cell.articles as f64;
            story.articles += count;
            story.precision += count * count / cell.predicted_size as f64;
            story.recall += count * count / cell.gold_size as f64;
            story.right_pairs += pairs(cell.articles) as f64;
            // Each missed pair has a foot in two of the story's cells.
            story.missed_pairs += count * (cell.gold_size - cell.articles) as f64 / 2.0;
            story.wrong_pairs += count * (cell.predicted_size - cell.articles) as f64 / 2.0;
        }
        story
    };
    by_story.zip(unscored).map(tally).collect()
}

fn middle(samples: &[PrecisionRecall]) -> Option<PrecisionRecallIntervals> {
    Some(PrecisionRecallIntervals {
        precision: interval(samples.iter().map(|sample| sample.precision))?,
        recall: interval(samples.iter().map(|sample| sample.recall))?,
        f1: interval(samples.iter().map(|sample| sample.f1))?,
    })
}

/// What is left of the values without their tails; `None` without values.
fn interval(values: impl Iterator<Item = f64>) -> Option<Interval> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let tail = values.len() * limits::TAIL_PER_MILLE / 1_000;
    let low = values.get(tail)?;
    let high = values.get(values.len() - 1 - tail)?;
    Some(Interval { low: *low, high: *high })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::{bcubed, pairwise};

    type Labelled = (u8, u8, Option<u8>);

    fn labels() -> impl Strategy<Value = Vec<Labelled>> {
        prop::collection::vec((0..6_u8, 0..6_u8, prop::option::of(0..2_u8)), 0..40)
    }

    /// One resample by the definition: article by article and pair by pair.
    fn slow_resample(
        labels: &[Labelled],
        same_thread: SameThread,
        generator: &mut SplitMix64,
    ) -> [PrecisionRecall; 2] {
        let mut stories: Vec<u8> = Vec::new();
        for &(gold, ..) in labels {
            if !stories.contains(&gold) {
                stories.push(gold);
            }
        }
        let (mut articles, mut precision, mut recall) = (0.0, 0.0, 0.0);
        let (mut right, mut wrong, mut missed) = (0.0, 0.0, 0.0);
        for _ in 0..stories.len() {
            let story = stories[generator.below(stories.len())];
            for (place, a) in labels.iter().enumerate().filter(|(_, a)| a.0 == story) {
                let count = |keep: &dyn Fn(&Labelled) -> bool| {
                    labels.iter().filter(|b| keep(b)).count() as f64
                };
                let both = count(&|b| b.0 == a.0 && b.1 == a.1);
                articles += 1.0;
                precision += both / count(&|b| b.1 == a.1);
                recall += both / count(&|b| b.0 == a.0);
                for (_, b) in labels.iter().enumerate().filter(|&(other, _)| other != place) {
                    let left_out =
                        same_thread == SameThread::Unscored && a.2.is_some() && a.2 == b.2;
                    match (a.0 == b.0, a.1 == b.1) {
                        (true, true) => right += 0.5,
                        (true, false) => missed += 0.5,
                        (false, true) if !left_out => wrong += 0.5,
                        _ => {}
                    }
                }
            }
        }
        [
            PrecisionRecall::new(share(precision, articles), share(recall, articles)),
            PrecisionRecall::new(share(right, right + wrong), share(right, right + missed)),
        ]
    }

    fn close(a: PrecisionRecall, b: PrecisionRecall) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        near(a.precision, b.precision) && near(a.recall, b.recall) && near(a.f1, b.f1)
    }

    proptest! {
        #[test]
        fn all_stories_once_give_the_scores_themselves(labels in labels()) {
            let table = Contingency::with_threads(labels);
            for same_thread in [SameThread::Scored, SameThread::Unscored] {
                let mut total = Tally::default();
                tallies(&table, same_thread).iter().for_each(|tally| total.add(tally));
                prop_assert!(close(total.bcubed(), bcubed(&table)));
                prop_assert!(close(total.pairwise(), pairwise(&table, same_thread).scores));
            }
        }

        #[test]
        fn a_resample_is_what_the_definition_says(labels in labels(), seed: u64) {
            let table = Contingency::with_threads(labels.clone());
            for same_thread in [SameThread::Scored, SameThread::Unscored] {
                let options = Bootstrap { resamples: 1, seed };
                let Some(found) = intervals(&table, same_thread, options) else {
                    prop_assert!(table.gold_sizes().len() < 2);
                    continue;
                };
                let mut generator = SplitMix64::new(seed);
                let [bcubed, pairwise] = slow_resample(&labels, same_thread, &mut generator);
                // The interval of a single value is that value.
                let low = |i: PrecisionRecallIntervals| PrecisionRecall {
                    precision: i.precision.low, recall: i.recall.low, f1: i.f1.low,
                };
                prop_assert!(close(low(found.bcubed), bcubed));
                prop_assert!(close(low(found.pairwise), pairwise));
            }
        }

        #[test]
        fn intervals_are_ordered_scores(labels in labels(), resamples in 1..90_u32) {
            let table = Contingency::with_threads(labels);
            let options = Bootstrap { resamples, ..Bootstrap::default() };
            if let Some(found) = intervals(&table, SameThread::Unscored, options) {
                for of in [found.bcubed, found.pairwise] {
                    for Interval { low, high } in [of.precision, of.recall, of.f1] {
                        prop_assert!(0.0 <= low && low <= high && high <= 1.0 + 1e-9);
                    }
                }
            }
        }
    }

    #[test]
    fn the_tails_are_left_out() {
        // Of 1,000 values the 25 lowest and the 25 highest go.
        let found = interval((0..1_000).rev().map(f64::from)).unwrap();
        assert_eq!(found, Interval { low: 25.0, high: 974.0 });
        assert_eq!(interval([3.0].into_iter()).unwrap(), Interval { low: 3.0, high: 3.0 });
        assert_eq!(interval([].into_iter()), None);
    }

    #[test]
    fn the_interval_of_a_mean_is_the_one_statistics_expects() {
        // 400 stories of one article, half of them put with an article of another story: precision
        // is .5 or 1 with equal odds, so its mean over 400 is .75 with a standard error of
        // .25 / 20 = .0125, and the interval is .75 ± 1.96 · .0125 = .7255 to .7745.
        let alone = (0..200).map(|story| (story, story));
        let paired = (200..400).map(|story| (story, story / 2 * 2));
        let table = Contingency::from_labels(alone.chain(paired));
        let found = intervals(&table, SameThread::Scored, Bootstrap::default()).unwrap();
        let Interval { low, high } = found.bcubed.precision;
        assert!((low - 0.7255).abs() < 0.004 && (high - 0.7745).abs() < 0.004, "{low} {high}");
    }

    #[test]
    fn seeds_decide_and_limits_hold() {
        let table = Contingency::from_labels((0..40).map(|place| (place / 3, place / 4)));
        let with =
            |resamples, seed| intervals(&table, SameThread::Scored, Bootstrap { resamples, seed });
        assert_eq!(with(100, 7), with(100, 7));
        assert_ne!(with(100, 7), with(100, 8));
        assert_eq!(with(0, 7), None);
        assert_eq!(with(u32::MAX, 7).unwrap().resamples, limits::MAX_RESAMPLES);
        let single = Contingency::from_labels([(1, 1), (1, 2)]);
        assert_eq!(intervals(&single, SameThread::Scored, Bootstrap::default()), None);
    }
}
