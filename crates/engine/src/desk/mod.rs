//! A desk that never stops: articles are filed as they come, durably, and nothing is decided twice
//! but where it must be.
//!
//! A [`Desk`] is a store and what of it must be at hand. Each part knows those that are named before it,
//! and none that comes after:
//!
//! - `memory`: what is known of the articles that came, and the window of those that came last;
//! - `filing`: one transaction's work on all of that;
//! - `relations`: what an article is to those that are there, as a copy, a state of one item or another
//!   account;
//! - `stories`: which stories that makes, and what they are called;
//! - `open`: the desk itself, opened over a store;
//! - `hindsight`: the window is decided anew;
//! - `articles`: articles come and go;
//! - `answers`: what a desk can be asked.

mod answers;
mod articles;
mod filing;
mod hindsight;
mod limits;
mod memory;
mod open;
mod options;
mod relations;
mod stories;

pub use answers::check::Checked;
pub use answers::export::{Exported, export};
pub use answers::find::{Found, NearMisses, Why};
pub use answers::listing::DeskRow;
pub use answers::log::Went;
pub use articles::inputs::{InputStamp, Inputs};
pub use articles::report::{AddReport, Conflict, Filed, FiledAs, IdleKill};
pub use hindsight::refold::Refolded;
pub use limits::BATCH_ARTICLES;
pub use open::Desk;
pub use options::DeskOptions;
