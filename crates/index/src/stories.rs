//! The stages for stories: candidates, scores, clusters.

use std::borrow::Cow;

use rayon::prelude::*;
use storyfold_model::{Article, ProposedBy};
use storyfold_text::Analysed;
use storyfold_text::tfidf::Background;

use crate::candidate::exact::Exact;
use crate::candidate::hnsw::HnswGraph;
use crate::candidate::inverted::Inverted;
use crate::candidate::{Audit, CandidateSource, Neighbours, Proposals, keep_nearest};
use crate::cluster::average_link;
use crate::cluster::coherence::{self, Granularity};
use crate::cluster::judged::Judged;
use crate::cluster::roundups;
use crate::limits::{
    DENSE_COSINE, DENSE_NEIGHBOURS, EXACT_ARTICLES, GRAPH_ARTICLES, KEPT_NEIGHBOURS,
    LEAD_NEIGHBOURS, NAME_NEIGHBOURS, WHOLE_NEIGHBOURS,
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

/// Proposes the pairs of a run: the nearest of each article by its whole text, its lead and its
/// names.
pub fn candidates(space: &Space, search: Search) -> Candidates {
    let source: &dyn CandidateSource = match search {
        Search::Exact => &Exact,
        Search::Approximate => &Inverted,
    };
    let mut pairs = Vec::new();
    let whole = source.propose(space, Field::Whole, DENSE_NEIGHBOURS);
    let doubtful = doubtful(&whole);
    let (of_graph, graph_audit) =
        HnswGraph::default().propose_among(space, Field::Whole, &doubtful, WHOLE_NEIGHBOURS);
    let mut audit = whole.audit;
    audit.add(graph_audit);
    let mut neighbours = whole.neighbours;
    let mut of_graph = of_graph.into_iter().peekable();
    for (place, known) in (0..).zip(&mut neighbours) {
        let found = of_graph.next_if(|&(of, _)| of == place).map(|(_, found)| found);
        let met = found.as_ref().map(|found| std::mem::replace(known, united(known, found)));
        let near = known.get(..worth_scoring(known)).unwrap_or(known);
        let mut propose = |others: &Neighbours, by| {
            let others = others.iter().filter(|&&(other, _)| holds(near, other));
            pairs.extend(others.map(|&(other, _)| candidate(place, other, by)));
        };
        propose(met.as_ref().unwrap_or(known), source.name());
        propose(&found.unwrap_or_default(), ProposedBy::HNSW);
        known.truncate(KEPT_NEIGHBOURS);
        known.shrink_to_fit();
    }
    for (field, most) in [(Field::Lead, LEAD_NEIGHBOURS), (Field::Names, NAME_NEIGHBOURS)] {
        let proposals = source.propose(space, field, most);
        audit.add(proposals.audit);
        for (place, neighbours) in (0..).zip(&proposals.neighbours) {
            let near = neighbours.iter();
            pairs.extend(near.map(|&(other, _)| candidate(place, other, source.name())));
        }
    }
    pairs.par_sort_unstable();
    pairs.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 = kept.2.union(next.2);
        }
        same
    });
    pairs.shrink_to_fit();
    Candidates { neighbours, pairs, audit }
}

/// How many of an article's neighbours, nearest first, are worth scoring.
fn worth_scoring(neighbours: &Neighbours) -> usize {
    neighbours.partition_point(|&(_, cosine)| cosine >= DENSE_COSINE).max(WHOLE_NEIGHBOURS)
}

fn candidate(one: u32, other: u32, by: ProposedBy) -> Candidate {
    (one.min(other), one.max(other), by)
}

fn holds(neighbours: &[(u32, f32)], place: u32) -> bool {
    neighbours.iter().any(|&(known, _)| known == place)
}

/// The nearest of what two sources found.
fn united(one: &Neighbours, other: &Neighbours) -> Neighbours {
    let new = other.iter().filter(|&&(place, _)| !holds(one, place));
    let mut all: Neighbours = one.iter().chain(new).copied().collect();
    keep_nearest(&mut all, DENSE_NEIGHBOURS);
    all
}

/// The articles that may have nearer neighbours than were found, those in most doubt if there are
/// many.
///
/// Two articles that never met over the terms that were followed share only terms that neither
/// followed. Their cosine is at most the length of that part of either vector: where it is below the
/// last neighbour's cosine, nothing can have been missed, and no graph needs to hold the article,
/// for itself or for others.
fn doubtful(whole: &Proposals) -> Vec<u32> {
    let last = |neighbours: &Neighbours| {
        neighbours.get(WHOLE_NEIGHBOURS - 1).map_or(0.0, |&(_, cosine)| cosine)
    };
    let mut doubtful: Neighbours = (0..)
        .zip(whole.unmet.iter().zip(&whole.neighbours))
        .map(|(place, (&unmet, neighbours))| (place, unmet - last(neighbours)))
        .filter(|&(_, doubt)| doubt > 0.0)
        .collect();
    keep_nearest(&mut doubtful, GRAPH_ARTICLES);
    let mut places: Vec<u32> = doubtful.into_iter().map(|(place, _)| place).collect();
    places.sort_unstable();
    places
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

/// What is known of some articles before they are judged. The default is nothing.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Pairs that are accounts of one incident because one of them says so: the lower place first,
    /// sorted, each once. One of a roundup counts where it is filed, and joins nothing.
    pub together: Vec<(u32, u32)>,
    /// Articles about many incidents, sorted. They join nothing but the one story they fit.
    pub roundups: Vec<u32>,
}

impl Known {
    fn is_roundup(&self, (a, b): (u32, u32)) -> bool {
        [a, b].iter().any(|place| self.roundups.binary_search(place).is_ok())
    }

    /// What was judged, with what is known in its place: the links of reports, which stories are formed by,
    /// and those of roundups, which form none.
    fn among<'a>(&self, judged: &'a [Judged]) -> (Cow<'a, [Judged]>, Vec<Judged>) {
        if self.together.is_empty() && self.roundups.is_empty() {
            return (Cow::Borrowed(judged), Vec::new());
        }
        let is_known = |pair: (u32, u32)| self.together.binary_search(&pair).is_ok();
        let mut links: Vec<Judged> =
            judged.iter().filter(|&&(a, b, _)| !is_known((a, b))).copied().collect();
        links.extend(self.together.iter().map(|&(a, b)| (a, b, 1.0)));
        links.sort_unstable_by_key(|&(a, b, _)| (a, b));
        let (of_roundups, links) =
            links.into_iter().partition(|&(a, b, _)| self.is_roundup((a, b)));
        (Cow::Owned(links), of_roundups)
    }
}

/// Scores the candidates, finds the cut that suits them and forms stories. The result does not
/// depend on the number of threads. O(p log p) for p pairs, and the scoring of them.
pub fn fold(
    scorer: &Scorer<'_>,
    candidates: &Candidates,
    articles: usize,
    granularity: Granularity,
    known: &Known,
) -> Stories {
    let judged = scorer.score_all(&candidates.pairs);
    let cut = scorer.model().cut.unwrap_or_else(|| coherence::cut(&judged));
    let cut = granularity.shift(cut);
    Stories { members: form(&judged, articles, cut, known), judged, cut }
}

/// Forms stories of so many articles at a cut. Each is sorted, and they are by their first members. Cost as
/// of [`average_link::cluster`].
pub fn form(judged: &[Judged], articles: usize, cut: f64, known: &Known) -> Vec<Vec<u32>> {
    let (links, of_roundups) = known.among(judged);
    let mut members = average_link::cluster(articles, &links, cut);
    roundups::file(&known.roundups, &of_roundups, cut, &mut members);
    members
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
