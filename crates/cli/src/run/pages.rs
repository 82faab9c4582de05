//! `storyfold completions` and `storyfold man`.

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Target;

/// What a manual page says it belongs to.
const SOURCE: &str = concat!("storyfold ", env!("CARGO_PKG_VERSION"));

/// Prints a completion script.
pub(super) fn completions(shell: Shell) -> Result<Exit, CliError> {
    // Written to memory first, because the generator panics when a pipe closes.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "storyfold", &mut script);
    Target::Stdout.write(|out| out.write_all(&script))?.publish()?;
    Ok(Exit::Done)
}

/// Prints the manual page of a verb, or of all of it.
pub(super) fn man(verb: Option<&str>) -> Result<Exit, CliError> {
    let mut command = without_help(Args::command());
    for verb in command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect::<Vec<_>>()
    {
        command = command.mut_subcommand(verb, without_help);
    }
    // Gives the verbs their full names.
    command.build();
    let page = verb.and_then(|verb| {
        verb.split('-').try_fold(&command, |command, verb| command.find_subcommand(verb))
    });
    let page = page.unwrap_or(&command).clone();
    Target::Stdout.write(|out| Man::new(page).source(SOURCE).render(out))?.publish()?;
    Ok(Exit::Done)
}

/// A command without the verb `help`, which has no page that a list of them could name.
fn without_help(command: Command) -> Command {
    command.disable_help_subcommand(true)
}
