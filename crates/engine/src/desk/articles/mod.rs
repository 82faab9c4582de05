//! Articles come and go.
//!
//! `file` files one at its place, `forget` takes one out of everything, `add` takes in what comes, with its
//! versions and kills, `report` says what became of it, and `inputs` remembers the files it came from.

pub(super) mod add;
pub(super) mod file;
pub(super) mod forget;
pub(super) mod inputs;
pub(super) mod report;
