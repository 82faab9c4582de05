//! The durable store of a desk: one file on disk, committed in batches, read while it is written.
//!
//! [`Store`] opens the file and hands out transactions · [`area`] names its tables · [`rows`] reads and
//! writes their rows, each with a checksum · [`bytes`] is how numbers and text are laid out in a row ·
//! [`article`], [`filing`] and [`event`] are the rows themselves. What is known of a text beside the text
//! comes in as bytes: this crate knows no analysis. `FORMAT.md` beside this crate describes the file.

pub mod area;
pub mod article;
pub mod bytes;
pub mod error;
pub mod event;
pub mod filing;
pub mod limits;
pub mod parameters;
pub mod rows;
pub mod store;

pub use area::Area;
pub use article::{StoredArticle, StoredMarks, Told};
pub use bytes::{ByteReader, ByteWriter, Malformed};
pub use error::StoreError;
pub use event::{Event, Logged};
pub use filing::{GroupRecord, StoryRecord};
pub use parameters::Parameters;
pub use rows::{ReadRows, Rows, RowsMut};
pub use store::{Access, Store};
