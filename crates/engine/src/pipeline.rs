//! The stages every way of folding begins with: order, analyse, find copies.

use rayon::prelude::*;
use storyfold_index::canonical::{self, Candidate};
use storyfold_index::groups::{self, Groups};
use storyfold_index::verify::CopyOptions;
use storyfold_model::{Article, CanonicalRule};
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::{Analysed, Analyser};

use crate::error::Error;
use crate::options::Options;
use crate::progress::{Progress, RunReport};

/// Articles by id, analysed, with their groups of copies.
#[derive(Debug)]
pub struct Copies {
    /// The articles, sorted by id.
    pub articles: Vec<Article>,
    /// What is known of each by itself.
    pub analysed: Vec<Analysed>,
    /// The groups of copies, by places in `articles`.
    pub groups: Groups,
    /// Who represents each group, and why.
    pub canonicals: Vec<(u32, CanonicalRule)>,
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

/// Analyses articles and groups the copies among them. Works on the current threads.
pub fn find_copies(
    articles: Vec<Article>,
    options: &CopyOptions,
    report: &mut RunReport,
    progress: &dyn Progress,
) -> Copies {
    let count = articles.len();
    let analysed = report.stage(progress, "analyse", count, || {
        let recurring = RecurringLines::count(&articles);
        let analysed: Vec<Analysed> = articles
            .par_iter()
            .map_init(Analyser::default, |analyser, article| analyser.analyse(article, &recurring))
            .collect();
        let words: usize = analysed.iter().map(|article| article.words.len()).sum();
        (analysed, format!("{count} articles, {words} words"))
    });
    let groups = report.stage(progress, "copies", count, || {
        let groups = groups::fold(&analysed, options);
        let note = format!(
            "{} pairs compared, {} are copies, {} groups",
            groups.compared,
            groups.links.len(),
            groups.members.len()
        );
        (groups, note)
    });
    let canonicals = groups
        .members
        .iter()
        .map(|members| {
            let candidates: Vec<Candidate<'_, u32>> = members
                .iter()
                .filter_map(|&place| candidate(&articles, &analysed, place))
                .collect();
            canonical::choose(&candidates, true).unwrap_or((0, CanonicalRule::OnlyOne))
        })
        .collect();
    Copies { articles, analysed, groups, canonicals }
}

/// What is known of an article that could be canonical.
pub(crate) fn candidate<'a>(
    articles: &'a [Article],
    analysed: &[Analysed],
    place: u32,
) -> Option<Candidate<'a, u32>> {
    let article = articles.get(place as usize)?;
    Some(Candidate {
        article: place,
        status: article.status,
        version: article.version,
        words: analysed.get(place as usize)?.words.len(),
        completeness: 0.0,
        published: article.published,
        id: article.id.as_str(),
    })
}
