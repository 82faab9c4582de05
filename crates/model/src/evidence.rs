//! Why two articles belong together, or do not.

use std::fmt;

use crate::pair::{Doc, ProposedBy};
use crate::score::{Probability, Similarity};

/// What an edge claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// The two are near-duplicates of one text.
    Copy,
    /// The two report the same incident.
    SameStory,
}

/// A verified claim about two articles, with the evidence it rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Edge {
    /// A claim that two articles are copies.
    Copy {
        /// The earlier article in the run's order.
        a: Doc,
        /// The later one.
        b: Doc,
        /// What was measured.
        evidence: CopyEvidence,
    },
    /// A claim that two articles report one incident.
    SameStory {
        /// The earlier article in the run's order.
        a: Doc,
        /// The later one.
        b: Doc,
        /// What was measured.
        evidence: StoryEvidence,
    },
}

impl Edge {
    /// What it claims.
    pub const fn kind(&self) -> EdgeKind {
        match self {
            Self::Copy { .. } => EdgeKind::Copy,
            Self::SameStory { .. } => EdgeKind::SameStory,
        }
    }
}

/// Which rule decided that two texts are copies, or are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyRule {
    /// The texts are identical once normalised.
    Identical,
    /// Enough of all their shingles is shared (Jaccard similarity).
    Jaccard,
    /// One holds nearly all of the other (containment): abridged or extended.
    Containment,
    /// Enough of the shorter text's words stand in the longer one in the same order: heavily
    /// edited, or badly scanned.
    Aligned,
    /// They are versions of one item, whatever their texts share.
    Version,
    /// Too little is shared.
    Apart,
    /// Much is shared, but what differs are the facts: a template filled in anew.
    Template,
}

impl CopyRule {
    /// Whether the rule joins.
    pub const fn joins(self) -> bool {
        !matches!(self, Self::Apart | Self::Template)
    }

    /// The rule's name in rows and explanations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Jaccard => "jaccard",
            Self::Containment => "containment",
            Self::Aligned => "aligned",
            Self::Version => "version",
            Self::Apart => "apart",
            Self::Template => "template",
        }
    }
}

impl fmt::Display for CopyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What was measured on two texts that might be copies. Exact, not estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CopyEvidence {
    /// Shared shingles over all shingles of the two: |A ∩ B| / |A ∪ B|.
    pub jaccard: Similarity,
    /// Shared shingles over those of the smaller text: |A ∩ B| / min(|A|, |B|).
    pub containment: Similarity,
    /// Number of shingles both hold.
    pub shared_shingles: u32,
    /// The share of the shorter text's words that stand in the longer one in the same order; 0
    /// where too little is shared to lay the two side by side.
    pub aligned: Similarity,
    /// Numbers that stand in both in the same order.
    pub numbers_kept: u32,
    /// Numbers in whose place the other text has something else.
    pub numbers_changed: u32,
    /// Names in whose place the other text has another name.
    pub names_changed: u32,
    /// The rule that decided.
    pub rule: CopyRule,
}

impl CopyEvidence {
    /// [`aligned`](Self::aligned) where the two were laid side by side, or need not be because they have
    /// the same words; `None` where too little is shared for it, or a plain threshold decided alone.
    pub fn side_by_side(&self) -> Option<Similarity> {
        match self.rule {
            CopyRule::Identical => Some(Similarity::ONE),
            _ => (self.aligned > Similarity::ZERO).then_some(self.aligned),
        }
    }
}

/// One feature's part in a story score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The feature's name, as in the list of features.
    pub feature: &'static str,
    /// The value measured on the pair; `None` when the articles do not say (undated, say).
    pub value: Option<f64>,
    /// What it added to the score's log-odds; negative speaks against one story.
    pub log_odds: f64,
}

/// What was measured on two articles that might report one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryEvidence {
    /// How likely they report the same incident.
    pub probability: Probability,
    /// The log-odds every pair starts from; with the contributions it adds up to the score's.
    pub base_log_odds: f64,
    /// Each feature's part, in the list's order.
    pub contributions: Vec<Contribution>,
    /// Who proposed to compare them; `None` when nobody did and the pair was asked for.
    pub proposed_by: Option<ProposedBy>,
}
