//! Whether two texts are copies: exact, never estimated.

pub mod copies;

pub use copies::{CopyOptions, verify_copies};
