//! Digests apart from the reports that they hold.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use storyfold_model::Flag;

use super::Signs;
use crate::copies::CopyGroups;

/// So many comparisons for each text are made where a group is parted.
const COMPARISONS: usize = 32;

/// Groups of copies with the roundups of each in groups of their own: a digest holds the reports it is made of,
/// and stands for none of them.
pub(super) fn apart_from_roundups(found: &CopyGroups, signs: &[Signs]) -> Vec<Vec<u32>> {
    let is_roundup = |place: &u32| {
        let signs = signs.get(*place as usize);
        signs.is_some_and(|signs| signs.marks.flags.holds(Flag::Roundup))
    };
    let mut groups = Vec::new();
    for group in found.groups.members() {
        let (roundups, reports): (Vec<u32>, Vec<u32>) = group.into_iter().partition(is_roundup);
        if roundups.is_empty() || reports.is_empty() {
            groups.extend([roundups, reports]);
            continue;
        }
        for part in [roundups, reports] {
            groups.extend(still_copies(found, part));
        }
    }
    groups.retain(|group| !group.is_empty());
    groups.sort_unstable();
    groups
}

/// The groups that a part of a group makes: what was in it for the sake of a middle that is not there is
/// compared with the longest that is left, a few dozen times for each text at most.
fn still_copies(found: &CopyGroups, mut part: Vec<u32>) -> Vec<Vec<u32>> {
    let middle = |place: &u32| found.groups.middle_of.get(*place as usize);
    if part.iter().any(|place| middle(place) == Some(place)) {
        return vec![part];
    }
    let mut comparisons = part.len() * COMPARISONS;
    part.sort_by_key(|&place| (Reverse(found.length(place)), place));
    let (mut judge, mut groups) = (found.judge(), Vec::new());
    while let Some((&first, others)) = part.split_first() {
        if comparisons == 0 {
            groups.extend(part.iter().map(|&place| vec![place]));
            break;
        }
        let mut group = BTreeSet::from([first]);
        let compared = others.get(..comparisons).unwrap_or(others);
        comparisons -= compared.len();
        let evidence = found.compare(&mut judge, first, compared);
        let joined = compared.iter().zip(evidence).filter(|(_, evidence)| evidence.rule.joins());
        group.extend(joined.map(|(&place, _)| place));
        part.retain(|place| !group.contains(place));
        groups.push(group.into_iter().collect());
    }
    groups
}
