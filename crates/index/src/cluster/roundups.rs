//! Articles about many incidents, filed after the stories have formed without them.

use std::collections::BTreeMap;

use super::judged::Judged;

/// What a roundup's mean link to a story must reach, beside the cut.
const FITS: f64 = 0.87;

/// What links a roundup to one story.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinksTo {
    sum: f64,
    strongest: f64,
}

impl LinksTo {
    /// Adds the link to one more of its members, a probability.
    pub fn add(&mut self, probability: f32) {
        self.sum += f64::from(probability);
        self.strongest = self.strongest.max(f64::from(probability));
    }
}

/// What the mean link of a roundup to the members of a story must reach, given the cut.
pub fn least(cut: f64) -> f64 {
    cut.max(FITS)
}

/// The one story that a roundup fits, if there is one; `size_of` gives the number of members of a story.
///
/// A digest fits many stories and belongs to none; a live blog fits one. It fits where its mean link
/// to the members, unjudged ones counted against it, reaches the cut and `FITS`, as
/// nothing but it says so; and where any link to another story reaches the cut, too, it stays alone.
/// O(stories it is linked to).
pub fn fits<S: Copy + Ord>(
    links: &BTreeMap<S, LinksTo>,
    cut: f64,
    size_of: impl FnOnce(S) -> usize,
) -> Option<S> {
    let mut near = links.iter().filter(|(_, links)| links.strongest >= cut);
    let (Some((&story, links)), None) = (near.next(), near.next()) else { return None };
    let mean = links.sum / size_of(story).max(1) as f64;
    (mean >= least(cut)).then_some(story)
}

/// Files each roundup (sorted places), by the links that roundups have, under the one story it [`fits`], if
/// there is one. Stories are sorted by their first member, and so is the result. O(links + members).
pub(crate) fn file(roundups: &[u32], links: &[Judged], cut: f64, stories: &mut Vec<Vec<u32>>) {
    if roundups.is_empty() {
        return;
    }
    let mut story_of: BTreeMap<u32, usize> = BTreeMap::new();
    for (story, members) in stories.iter().enumerate() {
        story_of.extend(members.iter().map(|&member| (member, story)));
    }
    let is_roundup = |place: u32| roundups.binary_search(&place).is_ok();
    let mut by_story: BTreeMap<u32, BTreeMap<usize, LinksTo>> = BTreeMap::new();
    for &(a, b, probability) in links {
        for (roundup, other) in [(a, b), (b, a)] {
            if is_roundup(roundup)
                && !is_roundup(other)
                && let Some(&story) = story_of.get(&other)
            {
                let links = by_story.entry(roundup).or_default();
                links.entry(story).or_default().add(probability);
            }
        }
    }
    let size_of = |story: usize| stories.get(story).map_or(0, Vec::len);
    let moves: Vec<(u32, usize)> = by_story
        .into_iter()
        .filter_map(|(roundup, links)| Some((roundup, fits(&links, cut, size_of)?)))
        .collect();
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
