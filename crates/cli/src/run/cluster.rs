//! `storyfold cluster`.

use storyfold::Row;
use storyfold::model::{Article, Origin};

use super::again::Stdin;
use super::annotated::{Annotated, Records, Seen};
use super::{finish, nothing_read};
use crate::args::ClusterEmit;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::row::StoryRow;
use crate::output::{self, Format, table};
use crate::plan::ClusterPlan;
use crate::progress::Talk;
use crate::read::read;

/// Reads, folds into stories, and writes rows, or the records with what was found about them.
pub(super) fn run(plan: &mut ClusterPlan) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.reading.progress, plan.reading.verbose);
    let is_annotated = plan.emit == ClusterEmit::Annotated;
    let mut stdin = Stdin::new(&plan.reading, is_annotated)?;
    let (read, rejects) = read(&mut plan.reading, &talk, &mut stdin)?;
    if read.is_empty()
        && let Some(exit) = nothing_read(&plan.reading, &rejects, &talk)?
    {
        return Ok(exit);
    }
    let (mut seen, mut origins) = (Seen::default(), Vec::new());
    if is_annotated {
        read.iter().for_each(|read| seen.take(read));
        origins = read.iter().map(|read| read.origin.clone()).collect::<Vec<Origin>>();
    }
    let (reading, as_lines) = (&plan.reading, plan.as_lines);
    let records = Records { reading, rejects: &rejects, seen, origins: &origins, as_lines };
    if is_annotated {
        records.agree_with(&plan.target, &stdin)?;
    }
    let articles: Vec<Article> = read.into_iter().map(|read| read.article).collect();
    articles.iter().for_each(|article| plan.reading.preferred.note(article));
    let folded = storyfold::cluster(articles, &plan.reading.folding, &talk)?;
    let rows: Vec<Row<'_>> = folded.rows();
    finish(&plan.reading, &rejects, &talk, &plan.target, |out| match plan.format {
        _ if is_annotated => {
            let row = |place: usize| rows.get(place).map(StoryRow::from);
            Annotated { records, row: &row }.write(stdin, out)
        }
        Format::Table => table::stories(&rows, table::Layout::of_terminal(plan.all), out),
        format => output::write_rows(format, rows.iter().map(StoryRow::from), out),
    })
}
