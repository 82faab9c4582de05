//! Groups of copies from verified pairs, without chains.
//!
//! A group is a middle and the articles that are copies *of the middle*: no row of small steps
//! joins texts that are far apart.

use rustc_hash::{FxHashMap, FxHashSet};

/// Forms groups from the pairs that were verified as copies; `are_copies` judges any other pair.
///
/// The middle of a component is its article with the most verified links, ties by place. Members
/// are reached from the middle through verified links, as long as they are copies of the middle;
/// what is left over is grouped again. Every article is in one group; groups are sorted by their
/// first member, members by place. Each article is compared with the middle of a group at most
/// once for each link it has.
pub fn group(
    articles: usize,
    links: &[(u32, u32)],
    mut are_copies: impl FnMut(u32, u32) -> bool,
) -> Vec<Vec<u32>> {
    let mut neighbours: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for &(a, b) in links {
        neighbours.entry(a).or_default().push(b);
        neighbours.entry(b).or_default().push(a);
    }
    let linked: FxHashSet<(u32, u32)> = links.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    let mut middles: Vec<u32> = neighbours.keys().copied().collect();
    let degree = |place: &u32| neighbours.get(place).map_or(0, Vec::len);
    middles.sort_unstable_by_key(|place| (std::cmp::Reverse(degree(place)), *place));

    let mut grouped = vec![false; articles];
    let is_free = |grouped: &[bool], place: u32| grouped.get(place as usize) == Some(&false);
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for middle in middles {
        if !is_free(&grouped, middle) {
            continue;
        }
        let mut group = vec![middle];
        take(&mut grouped, middle);
        let mut refused: FxHashSet<u32> = FxHashSet::default();
        let mut frontier = vec![middle];
        while let Some(place) = frontier.pop() {
            for &next in neighbours.get(&place).into_iter().flatten() {
                if !is_free(&grouped, next) || refused.contains(&next) {
                    continue;
                }
                let is_linked = linked.contains(&(middle.min(next), middle.max(next)));
                if is_linked || are_copies(middle, next) {
                    take(&mut grouped, next);
                    group.push(next);
                    frontier.push(next);
                } else {
                    refused.insert(next);
                }
            }
        }
        group.sort_unstable();
        groups.push(group);
    }
    for place in 0..articles as u32 {
        if is_free(&grouped, place) {
            groups.push(vec![place]);
        }
    }
    groups.sort_unstable();
    groups
}

fn take(grouped: &mut [bool], place: u32) {
    if let Some(flag) = grouped.get_mut(place as usize) {
        *flag = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_cut_where_its_ends_are_no_copies() {
        // Ten texts, each a copy of the next two and of no other.
        let links: Vec<(u32, u32)> =
            (0..10).flat_map(|a| [(a, a + 1), (a, a + 2)]).filter(|&(_, b)| b < 10).collect();
        let groups = group(10, &links, |a, b| a.abs_diff(b) <= 2);
        for group in &groups {
            let spans: Vec<u32> = group.iter().map(|&place| place - group[0]).collect();
            assert!(spans.iter().all(|&span| span <= 4), "{groups:?}");
        }
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 10);
    }

    #[test]
    fn everyone_has_a_group() {
        assert_eq!(group(3, &[(0, 2)], |_, _| false), [vec![0, 2], vec![1]]);
        assert!(group(0, &[], |_, _| true).is_empty());
    }
}
