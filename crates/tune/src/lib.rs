//! Trains the scorer from labelled articles, and validates it on articles it was not trained on.
//!
//! [`background`] counts the table of common stems · [`degrade`] takes parts of articles away ·
//! `look_alikes` makes pairs that tell facts from wording, `follow_ups` pairs that time alone parts, `years_between`
//! pairs that are apart with more time between them ·
//! [`labelled`] turns articles and gold labels into pairs with features · [`trees`] boosts trees on them · [`validate`] cross-validates by
//! story and leaves whole sets out · [`tuning`] fits a model that is trained already to one feed.

pub mod background;
pub mod degrade;
mod follow_ups;
pub mod labelled;
mod look_alikes;
pub mod trees;
pub mod tuning;
pub mod validate;
mod years_between;

pub use labelled::LabelledSet;
pub use trees::{Training, train};
pub use tuning::{Tuned, tune};
