//! How likely two articles report the same incident.
//!
//! [`days`] tells which days are common in an input · [`embedding`] how close vectors are for it ·
//! [`features`] measure a pair · [`model`] turns what was measured into a probability, and tells what
//! each feature added · [`scorer`] does both for the pairs of one run.

pub mod days;
pub mod embedding;
pub mod features;
mod forest;
pub mod model;
pub mod scorer;

pub use days::CommonDays;
pub use embedding::Closeness;
pub use features::{FEATURES, Feature, Values};
pub use model::Model;
pub use scorer::{Account, Scorer};
