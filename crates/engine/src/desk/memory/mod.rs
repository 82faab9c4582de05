//! What a desk knows of the articles that came.
//!
//! `state` reads the rows of the store as what they stand for, `fingerprint` writes what is known of an
//! article by itself as a row, `keys` is what an article is posted under, `postings` who holds what,
//! `window` the postings of the articles that came last, `killed` what is left of texts that were killed, and
//! `known` the heads that are kept at hand.

pub(super) mod fingerprint;
pub(super) mod keys;
pub(super) mod killed;
pub(super) mod known;
pub(super) mod postings;
pub(super) mod state;
pub(super) mod window;
