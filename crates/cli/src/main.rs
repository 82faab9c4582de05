//! The `storyfold` command line.
//!
//! The way through: [`args`] describes what may be written on the command line, [`plan`] checks it
//! against the file system and lifts it into a [`plan::Plan`] that cannot be wrong any more,
//! [`run`] does the work with the `storyfold` library, and [`output`] writes what came of it.
//! Results go to standard output or a file, talk goes to standard error.

mod args;
mod error;
mod exit;
mod labels;
mod limits;
mod output;
mod plan;
mod progress;
mod read;
mod rejects;
mod run;
mod signals;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::exit::Exit;
use crate::output::terminal::printable;
use crate::plan::{Plan, Terminals};

/// What a damaged store makes the layer below panic is an error that says so, and no crash to tell of.
fn be_silent_of_damage() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !storyfold::store::error::is_guarded(panic) {
            told(panic);
        }
    }));
}

fn main() -> ExitCode {
    be_silent_of_damage();
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help and version arrive here, too; clap knows which of them are no errors.
        Err(message) => {
            let _ = message.print();
            return if message.use_stderr() { Exit::Wrong } else { Exit::Done }.into();
        }
    };
    if !args.verb.hears_signals() {
        output::remove_on_signals();
    }
    match Plan::new(args.verb, Terminals::of_this_process()).and_then(run::run) {
        Ok(exit) => exit.into(),
        Err(error) => {
            // A closed standard error leaves nobody to tell.
            let _ =
                writeln!(std::io::stderr().lock(), "storyfold: {}", printable(&error.to_string()));
            Exit::Wrong.into()
        }
    }
}
