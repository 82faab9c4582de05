//! Limits of the command line.

/// So many threads may be asked for: more than machines have cores, and few enough to be started at once.
pub(crate) const MAX_THREADS: usize = 512;
