//! Labels: which article belongs to which story and to which group of copies.
//!
//! Gold and the rows of a clustering have the same form, so one reader serves both.

mod columns;
mod labels;
mod parse;
mod table;

pub use columns::Columns;
pub use labels::{Contradiction, Label, Labelling, Labels, Level};
pub use parse::parse;
