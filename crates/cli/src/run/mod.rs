//! The work of each verb.

mod acknowledge;
mod again;
mod annotated;
mod cluster;
mod dedup;
mod eval;
mod explain;
mod find;
mod pages;
mod stop;
mod store;
mod tune;
mod watch;

use std::io::{self, Write};

use storyfold::readers::ReadOptions;

use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Target;
use crate::plan::{Plan, ReadingPlan, other_than_read};
use crate::progress::Talk;
use crate::rejects::Rejects;

/// Does what was planned.
///
/// # Errors
/// [`CliError`]; no output file has changed then.
pub(crate) fn run(plan: Plan) -> Result<Exit, CliError> {
    match plan {
        Plan::Cluster(mut plan) => cluster::run(&mut plan),
        Plan::Dedup(plan) => dedup::run(&plan),
        Plan::Explain(mut plan) => explain::run(&mut plan),
        Plan::Eval(plan) => eval::run(&plan),
        Plan::Tune(mut plan) => tune::run(&mut plan),
        Plan::Store(plan) => store::run(*plan),
        Plan::Watch(plan) => watch::run(&plan),
        Plan::Find(plan) => find::run(plan),
        Plan::Completions(shell) => pages::completions(shell),
        Plan::Man(verb) => pages::man(verb.as_deref()),
    }
}

/// Writes the rejected records, where they are wanted, and sums them up: what is left to do of reading
/// when the articles are dealt with.
fn finish_reading(plan: &ReadingPlan, rejects: &Rejects, talk: &Talk) -> Result<Exit, CliError> {
    talk.end_status();
    let rejected = plan.rejects.as_ref().map(|target| target.write(|out| rejects.write_jsonl(out)));
    if let Some(rejected) = rejected.transpose()? {
        rejected.publish()?;
    }
    Ok(sum_up(plan, rejects, talk))
}

/// Ends a run that read no article although there was something to read: an output that is there stays
/// as it is, and only the rejected records are written. `None` when nothing was turned away.
fn nothing_read(
    plan: &ReadingPlan,
    rejects: &Rejects,
    talk: &Talk,
) -> Result<Option<Exit>, CliError> {
    let Some(why) = rejects.all_there_was() else { return Ok(None) };
    finish_reading(plan, rejects, talk)?;
    talk.line(&why);
    Ok(Some(Exit::NothingRead))
}

/// Refuses to put records in the place of the input where so many of them would be lost.
///
/// # Errors
/// [`CliError::LostInPlace`].
fn keep_all_in_place(target: &Target, plan: &ReadingPlan, lost: u64) -> Result<(), CliError> {
    match target {
        Target::File(path) if lost > 0 && other_than_read([target], plan.paths()).is_err() => {
            Err(CliError::LostInPlace { path: path.display().to_string(), lost })
        }
        _ => Ok(()),
    }
}

/// Tells of names that were mapped and that no record has: a slip of the pen costs a field.
fn tell_of_fields(options: &ReadOptions, talk: &Talk) {
    for (field, name) in options.field_map.never_found() {
        talk.line(&format!("--field {}={name}: no record has a field {name}", field.name()));
    }
}

/// Tells of sources that are preferred and that no article is of, and where none is named to prefer.
fn tell_of_sources(plan: &ReadingPlan, talk: &Talk) {
    for name in plan.preferred.never_found() {
        talk.line(&format!("--prefer-source {name}: no article is of that source"));
    }
    if plan.prefers_nobody {
        talk.line(
            "--canonical-rules preferred-source: no source is named; add --prefer-source SOURCE",
        );
    }
}

/// Says what is to be said at the end: what was turned away, and what was not found.
fn sum_up(plan: &ReadingPlan, rejects: &Rejects, talk: &Talk) -> Exit {
    if let Some(sum) = rejects.sum() {
        talk.line(&sum);
    }
    tell_of_fields(&plan.options, talk);
    tell_of_sources(plan, talk);
    if plan.strict && !rejects.is_empty() { Exit::CheckFailed } else { Exit::Done }
}

/// Writes a result and the rejected records, and sums the latter up.
///
/// Both files are complete before either takes its place, so that a full disk leaves both as they
/// were.
fn finish(
    plan: &ReadingPlan,
    rejects: &Rejects,
    talk: &Talk,
    target: &Target,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Exit, CliError> {
    talk.end_status();
    let rejected = plan.rejects.as_ref().map(|target| target.write(|out| rejects.write_jsonl(out)));
    let rejected = rejected.transpose()?;
    let result = target.write(write)?;
    result.publish()?;
    if let Some(rejected) = rejected {
        rejected.publish()?;
    }
    Ok(sum_up(plan, rejects, talk))
}
