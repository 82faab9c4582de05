//! Every limit of a desk, in one place.

/// Articles that are filed in one durable commit, where many come at once.
pub const BATCH_ARTICLES: usize = 1_000;

/// So many seconds a publication may be ahead of the present, by clocks that differ and days that begin
/// earlier elsewhere, before it is taken for a wrong date that does not move the desk's clock.
pub(super) const MOST_AHEAD_SECONDS: i64 = 86_400;

/// Articles in a block of postings.
pub(super) const BLOCK_PLACES: u32 = 4_096;

/// Articles that are measured exactly when so many are wanted …
pub(super) const WHOLE_MEASURED: usize = 60;
/// … by the headline and lead …
pub(super) const LEAD_MEASURED: usize = 20;
/// … and by names.
pub(super) const NAMES_MEASURED: usize = 20;

/// Neighbours an article is given when it comes; later ones are added.
pub(super) const FOUND_NEIGHBOURS: usize = 40;

/// The most neighbours of one article that are kept.
pub(super) const KEPT_NEIGHBOURS: usize = 128;

/// Texts that share most sampled shingles with a new one and are compared with it.
pub(super) const COPIES_COMPARED: usize = 16;

/// The most articles whose stories are formed anew when one more joins them.
pub(super) const MOST_REFORMED: usize = 512;

/// Up to so many heads of groups the window is decided anew when it has grown by a fifth: the first
/// articles of a desk were weighed against next to nothing.
pub(super) const DECIDED_ANEW: u32 = 4_096;

/// One in so many more heads is what a window has to grow by to be decided anew. The cut that suits a feed
/// of a few hundred articles moves with what comes: a desk that had last looked at two thirds of ecbplus was
/// .15 of pairwise F1 below batch.
pub(super) const GROWN_BY_ONE_IN: u32 = 5;

/// What analysed heads that are kept at hand may take, in bytes as they are written: room for a window of
/// 65,536 of 8 KiB each. An article of 8 MiB may have an analysis of as much, so it is bytes that are counted.
/// With less, most that are met have to be read again.
pub(super) const CACHED_BYTES: usize = 512 << 20;

/// The words of a window whose groups are formed anew may take so many bytes of memory; more go to a
/// temporary file.
pub(super) const REGROUPED_BYTES: u64 = 512 << 20;

/// Articles whose words are taken in at a time when groups are formed anew.
pub(super) const REGROUPED_AT_A_TIME: usize = 256;

/// Texts that were killed and are remembered, so that copies of them are told when they come: those that were
/// killed last, as long as they would be in the window.
pub(super) const KILLED_KEPT: usize = 1_024;

/// Articles of one publisher and slugline or headline that are looked at, those that came last first.
pub(super) const SIBLINGS_MET: usize = 64;
