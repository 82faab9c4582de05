//! Scores a clustering of articles against gold labels.
//!
//! The way through: [`gold::parse`] reads labels from text, [`compare`](compare::compare) lines the
//! two sides up article by article, a [`Contingency`] counts them, the functions of [`metrics`]
//! score the counts, and [`evaluate`] does all of it and returns a [`Report`]. Nothing here opens
//! a file.
//!
//! ```
//! use storyfold_eval::{Options, evaluate, gold};
//!
//! let gold = gold::parse(
//!     r#"{"id":"a1","story":"ferry"}
//!        {"id":"a2","story":"ferry"}
//!        {"id":"a3","story":"bridge"}"#,
//! )?;
//! let rows = gold::parse(
//!     r#"{"id":"a1","story":"s-1","group":"g-1"}
//!        {"id":"a2","story":"s-1","group":"g-2"}
//!        {"id":"a3","story":"s-1","group":"g-3"}"#,
//! )?;
//! let report = evaluate(&gold, &rows, &Options::default())?;
//! let story = report.levels.first().unwrap();
//! assert_eq!(story.scores.bcubed.recall, 1.0);
//! assert_eq!(story.scores.pairwise.true_positives, 1);
//! assert_eq!(story.scores.pairwise.false_positives, 2);
//! println!("{}", report.table());
//! # Ok::<(), storyfold_eval::EvalError>(())
//! ```
//!
//! Programs that hold labels already, such as cross-validation, count them directly:
//!
//! ```
//! use storyfold_eval::{Contingency, metrics::bcubed};
//! let table = Contingency::from_labels([("ferry", 1), ("ferry", 1), ("bridge", 2)]);
//! assert_eq!(bcubed(&table).f1, 1.0);
//! ```

pub mod bootstrap;
pub mod compare;
pub mod contingency;
pub mod error;
pub mod gold;
pub mod limits;
pub mod metrics;
pub mod pairs;
pub mod report;
mod split_mix;

pub use bootstrap::{Bootstrap, Interval, Intervals};
pub use compare::{Comparison, compare};
pub use contingency::Contingency;
pub use error::{EvalError, Place};
pub use gold::{Labels, Level};
pub use metrics::{Pairwise, PrecisionRecall, SameThread, Scores, VMeasure};
pub use pairs::{WrongPair, WrongPairs};
pub use report::{LevelReport, Options, Report, evaluate};
