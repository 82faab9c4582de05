//! Analysed articles to a clustering: copies, stories and who represents each.
//!
//! Each folder is a stage: [`candidate`] proposes pairs · [`verify`] decides which are copies ·
//! [`score`] says how likely a pair reports one incident, and why · [`cluster`] forms groups and
//! stories · [`canonical`] chooses who represents them. [`space`] holds the articles of one run as
//! vectors; [`stories`] runs the stages for stories and [`groups`] those for copies.
//!
//! The crate is pure: it knows no files, and nothing in it fails.

pub mod candidate;
pub mod canonical;
pub mod cluster;
pub mod groups;
pub mod limits;
pub mod past;
pub mod publisher;
pub mod score;
pub mod sketches;
pub mod space;
pub mod stories;
pub mod verify;
