//! What a desk costs when much has come: `desk-load FILE STORE [SINGLES [MOST]]`.
//!
//! FILE is JSON Lines, as `gen.py --n 1000000` writes them, of which the first MOST articles are taken, or
//! all; the last of those (SINGLES, 1,000 of them without a number) are held back. All others are filed in
//! batches of 1,000, a durable commit each, as `storyfold store add` does; then those held back one by
//! one. The store is closed, opened again and asked. STORE is made where it is not there, and gone on
//! with where it is: a run of hours may be ended at any time and taken up again.
//!
//! What is aimed at: seconds for each 10,000 articles stay flat (the last tenth takes at most 1.3 times
//! the first), 99 of 100 single adds take at most 25 ms, opening takes less than 2 s, and 99 of 100
//! questions less than 50 ms. Runs are recorded in `desk-100000.md` and `desk-1000000.md`. Seconds by the clock
//! tell of the disk and of whoever else works on the machine; seconds of the processor stand beside them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::{Article, ArticleId};
use storyfold::readers::{Item, ReadOptions, plan, read_all};
use storyfold::store::{Access, Area, Rows};
use storyfold_benches::cpu_seconds;

/// So many articles between two measurements.
const STEP: usize = 10_000;

/// So many questions are asked.
const QUESTIONS: usize = 1_000;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| match args.get(at) {
        None => Ok(default),
        Some(given) => given.parse().map_err(|error| format!("{given}: {error}")),
    };
    let done = match (args.as_slice(), number(2, 1_000), number(3, usize::MAX)) {
        ([file, store, ..], Ok(singles), Ok(most)) => run(file, Path::new(store), singles, most),
        (_, Err(error), _) | (_, _, Err(error)) => Err(error.into()),
        _ => Err("give FILE STORE [SINGLES [MOST]]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr().lock(), "desk-load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &str, path: &Path, singles: usize, most: usize) -> Done<()> {
    let count = BufReader::new(File::open(file)?).split(b'\n').take(most).count();
    let many = count.saturating_sub(singles);
    let mut desk = if path.exists() {
        Desk::open(path, Access::Write)?
    } else {
        Desk::create(path, DeskOptions::default())?
    };
    let there = desk.store().read(|rows| rows.count(Area::Articles))? as usize;
    let mut load = Load { there, steps: vec![Step::now(there)], ..Load::default() };
    let mut failed = Ok(());
    read_all(
        &plan(&[file.to_owned()])?,
        &mut std::io::empty(),
        &ReadOptions::default(),
        &mut |item| {
            let taken = load.ids.len() + load.held_back.len();
            if let (Item::Article(read), Ok(())) = (item, &failed)
                && taken < count
            {
                failed = load.take(&mut desk, read.article, many);
            }
        },
    )?;
    failed?;
    load.tell()?;

    let single = load.held_back.iter().map(|article| {
        let before = waited_seconds();
        let seconds = seconds_of(|| desk.add_batch(vec![article.clone()]))?;
        Ok((seconds, seconds - (waited_seconds() - before)))
    });
    let (single, at_work): (Vec<f64>, Vec<f64>) =
        single.collect::<Done<Vec<_>>>()?.into_iter().unzip();
    say(&format!("single add at {many}: {}", quantiles(single)))?;
    say(&format!("single add without waiting for a processor: {}", quantiles(at_work)))?;
    say(&format!(
        "peak memory {} MB, file {} MB",
        peak_mb(),
        fs::metadata(path)?.len() / 1_000_000
    ))?;
    let closing = seconds_of(|| desk.close())?;

    let mut opened = None;
    let opening = seconds_of(|| {
        let mut desk = Desk::open(path, Access::Read)?;
        // What is put off until the first question belongs to opening.
        let first = load.held_back.first().map(|article| desk.find_text(article)).transpose();
        opened = Some(desk);
        first
    })?;
    say(&format!("close {closing:.2} s, open and first question {opening:.2} s"))?;
    let Some(mut desk) = opened else { return Ok(()) };
    let asked = load.ids.iter().step_by((load.ids.len() / QUESTIONS).max(1));
    let by_id: Vec<f64> = asked.map(|id| seconds_of(|| desk.find(id))).collect::<Done<_>>()?;
    say(&format!("find an id: {}", quantiles(by_id)))?;
    let by_text = load.held_back.iter().take(QUESTIONS);
    let by_text = by_text.map(|article| {
        let before = waited_seconds();
        let seconds = seconds_of(|| desk.find_text(article))?;
        Ok((seconds, seconds - (waited_seconds() - before)))
    });
    let (by_text, at_work): (Vec<f64>, Vec<f64>) =
        by_text.collect::<Done<Vec<_>>>()?.into_iter().unzip();
    say(&format!("find a text: {}", quantiles(by_text)))?;
    say(&format!("find a text without waiting for a processor: {}", quantiles(at_work)))
}

/// What was filed so far, and how long it took.
#[derive(Default)]
struct Load {
    /// Articles that were there before.
    there: usize,
    batch: Vec<Article>,
    ids: Vec<ArticleId>,
    held_back: Vec<Article>,
    steps: Vec<Step>,
}

/// A moment in the run.
#[derive(Clone, Copy)]
struct Step {
    articles: usize,
    at: Instant,
    cpu_seconds: f64,
}

impl Step {
    fn now(articles: usize) -> Self {
        Self { articles, at: Instant::now(), cpu_seconds: cpu_seconds() }
    }

    /// Seconds by the clock and of the processor for each 10,000 articles since another moment.
    fn since(self, before: Self) -> Option<[f64; 2]> {
        let articles =
            self.articles.checked_sub(before.articles).filter(|&articles| articles > 0)?;
        let of_step = articles as f64 / STEP as f64;
        let seconds = (self.at - before.at).as_secs_f64();
        Some([seconds / of_step, (self.cpu_seconds - before.cpu_seconds) / of_step])
    }
}

impl Load {
    fn take(
        &mut self,
        desk: &mut Desk,
        article: Article,
        many: usize,
    ) -> Result<(), storyfold::Error> {
        if self.ids.len() == many {
            self.held_back.push(article);
            return Ok(());
        }
        self.ids.push(article.id.clone());
        if self.ids.len() <= self.there {
            return Ok(());
        }
        self.batch.push(article);
        let is_last = self.ids.len() == many;
        if self.batch.len() == storyfold::desk::BATCH_ARTICLES || is_last {
            desk.add_batch(std::mem::take(&mut self.batch))?;
            if self.ids.len().is_multiple_of(STEP) || is_last {
                let (before, now) = (self.steps.last().copied(), Step::now(self.ids.len()));
                self.steps.push(now);
                // A run of hours that is ended early has said something all the same.
                if let Some([seconds, cpu]) = before.and_then(|before| now.since(before)) {
                    let _ = say(&format!(
                        "{:>9} articles: {seconds:8.2} s {cpu:8.2} CPU s for 10,000",
                        now.articles
                    ));
                }
            }
        }
        Ok(())
    }

    /// Seconds for each 10,000 articles, and how the last tenth compares to the first.
    fn tell(&self) -> Done<()> {
        let after = self.steps.iter().skip(1);
        let steps: Vec<[f64; 2]> =
            self.steps.iter().zip(after).filter_map(|(a, b)| b.since(*a)).collect();
        let tenth = (steps.len() / 10).max(1);
        let mean = |of: &[[f64; 2]], which: usize| {
            of.iter().filter_map(|step| step.get(which)).sum::<f64>() / of.len().max(1) as f64
        };
        let (first, last) =
            (steps.get(..tenth).unwrap_or(&[]), steps.get(steps.len() - tenth..).unwrap_or(&[]));
        let ratio = |which| mean(last, which) / mean(first, which);
        let (all, cpu) = (mean(&steps, 0), mean(&steps, 1));
        say(&format!(
            "{:.0} articles a second, {:.2} CPU ms an article; last tenth {:.2} times the first by the \
             clock, {:.2} times by CPU",
            STEP as f64 / all,
            cpu * 1e3 / STEP as f64,
            ratio(0),
            ratio(1)
        ))
    }
}

fn say(line: &str) -> Done<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}

fn seconds_of<T>(work: impl FnOnce() -> Result<T, storyfold::Error>) -> Done<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds this thread was ready to work and had no processor, because others had them; 0 where the
/// system does not say. A single article is filed on one thread.
fn waited_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited = stat.split_whitespace().nth(1).and_then(|nanos| nanos.parse::<f64>().ok());
    waited.unwrap_or(0.0) / 1e9
}

/// The half-way and the 99th of a hundred, in milliseconds.
fn quantiles(mut seconds: Vec<f64>) -> String {
    seconds.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let at = (seconds.len().saturating_sub(1) as f64 * share).round() as usize;
        seconds.get(at).copied().unwrap_or(0.0) * 1e3
    };
    format!("p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms", at(0.5), at(0.99), at(1.0))
}

/// The most memory this process ever held; 0 where the system does not say.
fn peak_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1_000
}
