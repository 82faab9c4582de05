//! `storyfold explain`.

use std::io;

use storyfold::model::Article;

use super::finish;
use crate::args::ExplainFormat;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::{Target, explanation, explanation_json, terminal};
use crate::plan::ExplainPlan;
use crate::progress::Talk;
use crate::read::read;

/// Reads, folds, and tells what came of two articles.
pub(super) fn run(plan: &mut ExplainPlan) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.reading.progress, plan.reading.verbose);
    let (articles, rejects) = read(&mut plan.reading, &talk, &mut io::stdin())?;
    let articles: Vec<Article> = articles.into_iter().map(|read| read.article).collect();
    articles.iter().for_each(|article| plan.reading.preferred.note(article));
    let explained = storyfold::explain(articles, &plan.a, &plan.b, &plan.reading.folding, &talk)?;
    finish(&plan.reading, &rejects, &talk, &Target::Stdout, |out| match plan.format {
        ExplainFormat::Text => explanation::write(&explained, terminal::width(), out),
        ExplainFormat::Json => explanation_json::write(&explained, out),
    })
}
