//! Deciding the window with hindsight, as batch does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use storyfold_index::cluster::coherence;
use storyfold_index::cluster::judged::Judged;
use storyfold_index::stories::{Search, prepare};
use storyfold_model::Article;
use storyfold_store::{Area, StoreError};
use storyfold_text::Analysed;
use storyfold_text::tfidf::Background;

use crate::desk::filing::Filing;
use crate::desk::limits::{GROWN_BY_ONE_IN, KEPT_NEIGHBOURS};
use crate::desk::memory::known::Known;
use crate::desk::memory::state::{group_of, known_article, measured_at, number_at, put_number};
use crate::desk::open::Desk;
use crate::desk::stories::forming::LinksOf;
use crate::error::Error;

/// What hindsight changed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Refolded {
    /// Texts that were decided anew.
    pub texts: usize,
    /// Pairs that were judged.
    pub pairs: usize,
    /// Articles whose group of copies is another one now.
    pub regrouped: usize,
    /// Texts whose story is another one now.
    pub moved: usize,
    /// The cut before.
    pub cut_before: f64,
    /// The cut now.
    pub cut: f64,
}

impl Desk {
    /// Decides the groups of copies and the stories of the window anew, knowing all that came by now. Both
    /// keep their ids as far as they go on; what changed is in the log.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be written.
    pub fn refold(&mut self) -> Result<Refolded, Error> {
        self.change(|filing| filing.decide_anew())
    }
}

impl Filing<'_, '_> {
    /// [`Filing::decide_anew`], where the window is small and has grown by a fifth since.
    pub(in crate::desk) fn decide_anew_when_grown(&mut self) -> Result<(), StoreError> {
        let heads = self.window.heads();
        if heads <= self.options.decided_anew {
            let decided = number_at(self.rows, "weighed")?.unwrap_or(0) as u32;
            if heads > decided + decided / GROWN_BY_ONE_IN {
                self.decide_anew()?;
            }
        }
        Ok(())
    }

    /// Forms the groups of the window as batch does, finds the candidates of all heads, scores them, finds
    /// the cut and forms the stories.
    fn decide_anew(&mut self) -> Result<Refolded, StoreError> {
        let moved = self.regroup()?;
        let heads = self.window.places_of_heads();
        let known: Vec<Arc<Known>> = heads
            .iter()
            .map(|&place| self.cache.get(self.rows, place))
            .collect::<Result<_, StoreError>>()?;
        let analysed: Vec<&Analysed> = known.iter().map(|known| &known.analysed).collect();
        let articles: Vec<&Article> = known.iter().map(|known| &known.article).collect();
        let prepared = prepare(&analysed, Search::for_articles(heads.len()), Background::shipped());
        let scorer = prepared.scorer(&analysed, &articles, self.model);
        let judged = scorer.score_all(&prepared.candidates.pairs);
        let before = self.cut;
        self.cut = self.model.cut.unwrap_or_else(|| coherence::cut(&judged));
        self.replace_neighbours(&heads, &prepared.candidates.neighbours)?;
        self.replace_links(&heads, &judged)?;

        let mut stories_before = self.stories_of(&heads)?;
        for (story, head) in stories_before.iter_mut().zip(&heads) {
            *story = moved.get(head).copied().unwrap_or(*story);
        }
        let mut links_of = LinksOf::new();
        if let Some(connected) = self.connected(&heads, usize::MAX)? {
            links_of = connected;
        }
        self.form(&links_of)?;
        let stories = self.stories_of(&heads)?;
        put_number(self.rows, "weighed", heads.len() as u64)?;
        let is_other = |(now, then): &(&u64, &u64)| now != then;
        Ok(Refolded {
            texts: heads.len(),
            pairs: judged.len(),
            regrouped: moved.len(),
            moved: stories.iter().zip(&stories_before).filter(is_other).count(),
            cut_before: before,
            cut: self.cut,
        })
    }

    fn stories_of(&self, heads: &[u32]) -> Result<Vec<u64>, StoreError> {
        heads.iter().map(|&head| self.story_of_head(head)).collect()
    }

    /// Writes the neighbours of heads, given by place in `heads`: each is a neighbour of its
    /// neighbours.
    fn replace_neighbours(
        &mut self,
        heads: &[u32],
        neighbours: &[Vec<(u32, f32)>],
    ) -> Result<(), StoreError> {
        let mut mutual: Vec<BTreeMap<u32, f32>> = vec![BTreeMap::new(); heads.len()];
        for (at, near) in (0_u32..).zip(neighbours) {
            for &(other, cosine) in near {
                for (one, two) in [(at, other), (other, at)] {
                    if let (Some(known), Some(&place)) =
                        (mutual.get_mut(one as usize), heads.get(two as usize))
                    {
                        known.insert(place, cosine);
                    }
                }
            }
        }
        let mut lost: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut rows: Vec<Vec<(u32, f32)>> = Vec::with_capacity(heads.len());
        for (&place, known) in heads.iter().zip(mutual) {
            let mut near: Vec<(u32, f32)> = known.into_iter().collect();
            near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            lost.extend(near.iter().skip(KEPT_NEIGHBOURS).map(|&(other, _)| (other, place)));
            near.truncate(KEPT_NEIGHBOURS);
            rows.push(near);
        }
        for (&place, mut near) in heads.iter().zip(rows) {
            near.retain(|&(other, _)| !lost.contains(&(place, other)));
            let old = measured_at(self.rows, Area::Neighbours, place)?;
            // Those that left the window keep whom they had.
            near.extend(old.into_iter().filter(|&(other, _)| !self.window.is_head(other)));
            near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            self.put_measured(Area::Neighbours, place, &near)?;
        }
        Ok(())
    }

    /// Writes the links of heads, given by place in `heads`.
    fn replace_links(&mut self, heads: &[u32], judged: &[Judged]) -> Result<(), StoreError> {
        let mut links: Vec<Vec<(u32, f32)>> = vec![Vec::new(); heads.len()];
        for &(a, b, probability) in judged {
            for (one, two) in [(a, b), (b, a)] {
                if let (Some(known), Some(&place)) =
                    (links.get_mut(one as usize), heads.get(two as usize))
                {
                    known.push((place, probability));
                }
            }
        }
        for (&place, mut links) in heads.iter().zip(links) {
            let old = measured_at(self.rows, Area::Links, place)?;
            links.extend(old.into_iter().filter(|&(other, _)| !self.window.is_head(other)));
            links.sort_unstable_by_key(|&(other, _)| other);
            self.put_measured(Area::Links, place, &links)?;
        }
        // What articles say of each other stands before what is judged.
        for &head in heads {
            for member in group_of(self.rows, known_article(self.rows, head)?.group)?.members {
                let article = known_article(self.rows, member)?.article;
                if article.wire.is_some() {
                    let judged = measured_at(self.rows, Area::Links, head)?;
                    let links = self.with_said(&article, member, judged.clone())?;
                    if links != judged {
                        self.put_links(head, &links)?;
                    }
                }
            }
        }
        Ok(())
    }
}
