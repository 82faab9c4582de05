//! The link of two clusters: what was judged between them, against what a search would have found.
//!
//! The formula stands in [`average_link`](super::average_link).

use super::cohesion::held_apart;
use super::judged::Links;

/// One of two clusters that could be united.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// How many members it has.
    pub(super) size: usize,
    /// The judged pairs of its members, each counted at both ends.
    pub(super) degree: f64,
    /// What was judged between its members; nothing where that shall not count.
    pub(super) within: Links,
}

impl Links {
    /// The link of two clusters. The same bits whichever comes first.
    pub(super) fn link(&self, sides: [Side; 2]) -> f64 {
        let [one, other] = sides;
        let (size, other_size) = (one.size as f64, other.size as f64);
        let degree = (one.degree / size + other.degree / other_size) / 2.0;
        let link = self.sum / expected(size, other_size, self.judged, degree);
        held_apart(link, self.judged / (size * other_size), [one.within, other.within])
    }
}

/// How much a search must find of the pairs that would be judged between two parts of one large story.
const FOUND_SHARE: f64 = 0.3;

/// A story is large, for a search, from so many members on for each judged pair of a member.
const LARGE: f64 = 0.5;

/// The pairs that would be judged between two clusters if they were one story.
fn expected(size: f64, other: f64, judged: f64, degree: f64) -> f64 {
    let least = (size + other) / 2.0;
    judged.max(least).max(found(size, other, degree)).min(size * other)
}

/// Of the pairs of two clusters so many are found by a search that judges `degree` of each member, if they
/// are one story.
fn found(size: f64, other: f64, degree: f64) -> f64 {
    let together = size + other;
    let spread = (degree / (together - 1.0)).min(1.0);
    let largeness = (together / (LARGE * degree)).min(1.0);
    let found_share = 1.0 - (1.0 - FOUND_SHARE) * largeness;
    found_share * (size * other) * spread
}

/// The link of one article to a story that is too large to be formed anew, given the sum of the
/// probabilities of so many `judged` pairs of them, how large the story is, and how many pairs of the article
/// were judged at all. That is taken for the mean of the members, too, and half of all are not asked
/// for: a single article is judged against as many of a large story as of a small one.
///
/// ```
/// use storyfold_index::cluster::links::link_of_one;
/// assert_eq!(link_of_one(1.8, 2.0, 3.0, 4.0), 0.9);
/// assert!(link_of_one(1.8, 2.0, 3.0, 40.0) < 0.7, "nearly all three would have been found");
/// ```
pub fn link_of_one(sum: f64, judged: f64, size: f64, degree: f64) -> f64 {
    let least = size.min(4.0) / 2.0;
    sum / judged.max(least).max(found(1.0, size, degree)).min(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(size: usize, degree: f64) -> Side {
        Side { size, degree: size as f64 * degree, within: Links::default() }
    }

    #[test]
    fn an_unjudged_pair_speaks_against_more_where_a_search_would_have_found_it() {
        // Two of four pairs were judged, and both are likely.
        let links = Links { sum: 1.8, judged: 2.0 };
        let link = |degree: f64| links.link([side(2, degree), side(2, degree)]);
        assert_eq!(link(4.0), 0.9, "of four others each was compared with, two would be found");
        assert!(link(40.0) < 0.55, "of forty, nearly all: {}", link(40.0));
        assert!(link(400.0) < link(40.0));
        // Of a story with as many members as each is compared with, three in ten are enough.
        let large = Links { sum: 216.0, judged: 240.0 };
        let link = large.link([side(30, 59.0), side(30, 59.0)]);
        assert!((link - 0.8).abs() < 1e-9, "216 of three tenths of 900: {link}");
    }

    #[test]
    fn what_holds_together_by_far_less_doubtful_pairs_stays_apart() {
        let doubtful = Links { sum: 5.4, judged: 9.0 };
        let link = |probability: f64| {
            let within = Links { sum: 3.0 * probability, judged: 3.0 };
            doubtful.link([Side { within, ..side(3, 5.0) }, Side { within, ..side(3, 5.0) }])
        };
        assert!((link(0.6) - 0.6).abs() < 1e-9, "three loose accounts each");
        assert!(link(0.98) < 0.25, "two stories: {}", link(0.98));
    }
}
