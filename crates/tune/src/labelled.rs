//! Labelled articles as pairs with features.

use std::collections::BTreeMap;

use rayon::prelude::*;
use storyfold::model::{Article, ArticleId};
use storyfold::pipeline::{Copies, find_copies, scorer};
use storyfold::progress::{Progress, RunReport, Silent};
use storyfold::{Error, Options};
use storyfold_index::score::{Model, Values};
use storyfold_index::stories::{Candidate, Known, Search, prepare};
use storyfold_text::tfidf::Background;

/// One candidate pair with what was measured on it and what is true of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledPair {
    /// The places of both nodes.
    pub pair: Candidate,
    /// What was measured.
    pub values: Values,
    /// Whether both are labelled as one story.
    pub same: bool,
}

/// A labelled set, ready to train on and to score: groups of copies are its nodes, as in a run.
#[derive(Debug)]
pub struct LabelledSet {
    /// The set's name.
    pub name: String,
    /// Whether parts of its articles were taken away.
    pub is_degraded: bool,
    /// What it weighs in training, as a share of what other sets weigh.
    pub weight: f64,
    /// Whether its true pairs weigh a few times their share of all at most, as in a small input of which every
    /// pair is judged and few are true.
    pub keeps_share: bool,
    /// For each labelled article its node and its story.
    pub articles: Vec<(ArticleId, usize, String)>,
    /// Number of nodes.
    pub nodes: usize,
    /// Number of articles, labelled or not.
    pub all_articles: usize,
    /// The story of each node's representative.
    pub stories: Vec<Option<String>>,
    /// What the articles say of themselves, by nodes.
    pub known: Known,
    /// The candidate pairs between nodes.
    pub pairs: Vec<LabelledPair>,
}

impl LabelledSet {
    /// Analyses articles, proposes pairs and measures them as a run with this background would.
    ///
    /// # Errors
    /// As [`storyfold::cluster`].
    pub fn new(
        name: &str,
        articles: Vec<Article>,
        gold: &BTreeMap<ArticleId, String>,
        background: &Background,
    ) -> Result<Self, Error> {
        Self::measured(name, articles, gold, background, &Options::default(), &Silent)
    }

    /// As [`Self::new`], with options for folding, telling `progress` of the stages.
    ///
    /// # Errors
    /// As [`storyfold::cluster`].
    pub fn measured(
        name: &str,
        mut articles: Vec<Article>,
        gold: &BTreeMap<ArticleId, String>,
        background: &Background,
        options: &Options,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        articles.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let mut report = RunReport::default();
        let copies = find_copies(articles, options, &mut report, progress)?;
        let Copies { articles, analysed, versions, canonicals, .. } = &copies;
        let node_analysed: Vec<_> = analysed.iter().collect();
        let node_articles: Vec<_> =
            canonicals.iter().filter_map(|&(place, _)| articles.get(place as usize)).collect();
        let prepared =
            prepare(&node_analysed, Search::for_articles(node_analysed.len()), background);
        let model = Model::default();
        let embeddings = options.embeddings.as_deref();
        let scorer = scorer(&prepared, &node_analysed, &node_articles, &model, embeddings);
        let stories: Vec<Option<String>> =
            node_articles.iter().map(|article| gold.get(&article.id).cloned()).collect();
        let pairs = prepared
            .candidates
            .pairs
            .par_iter()
            .filter_map(|&pair| {
                let (a, b) = (stories.get(pair.0 as usize)?, stories.get(pair.1 as usize)?);
                let same = a.is_some() && a == b;
                Some(LabelledPair { pair, values: scorer.measure(pair.0, pair.1)?, same })
            })
            .collect();
        let labelled = versions
            .members
            .iter()
            .enumerate()
            .flat_map(|(node, members)| members.iter().map(move |&place| (node, place)))
            .filter_map(|(node, place)| {
                let id = articles.get(place as usize)?.id.clone();
                let story = gold.get(&id)?.clone();
                Some((id, node, story))
            })
            .collect();
        let known = copies.known();
        Ok(Self {
            known,
            name: name.to_owned(),
            is_degraded: false,
            weight: 1.0,
            keeps_share: false,
            articles: labelled,
            nodes: versions.members.len(),
            all_articles: articles.len(),
            stories,
            pairs,
        })
    }
}
