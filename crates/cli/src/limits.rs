//! Limits of the command line.

/// So many threads may be asked for. Far more than any machine has cores for this work, and far fewer
/// than those that each hold room for a stack and wait for each other.
pub(crate) const MAX_THREADS: usize = 512;
