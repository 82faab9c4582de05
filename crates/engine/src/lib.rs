//! Folds many accounts into stories: which articles are copies of one text, which report the same
//! incident in other words, and which one is the canonical of each.
//!
//! This crate wires the others together: [`readers`] give articles, `storyfold-text` analyses each
//! by itself, `storyfold-index` finds and judges pairs and forms clusters.
//!
//! ```
//! use storyfold::model::{Article, ArticleId};
//! use storyfold::{Options, Silent, cluster};
//! let article = |id: &str, title: &str| {
//!     let mut article = Article::new(ArticleId::new(id)?);
//!     article.title = title.into();
//!     Ok::<_, storyfold::model::InvalidArticleId>(article)
//! };
//! let articles = vec![
//!     article("a", "Ferry Alma runs aground off Ostby with 212 on board")?,
//!     article("b", "Parliament passes the fisheries budget")?,
//!     article("c", "Ferry Alma runs aground off Ostby with 212 aboard")?,
//! ];
//! let folded = cluster(articles, &Options::default(), &Silent)?;
//! let rows = folded.rows();
//! assert_eq!(rows[0].story, rows[2].story);
//! assert_ne!(rows[0].story, rows[1].story);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod batch;
pub mod completeness;
pub mod copies;
pub mod dedup;
pub mod desk;
pub mod error;
pub mod explain;
pub mod options;
pub mod pipeline;
pub mod preferred;
pub mod progress;
pub mod rows;
pub mod stream;
pub mod versions;

pub use batch::{Folded, cluster};
pub use copies::Fingerprints;
pub use dedup::{Deduplicated, Deduplicator, dedup};
pub use error::Error;
pub use explain::{Explanation, Verdict, explain};
pub use options::Options;
pub use pipeline::on_threads;
pub use preferred::PreferredSources;
pub use progress::{Progress, RunReport, Silent, StageReport};
pub use rows::{CopyRow, Row};
pub use storyfold_index::canonical::{CanonicalOrder, OrderError};
pub use storyfold_index::cluster::coherence::Granularity;
pub use stream::{StoryEvent, Stream};
pub use versions::{Signs, Standing};

pub use storyfold_index::score::Model;
pub use storyfold_index::score::model::ModelError;
pub use storyfold_model as model;
pub use storyfold_readers as readers;
pub use storyfold_store as store;
