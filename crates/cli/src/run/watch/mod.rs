//! `storyfold watch`: looks at a folder again and again, and files what is new in it.
//!
//! [`look`] sees which files there are, [`landings`] decides which of them are complete and new,
//! [`take_in`] reads and files those, and [`Stop`] hears when it is to end.
//!
//! Changes are found by looking alone: what a system tells of changes is not told on network folders,
//! is lost when very much happens, and would have to be made sure of by looking (decision 0016).

mod landings;
mod look;
mod take_in;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use storyfold::desk::Desk;
use storyfold::on_threads;
use storyfold::readers::ReadError;
use storyfold::store::Access;

use crate::error::CliError;
use crate::exit::Exit;
use crate::plan::WatchPlan;
use crate::progress::Talk;
use crate::run::stop::Stop;
use landings::Landings;
use look::{Look, Watched};
use take_in::{Going, Taking};

/// Between two looks there is this many times as long as a look takes, at least: a folder of very many
/// files is looked at less often.
const PAUSE_TO_LOOK: u32 = 4;

/// Watches until it is told to stop, or with `--once` until what is there is taken in.
pub(super) fn run(plan: &WatchPlan) -> Result<Exit, CliError> {
    let stop = Stop::listen()?;
    let talk = Talk::new(plan.progress, plan.verbose);
    let desk = Desk::open(&plan.store, Access::Write)?;
    on_threads(&plan.folding, || watch(plan, desk, &talk, &stop))?
}

fn watch(plan: &WatchPlan, desk: Desk, talk: &Talk, stop: &Stop) -> Result<Exit, CliError> {
    let watched = Watched::new(&plan.folder, &plan.store);
    let mut landings = Landings::new(desk.taken_from(watched.digest())?, plan.settle);
    let mut taking = Taking::new(plan, desk, talk, stop);
    let mut said = BTreeSet::new();
    let mut is_second = false;
    loop {
        let start = Instant::now();
        let look = match watched.look() {
            Ok(look) => look,
            Err(source) if plan.once => {
                let path = plan.folder.display().to_string();
                return Err(ReadError::Unreadable { path, source }.into());
            }
            // It may come back.
            Err(error) => Look::of_nothing(&plan.folder, &error),
        };
        // A problem is told once for as long as it goes on.
        look.problems.difference(&said).for_each(|problem| taking.trouble(problem));
        said.clone_from(&look.problems);
        landings.look(look, Instant::now());
        let looked = start.elapsed();
        let due = landings.due(Instant::now());
        let before = taking.files();
        if taking.take_in(&due, &mut landings)? == Going::Ends {
            break;
        }
        if plan.once && (is_second || !landings.waits()) {
            let changing = landings.waiting();
            changing.for_each(|name| {
                taking.trouble(&format!("{name}: is still being written; the next run takes it"))
            });
            break;
        }
        is_second = true;
        let pause = match plan.once {
            true => plan.settle,
            // While there was something to do, more may have come.
            false if taking.files() > before => Duration::ZERO,
            false => plan.poll.max(looked * PAUSE_TO_LOOK),
        };
        if stop.is_asked_within(pause) {
            break;
        }
    }
    taking.finish()
}
