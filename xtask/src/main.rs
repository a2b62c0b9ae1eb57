//! Everything that is done to this repository by a machine: `cargo xtask --help`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal; what it prints is its result"
)]

mod cargo;
mod demo;
mod drift;
mod generate;
mod install;
mod process;
mod repo;
mod stopwatch;
mod test;
#[cfg(test)]
mod testing;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;

/// The automation of this repository. CI runs `cargo xtask test`, and so does everyone at the desk.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Build and start the sandbox DMS and the gateway on this machine, and print how to use them.
    Demo(demo::Args),
    /// Change pages in all the ways in which portals change, and count what the engine reads of them.
    Drift(drift::Args),
    /// Run everything that CI runs, in CI's order, and stop at the first stage that fails.
    Test(test::Args),
    /// Check what no compiler checks: crate edges, one URL one path, dead paths in the docs, and so on.
    Tidy,
    /// Write the committed files that are made from code: OpenAPI, model and error pages, schemas.
    Generate(generate::Args),
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no folder above it")?;
    match command {
        Command::Demo(args) => demo::run(root, &args),
        Command::Drift(args) => drift::run(root, &args),
        Command::Test(args) => test::run(root, &args),
        Command::Tidy => tidy::run(root),
        Command::Generate(args) => generate::run(root, args),
    }
}
