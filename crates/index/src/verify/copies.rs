//! Exact shingle Jaccard and containment of two texts, and the rule that follows from them.

use storyfold_model::{CopyEvidence, CopyRule, Similarity};
use storyfold_text::shingle::ShingleSet;

/// Words a shingle, in the decision and in every similarity that is reported.
pub const SHINGLE_WIDTH: usize = 5;

/// From when on two texts are copies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CopyOptions {
    /// Least Jaccard similarity.
    pub jaccard: f64,
    /// Least containment: the shorter text stands in the longer one.
    pub containment: f64,
    /// Containment counts only when the shorter text has this many shingles: a single sentence is
    /// quoted in many reports.
    pub least_contained: usize,
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self { jaccard: 0.5, containment: 0.75, least_contained: 20 }
    }
}

/// Measures two texts, given by their words' hashes. O(n log n).
///
/// ```
/// use storyfold_index::verify::{CopyOptions, verify_copies};
/// use storyfold_model::CopyRule;
/// let long: Vec<u32> = (0..100).collect();
/// let judge = |a: &[u32], b: &[u32]| verify_copies(a, b, &CopyOptions::default()).rule;
/// assert_eq!(judge(&long, &long), CopyRule::Identical);
/// assert_eq!(judge(&long, &long[..40]), CopyRule::Containment);
/// assert_eq!(judge(&[], &[]), CopyRule::Apart);
/// ```
pub fn verify_copies(a: &[u32], b: &[u32], options: &CopyOptions) -> CopyEvidence {
    let (one, other) = (ShingleSet::of(a, SHINGLE_WIDTH), ShingleSet::of(b, SHINGLE_WIDTH));
    let shared = one.shared(&other);
    let (all, smaller) = (one.len() + other.len() - shared, one.len().min(other.len()));
    let share = |whole: usize| if whole == 0 { 0.0 } else { shared as f64 / whole as f64 };
    let (jaccard, containment) = (share(all), share(smaller));
    let rule = if a == b && !a.is_empty() {
        CopyRule::Identical
    } else if jaccard >= options.jaccard {
        CopyRule::Jaccard
    } else if containment >= options.containment && smaller >= options.least_contained {
        CopyRule::Containment
    } else {
        CopyRule::Apart
    };
    CopyEvidence {
        jaccard: Similarity::clamped(jaccard),
        containment: Similarity::clamped(containment),
        shared_shingles: u32::try_from(shared).unwrap_or(u32::MAX),
        rule,
    }
}
