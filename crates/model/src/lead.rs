//! Which of several states of its item an article says it is.

/// What a headline or slugline counts its states by. Numbers of one series say nothing of those of another: the
/// first wrap-up comes after the third update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// None: `REFILE-`, `URGENT -`.
    Other,
    /// Parts and additions: `TAKE 2`, `1st Add`.
    Take,
    /// Leads and write-throughs: `3rd Ld-Writethru`.
    Lead,
    /// `WRAPUP 1-`.
    Wrapup,
    /// `UPDATE 2-`.
    Update,
}

/// The state an article says it is, and its number in that series; higher is later.
///
/// ```
/// use storyfold_model::lead::{Lead, Series};
/// let second = Lead::new(Series::Update, Some(2));
/// assert_eq!((second.series(), second.number()), (Series::Update, Some(2)));
/// assert_eq!(Lead::new(Series::Lead, None).number(), None);
/// assert_eq!(Lead::from_bits(second.bits()), Some(second));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lead {
    series: Series,
    /// 0 where there is none.
    number: u32,
}

impl Lead {
    /// No number is higher.
    pub const MAX_NUMBER: u32 = 999;

    /// So many numbers of one series are told apart in [`Self::bits`].
    const NUMBERS: u32 = Self::MAX_NUMBER + 1;

    /// A state of a series, with its number where it has one. A number that is too high is the highest.
    pub fn new(series: Series, number: Option<u32>) -> Self {
        Self { series, number: number.unwrap_or(0).min(Self::MAX_NUMBER) }
    }

    /// What it is counted by.
    pub const fn series(self) -> Series {
        self.series
    }

    /// Its number; `None` where none is given.
    pub fn number(self) -> Option<u32> {
        (self.number > 0).then_some(self.number)
    }

    /// Both as one number.
    pub const fn bits(self) -> u32 {
        let series = match self.series {
            Series::Lead => 0,
            Series::Take => 1,
            Series::Update => 2,
            Series::Wrapup => 3,
            Series::Other => 4,
        };
        series * Self::NUMBERS + self.number
    }

    /// What [`Self::bits`] gave; `None` for other numbers.
    pub const fn from_bits(bits: u32) -> Option<Self> {
        let series = match bits / Self::NUMBERS {
            0 => Series::Lead,
            1 => Series::Take,
            2 => Series::Update,
            3 => Series::Wrapup,
            4 => Series::Other,
            _ => return None,
        };
        Some(Self { series, number: bits % Self::NUMBERS })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_read_as_it_was_written() {
        for series in [Series::Other, Series::Take, Series::Lead, Series::Wrapup, Series::Update] {
            for number in [None, Some(1), Some(2), Some(Lead::MAX_NUMBER)] {
                let lead = Lead::new(series, number);
                assert_eq!(Lead::from_bits(lead.bits()), Some(lead));
            }
        }
        assert_eq!(Lead::new(Series::Lead, Some(u32::MAX)).number(), Some(Lead::MAX_NUMBER));
        assert_eq!(Lead::from_bits(5_000), None);
        // Before there were series a row held the number alone.
        assert_eq!(Lead::from_bits(2), Some(Lead::new(Series::Lead, Some(2))));
    }
}
