//! Web pages: the main text of one, and what it says about itself.
//!
//! A page comes as text and leaves as the fields of a record; files and archives of pages share it.

mod link;
mod linked_data;
mod metadata;
mod record;
mod tree;

pub(crate) use self::record::record_of_page;
