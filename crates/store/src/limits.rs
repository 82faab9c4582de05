//! Every limit of the store, in one place.

/// Up to this size a file is verified whole, byte by byte, each time it is opened for writing.
/// Larger files are verified row by row as rows are read, and whole by a check that is asked for.
pub const VERIFIED_AT_OPEN_BYTES: u64 = 64 << 20;

/// What the file's pages may take in memory, in bytes.
pub const CACHE_BYTES: usize = 256 << 20;
