//! The stages every way of folding into stories begins with: order, find copies, analyse.

use std::collections::HashMap;

use rayon::prelude::*;
use storyfold_index::canonical::{self, Candidate, CanonicalOrder};
use storyfold_index::score::{Model, Scorer};
use storyfold_index::stories::{Known, Prepared};
use storyfold_index::verify::Judge;
use storyfold_model::{Article, CanonicalRule, CopyEvidence, Embeddings, Flag, Instant, Status};
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::{Analysed, Analyser};

use crate::copies::{CopyFinder, CopyGroups, Fingerprints};
use crate::error::Error;
use crate::options::Options;
use crate::progress::{Progress, RunReport};
use crate::versions::{Signs, Standing, Versions};

/// Articles by id with their groups of copies, and each group's representative analysed.
#[derive(Debug)]
pub struct Copies {
    /// The articles, sorted by id.
    pub articles: Vec<Article>,
    /// The copies among them, by places in `articles`, as long as somebody may ask what makes two of
    /// them copies: the words of all texts take as much room as the texts.
    pub found: Option<CopyGroups>,
    /// The lines that were left out of texts because they stand in many of one source.
    pub recurring: RecurringLines,
    /// Who represents each group, and why.
    pub canonicals: Vec<(u32, CanonicalRule)>,
    /// What each article is among the states of its item.
    pub versions: Versions,
    /// What is known of each representative by itself.
    pub analysed: Vec<Analysed>,
}

impl Copies {
    /// What the articles say of themselves, by the numbers of groups. O(n).
    pub fn known(&self) -> Known {
        let Versions { standings, members, together } = &self.versions;
        let mut together: Vec<(u32, u32)> = if together.is_empty() {
            Vec::new()
        } else {
            let nodes: HashMap<u32, u32> = (0..)
                .zip(members)
                .flat_map(|(node, members)| members.iter().map(move |&place| (place, node)))
                .collect();
            let node = |place: &u32| nodes.get(place).copied();
            together
                .iter()
                .filter_map(|(a, b)| Some((node(a)?, node(b)?)))
                .filter(|(a, b)| a != b)
                .map(|(a, b)| (a.min(b), a.max(b)))
                .collect()
        };
        together.sort_unstable();
        together.dedup();
        let is_roundup = |&(place, _): &(u32, CanonicalRule)| {
            standings
                .get(place as usize)
                .is_some_and(|standing| standing.flags.holds(Flag::Roundup))
        };
        let roundups = (0..)
            .zip(&self.canonicals)
            .filter(|(_, canonical)| is_roundup(canonical))
            .map(|(node, _)| node)
            .collect();
        Known { together, roundups }
    }
}

/// Runs `work`, such as the reading of articles, on as many threads as the options say.
///
/// # Errors
/// [`Error::Threads`] when they cannot be started.
pub fn on_threads<T: Send>(options: &Options, work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|error| Error::Threads { threads: options.threads, reason: error.to_string() })?;
    Ok(pool.install(work))
}

/// Sorts articles by id and makes sure that ids differ.
pub(crate) fn in_order(mut articles: Vec<Article>) -> Result<Vec<Article>, Error> {
    articles.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let twice = articles.iter().zip(articles.iter().skip(1)).find(|(a, b)| a.id == b.id);
    match twice {
        Some((article, _)) => Err(Error::DuplicateId(article.id.clone())),
        None => Ok(articles),
    }
}

/// Groups the copies among articles in the order of their ids, and analyses who represents them.
/// Works on the current threads.
///
/// # Errors
/// [`Error::Store`] when a temporary file is needed and cannot be used.
pub fn find_copies(
    articles: Vec<Article>,
    options: &Options,
    report: &mut RunReport,
    progress: &dyn Progress,
) -> Result<Copies, Error> {
    groups_of_copies(articles, options, report, progress, false)
}

/// [`find_copies`], keeping what copies are told by when `is_asked` for.
pub(crate) fn groups_of_copies(
    articles: Vec<Article>,
    options: &Options,
    report: &mut RunReport,
    progress: &dyn Progress,
    is_asked: bool,
) -> Result<Copies, Error> {
    let count = articles.len();
    let fingerprints = report.stage(progress, "fingerprint", count, || {
        let mut all = CopyFinder::new(options.copies, options.max_word_bytes());
        let batches = Fingerprints::of_all(&articles, options.copies);
        let taken = batches.into_iter().try_for_each(|batch| all.append(batch));
        (taken.map(|()| all), format!("{count} articles"))
    })?;
    let order: Vec<u32> = (0..count as u32).collect();
    let found = report.stage(progress, "copies", count, || {
        let found = fingerprints.fold(&order);
        let note = found.as_ref().map_or_else(|_| String::new(), note);
        (found, note)
    })?;
    let signs: Vec<Signs> = articles.par_iter().map(Signs::of).collect();
    let (versions, canonicals) =
        represented(&articles, &signs, &found, options.as_of, &options.canonicals);
    drop(signs);
    let recurring = found.recurring.clone();
    let found = if is_asked {
        Some(found)
    } else {
        // What was found rests on texts that may have had to be read from a file.
        found.finish()?;
        None
    };
    let analysed = report.stage(progress, "analyse", canonicals.len(), || {
        let analysed: Vec<Analysed> = canonicals
            .par_iter()
            .filter_map(|&(place, _)| articles.get(place as usize))
            .map_init(Analyser::default, |analyser, article| analyser.analyse(article, &recurring))
            .collect();
        let note = format!("{} texts", analysed.len());
        (analysed, note)
    });
    Ok(Copies { articles, found, recurring, versions, canonicals, analysed })
}

/// The groups that articles in the order of their ids make, given the copies among them: those with
/// states of one item are one. Says who represents each group, and why.
pub(crate) fn represented(
    articles: &[Article],
    signs: &[Signs],
    found: &CopyGroups,
    as_of: Option<Instant>,
    order: &CanonicalOrder,
) -> (Versions, Vec<(u32, CanonicalRule)>) {
    let versions = Versions::of(articles, signs, found, as_of, order);
    let canonicals = versions
        .members
        .par_iter()
        .map_init(
            || found.judge(),
            |judge, members| represent(articles, found, judge, &versions, members, order).0,
        )
        .collect();
    (versions, canonicals)
}

/// A scorer for the articles of a run, with the user's vectors where there are any.
pub fn scorer<'a>(
    prepared: &'a Prepared,
    analysed: &'a [&'a Analysed],
    articles: &[&Article],
    model: &'a Model,
    embeddings: Option<&'a Embeddings>,
) -> Scorer<'a> {
    let scorer = prepared.scorer(analysed, articles, model);
    let Some(embeddings) = embeddings else { return scorer };
    let vectors = articles.iter().map(|article| embeddings.of(&article.id)).collect();
    scorer.with_vectors(vectors, &prepared.candidates.pairs)
}

/// What finding copies came to, for a person to read.
pub(crate) fn note(found: &CopyGroups) -> String {
    let counts = found.groups.counts;
    format!(
        "{} groups; {} texts equal an earlier one, {} pairs compared, {} are copies; {} buckets of \
         candidates were shortened{}",
        counts.groups,
        counts.identical,
        counts.compared,
        counts.copies,
        counts.shortened,
        if found.is_spilled() { "; words in a temporary file" } else { "" }
    )
}

/// A copy of another state of an item than the one that stands for it is compared with so many states.
const STATES_COMPARED: usize = 32;

/// Who represents a group of copies and why, and what was measured of each member against it.
///
/// The rules choose. Where a member is a copy of the group's middle but not of the one they chose,
/// the middle represents the group, so that every row can show what makes it a copy; but where states of an
/// item are in the group theirs does, and a copy of another state is measured against the one it copies.
pub(crate) fn represent(
    articles: &[Article],
    found: &CopyGroups,
    judge: &mut Judge,
    versions: &Versions,
    members: &[u32],
    order: &CanonicalOrder,
) -> ((u32, CanonicalRule), Vec<CopyEvidence>) {
    let candidates: Vec<Candidate<'_, u32>> = members
        .iter()
        .filter_map(|&place| candidate(articles, versions, place, found.length(place)))
        .collect();
    let chosen = canonical::choose(&candidates, true, order).unwrap_or((0, CanonicalRule::OnlyOne));
    let evidence = found.compare(judge, chosen.0, members);
    if let [_] = members {
        // A text without words is no copy of anything, of itself neither.
        return (chosen, evidence);
    }
    let joins = |evidence: &CopyEvidence| evidence.rule.joins();
    if evidence.iter().all(joins) {
        return (chosen, evidence);
    }
    if members.iter().any(|&place| versions.is_of_chain(place)) {
        // The version that stands for its item does so whatever the texts share: what is a copy is one of
        // another state, then.
        let middle = |place: u32| found.groups.middle_of.get(place as usize);
        let mut states: HashMap<Option<&u32>, Vec<u32>> = HashMap::new();
        for &place in members.iter().filter(|place| versions.is_of_chain(**place)) {
            let of_middle = states.entry(middle(place)).or_default();
            of_middle.extend((of_middle.len() < STATES_COMPARED).then_some(place));
        }
        let of_states = |place: u32, own: CopyEvidence| {
            let states = states.get(&middle(place)).map_or(&[][..], Vec::as_slice);
            let others = found.compare(judge, place, states).into_iter().filter(joins);
            others.max_by(|a, b| a.jaccard.value().total_cmp(&b.jaccard.value())).unwrap_or(own)
        };
        return (chosen, shown(members, evidence, versions, of_states));
    }
    let middle = members.first().and_then(|&first| found.groups.middle_of.get(first as usize));
    let usable = |place: &&u32| {
        versions.standing(**place).status == Status::Usable && members.contains(place)
    };
    match middle.filter(usable) {
        Some(&middle) => ((middle, CanonicalRule::FullText), found.compare(judge, middle, members)),
        None => (chosen, evidence),
    }
}

/// The evidence of members, of those that are no state of an item and no copy of who represents the group with
/// `of_states` in its place.
fn shown(
    members: &[u32],
    evidence: Vec<CopyEvidence>,
    versions: &Versions,
    mut of_states: impl FnMut(u32, CopyEvidence) -> CopyEvidence,
) -> Vec<CopyEvidence> {
    let each = members.iter().zip(evidence);
    let shown = each.map(|(&place, own)| match own.rule.joins() || versions.is_of_chain(place) {
        true => own,
        false => of_states(place, own),
    });
    shown.collect()
}

/// What is known of an article that could be canonical.
pub(crate) fn candidate<'a>(
    articles: &'a [Article],
    versions: &Versions,
    place: u32,
    words: u32,
) -> Option<Candidate<'a, u32>> {
    let article = articles.get(place as usize)?;
    // Of a few articles by themselves nothing is known but what they say.
    let alone = Standing { status: article.status, ..Standing::default() };
    let standing = versions.standings.get(place as usize).copied().unwrap_or(alone);
    Some(Candidate {
        article: place,
        status: standing.status,
        flags: standing.flags,
        is_corrected: standing.is_corrected,
        words: words as usize,
        completeness: 0.0,
        preference: standing.preference,
        published: article.published,
        id: article.id.as_str(),
    })
}
