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
/// let of_report = second.of_report(7);
/// assert_eq!((of_report.number(), of_report.report()), (Some(2), Some(7)));
/// assert_eq!(Lead::from_bits(of_report.bits()), Some(of_report));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lead {
    series: Series,
    /// 0 where there is none.
    number: u32,
    /// 0 where it is not known.
    report: u32,
}

impl Lead {
    /// No number is higher.
    pub const MAX_NUMBER: u32 = 999;

    /// So many numbers of one series are told apart in [`Self::bits`] …
    const NUMBERS: u64 = Self::MAX_NUMBER as u64 + 1;

    /// … and so many bits tell series and number.
    const STATE_BITS: u32 = 13;

    /// A state of a series, with its number where it has one. A number that is too high is the highest.
    pub fn new(series: Series, number: Option<u32>) -> Self {
        Self { series, number: number.unwrap_or(0).min(Self::MAX_NUMBER), report: 0 }
    }

    /// The same state of a report that is known by a hash; none is known by 0.
    #[must_use]
    pub const fn of_report(self, report: u32) -> Self {
        Self { report, ..self }
    }

    /// What it is counted by.
    pub const fn series(self) -> Series {
        self.series
    }

    /// Its number; `None` where none is given.
    pub fn number(self) -> Option<u32> {
        (self.number > 0).then_some(self.number)
    }

    /// The hash of what it is a state of; `None` where that is not known.
    pub fn report(self) -> Option<u32> {
        (self.report > 0).then_some(self.report)
    }

    /// All of it as one number.
    pub const fn bits(self) -> u64 {
        let series = match self.series {
            Series::Lead => 0,
            Series::Take => 1,
            Series::Update => 2,
            Series::Wrapup => 3,
            Series::Other => 4,
        };
        (self.report as u64) << Self::STATE_BITS | (series * Self::NUMBERS + self.number as u64)
    }

    /// What [`Self::bits`] gave; `None` for other numbers.
    pub fn from_bits(bits: u64) -> Option<Self> {
        let state = bits & ((1 << Self::STATE_BITS) - 1);
        let series = match state / Self::NUMBERS {
            0 => Series::Lead,
            1 => Series::Take,
            2 => Series::Update,
            3 => Series::Wrapup,
            4 => Series::Other,
            _ => return None,
        };
        let number = u32::try_from(state % Self::NUMBERS).ok()?;
        Some(Self { series, number, report: u32::try_from(bits >> Self::STATE_BITS).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_read_as_it_was_written() {
        for series in [Series::Other, Series::Take, Series::Lead, Series::Wrapup, Series::Update] {
            for number in [None, Some(1), Some(2), Some(Lead::MAX_NUMBER)] {
                for report in [0, 1, u32::MAX] {
                    let lead = Lead::new(series, number).of_report(report);
                    assert_eq!(Lead::from_bits(lead.bits()), Some(lead));
                }
            }
        }
        assert_eq!(Lead::new(Series::Lead, Some(u32::MAX)).number(), Some(Lead::MAX_NUMBER));
        assert_eq!((Lead::from_bits(5_000), Lead::from_bits(u64::MAX)), (None, None));
        // Before there were series a row held the number alone.
        assert_eq!(Lead::from_bits(2), Some(Lead::new(Series::Lead, Some(2))));
    }
}
