//! Reading all articles of a run, with everything said about it that is to be said.

use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use storyfold::model::ArticleId;
use storyfold::readers::{Item, ReadArticle, ReadError, VectorFile, read_all, resolve_articles};
use storyfold::{StageReport, on_threads};

use crate::error::CliError;
use crate::plan::ReadingPlan;
use crate::progress::Talk;
use crate::rejects::Rejects;

/// After how many articles the status line moves on.
const STATUS_STEP_ARTICLES: usize = 1_000;

/// Reads the articles of a plan, sorted by id, one for each id, and gives them their vectors.
/// `stdin` is read where the plan asks for standard input.
///
/// # Errors
/// [`CliError::Read`] when the system fails in the middle of an input, [`CliError::Engine`] when
/// threads cannot be started, [`CliError::Embeddings`] when vectors and articles do not match.
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
    plan.folding.embeddings =
        vectors.map(|vectors| vectors.of_articles(&order)).transpose()?.map(Arc::new);
    talk.stage(&StageReport { stage: "read", seconds: start.elapsed().as_secs_f64(), note });
    Ok((articles, rejects))
}
