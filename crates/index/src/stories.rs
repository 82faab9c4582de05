//! The stages for stories: candidates, scores, clusters.

use rayon::prelude::*;
use storyfold_model::{Article, ProposedBy};
use storyfold_text::Analysed;
use storyfold_text::tfidf::Background;

use crate::candidate::exact::Exact;
use crate::candidate::hnsw::HnswGraph;
use crate::candidate::inverted::Inverted;
use crate::candidate::{Audit, CandidateSource, Neighbours, keep_nearest};
use crate::cluster::average_link::{self, Judged};
use crate::cluster::coherence::{self, Granularity};
use crate::limits::{
    EXACT_ARTICLES, KEPT_NEIGHBOURS, LEAD_NEIGHBOURS, NAME_NEIGHBOURS, WHOLE_NEIGHBOURS,
};
use crate::score::{Model, Scorer};
use crate::space::{Field, Space};

/// A pair worth scoring: two places, the lower one first, and who proposed it.
pub type Candidate = (u32, u32, ProposedBy);

/// Candidates of one run.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    /// Each article's nearest by whole text, nearest first.
    pub neighbours: Vec<Neighbours>,
    /// Pairs to score, sorted, each once.
    pub pairs: Vec<Candidate>,
    /// What the sources say of their own work, added up.
    pub audit: Audit,
}

/// Which sources propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// All pairs are looked at.
    Exact,
    /// The graph and the postings propose.
    Approximate,
}

impl Search {
    /// What suits so many articles.
    pub fn for_articles(articles: usize) -> Self {
        if articles <= EXACT_ARTICLES { Self::Exact } else { Self::Approximate }
    }
}

/// Proposes the pairs of a run.
pub fn candidates(space: &Space, search: Search) -> Candidates {
    let graph = HnswGraph::default();
    let fields: [(Field, usize, Vec<&dyn CandidateSource>); 3] = match search {
        Search::Exact => [
            (Field::Whole, WHOLE_NEIGHBOURS, vec![&Exact]),
            (Field::Lead, LEAD_NEIGHBOURS, vec![&Exact]),
            (Field::Names, NAME_NEIGHBOURS, vec![&Exact]),
        ],
        Search::Approximate => [
            (Field::Whole, WHOLE_NEIGHBOURS, vec![&graph, &Inverted]),
            (Field::Lead, LEAD_NEIGHBOURS, vec![&Inverted]),
            (Field::Names, NAME_NEIGHBOURS, vec![&Inverted]),
        ],
    };
    let mut found =
        Candidates { neighbours: vec![Vec::new(); space.len()], ..Candidates::default() };
    for (field, most, sources) in fields {
        let kept = if field == Field::Whole { KEPT_NEIGHBOURS } else { most };
        for source in sources {
            let proposals = source.propose(space, field, kept);
            found.audit.lost += proposals.audit.lost;
            found.audit.shortened += proposals.audit.shortened;
            for (place, neighbours) in (0_u32..).zip(&proposals.neighbours) {
                found.pairs.extend(
                    neighbours
                        .iter()
                        .take(most)
                        .map(|&(other, _)| (place.min(other), place.max(other), source.name())),
                );
            }
            if field == Field::Whole {
                for (known, new) in found.neighbours.iter_mut().zip(proposals.neighbours) {
                    known.extend(new);
                }
            }
        }
    }
    for neighbours in &mut found.neighbours {
        neighbours.sort_unstable_by_key(|&(place, _)| place);
        neighbours.dedup_by_key(|(place, _)| *place);
        keep_nearest(neighbours, KEPT_NEIGHBOURS);
    }
    found.pairs.sort_unstable();
    found.pairs.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 = kept.2.union(next.2);
        }
        same
    });
    found
}

/// Stories of one run.
#[derive(Debug, Clone, Default)]
pub struct Stories {
    /// Places, sorted; stories sorted by their first member. Every article is in one.
    pub members: Vec<Vec<u32>>,
    /// Every scored pair.
    pub judged: Vec<Judged>,
    /// The mean link from which on two clusters were joined.
    pub cut: f64,
}

/// Scores the candidates, finds the cut that suits them and forms stories. The result does not depend on the number of threads.
pub fn fold(
    scorer: &Scorer<'_>,
    candidates: &Candidates,
    articles: usize,
    granularity: Granularity,
) -> Stories {
    let judged: Vec<Judged> = candidates
        .pairs
        .par_iter()
        .filter_map(|&(a, b, _)| Some((a, b, scorer.score(a, b)?)))
        .collect();
    let cut = scorer.model().cut.unwrap_or_else(|| coherence::cut(&judged));
    let cut = granularity.shift(cut);
    let members = average_link::cluster(articles, &judged, cut);
    Stories { members, judged, cut }
}

/// Everything needed to score the articles of one run, built at once.
#[derive(Debug)]
pub struct Prepared {
    /// The articles as vectors.
    pub space: Space,
    /// The pairs worth scoring.
    pub candidates: Candidates,
}

/// Weighs articles and proposes pairs.
pub fn prepare(analysed: &[&Analysed], search: Search, background: &Background) -> Prepared {
    let space = Space::of(analysed, background);
    let candidates = candidates(&space, search);
    Prepared { space, candidates }
}

impl Prepared {
    /// A scorer for these articles.
    pub fn scorer<'a>(
        &'a self,
        analysed: &'a [&'a Analysed],
        articles: &[&Article],
        model: &'a Model,
    ) -> Scorer<'a> {
        Scorer::new(&self.space, analysed, articles, &self.candidates.neighbours, model)
    }
}
