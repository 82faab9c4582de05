//! What stories there are, and what they are called.
//!
//! `forming` forms the stories that a change touches anew, by their links; `names` says what they are
//! called and tells what became of them.

pub(super) mod forming;
pub(super) mod names;
