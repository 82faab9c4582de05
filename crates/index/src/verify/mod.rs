//! Whether two texts are copies: exact, never estimated.
//!
//! [`measure`] counts shared shingles · [`alignment`] lays two texts side by side · [`copies`]
//! holds the rules that decide, one of which asks whether the texts are one [`template`] filled in
//! twice.

pub mod alignment;
mod anchors;
pub mod copies;
pub mod measure;
pub mod template;

pub use alignment::Alignment;
pub use anchors::lay_side_by_side;
pub use copies::{CopyOptions, Held, Judge, Text, Verdict};
pub use measure::{Measurer, Overlap};
