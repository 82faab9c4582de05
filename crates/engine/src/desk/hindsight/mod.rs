//! The window is decided anew, knowing all that came by now.
//!
//! `refold` decides its stories and `regroup` its groups of copies; `going_on` says which group goes on as
//! which.

pub(super) mod going_on;
pub(super) mod refold;
pub(super) mod regroup;
