//! Every bound and default number of this crate, in one place.

/// How many times the gold stories are drawn anew when nobody says otherwise.
pub const DEFAULT_RESAMPLES: u32 = 1_000;

/// The most resamples that are drawn; more are cut to this, and [`crate::Intervals::resamples`]
/// says how many there were.
pub const MAX_RESAMPLES: u32 = 100_000;

/// Where the generator of the bootstrap starts when nobody says otherwise. Any number would do: it
/// is fixed so that the same files give the same intervals.
pub const DEFAULT_SEED: u64 = 1;

/// How much of the resampled scores lies below an interval, in thousandths; as much lies above.
pub const TAIL_PER_MILLE: usize = 25;

/// How much of the resampled scores an interval holds, as a share: 1 minus both tails.
pub const CONFIDENCE: f64 = 0.95;

/// How many articles the table names of those that only one of the two files has. It counts the
/// others, and the JSON report names all.
pub const NAMED_ARTICLES: usize = 20;

/// How finely the JSON report states a score: steps in the unit interval. The logarithms behind the
/// V-measure may differ in their last bits from machine to machine; six decimals do not.
pub const JSON_STEPS: f64 = 1e6;
