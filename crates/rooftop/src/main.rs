//! Rooftop: a self-hosted gateway that gives software one REST API onto a dealer management system.

mod admin;
mod cli;
mod commands;
mod config;
mod logging;
mod system;
mod wiring;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A core dump would hold what is never written anywhere else in the clear.
    if let Err(error) = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0) {
        commands::complain(&format!("core dumps could not be switched off: {error}"));
        return ExitCode::FAILURE;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            commands::complain(&format!("the runtime could not be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli::Cli::parse().command)) {
        Ok(code) => code,
        Err(error) => {
            commands::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
