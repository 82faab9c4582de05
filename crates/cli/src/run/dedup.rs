//! `storyfold dedup`.
//!
//! Articles are read one by one and only what copies are found by is kept. Where the surviving
//! articles are to be written, the inputs are read a second time.

use std::collections::HashSet;
use std::io::{self, Write};
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;
use storyfold::model::{Article, Flag, Origin, Problem, Role, Status};
use storyfold::readers::{
    Claim, Format as InputFormat, Item, ReadArticle, ReadProgress, read_batched, resolve_duplicates,
};
use storyfold::{
    CopyRow, Deduplicated, Deduplicator, Fingerprints, Signs, StageReport, on_threads,
};

use super::again::{Stdin, has_changed, read_again};
use super::annotated::{Annotated, Records, Seen};
use super::{finish, keep_all_in_place, nothing_read};
use crate::args::Emit;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::row::CopyWireRow;
use crate::output::{self, Format, record, table};
use crate::plan::DedupPlan;
use crate::progress::{Rate, Talk, grouped};
use crate::rejects::Rejects;

/// How much of a body is kept to show an article without headline, in characters.
const SHOWN_CHARS: usize = 500;

/// A batch has room for one part in so many more words than the one before had.
const ROOM_PART: usize = 16;

/// Reads, folds into copies, and writes rows or the articles that survive.
pub(super) fn run(plan: &DedupPlan) -> Result<Exit, CliError> {
    let start = Instant::now();
    let talk = Talk::new(plan.reading.progress, plan.reading.verbose);
    let mut rejects = Rejects::new(plan.reading.verbose, plan.reading.rejects.is_some());
    let mut stdin = Stdin::new(&plan.reading, plan.emit != Emit::Rows)?;
    let folding = &plan.reading.folding;
    // Rows are made outside of the folding's threads, because a writer may belong to one thread.
    // Where there is such a pool already it serves as well.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(folding.threads).build_global();
    let Folded { folded, origins, seen } =
        on_threads(folding, || fold(plan, &talk, &mut rejects, &mut stdin))??;
    if folded.articles.is_empty()
        && let Some(exit) = nothing_read(&plan.reading, &rejects, &talk)?
    {
        return Ok(exit);
    }
    let survivors = survivors(plan, &folded, &origins, &talk);
    let (reading, as_lines) = (&plan.reading, plan.as_lines);
    let records = Records { reading, rejects: &rejects, seen, origins: &origins, as_lines };
    match plan.emit {
        Emit::Rows => {}
        Emit::Annotated => records.agree_with(&plan.target, &stdin)?,
        Emit::Articles => {
            let copies = folded.articles.len().saturating_sub(survivors.len()) as u64;
            keep_all_in_place(&plan.target, reading, copies + rejects.without_row())?;
        }
    }
    let exit = finish(&plan.reading, &rejects, &talk, &plan.target, |out| match plan.emit {
        Emit::Articles => write_survivors(plan, &survivors, stdin, out),
        Emit::Annotated => {
            let row = |place: usize| folded.row(place).map(|row| CopyWireRow::from(&row));
            Annotated { records, row: &row }.write(stdin, out)
        }
        Emit::Rows if plan.format == Format::Table => {
            let rows: Vec<CopyRow<'_>> = folded.rows().collect();
            table::copies(&rows, table::Layout::of_terminal(plan.all), out)
        }
        Emit::Rows => {
            let row = |place: usize| folded.row(place).map(|row| CopyWireRow::from(&row));
            output::write_each_row(plan.format, 0..folded.articles.len(), &row, out)
        }
    })?;
    if plan.format != Format::Table {
        talk.summary(&summary(&folded, start));
    }
    // The process ends here: the system takes all memory back at once.
    mem::forget(folded);
    Ok(exit)
}

/// What came of a run, in one line.
fn summary(folded: &Deduplicated, start: Instant) -> String {
    let (articles, texts) = (folded.articles.len(), folded.groups.len());
    let copies = articles - texts;
    let share = 100.0 * copies as f64 / articles.max(1) as f64;
    let seconds = start.elapsed().as_secs_f64();
    let rate = articles as f64 / seconds.max(1e-9);
    format!(
        "{} articles are {} texts; {} copies ({share:.1} %); {seconds:.1} s, {} articles a second",
        grouped(articles as u64),
        grouped(texts as u64),
        grouped(copies as u64),
        grouped(rate as u64)
    )
}

/// All articles, folded.
struct Folded {
    folded: Deduplicated,
    /// Where each of them stands, where that is needed.
    origins: Vec<Origin>,
    seen: Seen,
}

/// Reads all articles and folds them.
fn fold(
    plan: &DedupPlan,
    talk: &Talk,
    rejects: &mut Rejects,
    stdin: &mut Stdin,
) -> Result<Folded, CliError> {
    let start = Instant::now();
    let name = |line: Option<String>| line.iter().for_each(|line| talk.line(line));
    let mut all = Deduplicator::new(plan.reading.folding.clone());
    let mut claims: Vec<(Claim, Held)> = Vec::new();
    let mut seen = Seen::default();
    let mut failure = Ok(());
    let progress = ReadProgress::of(&plan.reading.sources);
    let mut rate = Rate::new();
    // A batch holds about as many words as the one before.
    let words_a_batch = AtomicUsize::new(0);
    let gather =
        |batch: &mut Batch, item| batch.take(item, plan, words_a_batch.load(Ordering::Relaxed));
    let totals = read_batched(
        &plan.reading.sources,
        stdin,
        &plan.reading.options,
        &progress,
        &gather,
        &mut |batch: Batch| {
            batch.problems.into_iter().for_each(|problem| name(rejects.add(problem)));
            seen.add(batch.seen);
            let places = claims.len() as u32..;
            claims.extend(batch.claims.into_iter().zip(places).map(
                |((claim, mut held), place)| {
                    held.place = place;
                    (claim, held)
                },
            ));
            if let (Ok(()), Some(fingerprints)) = (&failure, batch.fingerprints) {
                let words = fingerprints.words();
                words_a_batch.store(words + words / ROOM_PART, Ordering::Relaxed);
                failure = all.append(fingerprints);
            }
            if let Some(line) = rate.of_reading(claims.len(), &progress) {
                talk.status(&line);
            }
        },
    )?;
    failure?;
    let (kept, duplicates) = resolve_duplicates(claims);
    duplicates.into_iter().for_each(|problem| name(rejects.add(problem)));
    let note = format!("articles {}, inputs {}", kept.len(), totals.files);
    talk.stage(&StageReport { stage: "read", seconds: start.elapsed().as_secs_f64(), note });

    let order: Vec<u32> = kept.iter().map(|(_, held)| held.place).collect();
    let mut origins = Vec::new();
    if plan.emit != Emit::Rows {
        origins.extend(kept.iter().map(|(claim, _)| claim.origin.clone()));
    }
    let article = |(claim, held): (Claim, Held)| {
        let article = match held.shown {
            Some(article) => Article { id: claim.id, version_of: claim.version_of, ..*article },
            None => {
                let (published, version, status) = (claim.published, claim.version, held.status);
                let version_of = claim.version_of;
                Article { published, version, version_of, status, ..Article::new(claim.id) }
            }
        };
        (article, held.signs)
    };
    let (articles, signs): (Vec<Article>, Vec<Signs>) = kept.into_par_iter().map(article).unzip();
    Ok(Folded { folded: all.finish(articles, &signs, &order, talk)?, origins, seen })
}

/// What is held of an article beside its claim until all are read.
struct Held {
    /// Its place among all articles that were read.
    place: u32,
    status: Status,
    signs: Signs,
    /// The article with the beginning of its text, where people will see it.
    shown: Option<Box<Article>>,
}

/// What is kept of neighbouring articles.
#[derive(Default)]
struct Batch {
    claims: Vec<(Claim, Held)>,
    fingerprints: Option<Fingerprints>,
    problems: Vec<Problem>,
    seen: Seen,
}

impl Batch {
    /// Reads the fingerprint of an article and lets its text go.
    fn take(&mut self, item: Item, plan: &DedupPlan, words: usize) {
        let read = match item {
            Item::Article(read) => read,
            Item::Problem(problem) => return self.problems.push(problem),
        };
        self.seen.take(&read);
        plan.reading.preferred.note(&read.article);
        let copies = plan.reading.folding.copies;
        let fresh = || Fingerprints::with_room(copies, words);
        self.fingerprints.get_or_insert_with(fresh).read(&read.article);
        let (claim, signs) = (Claim::of(&read), Signs::of(&read.article));
        let mut article = read.article;
        let status = article.status;
        let is_shown = plan.emit == Emit::Rows && plan.format == Format::Table;
        let shown = is_shown.then(|| {
            let shown = article.body.char_indices().nth(SHOWN_CHARS).map(|(at, _)| at);
            article.body.truncate(shown.unwrap_or(article.body.len()));
            article.body.shrink_to_fit();
            Box::new(article)
        });
        self.claims.push((claim, Held { place: 0, status, signs, shown }));
    }
}

/// Where the canonical of each group stands that is to be written as an article. Says how many are left
/// out because they were killed, how many are not to be used now, and how many copy what was killed: nothing in
/// their records may tell.
fn survivors<'a>(
    plan: &DedupPlan,
    folded: &Deduplicated,
    origins: &'a [Origin],
    talk: &Talk,
) -> HashSet<&'a Origin> {
    if plan.emit != Emit::Articles {
        return HashSet::new();
    }
    let (mut killed, mut held_back, mut derived) = (0, 0, 0);
    let mut survives = |row: &CopyRow<'_>| {
        let is_canonical = row.role == Role::Canonical;
        // A notice is how others hear of the kill.
        let is_killed = row.status == Status::Canceled && !row.flags.holds(Flag::Kill);
        let is_held_back = matches!(row.status, Status::Withheld | Status::Embargoed { .. });
        killed += usize::from(is_canonical && is_killed);
        held_back += usize::from(is_canonical && is_held_back);
        derived += usize::from(is_canonical && row.flags.holds(Flag::DerivedFromKilled));
        is_canonical && (plan.keep_killed || !is_killed)
    };
    let rows = folded.rows().zip(origins);
    // An earlier state of an item is read under the item's id, so only its place names it.
    let survivors = rows.filter(|(row, _)| survives(row)).map(|(_, origin)| origin).collect();
    let counted = |count: usize| match count {
        1 => "1 surviving text".to_owned(),
        count => format!("{} surviving texts", grouped(count as u64)),
    };
    match (killed, plan.keep_killed) {
        (0, _) => {}
        (_, true) => talk.line(&format!("{} killed: --emit annotated says which", counted(killed))),
        (_, false) => talk.line(&format!(
            "{} killed and left out: --keep-killed writes them, --emit annotated says which",
            counted(killed)
        )),
    }
    if held_back > 0 {
        let counted = counted(held_back);
        talk.line(&format!("{counted} withheld or under an embargo: --emit annotated says which"));
    }
    if derived > 0 {
        let copying = if derived == 1 { "copying" } else { "that copy" };
        talk.line(&format!(
            "{} {copying} a killed text of somebody else: --emit annotated says which",
            counted(derived)
        ));
    }
    survivors
}

/// Reads the inputs again and writes the articles that survive, in the order of the input.
fn write_survivors(
    plan: &DedupPlan,
    survivors: &HashSet<&Origin>,
    stdin: Stdin,
    out: &mut dyn Write,
) -> io::Result<()> {
    let work = |item| match item {
        Item::Article(read) if survivors.contains(&read.origin) => Some(line(read)),
        _ => None,
    };
    let mut written = 0;
    read_again(&plan.reading, stdin, &work, &mut |line: io::Result<Vec<u8>>| {
        written += 1;
        out.write_all(&line?)
    })?;
    if written == survivors.len() { Ok(()) } else { Err(has_changed()) }
}

/// The record of an article as it was read where it is a line of its own, else a line made of it.
fn line(read: ReadArticle) -> io::Result<Vec<u8>> {
    let mut line = match (read.format, read.record) {
        (InputFormat::JsonLines, Some(line)) => line,
        _ => {
            let mut line = Vec::new();
            record::write(&read.article, &mut line)?;
            line
        }
    };
    line.push(b'\n');
    Ok(line)
}
