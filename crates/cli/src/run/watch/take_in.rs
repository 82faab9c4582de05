//! Reading and filing the files that are due.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::time::Instant;

use storyfold::desk::{Desk, Inputs};
use storyfold::model::{Article, Origin, Problem};
use storyfold::readers::{Item, ReadArticle, ReadError, problem, read_all};

use super::landings::Landings;
use super::look::Seen;
use crate::error::CliError;
use crate::exit::Exit;
use crate::plan::{WatchPlan, now};
use crate::progress::{Talk, grouped};
use crate::rejects::Rejects;
use crate::run::acknowledge::{Totals, conflicts, count, idle_kills};
use crate::run::stop::Stop;
use crate::run::tell_of_fields;

/// Files that are read together, and remembered with the last of their articles.
const FILES_TOGETHER: usize = 1_000;

/// Whether a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Going {
    On,
    /// It was told to stop, or nobody listens any more.
    Ends,
}

/// What came of reading some files.
#[derive(Default)]
struct Read {
    /// Articles that are not filed yet.
    articles: Vec<ReadArticle>,
    /// Files that could not be read to their end, with the reason.
    failed: HashMap<String, String>,
    /// Whether nobody listens any more.
    is_at_end: bool,
}

/// A desk that takes in files.
pub(super) struct Taking<'a> {
    plan: &'a WatchPlan,
    desk: Desk,
    talk: &'a Talk,
    stop: &'a Stop,
    rejects: Rejects,
    totals: Totals,
    files: usize,
    /// Whether a file or folder could not be read.
    has_trouble: bool,
}

impl<'a> Taking<'a> {
    pub(super) fn new(plan: &'a WatchPlan, desk: Desk, talk: &'a Talk, stop: &'a Stop) -> Self {
        // Who runs it for weeks wants to know of each record.
        let rejects = Rejects::new(true, false);
        let (totals, files, has_trouble) = (Totals::default(), 0, false);
        Self { plan, desk, talk, stop, rejects, totals, files, has_trouble }
    }

    /// Number of files that were taken in.
    pub(super) fn files(&self) -> usize {
        self.files
    }

    /// Tells that a file or folder could not be read.
    pub(super) fn trouble(&mut self, what: &str) {
        self.has_trouble = true;
        self.talk.line(what);
    }

    /// Reads files and files their articles; remembers the files in the same commits.
    ///
    /// # Errors
    /// [`CliError`] when the store or standard output cannot be written.
    pub(super) fn take_in(
        &mut self,
        due: &[Seen],
        landings: &mut Landings,
    ) -> Result<Going, CliError> {
        // Where another has its name, nobody would find what is filed.
        self.desk.store().is_in_place().map_err(storyfold::Error::from)?;
        self.desk.set_as_of(now());
        for files in due.chunks(FILES_TOGETHER) {
            if self.take_in_some(files, landings)? == Going::Ends {
                return Ok(Going::Ends);
            }
            let (articles, files) = (grouped(self.totals.filed as u64), grouped(self.files as u64));
            self.talk.status(&format!("{articles} articles filed from {files} files; watching …"));
        }
        if due.is_empty() && !landings.gone().is_empty() {
            let gone = Inputs { gone: landings.gone().to_vec(), ..Inputs::default() };
            self.desk.add_from(Vec::new(), &gone)?;
            landings.forget_gone();
        }
        Ok(if self.stop.is_asked() { Going::Ends } else { Going::On })
    }

    fn take_in_some(&mut self, due: &[Seen], landings: &mut Landings) -> Result<Going, CliError> {
        let mut files = Vec::with_capacity(due.len());
        for seen in due {
            match File::open(&seen.path) {
                Ok(_) => files.push(seen),
                // Renamed or deleted since: the next look shows.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    landings.let_go(seen.stamp)
                }
                Err(error) => self.fail(seen, &error.to_string(), landings),
            }
        }
        let Read { articles, failed, is_at_end } = self.read(&files)?;
        for (seen, reason) in
            files.iter().filter_map(|seen| Some((seen, failed.get(&seen.file())?)))
        {
            self.fail(seen, reason, landings);
        }
        if is_at_end || self.stop.is_asked() {
            // What was not filed is read again the next time.
            return Ok(Going::Ends);
        }
        files.retain(|seen| !failed.contains_key(&seen.file()));
        let mut inputs = Inputs { gone: landings.gone().to_vec(), ..Inputs::default() };
        for seen in files {
            // One that changed while it was read is another by now.
            if seen.is_unchanged() {
                inputs.taken.push((seen.stamp, seen.name.clone()));
            } else {
                landings.let_go(seen.stamp);
            }
        }
        let mut going = Going::On;
        if !articles.is_empty() || !inputs.is_empty() {
            going = self.file(articles, &inputs)?;
        }
        landings.forget_gone();
        for (stamp, name) in inputs.taken {
            self.files += 1;
            landings.take(stamp);
            if self.plan.verbose {
                self.talk.line(&format!("{name}: taken in"));
            }
        }
        Ok(going)
    }

    /// Reads files, and files full batches of what they hold.
    fn read(&mut self, files: &[&Seen]) -> Result<Read, CliError> {
        let mut read = Read::default();
        let mut filed: Result<Going, CliError> = Ok(Going::On);
        let plan = self.plan;
        let mut sources: Vec<_> = files.iter().map(|seen| seen.source()).collect();
        let names: HashSet<String> = sources.iter().map(|source| source.file.clone()).collect();
        while !sources.is_empty() {
            let done = read_all(&sources, &mut io::empty(), &plan.reading, &mut |item| {
                // What was read ahead, and the rest of a file: nothing is kept of it.
                if !matches!(filed, Ok(Going::On)) || self.stop.is_asked() {
                    return;
                }
                match item {
                    Item::Article(article) => read.articles.push(article),
                    Item::Problem(problem) if is_of_file(&problem, &names) => {
                        let file = problem.origin.file.to_string();
                        read.failed.insert(file, problem.reason.to_string());
                    }
                    Item::Problem(problem) => self.reject(problem),
                }
                if read.articles.len() == plan.batch {
                    filed = self.file(std::mem::take(&mut read.articles), &Inputs::default());
                }
            });
            match done {
                Ok(_) => sources.clear(),
                // What comes after it can be read all the same.
                Err(ReadError::Interrupted { path, source }) => {
                    let at = sources.iter().position(|file| file.file == path);
                    sources.drain(..at.map_or(sources.len(), |at| at + 1));
                    read.failed.insert(path, source.to_string());
                }
                Err(error) => return Err(error.into()),
            }
        }
        read.is_at_end = filed? == Going::Ends;
        Ok(read)
    }

    /// Files articles, and says so once they are on the disk.
    fn file(&mut self, articles: Vec<ReadArticle>, inputs: &Inputs) -> Result<Going, CliError> {
        let (articles, origins): (Vec<Article>, Vec<Origin>) =
            articles.into_iter().map(|read| (read.article, read.origin)).unzip();
        let report = self.desk.add_from(articles, inputs)?;
        conflicts(&report, &origins).into_iter().for_each(|problem| self.reject(problem));
        idle_kills(&report, &origins).iter().for_each(|idle| self.talk.line(idle));
        Ok(if self.totals.acknowledge(&report)? { Going::On } else { Going::Ends })
    }

    fn reject(&mut self, problem: Problem) {
        if let Some(line) = self.rejects.add(problem) {
            self.talk.line(&line);
        }
    }

    fn fail(&mut self, seen: &Seen, reason: &str, landings: &mut Landings) {
        if landings.fail(seen.stamp, Instant::now()) {
            self.trouble(&format!("{}: cannot be read ({reason}); it is tried again", seen.name));
        }
    }

    /// Closes the store, and sums up.
    ///
    /// # Errors
    /// [`CliError`] when the store cannot be written.
    pub(super) fn finish(self) -> Result<Exit, CliError> {
        let Self { plan, desk, talk, rejects, totals, files, has_trouble, .. } = self;
        talk.end_status();
        desk.close()?;
        if let Some(sum) = rejects.sum() {
            talk.line(&sum);
        }
        if files > 0 {
            tell_of_fields(&plan.reading, talk);
        }
        totals.tell_ahead(talk);
        totals.sum_up(talk, &format!("{} taken in; ", count(files, "file", "files")));
        let is_spoiled = has_trouble || !rejects.is_empty();
        Ok(if plan.strict && is_spoiled { Exit::CheckFailed } else { Exit::Done })
    }
}

/// Whether a whole file could not be opened, which is none of its records.
fn is_of_file(problem: &Problem, files: &HashSet<String>) -> bool {
    problem.kind == problem::UNREADABLE
        && problem.origin.line.is_none()
        && files.contains(problem.origin.file.as_ref())
}
