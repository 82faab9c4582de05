//! What an article is to those that are there.
//!
//! `copies` says of which group it is a copy, `marks` what it says of itself as a newsroom does,
//! `siblings` of which item it is a state and what a notice kills, `standing` what that makes of each
//! member of a group and `restated` tells when that changes; `killed` of which text that is gone it is a copy;
//! `meeting` whom it meets among the heads of the window, and `links` ties it to them.

pub(super) mod copies;
pub(super) mod killed;
pub(super) mod links;
pub(super) mod marks;
pub(super) mod meeting;
pub(super) mod restated;
pub(super) mod siblings;
pub(super) mod standing;
