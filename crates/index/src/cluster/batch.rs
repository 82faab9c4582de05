//! Stories once all articles are there.

use super::Clusterer;
use super::average_link;
use super::judged::Judged;

/// Keeps what was judged and forms stories of it when asked.
#[derive(Debug, Clone)]
pub struct Batch {
    articles: u32,
    judged: Vec<Judged>,
    cut: f64,
}

impl Batch {
    /// A clusterer that joins stories whose link is at least the cut.
    pub fn new(cut: f64) -> Self {
        Self { articles: 0, judged: Vec::new(), cut }
    }
}

impl Clusterer for Batch {
    fn add(&mut self, judged: &[(u32, f32)]) {
        let place = self.articles;
        self.articles += 1;
        self.judged.extend(judged.iter().map(|&(earlier, p)| (earlier, place, p)));
    }

    fn clusters(&self) -> Vec<Vec<u32>> {
        average_link::cluster(self.articles as usize, &self.judged, self.cut)
    }
}
