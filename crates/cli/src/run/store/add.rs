//! `storyfold store add`.

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use storyfold::desk::Desk;
use storyfold::model::{Article, Instant};
use storyfold::on_threads;
use storyfold::readers::{Item, ReadError, read_all};
use storyfold::store::Access;

use crate::error::CliError;
use crate::exit::Exit;
use crate::plan::ReadingPlan;
use crate::progress::{Talk, grouped};
use crate::rejects::Rejects;
use crate::run::acknowledge::Totals;
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
                        failed = file(&mut desk, &mut totals, std::mem::take(&mut waiting));
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
            failed = file(&mut desk, &mut totals, std::mem::take(&mut waiting));
        }
        Ok::<_, ReadError>(())
    })?;
    talk.end_status();
    failed?;
    read?;
    desk.close()?;
    let exit = finish_reading(plan, &rejects, &talk)?;
    totals.tell_ahead(&talk);
    talk.summary(&totals.to_string());
    Ok(exit)
}

/// Files a batch, and says so once it is on the disk.
fn file(desk: &mut Desk, totals: &mut Totals, articles: Vec<Article>) -> Result<(), CliError> {
    // Who does not listen any more wants the articles filed all the same.
    totals.acknowledge(&desk.add_batch(articles)?).map(|_| ())
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
