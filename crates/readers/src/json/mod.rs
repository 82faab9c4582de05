//! JSON whose records are not lines: values one by one out of a stream, and their members.

mod keys;
mod members;
mod non_numbers;
mod outline;
mod values;

pub(crate) use self::keys::first_object;
pub(crate) use self::members::{Members, value_of};
pub use self::non_numbers::with_numbers_for_non_numbers;
pub(crate) use self::non_numbers::without_non_numbers;
pub(crate) use self::outline::Outline;
pub(crate) use self::values::{Extent, JsonValues};
