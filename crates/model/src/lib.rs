//! The nouns every storyfold crate shares.
//!
//! Everything here is plain data: no input or output, no serialisation, no logic but validation.
//! The terms are those of `docs/GLOSSARY.md`, used alike in code, on the command line and in rows.

pub mod article;
pub mod clustering;
pub mod embedding;
pub mod evidence;
pub mod lead;
pub mod pair;
pub mod problem;
pub mod score;
pub mod time;
pub mod wire;

pub use article::{Article, ArticleId, InvalidArticleId, Language, Status};
pub use clustering::{
    CanonicalRule, Clustering, CopyGroup, CutBridge, GroupId, InvalidDigestId, Role, Story, StoryId,
};
pub use embedding::Embeddings;
pub use evidence::{Contribution, CopyEvidence, CopyRule, Edge, EdgeKind, StoryEvidence};
pub use lead::{Lead, Series};
pub use pair::{CandidatePair, Doc, ProposedBy};
pub use problem::{Origin, Problem, Severity};
pub use score::{InvalidScore, Probability, Similarity};
pub use time::{Instant, Precision, Published};
pub use wire::{Flag, Flags, Link, Relation, Wire};
