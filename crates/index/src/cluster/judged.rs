//! What was judged of two articles, and in sum of many.

/// A judged pair: two different places and the probability that they are one story. 1 is for what an
/// article says itself.
pub type Judged = (u32, u32, f32);

/// What was judged between two clusters, or within one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Links {
    /// The sum of the probabilities.
    pub(super) sum: f64,
    /// The number of pairs.
    pub(super) judged: f64,
}

impl Links {
    /// One judged pair.
    pub(super) fn of(probability: f32) -> Self {
        Self { sum: f64::from(probability), judged: 1.0 }
    }

    /// What was judged here and there.
    pub(super) fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.judged += other.judged;
    }

    /// The mean probability of what was judged, if anything was.
    pub(super) fn mean(&self) -> Option<f64> {
        (self.judged > 0.0).then(|| self.sum / self.judged)
    }
}
