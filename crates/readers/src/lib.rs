//! Bytes to articles, and a counted list of what was turned away.
//!
//! This is the only place where bad input is dealt with: what leaves here as an
//! [`Article`](storyfold_model::Article) is valid, and what could not be taken is a
//! [`Problem`](storyfold_model::Problem) with its origin. Nothing is dropped in silence.
//!
//! The way of an input: [`plan`] turns arguments into files, [`read_mapped`] opens each, looks for
//! compression ([`decompress`]) and archives, tells the format ([`sniff`]), and hands the stream to that
//! format's [`Reader`]. Readers find the fields of a record; [`record`] validates them, alike for
//! all formats. [`resolve_duplicates`] then settles ids that occur twice.
//!
//! A new format starts as a copy of [`format::example`].
//!
//! ```
//! use storyfold_readers::{ReadOptions, plan, read_collect};
//!
//! let mut stdin = "{\"id\":\"a1\",\"title\":\"Ferry runs aground off Ostby\"}\n{oops\n".as_bytes();
//! let loaded = read_collect(&plan(&["-".to_owned()])?, &mut stdin, &ReadOptions::default())?;
//! assert_eq!(loaded.articles[0].article.title, "Ferry runs aground off Ostby");
//! assert_eq!(loaded.problems[0].kind, "bad-json");
//! assert_eq!(loaded.problems[0].origin.to_string(), "-:2");
//! # Ok::<(), storyfold_readers::ReadError>(())
//! ```

mod archive;
mod charset;
mod claim;
#[cfg(feature = "parquet")]
mod columns;
pub mod date;
pub mod decompress;
mod duplicates;
mod embeddings;
mod error;
pub mod fields;
pub mod format;
mod input;
mod json;
pub mod limits;
mod line_format;
mod lines;
mod markup;
mod page;
mod pattern;
pub mod problem;
mod progress;
mod queue;
mod read;
pub mod reader;
pub mod record;
mod seeking_format;
pub mod sniff;
mod spool;
mod totals;
mod walk;
mod xml;

pub use crate::claim::Claim;
#[cfg(feature = "parquet")]
pub use crate::columns::footer::{Flaw as ParquetFlaw, read_footer as parquet_footer};
#[cfg(feature = "parquet")]
pub use crate::columns::texts::ParquetTexts;
pub use crate::date::{DateError, parse as parse_date};
pub use crate::duplicates::{resolve_articles, resolve_duplicates};
pub use crate::embeddings::{EmbeddingsError, VectorFile};
pub use crate::error::ReadError;
pub use crate::fields::{Field, FieldMap, FieldMapError};
pub use crate::format::table::table_heading;
pub use crate::json::with_numbers_for_non_numbers;
pub use crate::line_format::LineFormat;
pub use crate::markup::as_field;
pub use crate::progress::ReadProgress;
pub use crate::read::{Loaded, ReadOptions, read_all, read_batched, read_collect, read_mapped};
pub use crate::reader::{Context, Format, Heading, Item, ReadArticle, Reader};
pub use crate::seeking_format::SeekingFormat;
pub use crate::totals::Totals;
pub use crate::walk::{Location, SourceFile, plan};
