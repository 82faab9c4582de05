//! `storyfold dedup`.

use std::collections::HashMap;
use std::io::{self, Write};

use storyfold::model::{Article, Role};
use storyfold::readers::{Format as InputFormat, ReadArticle, SourceFile};
use storyfold::{CopyRow, Deduplicated};

use super::finish;
use crate::args::Emit;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::row::CopyWireRow;
use crate::output::{self, Format, record, table};
use crate::plan::DedupPlan;
use crate::progress::Talk;
use crate::read::read;

/// Reads, folds into copies, and writes rows or the articles that survive.
pub(super) fn run(plan: &DedupPlan) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.reading.progress, plan.reading.verbose);
    let (articles, rejects) = read(&plan.reading, &talk)?;
    // Places are needed for articles alone; rows do without them.
    let places = match plan.emit {
        Emit::Articles => places(&articles, &plan.reading.sources),
        Emit::Rows => HashMap::new(),
    };
    let (articles, records) = parted(articles);
    let folded = storyfold::dedup(articles, &plan.reading.folding, &talk)?;
    finish(&plan.reading, &rejects, &talk, &plan.target, |out| match (plan.emit, plan.format) {
        (Emit::Articles, _) => write_survivors(&folded, &places, &records, out),
        (Emit::Rows, Format::Table) => {
            table::copies(&folded.rows(), table::Layout::of_terminal(plan.all), out)
        }
        (Emit::Rows, format) => {
            output::write_rows(format, folded.rows().iter().map(CopyWireRow::from), out)
        }
    })
}

/// Where an article stands in the input: which source, and which line of it.
type Place = (usize, Option<u64>);

/// The lines of JSON Lines that articles were read from, by id.
type Records = HashMap<String, Vec<u8>>;

fn places(articles: &[ReadArticle], sources: &[SourceFile]) -> HashMap<String, Place> {
    let order: HashMap<&str, usize> =
        sources.iter().enumerate().map(|(place, source)| (source.file.as_str(), place)).collect();
    articles
        .iter()
        .map(|read| {
            let source = order.get(&*read.origin.file).copied().unwrap_or(usize::MAX);
            (read.article.id.as_str().to_owned(), (source, read.origin.line))
        })
        .collect()
}

/// Articles for the engine, and beside them the records that can be written again as they were. A
/// document is no line, so it is not among the records.
fn parted(articles: Vec<ReadArticle>) -> (Vec<Article>, Records) {
    let mut records = Records::new();
    let articles = articles
        .into_iter()
        .map(|ReadArticle { article, format, record, .. }| {
            if let (InputFormat::JsonLines, Some(line)) = (format, record) {
                records.insert(article.id.as_str().to_owned(), line);
            }
            article
        })
        .collect();
    (articles, records)
}

/// Writes the canonical of each group, in the order of the input.
fn write_survivors(
    folded: &Deduplicated,
    places: &HashMap<String, Place>,
    records: &Records,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = folded.rows();
    let mut survivors: Vec<&CopyRow<'_>> =
        rows.iter().filter(|row| row.role == Role::Canonical).collect();
    survivors.sort_by_key(|row| (places.get(row.article.id.as_str()), row.article.id.as_str()));
    for row in survivors {
        match records.get(row.article.id.as_str()) {
            Some(line) => out.write_all(line)?,
            None => record::write(row.article, out)?,
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}
