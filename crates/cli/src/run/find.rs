//! `storyfold find`.

use std::io::{self, Read};

use storyfold::desk::{Desk, DeskOptions, Found};
use storyfold::model::{Article, ArticleId, Flag, Instant, Role, Severity, StoryId};
use storyfold::on_threads;
use storyfold::readers::limits::SNIFF_BYTES;
use storyfold::readers::sniff::sniff;
use storyfold::readers::{self, ReadOptions, read_collect};
use storyfold::store::Access;

use super::finish_reading;
use super::store::{absent, show};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::row::FoundRow;
use crate::output::{self, Format, Target, table, terminal};
use crate::plan::{Asked, FindPlace, FindPlan, Next, ReadingPlan};
use crate::progress::Talk;
use crate::read::read;

/// How many articles are named that come near one that stands alone.
const NEAR_MISSES: usize = 3;

/// Finds all coverage of one incident; exits with 1 when there is none.
pub(super) fn run(plan: FindPlan) -> Result<Exit, CliError> {
    let (desk, exit) = match plan.place {
        FindPlace::Store(path) => (Desk::open(&path, Access::Read)?, Exit::Done),
        FindPlace::Inputs(reading) => of_inputs(*reading, plan.as_of)?,
    };
    let mut desk = desk.with_as_of(plan.as_of);
    let found = match &plan.asked {
        Asked::Id(id) => match desk.find(id)? {
            Some(found) => found,
            None => of_story(&desk, id)?,
        },
        Asked::Text(path) => {
            let found = desk.find_text(&text(path)?)?;
            if found.is_empty() {
                Talk::new(false, false).line("no story is likely to be that of this text");
            }
            found
        }
    };
    if let (Asked::Id(id), [alone]) = (&plan.asked, found.as_slice()) {
        tell_near_misses(&desk, id, alone, &plan.next)?;
    }
    let written = Target::Stdout.write(|out| match plan.format {
        Format::Table => table::found(&found, terminal::width(), out),
        format => output::write_rows(format, found.iter().map(FoundRow::from), out),
    })?;
    written.publish()?;
    Ok(if found.is_empty() { Exit::CheckFailed } else { exit })
}

/// The articles of a story, where it is one that is asked for and no article; says so if there is none.
fn of_story(desk: &Desk, id: &ArticleId) -> Result<Vec<Found>, CliError> {
    let (found, why) = match id.as_str().parse::<StoryId>() {
        Ok(story) => (desk.find_story(story)?, show::no_story(desk, story)?),
        Err(_) => (Vec::new(), absent(desk, id)?),
    };
    if found.is_empty() {
        Talk::new(false, false).line(&why.to_string());
    }
    Ok(found)
}

/// Says how near others come to an article that stands alone.
fn tell_near_misses(
    desk: &Desk,
    id: &ArticleId,
    alone: &Found,
    next: &Next,
) -> Result<(), CliError> {
    let Some(misses) = desk.near_misses(id, NEAR_MISSES)? else { return Ok(()) };
    let nearest: Vec<String> = misses
        .nearest
        .iter()
        .map(|(id, probability)| format!("{id} (p {probability:.2})"))
        .collect();
    let nearest = match nearest.is_empty() {
        true => "nothing comes near it".to_owned(),
        false => {
            format!("the nearest are {}, and a story takes {:.2}", nearest.join(", "), misses.cut)
        }
    };
    let why = match misses.nearest.first() {
        Some((near, probability)) if f64::from(*probability) >= misses.cut => {
            why_apart(desk, id, near, alone, next)?
        }
        _ => String::new(),
    };
    Talk::new(false, false).line(&format!("{id} stands alone: {nearest}{why}"));
    Ok(())
}

/// Why an article stands alone although the nearest comes near enough by itself.
fn why_apart(
    desk: &Desk,
    id: &ArticleId,
    near: &ArticleId,
    alone: &Found,
    next: &Next,
) -> Result<String, CliError> {
    if alone.row.as_row().flags.holds(Flag::Roundup) {
        return Ok("; it is a round-up, which stands beside stories".to_owned());
    }
    let story = desk.find(near)?.unwrap_or_default();
    let others = story.iter().map(|found| found.row.as_row());
    let others: Vec<String> = others
        .filter(|row| row.article.id != *near && row.role != Role::Copy)
        .take(NEAR_MISSES)
        .map(|row| row.article.id.to_string())
        .collect();
    let others = match others.is_empty() {
        true => "what else was compared with it".to_owned(),
        false => format!("other accounts of its story ({})", others.join(", ")),
    };
    // A store that keeps no texts has nothing that could be measured again.
    let figures = match desk.options().keep_text {
        true => format!(": {} has the figures", next.explaining(id.as_str(), near.as_str())),
        false => String::new(),
    };
    Ok(format!(
        "; {near} comes near enough by itself, but {others} do not, so the link was cut as a bridge{figures}"
    ))
}

/// Files the articles of inputs for the occasion, in the order they were published.
fn of_inputs(mut reading: ReadingPlan, as_of: Instant) -> Result<(Desk, Exit), CliError> {
    let talk = Talk::new(reading.progress, reading.verbose);
    let (articles, rejects) = read(&mut reading, &talk, &mut io::stdin())?;
    let mut articles: Vec<Article> = articles.into_iter().map(|read| read.article).collect();
    articles.sort_by_key(|article| article.published.map(|published| published.at));
    // All coverage is asked for, however long ago.
    let (window_days, window_articles) = (u32::MAX, u32::MAX);
    let options =
        DeskOptions { window_days, window_articles, as_of: Some(as_of), ..DeskOptions::default() };
    let mut desk = Desk::in_memory(options)?;
    on_threads(&reading.folding, || {
        desk.add(articles)?;
        desk.refold()
    })??;
    let exit = finish_reading(&reading, &rejects, &talk)?;
    Ok((desk, exit))
}

/// The article in a file or on standard input, whose format is told in the same way.
fn text(path: &str) -> Result<Article, CliError> {
    let bad = |reason: String| CliError::BadText { path: path.to_owned(), reason };
    let (mut typed, mut options) = (Vec::new(), ReadOptions::default());
    if path == "-" {
        io::stdin().lock().read_to_end(&mut typed).map_err(|error| bad(error.to_string()))?;
        let head = typed.get(..SNIFF_BYTES).unwrap_or(&typed);
        // What is no text as it stands may be compressed.
        options.input_format = sniff("-", head).ok();
    }
    let sources = readers::plan(&[path.to_owned()])?;
    let loaded = read_collect(&sources, &mut typed.as_slice(), &options)?;
    let rejected = loaded.problems.iter().find(|problem| problem.severity == Severity::Rejected);
    if let (Some(problem), false) = (rejected, loaded.articles.is_empty()) {
        // It may be the one that is meant.
        return Err(bad(format!(
            "not all that it holds can be read ({problem}); give one article"
        )));
    }
    let mended = loaded.problems.iter().filter(|problem| problem.severity == Severity::Mended);
    mended.for_each(|problem| Talk::new(false, false).line(&problem.to_string()));
    if loaded.articles.len() > 1 {
        return Err(bad(format!("it holds {} articles; give one", loaded.articles.len())));
    }
    let read = loaded.articles.into_iter().next();
    read.map(|read| read.article).ok_or_else(|| {
        let problem = loaded.problems.first().map(|problem| problem.reason.to_string());
        bad(problem.unwrap_or_else(|| "there is no article in it".to_owned()))
    })
}
