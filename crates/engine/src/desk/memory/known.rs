//! Heads that are kept at hand, so that they need not be read again whenever somebody meets them.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use storyfold_model::Article;
use storyfold_store::{Area, Rows, StoreError, StoredArticle};
use storyfold_text::Analysed;

use super::fingerprint;
use super::state::{sized, words_at};
use crate::desk::limits::CACHED_BYTES;

/// What is known of a head, at hand.
#[derive(Debug)]
pub(in crate::desk) struct Known {
    pub(in crate::desk) article: Article,
    pub(in crate::desk) analysed: Analysed,
    /// What it takes, as it is written.
    bytes: usize,
}

/// Heads that were asked for lately.
#[derive(Debug)]
pub(in crate::desk) struct Cache {
    known: FxHashMap<u32, Arc<Known>>,
    bytes: usize,
    most_bytes: usize,
}

impl Default for Cache {
    fn default() -> Self {
        Self { known: FxHashMap::default(), bytes: 0, most_bytes: CACHED_BYTES }
    }
}

impl Cache {
    /// What is known of a head.
    pub(in crate::desk) fn get(
        &mut self,
        rows: &dyn Rows,
        place: u32,
    ) -> Result<Arc<Known>, StoreError> {
        if let Some(known) = self.known.get(&place) {
            return Ok(Arc::clone(known));
        }
        let (stored, of_article) = sized(rows, Area::Articles, place, StoredArticle::from_bytes)?;
        let (analysed, of_analysis) = sized(rows, Area::Analyses, place, fingerprint::from_bytes)?;
        let analysed = fingerprint::with_opening(analysed, words_at(rows, place)?);
        let of_opening = size_of_val(&*analysed.opening);
        let bytes = size_of::<Known>() + of_article + of_analysis + of_opening;
        let known = Arc::new(Known { article: stored.article, analysed, bytes });
        self.keep(place, Arc::clone(&known));
        Ok(known)
    }

    /// Keeps a head, and lets go of others where there is no room for all.
    fn keep(&mut self, place: u32, known: Arc<Known>) {
        while self.bytes + known.bytes > self.most_bytes && !self.known.is_empty() {
            // Those that came first leave the window first.
            let mut places: Vec<u32> = self.known.keys().copied().collect();
            let middle = places.len() / 2;
            let (_, &mut middle, _) = places.select_nth_unstable(middle);
            self.known.retain(|&place, _| place > middle);
            self.bytes = self.known.values().map(|known| known.bytes).sum();
        }
        self.bytes += known.bytes;
        self.known.insert(place, known);
    }

    /// Forgets heads that came before a place: nobody meets them any more.
    pub(in crate::desk) fn forget_before(&mut self, place: u32) {
        self.known.retain(|&known, _| known >= place);
        self.bytes = self.known.values().map(|known| known.bytes).sum();
    }

    /// Forgets a head.
    pub(in crate::desk) fn forget(&mut self, place: u32) {
        self.bytes -= self.known.remove(&place).map_or(0, |known| known.bytes);
    }
}

#[cfg(test)]
mod tests {
    use storyfold_model::ArticleId;
    use storyfold_text::Analyser;
    use storyfold_text::boilerplate::RecurringLines;

    use super::*;

    #[test]
    fn heads_at_hand_take_no_more_room_than_there_is_and_the_first_go_first() {
        let known = |bytes: usize| {
            let article = Article::new(ArticleId::new("a").unwrap());
            let analysed = Analyser::default().analyse(&article, &RecurringLines::default());
            Arc::new(Known { article, analysed, bytes })
        };
        let mut cache = Cache { most_bytes: 1_000, ..Cache::default() };
        for place in 0..50 {
            cache.keep(place, known(100));
            let bytes: usize = cache.known.values().map(|known| known.bytes).sum();
            assert!(cache.bytes == bytes && bytes <= 1_000, "{place}: {bytes}");
            assert!(cache.known.contains_key(&place));
        }
        assert!(cache.known.len() >= 4 && cache.known.keys().all(|&place| place >= 40));
        // One that is larger than all room is there alone.
        cache.keep(50, known(5_000));
        assert_eq!((cache.known.len(), cache.bytes), (1, 5_000));
        cache.keep(51, known(100));
        cache.forget(51);
        cache.forget(7);
        assert_eq!((cache.known.len(), cache.bytes), (0, 0));
        (60..70).for_each(|place| cache.keep(place, known(100)));
        cache.forget_before(67);
        assert_eq!((cache.known.len(), cache.bytes), (3, 300));
    }
}
