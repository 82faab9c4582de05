//! One file a format. [`Format::ALL`](crate::Format::ALL) lists them in order.
//!
//! A new format starts as a copy of [`example`].

#[cfg(feature = "parquet")]
pub mod arrow;
mod document;
pub mod example;
pub mod feed;
mod headers;
pub mod html;
mod http_body;
pub mod json_array;
mod json_elements;
pub mod json_feed;
mod json_record;
mod json_scanner;
pub mod jsonl;
pub mod markdown;
mod marked_text;
mod markup;
pub mod newsml_1;
pub mod newsml_g2;
pub mod ninjs;
pub mod nitf;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod plain_text;
pub mod table;
mod table_quotes;
mod table_rows;
pub mod warc;
mod warc_records;
pub(crate) mod wire_item;
