//! `storyfold store add`.

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use storyfold::desk::Desk;
use storyfold::model::{Article, Instant, Origin, Problem};
use storyfold::on_threads;
use storyfold::readers::{Format, Item, Location, ReadError, ReadOptions, SourceFile, read_all};
use storyfold::store::Access;

use super::pipe::{Next, Pipe, are_json_lines};
use crate::error::CliError;
use crate::exit::Exit;
use crate::plan::ReadingPlan;
use crate::progress::{Talk, grouped};
use crate::rejects::Rejects;
use crate::run::acknowledge::{Totals, conflicts};
use crate::run::{finish_reading, nothing_read};

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
    let is_failed = AtomicBool::new(false);
    let mut adding = Adding {
        desk: Desk::open(path, Access::Write)?.with_as_of(as_of),
        talk: &talk,
        batch,
        rejects: Rejects::new(plan.verbose, plan.rejects.is_some()),
        totals: Totals::default(),
        has_read: false,
        waiting: Vec::new(),
        origins: Vec::new(),
        lines_before: 0,
        failed: Ok(()),
        is_failed: &is_failed,
    };
    let read = on_threads(&plan.folding, || {
        let is_stdin = |source: &SourceFile| source.location == Location::Stdin;
        for sources in plan.sources.chunk_by(|a, b| !is_stdin(a) && !is_stdin(b)) {
            for sources in sources.chunks(INPUTS_TOGETHER) {
                if sources.iter().any(is_stdin) {
                    adding.read_pipe(sources, &plan.options)?;
                } else {
                    read_all(sources, &mut io::empty(), &plan.options, &mut |item| {
                        adding.take(item)
                    })?;
                }
                if is_failed.load(Ordering::Relaxed) {
                    return Ok(());
                }
            }
        }
        adding.file();
        Ok::<_, ReadError>(())
    })?;
    talk.end_status();
    adding.failed?;
    read?;
    adding.desk.close()?;
    if !adding.has_read
        && let Some(exit) = nothing_read(plan, &adding.rejects, &talk)?
    {
        return Ok(exit);
    }
    let exit = finish_reading(plan, &adding.rejects, &talk)?;
    adding.totals.tell_ahead(&talk);
    adding.totals.sum_up(&talk, "");
    Ok(exit)
}

/// What is read, on its way into the store.
struct Adding<'a> {
    desk: Desk,
    talk: &'a Talk,
    /// Articles in one commit, at most.
    batch: usize,
    rejects: Rejects,
    totals: Totals,
    /// Whether an article came, whatever became of it.
    has_read: bool,
    waiting: Vec<Article>,
    /// Where each that waits stands.
    origins: Vec<Origin>,
    /// Lines of a pipe that were read before those that are read now.
    lines_before: u64,
    failed: Result<(), CliError>,
    is_failed: &'a AtomicBool,
}

impl Adding<'_> {
    fn take(&mut self, item: Item) {
        match item {
            // What was read ahead, and the rest of a file: nothing is kept of it.
            _ if self.failed.is_err() => {}
            Item::Article(mut read) => {
                self.has_read = true;
                read.origin.line = read.origin.line.map(|line| line + self.lines_before);
                self.origins.push(read.origin);
                self.waiting.push(read.article);
                if self.waiting.len() == self.batch {
                    self.file();
                }
            }
            Item::Problem(mut problem) => {
                problem.origin.line = problem.origin.line.map(|line| line + self.lines_before);
                self.reject(problem);
            }
        }
    }

    fn reject(&mut self, problem: Problem) {
        if let Some(line) = self.rejects.add(problem) {
            self.talk.line(&line);
        }
    }

    /// Files what waits, and says so once it is on the disk.
    fn file(&mut self) {
        if self.waiting.is_empty() || self.failed.is_err() {
            return;
        }
        let report = self.desk.add_batch(std::mem::take(&mut self.waiting));
        let origins = std::mem::take(&mut self.origins);
        // Who does not listen any more wants the articles filed all the same.
        let told = report.map_err(CliError::from).and_then(|report| {
            conflicts(&report, &origins).into_iter().for_each(|problem| self.reject(problem));
            self.totals.acknowledge(&report)
        });
        self.failed = told.map(drop);
        self.is_failed.store(self.failed.is_err(), Ordering::Relaxed);
        self.talk.status(&format!("{} articles filed …", grouped(self.totals.filed as u64)));
    }

    /// Reads standard input. JSON Lines are filed when a batch is full or no more have come by now; of
    /// other formats a line tells nothing, and they are read in blocks.
    fn read_pipe(&mut self, stdin: &[SourceFile], options: &ReadOptions) -> Result<(), ReadError> {
        let failed = |source| ReadError::Interrupted { path: "-".into(), source };
        let mut pipe = Pipe::of(io::stdin());
        let mut next = pipe.next(true).map_err(failed)?;
        if !matches!(&next, Next::Lines(lines) if are_json_lines(lines, options)) {
            if let Next::Lines(lines) = next {
                pipe.give_back(lines);
            }
            return self.read_blocks(stdin, pipe, options);
        }
        let lines_only = &ReadOptions { input_format: Some(Format::JsonLines), ..options.clone() };
        loop {
            match next {
                Next::Lines(lines) => {
                    read_all(stdin, &mut lines.as_slice(), lines_only, &mut |item| {
                        self.take(item)
                    })?;
                    self.lines_before += lines.iter().filter(|&&byte| byte == b'\n').count() as u64;
                    next = pipe.next(false).map_err(failed)?;
                }
                Next::Later => {
                    self.file();
                    next = pipe.next(true).map_err(failed)?;
                }
                Next::Long => return self.read_blocks(stdin, pipe, lines_only),
                Next::End => break,
            }
            if self.failed.is_err() {
                break;
            }
        }
        self.lines_before = 0;
        Ok(())
    }

    fn read_blocks(
        &mut self,
        stdin: &[SourceFile],
        pipe: Pipe,
        options: &ReadOptions,
    ) -> Result<(), ReadError> {
        let mut input = UntilFailed { input: pipe, is_failed: self.is_failed };
        read_all(stdin, &mut input, options, &mut |item| self.take(item))?;
        self.lines_before = 0;
        Ok(())
    }
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
