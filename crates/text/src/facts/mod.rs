//! What a report says that another report of the same incident would say too.
//!
//! [`names`] of people, bodies and places · [`places`], told by the words before them and by a
//! list of states and countries ([`regions`]), and streets · [`numbers`] with what they count, ages
//! and tolls · [`dates`], resolved against the day of publication, with the one that is the
//! incident's · [`clocks`]. Facts are kept as hashes; the words behind them are found again when a
//! person asks.

pub mod calendar;
pub mod clocks;
pub mod dates;
mod event;
pub mod names;
pub mod numbers;
mod numerals;
pub mod places;
pub mod regions;
mod streets;
mod weekdays;

pub use calendar::Calendar;
pub use dates::Dates;
pub use names::Names;
pub use numbers::Numbers;
pub use places::Places;

use storyfold_model::Published;

use crate::terms::TermMaker;
use crate::tokenise::Token;

/// The facts of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Names of people, bodies and places.
    pub names: Names,
    /// Where it happened, as far as the text says.
    pub places: Places,
    /// Numbers, ages and tolls.
    pub numbers: Numbers,
    /// Days the text speaks of.
    pub dates: Dates,
}

/// Finds the facts of an article in the tokens of its title and body, and of the place of its
/// dateline. O(tokens).
pub fn find(
    (title, body, filed): (&[Token<'_>], &[Token<'_>], &[Token<'_>]),
    published: Option<Published>,
    terms: &mut TermMaker,
    calendar: &Calendar,
) -> Facts {
    Facts {
        names: names::find((title, body, filed), terms, calendar),
        places: places::find((title, body, filed), terms),
        numbers: numbers::find(title, body, terms),
        dates: dates::find(title, body, published, calendar),
    }
}
