//! From judged pairs to groups and stories.
//!
//! Stories are formed by a [`Clusterer`]: [`batch`] waits for all articles, [`stream`] files each
//! as it comes; both by [`average_link`], and the former counts as one account what `accounts` says is
//! one. What is put into either is [`judged`]. Groups of copies are formed by [`copies`].

mod accounts;
pub mod average_link;
pub mod batch;
pub mod coherence;
mod cohesion;
pub mod copies;
pub mod identity;
pub mod judged;
pub mod links;
pub mod parts;
pub mod roundups;
pub mod stream;

/// Forms stories of articles that come one by one.
///
/// Both implementations pass the contract suite of `storyfold-testkit`.
pub trait Clusterer {
    /// Takes in the next article with the probabilities that it and earlier ones are one story:
    /// pairs of an earlier place and a probability, each place once. Places count from 0.
    fn add(&mut self, judged: &[(u32, f32)]);

    /// The stories of all articles so far: places sorted, stories sorted by their first.
    fn clusters(&self) -> Vec<Vec<u32>>;
}
