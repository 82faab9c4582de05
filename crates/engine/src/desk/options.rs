//! How a desk folds; most of it is fixed when its store is made.

use storyfold_index::score::Model;
use storyfold_model::Instant;
use storyfold_store::{Parameters, StoreError};
use storyfold_text::hash::hash_word;

use super::limits::DECIDED_ANEW;

/// Goes up when what is known of a text or a group changes: what was stored is then not comparable any more.
const ANALYSIS: &str = "7";

/// How a desk folds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskOptions {
    /// An article is compared to those that came at most about so many days before it.
    pub window_days: u32,
    /// … and to at most about so many.
    pub window_articles: u32,
    /// Whether texts are kept beside what is known of them.
    pub keep_text: bool,
    /// Up to so many texts in the window, all is decided anew whenever it has grown by a fifth. Not part
    /// of what a store is made with.
    pub decided_anew: u32,
    /// The moment results are good for, if there is one: embargoes that end by then are over, and what
    /// says that it is published more than a day later does not move the desk's clock. Not part of
    /// what a store is made with.
    pub as_of: Option<Instant>,
}

impl Default for DeskOptions {
    fn default() -> Self {
        Self {
            window_days: 30,
            window_articles: 65_536,
            keep_text: true,
            decided_anew: DECIDED_ANEW,
            as_of: None,
        }
    }
}

impl DeskOptions {
    pub(super) fn parameters(&self, model: &Model) -> Parameters {
        let pairs = [
            ("analysis", ANALYSIS.to_owned()),
            ("keep_text", self.keep_text.to_string()),
            ("model", format!("{:016x}", hash_word(&format!("{model:?}")))),
            ("window_articles", self.window_articles.to_string()),
            ("window_days", self.window_days.to_string()),
        ];
        Parameters::new(pairs.map(|(name, value)| (name.to_owned(), value)))
    }

    /// The options a store was made with.
    pub(super) fn of(parameters: &Parameters) -> Result<Self, StoreError> {
        fn read<T: std::str::FromStr>(
            parameters: &Parameters,
            name: &str,
        ) -> Result<T, StoreError> {
            let value = parameters.get(name).and_then(|value| value.parse().ok());
            value.ok_or_else(|| StoreError::Damaged(format!("the parameter {name} is missing")))
        }
        Ok(Self {
            window_days: read(parameters, "window_days")?,
            window_articles: read(parameters, "window_articles")?,
            keep_text: read(parameters, "keep_text")?,
            ..Self::default()
        })
    }
}
