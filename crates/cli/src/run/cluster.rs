//! `storyfold cluster`.

use storyfold::Row;

use super::finish;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::row::StoryRow;
use crate::output::{self, Format, table};
use crate::plan::ClusterPlan;
use crate::progress::Talk;
use crate::read::read;

/// Reads, folds into stories, and writes rows.
pub(super) fn run(plan: &mut ClusterPlan) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.reading.progress, plan.reading.verbose);
    let (articles, rejects) = read(&mut plan.reading, &talk)?;
    let articles = articles.into_iter().map(|read| read.article).collect();
    let folded = storyfold::cluster(articles, &plan.reading.folding, &talk)?;
    let rows: Vec<Row<'_>> = folded.rows();
    finish(&plan.reading, &rejects, &talk, &plan.target, |out| match plan.format {
        Format::Table => table::stories(&rows, table::Layout::of_terminal(plan.all), out),
        format => output::write_rows(format, rows.iter().map(StoryRow::from), out),
    })
}
