//! The one way in which XML is read, whatever the format: piece by piece, under limits, without
//! declarations of any kind.
//!
//! `pieces` gives tags and text; what a document type declares is never looked at, so no entity grows
//! and none is fetched. `tree` holds one item with all that is in it, in a flat list, so that nothing
//! recurses. [`read_items`] runs through a file and hands over one item after the other.

mod guard;
mod items;
mod names;
mod pieces;
mod references;
mod root;
mod tree;

pub(crate) use self::items::{Begins, XmlFormat, read_items};
pub(crate) use self::pieces::Tag;
pub(crate) use self::root::root_of;
pub(crate) use self::tree::Element;
