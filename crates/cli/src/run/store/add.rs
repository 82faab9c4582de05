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
use crate::plan::{ReadingPlan, now};
use crate::progress::{Talk, grouped};
use crate::rejects::Rejects;
use crate::run::acknowledge::{Totals, conflicts, idle_kills};
use crate::run::stop::Stop;
use crate::run::{finish_reading, nothing_read};

/// Inputs that are read together. Between them it can be seen that the store cannot be written any more.
const INPUTS_TOGETHER: usize = 256;

/// Reads articles and files them, batch after batch. Told to end, it files what it has read and closes
/// the store.
pub(super) fn run(
    path: &Path,
    plan: &ReadingPlan,
    as_of: Option<Instant>,
    batch: usize,
) -> Result<Exit, CliError> {
    let stop = Stop::listen()?;
    let talk = Talk::new(plan.progress, plan.verbose);
    let is_over = AtomicBool::new(false);
    let mut adding = Adding {
        desk: Some(Desk::open(path, Access::Write)?.with_as_of(as_of.unwrap_or_else(now))),
        stop: &stop,
        talk: &talk,
        batch,
        as_of,
        rejects: Rejects::new(plan.verbose, plan.rejects.is_some()),
        totals: Totals::default(),
        has_read: false,
        waiting: Vec::new(),
        origins: Vec::new(),
        lines_before: 0,
        failed: Ok(()),
        is_over: &is_over,
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
                if adding.is_over() {
                    break;
                }
            }
        }
        Ok::<_, ReadError>(())
    })?;
    if read.is_err() {
        // What is read again with the rest.
        adding.waiting.clear();
    }
    on_threads(&plan.folding, || adding.end())?;
    talk.end_status();
    adding.failed?;
    read?;
    let is_ended = stop.is_asked();
    if !adding.has_read
        && !is_ended
        && let Some(exit) = nothing_read(plan, &adding.rejects, &talk)?
    {
        return Ok(exit);
    }
    let exit = finish_reading(plan, &adding.rejects, &talk)?;
    adding.totals.tell_ahead(&talk);
    if is_ended {
        let filed = grouped(adding.totals.filed as u64);
        talk.line(&format!(
            "ended by a signal; {filed} articles are filed, and run again it files the others"
        ));
        return Ok(stop.exit());
    }
    adding.totals.sum_up(&talk, "");
    Ok(exit)
}

/// What is read, on its way into the store.
struct Adding<'a> {
    /// The store, until it is closed.
    desk: Option<Desk>,
    stop: &'a Stop,
    talk: &'a Talk,
    /// Articles in one commit, at most.
    batch: usize,
    /// The moment that is the present, if it was said; else it moves on.
    as_of: Option<Instant>,
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
    /// Whether nothing more is filed, because that failed or the run is to end.
    is_over: &'a AtomicBool,
}

impl Adding<'_> {
    fn take(&mut self, item: Item) {
        // At once, so that a second signal while the rest of a file is read over does no harm.
        if self.stop.is_asked() {
            self.end();
        }
        match item {
            // What was read ahead, and the rest of a file: nothing is kept of it.
            _ if self.is_over() => {}
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

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Files what waits and closes the store.
    fn end(&mut self) {
        self.file();
        self.is_over.store(true, Ordering::Relaxed);
        if let (Ok(()), Some(desk)) = (&self.failed, self.desk.take()) {
            self.failed = desk.close().map_err(CliError::from);
        }
    }

    /// Files what waits, and says so once it is on the disk.
    fn file(&mut self) {
        let Some(desk) = self.desk.as_mut() else { return };
        if self.waiting.is_empty() || self.failed.is_err() {
            return;
        }
        desk.set_as_of(self.as_of.unwrap_or_else(now));
        let report = desk.add_batch(std::mem::take(&mut self.waiting));
        let origins = std::mem::take(&mut self.origins);
        // Who does not listen any more wants the articles filed all the same.
        let told = report.map_err(CliError::from).and_then(|report| {
            conflicts(&report, &origins).into_iter().for_each(|problem| self.reject(problem));
            idle_kills(&report, &origins).iter().for_each(|idle| self.talk.line(idle));
            self.totals.acknowledge(&report)
        });
        self.failed = told.map(drop);
        self.is_over.store(self.failed.is_err(), Ordering::Relaxed);
        self.talk.status(&format!("{} articles filed …", grouped(self.totals.filed as u64)));
    }

    /// Reads standard input. JSON Lines are filed when a batch is full or no more have come by now; of
    /// other formats a line tells nothing, and they are read in blocks.
    fn read_pipe(&mut self, stdin: &[SourceFile], options: &ReadOptions) -> Result<(), ReadError> {
        let failed = |source| ReadError::Interrupted { path: "-".into(), source };
        let mut pipe = Pipe::of(io::stdin()).until(self.stop);
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
            if self.is_over() || self.stop.is_asked() {
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
        let mut input = UntilOver { input: pipe, is_over: self.is_over };
        read_all(stdin, &mut input, options, &mut |item| self.take(item))?;
        self.lines_before = 0;
        Ok(())
    }
}

/// An input that ends when what is read of it is not filed any more.
struct UntilOver<'a, R> {
    input: R,
    is_over: &'a AtomicBool,
}

impl<R: Read> Read for UntilOver<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_over.load(Ordering::Relaxed) { Ok(0) } else { self.input.read(out) }
    }
}
