//! What the formats of columns share, Parquet and Arrow IPC, and how pages of Parquet are decoded.
//!
//! Both formats say how much memory they want before they give anything, and the crates for them
//! believe what they are told. So sizes are checked here before the crates see them, and the values of
//! a Parquet page are decoded here one by one, without room for all of them being made beforehand.

pub(crate) mod arrays;
pub(crate) mod cell;
pub(crate) mod chunk;
pub(crate) mod delta;
pub(crate) mod footer;
pub(crate) mod hybrid;
pub(crate) mod ipc;
pub(crate) mod leaf;
pub(crate) mod rows;
pub(crate) mod texts;
pub(crate) mod thrift;
pub(crate) mod values;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is wrong with a file, in words for people.
pub(crate) type Damage = String;

/// Does what a crate is needed for. A panic in it, of a file that contradicts itself in a way that no
/// check here has seen, is one more kind of damage; whatever it was at is not used again.
pub(crate) fn contained<T>(work: impl FnOnce() -> Result<T, Damage>) -> Result<T, Damage> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err("it contradicts itself; write it anew".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_damage() {
        let outcome = contained(|| -> Result<(), Damage> { panic!("a test of what holds panics") });
        assert!(outcome.unwrap_err().contains("contradicts itself"));
        assert_eq!(contained(|| Ok(1)), Ok(1));
    }
}
