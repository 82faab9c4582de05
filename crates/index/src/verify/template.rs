//! Tells an edited copy from a template filled in anew.
//!
//! Both share most of their words. What differs tells them apart: an editor changes wording and
//! leaves the facts, a template keeps its wording and changes the facts. No single difference
//! decides: a correction changes a number, too, and a scheduled series may differ in a single one.
//! So the differences are weighed against each other and against what stayed, and the time between
//! counts. And a template shows in its other fillings: where both texts have many of them, a
//! further pair that differs in facts is not taken for a correction.

use super::alignment::Alignment;

/// Log-odds of a pair that shares nothing.
const BASE: f64 = -10.9;

/// Each is multiplied by the logarithm of one plus a count of words: the second changed number
/// tells less than the first.
const PLAIN_KEPT: f64 = 2.55;
const NUMBERS_KEPT: f64 = 0.71;
const NUMBERS_CHANGED: f64 = -2.88;
const NAMES_CHANGED: f64 = -1.74;
const ALIKE: f64 = 1.27;

/// For the logarithm of one plus the hours between, counted from a day …
const GAP: f64 = -1.3;

/// … and what it counts where one is undated: as much as 70 minutes.
const UNKNOWN_GAP: f64 = 3.15;

/// For the logarithm of one plus the fillings both have, where any fact has changed. Set by hand:
/// the read pairs were drawn without their series.
const FILLINGS: f64 = -1.5;

/// The log-odds that two texts that share much are copies rather than one template filled in twice
/// (logistic regression on read pairs; how the weights came about and how well they do is in
/// docs/decisions/0004).
pub(super) fn log_odds_of_copy(
    alignment: &Alignment,
    gap_hours: Option<f64>,
    fillings: u32,
) -> f64 {
    let weigh = |weight: f64, count: f64| weight * count.ln_1p();
    let count = f64::from;
    let differs = alignment.facts_changed() > 0;
    BASE + weigh(PLAIN_KEPT, count(alignment.plain.kept))
        + weigh(NUMBERS_KEPT, count(alignment.numbers.kept))
        + weigh(NUMBERS_CHANGED, count(alignment.numbers.changed))
        + weigh(NAMES_CHANGED, alignment.names_replaced())
        + weigh(ALIKE, count(alignment.alike))
        + if differs { weigh(FILLINGS, count(fillings)) } else { 0.0 }
        + gap_hours.map_or(UNKNOWN_GAP, |hours| GAP * (hours.ln_1p() - 24_f64.ln_1p()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::alignment::Tally;

    fn alignment(plain: u32, numbers: (u32, u32), names_changed: u32) -> Alignment {
        Alignment {
            plain: Tally { kept: plain, changed: 0 },
            numbers: Tally { kept: numbers.0, changed: numbers.1 },
            names: Tally { kept: 0, changed: names_changed },
            ..Alignment::default()
        }
    }

    #[test]
    fn a_correction_is_a_copy_and_a_series_is_not() {
        let corrected = alignment(60, (4, 1), 0);
        assert!(log_odds_of_copy(&corrected, Some(0.5), 0) > 0.0);
        assert!(log_odds_of_copy(&corrected, Some(24.0 * 14.0), 0) < 0.0, "two weeks later");
        let filled_in = alignment(60, (1, 6), 3);
        assert!(log_odds_of_copy(&filled_in, Some(0.1), 0) < 0.0, "three minutes later");
        assert!(log_odds_of_copy(&filled_in, None, 0) < 0.0);
        assert!(log_odds_of_copy(&corrected, Some(4.0), 9) < 0.0, "one more of a series");
        assert!(log_odds_of_copy(&alignment(60, (5, 0), 0), Some(4.0), 9) > 0.0, "a resend in it");
    }
}
