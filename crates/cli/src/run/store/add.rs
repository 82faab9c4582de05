//! `storyfold store add`.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use storyfold::desk::{AddReport, Desk};
use storyfold::model::{Article, Instant};
use storyfold::on_threads;
use storyfold::readers::{Item, ReadError, read_all};
use storyfold::store::Access;

use crate::error::CliError;
use crate::exit::Exit;
use crate::plan::ReadingPlan;
use crate::progress::{Talk, grouped};
use crate::rejects::Rejects;
use crate::run::finish_reading;

/// Inputs that are read together. Between them it can be seen that the store cannot be written any more.
const INPUTS_TOGETHER: usize = 256;

/// Reads articles and files them, batch after batch.
pub(super) fn run(
    path: &Path,
    plan: &ReadingPlan,
    as_of: Instant,
    batch: usize,
) -> Result<Exit, CliError> {
    let talk = Talk::new(plan.progress, plan.verbose);
    let mut rejects = Rejects::new(plan.verbose, plan.rejects.is_some());
    let mut desk = Desk::open(path, Access::Write)?.with_as_of(as_of);
    let mut waiting: Vec<Article> = Vec::new();
    let mut totals = Totals::default();
    let mut failed: Result<(), CliError> = Ok(());
    let is_failed = AtomicBool::new(false);
    let read = on_threads(&plan.folding, || {
        let mut stdin = UntilFailed { input: io::stdin().lock(), is_failed: &is_failed };
        for sources in plan.sources.chunks(INPUTS_TOGETHER) {
            read_all(sources, &mut stdin, &plan.options, &mut |item| match item {
                // What was read ahead, and the rest of a file: nothing is kept of it.
                _ if is_failed.load(Ordering::Relaxed) => {}
                Item::Article(read) => {
                    waiting.push(read.article);
                    if waiting.len() == batch {
                        failed = totals.file(&mut desk, std::mem::take(&mut waiting));
                        is_failed.store(failed.is_err(), Ordering::Relaxed);
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
            if is_failed.load(Ordering::Relaxed) {
                break;
            }
        }
        if !is_failed.load(Ordering::Relaxed) && !waiting.is_empty() {
            failed = totals.file(&mut desk, std::mem::take(&mut waiting));
        }
        Ok::<_, ReadError>(())
    })?;
    talk.end_status();
    failed?;
    read?;
    desk.close()?;
    let exit = finish_reading(plan, &rejects, &talk)?;
    if totals.ahead > 0 {
        talk.line(&format!(
            "{} of the filed are dated more than a day after the present (--as-of); they do not move \
             the clock of the desk",
            grouped(totals.ahead as u64)
        ));
    }
    talk.summary(&totals.to_string());
    Ok(exit)
}

/// An input that ends when what is read of it cannot be filed any more.
struct UntilFailed<'a, R> {
    input: R,
    is_failed: &'a AtomicBool,
}

impl<R: Read> Read for UntilFailed<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_failed.load(Ordering::Relaxed) { Ok(0) } else { self.input.read(out) }
    }
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
    ahead: usize,
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
        self.ahead += report.ahead;
        tell(&report).map_err(|source| CliError::Output { path: "standard output".into(), source })
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { filed, resent, corrected, history, killed, refused, .. } = self;
        let filed = grouped(*filed as u64);
        write!(
            f,
            "{filed} filed ({corrected} of them corrections); {resent} resent, {history} older \
             versions, {killed} kills, {refused} refused because they, or what they are versions of, were \
             killed or are gone"
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
