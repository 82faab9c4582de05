//! One file a format. [`Format::ALL`](crate::Format::ALL) lists them in order.
//!
//! A new format starts as a copy of [`example`].

mod document;
pub mod example;
pub mod feed;
pub mod json_feed;
pub mod jsonl;
pub mod markdown;
mod markup;
pub mod ninjs;
pub mod plain_text;
mod wire_item;
