//! The commands of the command line.

mod generate;
mod init;
mod operator;
mod pack;
mod serve;

use anyhow::Result;
use std::io::Write;
use std::process::ExitCode;

use crate::cli::{Pack, Top};

/// Carries out a command.
pub(crate) async fn run(command: Top) -> Result<ExitCode> {
    match command {
        Top::Init(arg) => init::run(&arg.config).await,
        Top::Serve(arg) => serve::run(&arg.config).await,
        Top::Pack(command) if !matches!(command, Pack::Versions(_)) => pack::run(command).await,
        Top::Generate { root, check } => generate::run(&root, check),
        other => operator::run(other).await,
    }
}

/// Prints a line of a result; in colour only where it is seen.
pub(crate) fn say(line: &str) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

/// Prints a line for the operator, apart from results.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "rooftop: {line}");
}
