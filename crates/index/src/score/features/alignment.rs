//! Whether the openings are one template that was filled in with other names.
//!
//! Words that are looked at as a set do not tell an edited report from a template filled in anew. Laid
//! side by side they do: both keep most words, but in one the names stay and in the other the wording
//! alone.

use super::{Id, Values};
use crate::score::pair::Pair;
use crate::verify::{Alignment, lay_side_by_side};

/// Leads of a lower cosine have no sentence in common.
const LEAST_COSINE: f32 = 0.1;

/// Openings that share less of the shorter one's runs of three words are not laid side by side.
const LEAST_RUNS: f64 = 0.1;

/// So much of the shorter opening stands in the other in the same order where both are one template.
const LEAST_SHARE: f64 = 0.4;

/// One other name may be a misspelt one, or that of another spokesman.
const LEAST_NAMES: u32 = 2;

/// Where they are plainly one text, one other name will do if it is one of so many facts that are others …
const LEAST_FACTS: f64 = 2.0;

/// … and they are more than this share of all facts. An update has other numbers, and the same names.
const LEAST_FACTS_SHARE: f64 = 0.4;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    if values.get(Id::CosineLead as usize).is_none_or(|cosine| cosine < LEAST_COSINE) {
        return;
    }
    let (a, b) = (&pair.a.analysed.opening, &pair.b.analysed.opening);
    let alignment = lay_side_by_side(a, b, LEAST_RUNS);
    if alignment.is_some_and(|alignment| is_filled_anew(&alignment, a.len().min(b.len()))) {
        values.set(Id::NamesReplaced, 1.0);
    }
}

/// Whether the names of a text are replaced and its wording is not. `shorter` counts the words of the
/// shorter side.
fn is_filled_anew(alignment: &Alignment, shorter: usize) -> bool {
    let Alignment { names, numbers, .. } = *alignment;
    let found_share = f64::from(alignment.found()) / shorter as f64;
    let are_names_others = names.changed >= LEAST_NAMES && names.changed > names.kept;
    let names_replaced = alignment.names_replaced();
    let facts_replaced = names_replaced + f64::from(numbers.changed);
    let facts = facts_replaced + f64::from(names.kept + numbers.kept);
    let are_facts_others = names_replaced >= 1.0
        && facts_replaced >= LEAST_FACTS
        && facts_replaced > LEAST_FACTS_SHARE * facts;
    found_share >= LEAST_SHARE && are_names_others
        || found_share >= alignment.least_aligned() && are_facts_others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::alignment::Tally;

    #[test]
    fn a_template_is_told_by_names_and_an_edited_report_is_not() {
        let of = |plain, names: (u32, u32)| Alignment {
            plain: Tally { kept: plain, changed: 20 },
            names: Tally { kept: names.0, changed: names.1 },
            ..Alignment::default()
        };
        assert!(is_filled_anew(&of(39, (1, 2)), 100));
        assert!(!is_filled_anew(&of(38, (1, 2)), 100), "too little is the same");
        assert!(!is_filled_anew(&of(60, (0, 1)), 100), "one name is misspelt");
        assert!(!is_filled_anew(&of(60, (2, 2)), 100), "as many names are the same");
    }

    #[test]
    fn one_text_with_another_name_and_other_numbers_is_another_incident_and_an_update_is_not() {
        let of = |plain, names: (u32, u32), numbers: (u32, u32)| Alignment {
            plain: Tally { kept: plain, changed: 8 },
            names: Tally { kept: names.0, changed: names.1 },
            numbers: Tally { kept: numbers.0, changed: numbers.1 },
            ..Alignment::default()
        };
        assert!(is_filled_anew(&of(60, (1, 1), (0, 3)), 80));
        assert!(!is_filled_anew(&of(60, (2, 0), (0, 3)), 80), "an update");
        assert!(!is_filled_anew(&of(60, (4, 1), (2, 1)), 80), "most is the same");
        assert!(!is_filled_anew(&of(45, (1, 1), (0, 3)), 80), "they may be two texts");
        let uncased = |unpaired| Alignment {
            plain: Tally { kept: 60, changed: 9 },
            uncased_changed: 7,
            unpaired,
            ..Alignment::default()
        };
        assert!(is_filled_anew(&uncased(0), 70));
        assert!(!is_filled_anew(&uncased(60), 70), "an edited text");
    }
}
