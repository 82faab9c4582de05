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
    let names = alignment.names;
    f64::from(alignment.found()) >= LEAST_SHARE * shorter as f64
        && names.changed >= LEAST_NAMES
        && names.changed > names.kept
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
}
