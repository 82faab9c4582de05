//! Reading all articles of a run, with everything said about it that is to be said.

use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use storyfold::model::{ArticleId, Embeddings};
use storyfold::readers::{Item, ReadArticle, ReadError, VectorFile, read_all, resolve_articles};
use storyfold::{StageReport, on_threads};

use crate::error::CliError;
use crate::plan::ReadingPlan;
use crate::progress::{Talk, grouped};
use crate::rejects::Rejects;

/// After how many articles the status line moves on.
const STATUS_STEP_ARTICLES: usize = 1_000;

/// Reads the articles of a plan, sorted by id, one for each id, and gives them their vectors.
/// `stdin` is read where the plan asks for standard input.
///
/// # Errors
/// [`CliError::Read`] when the system fails in the middle of an input, [`CliError::Engine`] when
/// threads cannot be started, [`CliError::Embeddings`] and [`CliError::VectorsOfOthers`] when vectors and
/// articles do not match.
pub(crate) fn read(
    plan: &mut ReadingPlan,
    talk: &Talk,
    stdin: &mut (dyn Read + Send),
) -> Result<(Vec<ReadArticle>, Rejects), CliError> {
    let vectors = plan.vectors.take();
    let needs_order = vectors.as_ref().is_some_and(VectorFile::needs_order);
    let mut order: Vec<ArticleId> = Vec::new();
    let start = Instant::now();
    let mut rejects = Rejects::new(plan.verbose, plan.rejects.is_some());
    let name = |line: Option<String>| line.iter().for_each(|line| talk.line(line));
    talk.status("reading …");
    let (totals, (articles, duplicates)) = on_threads(&plan.folding, || {
        let mut articles = Vec::new();
        let totals = read_all(&plan.sources, &mut *stdin, &plan.options, &mut |item| match item {
            Item::Article(article) => {
                if needs_order {
                    order.push(article.article.id.clone());
                }
                articles.push(article);
                if articles.len().is_multiple_of(STATUS_STEP_ARTICLES) {
                    talk.status(&format!("reading ({} articles) …", articles.len()));
                }
            }
            Item::Problem(problem) => name(rejects.add(problem)),
        })?;
        Ok::<_, ReadError>((totals, resolve_articles(articles)))
    })??;
    for problem in duplicates {
        name(rejects.add(problem));
    }
    let note = format!("articles {}, inputs {}", articles.len(), totals.files);
    if let Some(vectors) = vectors {
        let path = vectors.path().to_owned();
        let embeddings = vectors.of_articles(&order)?;
        tell_of_vectors(&path, &embeddings, &articles, talk)?;
        plan.folding.embeddings = Some(Arc::new(embeddings));
    }
    talk.stage(&StageReport { stage: "read", seconds: start.elapsed().as_secs_f64(), note });
    Ok((articles, rejects))
}

/// Refuses vectors of which none is of an article that was read, and says so where only some articles
/// have one.
fn tell_of_vectors(
    path: &str,
    embeddings: &Embeddings,
    articles: &[ReadArticle],
    talk: &Talk,
) -> Result<(), CliError> {
    // An earlier version goes by another id than its own, and no vector is expected of it.
    let expected = articles.iter().filter(|read| read.article.version_of.is_none());
    let (mut all, mut with) = (0_u64, 0_u64);
    for read in expected {
        all += 1;
        with += u64::from(embeddings.of(&read.article.id).is_some());
    }
    match with {
        0 if all > 0 => Err(CliError::VectorsOfOthers { path: path.to_owned(), articles: all }),
        with if with < all => {
            talk.line(&format!(
                "--embeddings {path}: {} of {} articles have a vector; the others are compared without",
                grouped(with),
                grouped(all)
            ));
            Ok(())
        }
        _ => Ok(()),
    }
}
