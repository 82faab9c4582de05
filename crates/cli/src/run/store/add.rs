//! `storyfold store add`.

use std::io::{self, Write};
use std::path::Path;

use storyfold::desk::{AddReport, Desk};
use storyfold::model::Article;
use storyfold::on_threads;
use storyfold::readers::{Item, ReadError, read_all};
use storyfold::store::Access;

use crate::error::CliError;
use crate::exit::Exit;
use crate::plan::ReadingPlan;
use crate::progress::{Talk, grouped};
use crate::rejects::Rejects;

/// Reads articles and files them, batch after batch.
pub(super) fn run(path: &Path, plan: &ReadingPlan, batch: usize) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.progress, plan.verbose);
    let mut rejects = Rejects::new(plan.verbose, plan.rejects.is_some());
    let mut desk = Desk::open(path, Access::Write)?;
    let mut waiting: Vec<Article> = Vec::new();
    let mut totals = Totals::default();
    let mut failed: Result<(), CliError> = Ok(());
    let read = on_threads(&plan.folding, || {
        let mut stdin = io::stdin().lock();
        read_all(&plan.sources, &mut stdin, &plan.options, &mut |item| match item {
            Item::Article(read) => {
                waiting.push(read.article);
                if waiting.len() == batch && failed.is_ok() {
                    failed = totals.file(&mut desk, std::mem::take(&mut waiting));
                    let filed = grouped(totals.filed as u64);
                    talk.status(&format!("{filed} articles filed …"));
                }
            }
            Item::Problem(problem) => {
                if let Some(line) = rejects.add(problem) {
                    talk.line(&line);
                }
            }
        })?;
        if failed.is_ok() && !waiting.is_empty() {
            failed = totals.file(&mut desk, std::mem::take(&mut waiting));
        }
        Ok::<_, ReadError>(())
    })?;
    talk.end_status();
    failed?;
    read?;
    desk.close()?;
    let rejected = plan.rejects.as_ref().map(|target| target.write(|out| rejects.write_jsonl(out)));
    if let Some(rejected) = rejected.transpose()? {
        rejected.publish()?;
    }
    if let Some(sum) = rejects.sum() {
        talk.line(&sum);
    }
    talk.summary(&totals.to_string());
    Ok(if plan.strict && !rejects.is_empty() { Exit::CheckFailed } else { Exit::Done })
}

/// What became of all articles.
#[derive(Debug, Default)]
struct Totals {
    filed: usize,
    resent: usize,
    corrected: usize,
    history: usize,
    killed: usize,
    refused: usize,
}

impl Totals {
    /// Files a batch, and says so once it is on the disk.
    fn file(&mut self, desk: &mut Desk, articles: Vec<Article>) -> Result<(), CliError> {
        let report = desk.add_batch(articles)?;
        self.filed += report.filed.len();
        self.resent += report.resent;
        self.corrected += report.corrected;
        self.history += report.history;
        self.killed += report.killed;
        self.refused += report.refused;
        tell(&report).map_err(|source| CliError::Output { path: "standard output".into(), source })
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { filed, resent, corrected, history, killed, refused } = self;
        let filed = grouped(*filed as u64);
        write!(
            f,
            "{filed} filed ({corrected} of them corrections); {resent} resent, {history} older \
             versions, {killed} kills, {refused} refused because they were killed"
        )
    }
}

/// One line for each article that was filed.
fn tell(report: &AddReport) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (id, story, group) in &report.filed {
        let row = serde_json::json!({
            "id": id.as_str(),
            "story": story.to_string(),
            "group": group.to_string(),
        });
        writeln!(out, "{row}")?;
    }
    match out.flush() {
        // Nobody listens any more; the articles are filed all the same.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}
