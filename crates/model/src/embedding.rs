//! Vectors that somebody else made of the articles.

use std::collections::HashMap;

use crate::article::ArticleId;

/// One vector for each of some articles, all of one length, as an embedding model made them.
///
/// They are held at unit length. An article that is not among them, or whose vector is all zeros,
/// has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embeddings {
    dimensions: usize,
    values: Vec<f32>,
    rows: HashMap<ArticleId, usize>,
}

impl Embeddings {
    /// Takes over vectors row by row: `values` holds `dimensions` numbers for each id, all of them
    /// finite. Rows without an id, and numbers that make no whole row, are left out; of two rows
    /// with one id the later counts.
    ///
    /// ```
    /// use storyfold_model::{ArticleId, Embeddings};
    /// let ids = [ArticleId::new("a")?, ArticleId::new("b")?];
    /// let embeddings = Embeddings::new(2, vec![3.0, 4.0, 0.0, 0.0], ids.clone());
    /// assert_eq!(embeddings.of(&ids[0]), Some(&[0.6, 0.8][..]));
    /// assert_eq!(embeddings.of(&ids[1]), None);
    /// # Ok::<(), storyfold_model::InvalidArticleId>(())
    /// ```
    pub fn new(
        dimensions: usize,
        mut values: Vec<f32>,
        ids: impl IntoIterator<Item = ArticleId>,
    ) -> Self {
        let mut rows = HashMap::new();
        for ((at, row), id) in values.chunks_exact_mut(dimensions.max(1)).enumerate().zip(ids) {
            let length = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
            if length > 0.0 && length.is_finite() {
                row.iter_mut().for_each(|x| *x = (f64::from(*x) / length) as f32);
                rows.insert(id, at);
            }
        }
        Self { dimensions, values, rows }
    }

    /// The vector of an article, of unit length.
    pub fn of(&self, id: &ArticleId) -> Option<&[f32]> {
        let start = self.rows.get(id)? * self.dimensions;
        self.values.get(start..start + self.dimensions)
    }

    /// Number of articles with a vector.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no article has one.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
