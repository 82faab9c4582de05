//! All articles at once.

use std::collections::HashMap;

use storyfold_index::canonical::CanonicalOrder;
use storyfold_index::cluster::identity::{group_id, story_id};
use storyfold_index::stories::{self, Candidates, Known, Search, Stories, prepare};
use storyfold_model::{
    Article, ArticleId, CanonicalRule, Clustering, CopyGroup, CutBridge, Doc, Probability, Role,
    Story, StoryEvidence,
};
use storyfold_text::Analysed;
use storyfold_text::tfidf::Background;

use crate::completeness::choose_account;
use crate::error::Error;
use crate::options::Options;
use crate::pipeline::{Copies, groups_of_copies, in_order, on_threads, scorer};
use crate::progress::{Progress, RunReport};
use crate::rows::{Row, version_of};
use crate::versions::Standing;

/// Articles folded into copies and stories.
#[derive(Debug, Clone)]
pub struct Folded {
    /// The articles, sorted by id.
    pub articles: Vec<Article>,
    /// What each article is among the states of its item.
    pub standings: Vec<Standing>,
    /// Groups and stories, by places in `articles`.
    pub clustering: Clustering,
    /// What each stage did.
    pub report: RunReport,
}

impl Folded {
    /// One row for each article, sorted by id.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let mut rows: Vec<(Doc, Row<'_>)> = Vec::with_capacity(self.articles.len());
        for story in &self.clustering.stories {
            for group in story.groups.iter().filter_map(|&at| self.clustering.groups.get(at)) {
                for &member in &group.members {
                    rows.extend(self.row(story, group, member).map(|row| (member, row)));
                }
            }
        }
        rows.sort_unstable_by_key(|&(member, _)| member);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn row<'a>(&'a self, story: &Story, group: &CopyGroup, member: Doc) -> Option<Row<'a>> {
        let article = |doc: Doc| self.articles.get(doc.place());
        let standing = self.standings.get(member.place()).copied().unwrap_or_default();
        let role = if member == story.canonical {
            Role::Canonical
        } else if member == group.canonical {
            Role::Report
        } else {
            Role::Copy
        };
        Some(Row {
            article: article(member)?,
            story: story.id,
            story_canonical: &article(story.canonical)?.id,
            story_rule: story.rule,
            group: group.id,
            group_canonical: &article(group.canonical)?.id,
            group_rule: group.rule,
            role,
            version_of: version_of(&self.articles, standing),
            status: standing.status,
            flags: standing.flags,
        })
    }
}

/// Folds articles into copies and stories. The order of the articles does not matter.
///
/// # Errors
/// [`Error::DuplicateId`] when two articles have one id, [`Error::Threads`] when threads cannot be
/// started, [`Error::Store`] when a temporary file is needed and cannot be used.
pub fn cluster(
    articles: Vec<Article>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Folded, Error> {
    let articles = in_order(articles)?;
    on_threads(options, || {
        let judged = judge(articles, options, progress, None)?;
        let clustering = judged.clustering();
        let Copies { articles, versions, .. } = judged.copies;
        Ok(Folded { articles, standings: versions.standings, clustering, report: judged.report })
    })?
}

/// The groups of copies with their names and canonicals, ordered by their first member.
fn copy_groups(copies: &Copies) -> Vec<CopyGroup> {
    let id = |place: u32| copies.articles.get(place as usize).map(|article| &article.id);
    copies
        .versions
        .members
        .iter()
        .zip(&copies.canonicals)
        .map(|(members, &(canonical, rule))| CopyGroup {
            id: group_id(members.iter().filter_map(|&place| id(place))),
            members: members.iter().map(|&place| Doc::from_u32(place)).collect(),
            canonical: Doc::from_u32(canonical),
            rule,
        })
        .collect()
}

/// Everything that was found out about the articles of one run. The nodes of stories are groups of
/// copies, each standing for itself by its canonical.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) copies: Copies,
    /// What the articles say of themselves, by nodes.
    pub(crate) known: Known,
    pub(crate) stories: Stories,
    /// In which order the rules are asked that choose canonicals.
    order: CanonicalOrder,
    pub(crate) report: RunReport,
    /// What was asked for besides: the evidence between two nodes.
    pub(crate) asked: Option<StoryEvidence>,
}

/// Runs all stages, and keeps the evidence between two articles that were asked for by place.
pub(crate) fn judge(
    articles: Vec<Article>,
    options: &Options,
    progress: &dyn Progress,
    ask: Option<(u32, u32)>,
) -> Result<Judged, Error> {
    let mut report = RunReport::default();
    let copies = groups_of_copies(articles, options, &mut report, progress, ask.is_some())?;
    let model = options.scoring_model();
    let node_analysed: Vec<&Analysed> = copies.analysed.iter().collect();
    let node_articles = representatives(&copies);
    let count = node_analysed.len();
    let prepared = report.stage(progress, "candidates", count, || {
        let search = Search::for_articles(count);
        let prepared = prepare(&node_analysed, search, Background::shipped());
        let note = describe(&prepared.candidates, search, count);
        (prepared, note)
    });
    let embeddings = options.embeddings.as_deref();
    let scorer = scorer(&prepared, &node_analysed, &node_articles, model, embeddings);
    let known = copies.known();
    let stories = report.stage(progress, "stories", prepared.candidates.pairs.len(), || {
        let stories =
            stories::fold(&scorer, &prepared.candidates, count, options.granularity, &known);
        let vectors = embeddings.map_or_else(String::new, |embeddings| {
            let has = |article: &&&Article| embeddings.of(&article.id).is_some();
            format!("; {} of {count} texts have vectors", node_articles.iter().filter(has).count())
        });
        let (pairs, members, cut) = (stories.judged.len(), stories.members.len(), stories.cut);
        let note = format!("{pairs} pairs scored, {members} stories, cut at {cut:.2}{vectors}");
        (stories, note)
    });
    let asked = ask.and_then(|(a, b)| {
        let (a, b) = (node_of(&copies, a)?, node_of(&copies, b)?);
        let mut evidence = model.evidence(&scorer.measure(a.min(b), a.max(b))?);
        let pairs = &prepared.candidates.pairs;
        evidence.proposed_by = pairs
            .binary_search_by_key(&(a.min(b), a.max(b)), |&(x, y, _)| (x, y))
            .ok()
            .and_then(|at| pairs.get(at))
            .map(|&(_, _, by)| by);
        Some(evidence)
    });
    drop(scorer);
    drop((node_analysed, node_articles));
    let order = options.canonicals.clone();
    Ok(Judged { copies, known, stories, order, report, asked })
}

/// The article that represents each group.
fn representatives(copies: &Copies) -> Vec<&Article> {
    let article = |&(place, _): &(u32, CanonicalRule)| copies.articles.get(place as usize);
    copies.canonicals.iter().filter_map(article).collect()
}

/// The node an article belongs to.
pub(crate) fn node_of(copies: &Copies, place: u32) -> Option<u32> {
    let group =
        copies.versions.members.iter().position(|members| members.binary_search(&place).is_ok())?;
    u32::try_from(group).ok()
}

fn describe(candidates: &Candidates, search: Search, count: usize) -> String {
    match search {
        Search::Exact => {
            format!("{} pairs, every pair of {count} looked at", candidates.pairs.len())
        }
        Search::Approximate => format!(
            "{} pairs; {} of {count} in a graph, {} of them not found by a search for themselves and \
             scanned for; {} look-ups left common terms out",
            candidates.pairs.len(),
            candidates.audit.in_graph,
            candidates.audit.lost,
            candidates.audit.shortened,
        ),
    }
}

impl Judged {
    /// The clustering with names, canonicals and the links that were cut.
    pub(crate) fn clustering(&self) -> Clustering {
        let groups = copy_groups(&self.copies);
        let mut story_of = vec![0_usize; groups.len()];
        let mut stories = Vec::with_capacity(self.stories.members.len());
        for (number, members) in self.stories.members.iter().enumerate() {
            for &node in members {
                if let Some(slot) = story_of.get_mut(node as usize) {
                    *slot = number;
                }
            }
            stories.push(self.story(members, &groups));
        }
        let canonical = |node: u32| groups.get(node as usize).map(|group| group.canonical);
        let cut_bridges = self
            .stories
            .judged
            .iter()
            .filter(|(a, b, probability)| {
                f64::from(*probability) >= self.stories.cut
                    && story_of.get(*a as usize) != story_of.get(*b as usize)
            })
            .filter_map(|&(a, b, probability)| {
                Some(CutBridge {
                    a: canonical(a)?,
                    b: canonical(b)?,
                    probability: Probability::clamped(f64::from(probability)),
                })
            })
            .collect();
        Clustering { groups, stories, cut_bridges }
    }

    fn story(&self, members: &[u32], groups: &[CopyGroup]) -> Story {
        let Copies { articles, analysed, canonicals, versions, .. } = &self.copies;
        let accounts: Vec<(u32, &Analysed)> = members
            .iter()
            .filter_map(|&node| {
                let &(place, _) = canonicals.get(node as usize)?;
                Some((place, analysed.get(node as usize)?))
            })
            .collect();
        let chosen = choose_account(articles, versions, &accounts, &self.order);
        let (canonical, rule) = chosen.unwrap_or((0, CanonicalRule::OnlyOne));
        let mut in_story: Vec<usize> = members.iter().map(|&node| node as usize).collect();
        in_story.sort_unstable();
        let ids = in_story
            .iter()
            .filter_map(|&at| groups.get(at))
            .flat_map(|group| &group.members)
            .filter_map(|member| articles.get(member.place()))
            .map(|article| &article.id);
        Story { id: story_id(ids), groups: in_story, canonical: Doc::from_u32(canonical), rule }
    }
}

/// The place of each id among articles sorted by id.
pub(crate) fn places(articles: &[Article]) -> HashMap<&ArticleId, u32> {
    articles.iter().map(|article| &article.id).zip(0..).collect()
}
