//! From judged pairs to groups and stories.

pub mod average_link;
pub mod coherence;
pub mod copies;
pub mod identity;
