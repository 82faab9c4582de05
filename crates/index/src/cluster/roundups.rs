//! Articles about many incidents, filed after the stories have formed without them.

use std::collections::BTreeMap;

use super::coherence::SUREST;
use super::judged::Judged;

/// Files each roundup (sorted places), by the links that roundups have, under the one story it fits, if
/// there is one. Stories are sorted by their first member, and so is the result.
///
/// A digest fits many stories and belongs to none; a live blog fits one. It fits where its mean link
/// to the members, unjudged ones counted against it, reaches the cut and [`SUREST`], as
/// nothing but it says so; and where any link to another story reaches the cut, too, it stays alone. O(links + members).
pub(crate) fn file(roundups: &[u32], links: &[Judged], cut: f64, stories: &mut Vec<Vec<u32>>) {
    if roundups.is_empty() {
        return;
    }
    let mut story_of: BTreeMap<u32, usize> = BTreeMap::new();
    for (story, members) in stories.iter().enumerate() {
        story_of.extend(members.iter().map(|&member| (member, story)));
    }
    let is_roundup = |place: u32| roundups.binary_search(&place).is_ok();
    // For each roundup and story the sum of the links and the strongest of them.
    let mut by_story: BTreeMap<u32, BTreeMap<usize, (f64, f64)>> = BTreeMap::new();
    for &(a, b, probability) in links {
        for (roundup, other) in [(a, b), (b, a)] {
            if is_roundup(roundup)
                && !is_roundup(other)
                && let Some(&story) = story_of.get(&other)
            {
                let (sum, strongest) =
                    by_story.entry(roundup).or_default().entry(story).or_insert((0.0, 0.0));
                *sum += f64::from(probability);
                *strongest = strongest.max(f64::from(probability));
            }
        }
    }
    let mut moves: Vec<(u32, usize)> = Vec::new();
    for (roundup, links) in by_story {
        let mut near = links.iter().filter(|(_, (_, strongest))| *strongest >= cut);
        if let (Some((&story, (sum, _))), None) = (near.next(), near.next()) {
            let size = stories.get(story).map_or(0, Vec::len);
            if *sum / size as f64 >= cut.max(SUREST) {
                moves.push((roundup, story));
            }
        }
    }
    for (roundup, into) in moves {
        if let Some(&from) = story_of.get(&roundup)
            && stories.get(from).is_some_and(|story| story.len() == 1)
        {
            if let Some(alone) = stories.get_mut(from) {
                alone.clear();
            }
            if let Some(story) = stories.get_mut(into) {
                story.push(roundup);
            }
        }
    }
    stories.retain(|story| !story.is_empty());
    stories.iter_mut().for_each(|story| story.sort_unstable());
    stories.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roundup_joins_the_one_story_it_fits() {
        let stories = || vec![vec![0, 1], vec![2, 3], vec![4]];
        let filed = |judged: &[Judged]| {
            let mut stories = stories();
            file(&[4], judged, 0.5, &mut stories);
            stories
        };
        assert_eq!(filed(&[(0, 4, 0.95), (1, 4, 0.85)]), [vec![0, 1, 4], vec![2, 3]]);
        assert_eq!(filed(&[(0, 4, 0.8), (1, 4, 0.8)]), stories(), "nothing else says so");
        let many = [(0, 4, 0.9), (1, 4, 0.8), (2, 4, 0.6)];
        assert_eq!(filed(&many), stories(), "it bridges nothing");
        assert_eq!(filed(&[(0, 4, 0.9)]), stories(), "half of the story speaks against it");
        assert_eq!(filed(&[]), stories());
    }
}
