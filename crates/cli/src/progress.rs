//! What is said on standard error while a run works.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use storyfold::readers::ReadProgress;
use storyfold::{Progress, StageReport};
use unicode_width::UnicodeWidthStr;

use crate::output::terminal;

/// Talks on standard error: lines that stay, and one status line that is written over.
///
/// Nothing here fails: when standard error is closed, nobody is listening.
#[derive(Debug)]
pub(crate) struct Talk {
    status: bool,
    verbose: bool,
    /// The columns that the status line covers now.
    shown: Mutex<usize>,
}

impl Talk {
    /// `status`: whether there is a status line. `verbose`: whether finished stages are told.
    pub(crate) fn new(status: bool, verbose: bool) -> Self {
        Self { status, verbose, shown: Mutex::new(0) }
    }

    /// A line that stays.
    pub(crate) fn line(&self, text: &str) {
        self.write(|shown, stderr| {
            clear(shown, stderr)?;
            writeln!(stderr, "storyfold: {}", terminal::printable(text))
        });
    }

    /// What is going on now.
    pub(crate) fn status(&self, text: &str) {
        if !self.status {
            return;
        }
        self.write(|shown, stderr| {
            clear(shown, stderr)?;
            // A line as wide as the terminal would wrap, and could not be written over.
            let text = terminal::clip(text, terminal::width().saturating_sub(1));
            *shown = text.width();
            write!(stderr, "{text}")?;
            stderr.flush()
        });
    }

    /// Takes the status line away.
    pub(crate) fn end_status(&self) {
        self.write(clear);
    }

    /// What came of a run, for a person who watches it.
    pub(crate) fn summary(&self, text: &str) {
        if self.status || self.verbose {
            self.line(text);
        }
    }

    /// A stage is done.
    pub(crate) fn stage(&self, stage: &StageReport) {
        if self.verbose {
            let StageReport { stage, seconds, note } = stage;
            self.write(|shown, stderr| {
                clear(shown, stderr)?;
                let note = terminal::printable(note);
                writeln!(stderr, "storyfold: {seconds:>8.3} s  {stage:<12}  {note}")
            });
        }
    }

    fn write(&self, write: impl FnOnce(&mut usize, &mut dyn Write) -> io::Result<()>) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = write(&mut shown, &mut io::stderr().lock());
    }
}

impl Drop for Talk {
    /// Whatever comes next on the terminal, an error perhaps, begins on a clean line.
    fn drop(&mut self) {
        self.end_status();
    }
}

impl Progress for Talk {
    fn begins(&self, stage: &'static str, items: usize) {
        self.status(&format!("{stage} ({items}) …"));
    }

    fn ends(&self, stage: &StageReport) {
        self.stage(stage);
    }
}

/// Writes blanks over the status line: every terminal understands that.
fn clear(shown: &mut usize, stderr: &mut dyn Write) -> io::Result<()> {
    if *shown > 0 {
        write!(stderr, "\r{:width$}\r", "", width = *shown)?;
        *shown = 0;
        stderr.flush()?;
    }
    Ok(())
}

/// How often the status line moves on.
const STATUS_EVERY: Duration = Duration::from_millis(100);

/// After how many articles the clock is looked at.
const STATUS_STEP_ARTICLES: usize = 1_000;

/// How fast reading goes, and how long it will take.
#[derive(Debug)]
pub(crate) struct Rate {
    start: Instant,
    next: Instant,
}

impl Rate {
    pub(crate) fn new() -> Self {
        let start = Instant::now();
        Self { start, next: start + STATUS_EVERY }
    }

    /// What to show after so many articles; `None` when it is too early to show anything new.
    pub(crate) fn of_reading(&mut self, articles: usize, read: &ReadProgress) -> Option<String> {
        if !articles.is_multiple_of(STATUS_STEP_ARTICLES) || Instant::now() < self.next {
            return None;
        }
        self.next = Instant::now() + STATUS_EVERY;
        let seconds = self.start.elapsed().as_secs_f64();
        Some(reading(articles, read.consumed_bytes(), read.total_bytes(), seconds))
    }
}

fn reading(articles: usize, bytes: u64, total: Option<u64>, seconds: f64) -> String {
    let rate = grouped((articles as f64 / seconds) as u64);
    let articles = grouped(articles as u64);
    let megabytes = |bytes: u64| grouped(bytes / 1_000_000);
    match total {
        Some(total) if bytes > 0 => {
            let left = total.saturating_sub(bytes) as f64 * seconds / bytes as f64;
            format!(
                "reading: {articles} articles, {} of {} MB, {rate} a second, {left:.0} s left …",
                megabytes(bytes),
                megabytes(total),
            )
        }
        _ => format!("reading: {articles} articles, {} MB, {rate} a second …", megabytes(bytes)),
    }
}

/// A number with its digits in groups of three.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_tells_how_long_it_will_take() {
        assert_eq!(
            reading(240_000, 300_000_000, Some(1_300_000_000), 1.0),
            "reading: 240,000 articles, 300 of 1,300 MB, 240,000 a second, 3 s left …"
        );
        assert_eq!(
            reading(1_000, 5_000_000, None, 0.5),
            "reading: 1,000 articles, 5 MB, 2,000 a second …"
        );
    }

    #[test]
    fn digits_stand_in_groups() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
