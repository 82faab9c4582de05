//! A link is held against what holds the two clusters together.
//!
//! Two incidents of one kind in one place are linked by pairs that are doubtful and not hopeless, and at a
//! cut that keeps the accounts of looser stories together they would be joined. But then each of the two holds
//! together far better than they do with each other, and that can be told: relative closeness, as in
//! Karypis, Han and Kumar, "Chameleon: hierarchical clustering using dynamic modeling" (1999).
//!
//! With the log-odds `l` of the link, and `w` those of the mean probability of the judged pairs within the looser
//! of both clusters, the log-odds of the link become
//!
//! `l - 0.7 s max(0, w - l)`
//!
//! where `s` is the share of the pairs between both that were judged. Of two parts of one large story a search
//! judges few pairs, mostly those of the nearest within each part: there nothing can be told by it. An article by
//! itself has nothing within, and is linked as before.

use super::judged::Links;

/// How much of what a link falls short of the clusters' own is taken from it, in log-odds.
const HELD_AGAINST: f64 = 0.7;

/// Probabilities nearer than this to 0 and 1 are not told apart.
const SUREST: f64 = 0.001;

/// A link of two clusters of whose pairs the share `judged` was judged, given what was judged `within` each. At
/// most the link, and the same bits whichever cluster comes first.
pub(super) fn held_apart(link: f64, judged: f64, within: [Links; 2]) -> f64 {
    let [Some(one), Some(other)] = within.map(|within| within.mean()) else { return link };
    let shortfall = (log_odds(one.min(other)) - log_odds(link)).max(0.0);
    let odds = (-HELD_AGAINST * judged * shortfall).exp();
    link * odds / (1.0 - link + link * odds)
}

fn log_odds(probability: f64) -> f64 {
    let probability = probability.clamp(SUREST, 1.0 - SUREST);
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALONE: Links = Links { sum: 0.0, judged: 0.0 };

    /// What was judged within a cluster of three, of this mean.
    fn three(mean: f64) -> Links {
        Links { sum: 3.0 * mean, judged: 3.0 }
    }

    #[test]
    fn a_link_far_below_both_clusters_own_falls() {
        let held = held_apart(0.5, 1.0, [three(0.95), three(0.9)]);
        // Log-odds of 0 that fall short of those of .9 by 2.197.
        assert!((held - 0.1768).abs() < 1e-3, "{held}");
        assert!(held < held_apart(0.5, 0.5, [three(0.95), three(0.9)]), "where fewer were judged");
        assert_eq!(held_apart(0.5, 0.0, [three(0.95), three(0.9)]), 0.5);
    }

    #[test]
    fn the_looser_cluster_says_how_far() {
        assert_eq!(held_apart(0.5, 1.0, [three(0.5), three(0.99)]), 0.5);
        assert_eq!(held_apart(0.5, 1.0, [ALONE, three(0.99)]), 0.5, "an article by itself");
        assert_eq!(held_apart(0.0, 1.0, [three(0.9), three(0.9)]), 0.0);
        assert_eq!(held_apart(1.0, 1.0, [three(1.0), three(1.0)]), 1.0);
    }

    proptest! {
        #[test]
        fn a_link_never_rises_and_sides_do_not_matter(
            link in 0.0..=1.0, judged in 0.0..=1.0, one in 0.0..=1.0, other in 0.0..=1.0,
        ) {
            let held = held_apart(link, judged, [three(one), three(other)]);
            prop_assert!((0.0..=link).contains(&held));
            prop_assert_eq!(held, held_apart(link, judged, [three(other), three(one)]));
        }
    }
}
