//! `storyfold store`.

mod add;
mod export;
mod log;
mod pipe;
pub(super) mod show;

use std::io::{self, Write};
use std::path::Path;

use storyfold::Row;
use storyfold::desk::Desk;
use storyfold::model::{ArticleId, Instant, Precision, Published};
use storyfold::store::{Access, Area, Rows};

use crate::error::CliError;
use crate::exit::Exit;
use crate::output::row::StoryRow;
use crate::output::{self, Format, Target, table};
use crate::plan::{StorePlan, StoreWork, now};

/// Does something with a store.
pub(super) fn run(plan: StorePlan) -> Result<Exit, CliError> {
    let path = plan.path.as_path();
    match plan.work {
        StoreWork::Init(options) => {
            Desk::create(path, options)?.close()?;
            Ok(Exit::Done)
        }
        StoreWork::Add { reading, as_of, batch } => add::run(path, &reading, as_of, batch),
        StoreWork::Remove(ids) => {
            let mut desk = Desk::open(path, Access::Write)?.with_as_of(now());
            let unknown = desk.remove(&ids)?;
            desk.close()?;
            unknown.iter().try_for_each(|id| unknown_id(path, id))?;
            Ok(if unknown.is_empty() { Exit::Done } else { Exit::CheckFailed })
        }
        StoreWork::Revive(ids) => {
            let mut desk = Desk::open(path, Access::Write)?.with_as_of(now());
            let unknown = desk.revive(&ids)?;
            desk.close()?;
            for id in &unknown {
                say(&format!("nothing was killed under the id {id}"));
            }
            Ok(if unknown.is_empty() { Exit::Done } else { Exit::CheckFailed })
        }
        StoreWork::Expire { before } => {
            let mut desk = Desk::open(path, Access::Write)?.with_as_of(now());
            let expired = desk.expire(before)?;
            desk.close()?;
            print(|out| writeln!(out, "{{\"expired\":{expired}}}"))
        }
        StoreWork::List { target, format, all, as_of } => {
            let desk = Desk::open(path, Access::Read)?.with_as_of(as_of);
            list(&desk, &target, format, all)
        }
        StoreWork::Show { id, as_of } => show::run(path, &id, as_of),
        StoreWork::Log { since, follow } => log::run(path, since, follow),
        StoreWork::Check => check(path),
        StoreWork::Compact => {
            let mut desk = Desk::open(path, Access::Write)?;
            desk.store_mut().compact().map_err(storyfold::Error::from)?;
            desk.close()?;
            Ok(Exit::Done)
        }
        StoreWork::Export { target } => export::run(path, &target),
        StoreWork::Stats { json } => stats(path, json),
        StoreWork::Refold => {
            let mut desk = Desk::open(path, Access::Write)?.with_as_of(now());
            let refolded = desk.refold()?;
            desk.close()?;
            print(|out| {
                writeln!(
                    out,
                    "{{\"texts\":{},\"pairs\":{},\"regrouped\":{},\"moved\":{},\"cut_before\":{:.6},\"cut\":{:.6}}}",
                    refolded.texts,
                    refolded.pairs,
                    refolded.regrouped,
                    refolded.moved,
                    refolded.cut_before,
                    refolded.cut
                )
            })
        }
    }
}

/// Says that no article has an id, and whether one had that was killed.
fn unknown_id(path: &Path, id: &ArticleId) -> Result<(), CliError> {
    say(&absent(&Desk::open(path, Access::Read)?, id)?.to_string());
    Ok(())
}

/// Why no article has an id.
pub(super) fn absent(desk: &Desk, id: &ArticleId) -> Result<CliError, CliError> {
    Ok(match desk.killed_at(id)? {
        Some(at) => CliError::Killed { id: id.to_string(), at: written(at) },
        None => CliError::UnknownId(id.to_string()),
    })
}

/// A moment as programs read it.
fn written(at: Instant) -> String {
    Published { at, precision: Precision::Second }.to_string()
}

/// Says something on standard error.
fn say(text: &str) {
    let text = output::terminal::printable(text);
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(io::stderr().lock(), "storyfold: {text}");
}

/// Writes to standard output.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Exit, CliError> {
    Target::Stdout.write(write)?.publish()?;
    Ok(Exit::Done)
}

fn list(desk: &Desk, target: &Target, format: Format, all: bool) -> Result<Exit, CliError> {
    let rows = desk.rows()?;
    let rows: Vec<Row<'_>> = rows.iter().map(storyfold::desk::DeskRow::as_row).collect();
    let written = target.write(|out| match format {
        Format::Table => {
            let layout = table::Layout::of_terminal(all).with_story_ids();
            table::stories(&rows, layout, out)
        }
        format => output::write_rows(format, rows.iter().map(StoryRow::from), out),
    })?;
    written.publish()?;
    Ok(Exit::Done)
}

fn check(path: &Path) -> Result<Exit, CliError> {
    // Opened for writing, which puts right what was not closed in order.
    let mut desk = Desk::open(path, Access::Write)?;
    desk.store_mut().verify().map_err(storyfold::Error::from)?;
    let checked = desk.check()?;
    desk.close()?;
    for problem in &checked.problems {
        say(problem);
    }
    print(|out| {
        writeln!(
            out,
            "{{\"articles\":{},\"groups\":{},\"stories\":{},\"events\":{},\"problems\":{}}}",
            checked.articles,
            checked.groups,
            checked.stories,
            checked.events,
            checked.problems.len()
        )
    })?;
    Ok(if checked.problems.is_empty() { Exit::Done } else { Exit::CheckFailed })
}

fn stats(path: &Path, json: bool) -> Result<Exit, CliError> {
    let desk = Desk::open(path, Access::Read)?;
    let counts = desk.store().read(|rows| {
        let count = |area: &Area| Ok((area.name(), rows.count(*area)?));
        Area::ALL.iter().map(count).collect::<Result<Vec<_>, storyfold::store::StoreError>>()
    });
    let counts = counts.map_err(storyfold::Error::from)?;
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let parameters: Vec<(&str, &str)> = desk.store().parameters().iter().collect();
    print(|out| {
        if json {
            let counts: serde_json::Map<String, serde_json::Value> =
                counts.iter().map(|(name, count)| ((*name).to_owned(), (*count).into())).collect();
            let parameters: serde_json::Map<String, serde_json::Value> = parameters
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                .collect();
            let all = serde_json::json!({
                "schema": "storyfold.store-stats/1",
                "bytes": bytes,
                "rows": counts,
                "parameters": parameters,
            });
            return writeln!(out, "{all}");
        }
        writeln!(out, "{:<16} {bytes:>12}", "bytes")?;
        for (name, count) in &counts {
            writeln!(out, "{name:<16} {count:>12}")?;
        }
        parameters.iter().try_for_each(|(name, value)| writeln!(out, "{name:<16} {value:>12}"))
    })
}
