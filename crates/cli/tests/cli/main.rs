//! The command line from outside: what scripts and people see of it.

// Clippy takes functions without `#[test]` for production code, here as everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is tests"
)]

mod annotated;
mod canonicals;
mod clustering;
mod desk;
#[cfg(unix)]
mod desk_page;
mod documented;
mod eval;
mod exporting;
mod filing;
mod find;
mod formats;
mod goldens;
mod harness;
mod malformed;
mod outputs;
mod pages;
mod store;
mod watch;
mod wire_day;
mod wrong;
