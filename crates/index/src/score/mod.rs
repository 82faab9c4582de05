//! How likely two articles report the same incident.
//!
//! [`days`] tells which days are common in an input · [`embedding`] how close vectors are for it ·
//! [`pair`] is two articles with what stands around them · [`features`] measure a pair · [`model`] turns
//! what was measured into a probability by its [`tree`]s, and tells what each feature added · [`scorer`]
//! does both for the pairs of one run. Each knows those before it only.

pub mod days;
pub mod embedding;
pub mod features;
mod forest;
pub mod model;
pub mod pair;
pub mod scorer;
pub mod tree;

pub use days::CommonDays;
pub use embedding::Closeness;
pub use features::{FEATURES, Feature, Values};
pub use model::Model;
pub use pair::Account;
pub use scorer::Scorer;
