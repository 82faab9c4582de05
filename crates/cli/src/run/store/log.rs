//! `storyfold store log`.

use std::io::{self, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use storyfold::desk::Desk;
use storyfold::model::Instant;
use storyfold::store::{Access, Event, Logged};

use super::written;
use crate::error::CliError;
use crate::exit::Exit;

/// How often the store is asked for more.
const POLL: Duration = Duration::from_millis(200);

/// Events that are read at a time.
const EVENTS: usize = 1_000;

/// Writes the events after a cursor, and where `follow` is set, those that come.
pub(super) fn run(path: &Path, since: u64, follow: bool) -> Result<Exit, CliError> {
    let desk = Desk::open(path, Access::Read)?;
    let mut cursor = since;
    let last = desk.last_cursor()?;
    if since > last {
        return Err(CliError::BeyondLog { since, last });
    }
    loop {
        let events = desk.log(cursor.saturating_add(1), EVENTS)?;
        match write(&events) {
            Ok(()) => {}
            // Whoever follows has gone.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Done),
            Err(source) => return Err(CliError::Output { path: "standard output".into(), source }),
        }
        match events.last() {
            Some(&(last, _)) => cursor = last,
            None if follow => {
                // One that was made anew tells nothing here.
                desk.store().is_in_place().map_err(storyfold::Error::from)?;
                thread::sleep(POLL);
            }
            None => return Ok(Exit::Done),
        }
    }
}

fn write(events: &[(u64, Logged)]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (cursor, logged) in events {
        writeln!(out, "{}", row(*cursor, logged))?;
    }
    out.flush()
}

/// An event as programs read it.
fn row(cursor: u64, Logged { at, event }: &Logged) -> Value {
    let at = at.map(|at| written(Instant::from_unix_seconds(at)));
    let mut row = json!({ "cursor": cursor, "at": at, "event": event.name() });
    let mut set = |name: &str, value: Value| {
        if let Some(row) = row.as_object_mut() {
            row.insert(name.to_owned(), value);
        }
    };
    match event {
        Event::Filed { article, story, group, founded } => {
            set("id", article.as_str().into());
            set("story", story.to_string().into());
            set("group", group.to_string().into());
            set("founded", (*founded).into());
        }
        Event::Corrected { article }
        | Event::Canceled { article }
        | Event::DerivedFromKilled { article }
        | Event::Restored { article } => set("id", article.as_str().into()),
        Event::Merged { into, from } => {
            set("story", from.to_string().into());
            set("merged_into", into.to_string().into());
        }
        Event::Split { from, into, articles } | Event::Moved { from, into, articles } => {
            set("story", into.to_string().into());
            let is_split = matches!(event, Event::Split { .. });
            set(if is_split { "split_from" } else { "moved_from" }, from.to_string().into());
            let ids: Vec<&str> = articles.iter().map(|id| id.as_str()).collect();
            set("ids", ids.into());
        }
        Event::Removed { article, story } | Event::Expired { article, story } => {
            set("id", article.as_str().into());
            set("story", story.to_string().into());
        }
        Event::Killed { article, story } => {
            set("id", article.as_str().into());
            set("story", story.map(|story| story.to_string()).into());
        }
        Event::Ended { story } => set("story", story.to_string().into()),
    }
    row
}
