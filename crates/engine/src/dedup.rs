//! Copies alone: a stream of articles, of which little is kept.

use rayon::prelude::*;
use storyfold_index::canonical::CanonicalOrder;
use storyfold_index::cluster::identity::group_id;
use storyfold_model::{
    Article, CanonicalRule, CopyEvidence, CopyRule, Doc, GroupId, Instant, Role, Similarity,
};

use crate::copies::{CopyFinder, CopyGroups, Fingerprints};
use crate::error::Error;
use crate::options::Options;
use crate::pipeline::{in_order, note, on_threads, represent};
use crate::progress::{Progress, RunReport};
use crate::rows::{CopyRow, version_of};
use crate::versions::{Signs, Standing, Versions};

/// Articles folded into copies alone.
#[derive(Debug, Clone)]
pub struct Deduplicated {
    /// The articles, sorted by id; without their bodies where they came one by one.
    pub articles: Vec<Article>,
    /// The groups of copies, ordered by their first member.
    pub groups: Vec<CopyGroupSummary>,
    /// What each stage did.
    pub report: RunReport,
    /// What each article is among the states of its item.
    standings: Vec<Standing>,
    /// For each article its group, by place in `groups`, and what was measured against the group's
    /// canonical.
    filed: Vec<(u32, CopyEvidence)>,
}

/// A group of copies without its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyGroupSummary {
    /// Its name.
    pub id: GroupId,
    /// The article that represents it.
    pub canonical: Doc,
    /// Why that one.
    pub rule: CanonicalRule,
}

impl Deduplicated {
    /// One row for each article, sorted by id.
    pub fn rows(&self) -> impl Iterator<Item = CopyRow<'_>> {
        (0..self.articles.len()).filter_map(|place| self.row(place))
    }

    /// The row of an article by its place in `articles`; `None` beyond the last.
    pub fn row(&self, place: usize) -> Option<CopyRow<'_>> {
        let (article, (group, evidence)) = (self.articles.get(place)?, self.filed.get(place)?);
        let group = self.groups.get(*group as usize)?;
        let standing = self.standings.get(place).copied().unwrap_or_default();
        let is_canonical = group.canonical.place() == place;
        Some(CopyRow {
            article,
            group: group.id,
            group_canonical: &self.articles.get(group.canonical.place())?.id,
            role: if is_canonical { Role::Canonical } else { Role::Copy },
            similarity: evidence.jaccard,
            containment: evidence.containment,
            aligned: evidence.side_by_side(),
            rule: evidence.rule,
            version_of: version_of(&self.articles, standing),
            status: standing.status,
            flags: standing.flags,
        })
    }
}

/// Folds articles into copies alone. The order of the articles does not matter.
///
/// # Errors
/// [`Error::DuplicateId`] when two articles have one id, [`Error::Threads`] when threads cannot be
/// started, [`Error::Store`] when a temporary file is needed and cannot be used.
pub fn dedup(
    articles: Vec<Article>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Deduplicated, Error> {
    let articles = in_order(articles)?;
    on_threads(options, || {
        let mut all = Deduplicator::new(options.clone());
        for batch in Fingerprints::of_all(&articles, options.copies) {
            all.append(batch)?;
        }
        let order: Vec<u32> = (0..articles.len() as u32).collect();
        let signs: Vec<Signs> = articles.par_iter().map(Signs::of).collect();
        all.finish(articles, &signs, &order, progress)
    })?
}

/// Takes what was read of articles, batch by batch, and folds them when all are there.
///
/// ```
/// use storyfold::model::{Article, ArticleId};
/// use storyfold::{Deduplicator, Fingerprints, Options, Signs, Silent};
/// let mut all = Deduplicator::new(Options::default());
/// let mut batch = Fingerprints::new(Options::default().copies);
/// let (mut articles, mut signs) = (Vec::new(), Vec::new());
/// for (id, body) in [("a", "The ferry Alma ran aground off Ostby."), ("b", "Fog closes the port.")] {
///     let mut article = Article::new(ArticleId::new(id)?);
///     article.body = body.into();
///     batch.read(&article);
///     signs.push(Signs::of(&article));
///     article.body.clear();
///     articles.push(article);
/// }
/// all.append(batch)?;
/// let folded = all.finish(articles, &signs, &[0, 1], &Silent)?;
/// assert_eq!(folded.groups.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Deduplicator {
    finder: CopyFinder,
    as_of: Option<Instant>,
    canonicals: CanonicalOrder,
}

impl Deduplicator {
    /// Nothing yet.
    pub fn new(options: Options) -> Self {
        let finder = CopyFinder::new(options.copies, options.max_word_bytes());
        Self { finder, as_of: options.as_of, canonicals: options.canonicals }
    }

    /// Takes what was read of the next articles.
    ///
    /// # Errors
    /// [`Error::Store`] when a temporary file is needed and cannot be written.
    pub fn append(&mut self, batch: Fingerprints) -> Result<(), Error> {
        Ok(self.finder.append(batch)?)
    }

    /// Folds articles, given in the order of their ids with their signs, whose texts may have been
    /// taken out since they were read. `order` has for each the place at which it was read, counted
    /// over all batches. Works on the current threads.
    ///
    /// # Errors
    /// [`Error::Store`] when a temporary file cannot be read.
    pub fn finish(
        self,
        articles: Vec<Article>,
        signs: &[Signs],
        order: &[u32],
        progress: &dyn Progress,
    ) -> Result<Deduplicated, Error> {
        let mut report = RunReport::default();
        let found = report.stage(progress, "copies", articles.len(), || {
            let found = self.finder.fold(order);
            let note = found.as_ref().map_or_else(|_| String::new(), note);
            (found, note)
        })?;
        let versions = Versions::of(&articles, signs, &found, self.as_of, &self.canonicals);
        let (groups, filed) = report.stage(progress, "canonicals", versions.members.len(), || {
            let filed = file(&articles, &found, &versions, &self.canonicals);
            let note = format!("{} groups", filed.0.len());
            (filed, note)
        });
        found.finish()?;
        Ok(Deduplicated { articles, groups, standings: versions.standings, filed, report })
    }
}

/// What an article is to itself.
const ITSELF: CopyEvidence = CopyEvidence {
    jaccard: Similarity::ONE,
    containment: Similarity::ONE,
    shared_shingles: 0,
    aligned: Similarity::ONE,
    numbers_kept: 0,
    numbers_changed: 0,
    names_changed: 0,
    rule: CopyRule::Identical,
};

/// The groups, ordered by their first member, and for each article its group and evidence.
fn file(
    articles: &[Article],
    found: &CopyGroups,
    versions: &Versions,
    order: &CanonicalOrder,
) -> (Vec<CopyGroupSummary>, Vec<(u32, CopyEvidence)>) {
    let members = &versions.members;
    let id = |place: u32| articles.get(place as usize).map(|article| &article.id);
    let (groups, evidence): (Vec<CopyGroupSummary>, Vec<Vec<CopyEvidence>>) = members
        .par_iter()
        .map_init(
            || found.judge(),
            |judge, members| {
                let (chosen, evidence) = match members.as_slice() {
                    [only] => ((*only, CanonicalRule::OnlyOne), Vec::new()),
                    several => represent(articles, found, judge, versions, several, order),
                };
                let summary = CopyGroupSummary {
                    id: group_id(members.iter().filter_map(|&place| id(place))),
                    canonical: Doc::from_u32(chosen.0),
                    rule: chosen.1,
                };
                (summary, evidence)
            },
        )
        .unzip();
    let mut filed = vec![(0, ITSELF); articles.len()];
    for (group, (members, evidence)) in (0..).zip(members.iter().zip(&evidence)) {
        for (at, &member) in members.iter().enumerate() {
            if let Some(slot) = filed.get_mut(member as usize) {
                *slot = (group, evidence.get(at).copied().unwrap_or(ITSELF));
                if !slot.1.rule.joins() && versions.is_of_chain(member) {
                    slot.1.rule = CopyRule::Version;
                }
            }
        }
    }
    (groups, filed)
}
