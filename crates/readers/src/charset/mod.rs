//! Character sets: text of any comes to the readers as UTF-8.
//!
//! Text that is UTF-8 passes as it is. UTF-16 is told by its mark, other sets by what a page or an
//! XML file declares, and where nothing is declared and the bytes are no UTF-8, by a guess that is
//! reported. JSON is UTF-8 by its own standard, so nothing is guessed there: a bad byte is a fault of
//! its record.

mod declared;
mod decode;

pub(crate) use self::declared::{charset_of, is_unmarked_utf_16, mark_of};
pub(crate) use self::decode::{Utf8Reader, to_utf8};
