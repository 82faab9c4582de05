//! Weights of terms, against document frequencies that are frozen before any text is weighed.
//!
//! [`snapshot`] counts the input's own articles · [`background`] is the table that ships with the
//! crate · [`vector`] weighs one text · both frequencies are blended, so that five articles fold
//! as sensibly as fifty thousand.

pub mod background;
pub mod snapshot;
pub mod vector;

pub use background::Background;
pub use snapshot::{DocumentFrequencies, Weighting};
pub use vector::{IdfTable, Shared, TermVector};
