//! Article to [`Analysed`]: everything storyfold knows of one article by itself.
//!
//! Each folder is a stage, each file in it a variant:
//! [`boilerplate`] takes out what is not the report · [`normalise`] brings it to one form ·
//! [`language`] tells its language · [`tokenise`] finds the words · [`stem`] and [`terms`] make
//! terms of them · [`minhash`] sketches the text for copies · [`tfidf`] weighs terms against a
//! frozen snapshot of document frequencies · [`facts`] finds names, places, numbers and dates.
//! [`wire`] reads the shorthand of agencies, which is no part of a report.
//! [`wording`] is the lean path of copies: boilerplate out, words to hashes, nothing else.
//!
//! The crate is pure: no input or output, and nothing in it fails.

pub mod analyse;
pub mod boilerplate;
pub mod facts;
pub mod hash;
pub mod language;
pub mod limits;
pub mod minhash;
pub mod normalise;
pub mod shingle;
pub mod stem;
pub mod terms;
pub mod tfidf;
pub mod tokenise;
pub mod wire;
pub mod wording;

pub use analyse::{Analysed, Analyser};
pub use terms::{Term, TermCounts};
pub use wording::Wording;
