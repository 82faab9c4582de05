//! What a desk can be asked. Nothing here changes what is stored.
//!
//! `listing` gives rows, `find` all coverage of one incident, `log` the events, `check` whether all holds
//! together, and `export` what another desk can take in.

pub(super) mod check;
pub(super) mod export;
pub(super) mod find;
pub(super) mod listing;
pub(super) mod log;
