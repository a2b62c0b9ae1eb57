//! How the engine fares on pages that changed.
//!
//! Page families make pages of invented records whose truth is known; changes are applied to them, singly, in pairs and in
//! triples; ordinary packs read them through the engine; a judge holds what was read against the truth. See
//! `docs/drift.md` for what comes of it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal; what it prints is its result"
)]

mod case;
mod change;
mod dom;
mod explain;
mod family;
mod fixtures;
mod invent;
mod judge;
mod peers;
mod report;
mod run;
mod sheet;
mod show;
mod tally;
#[cfg(test)]
mod tests;
mod trial;
mod truth;
mod words;
mod write;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use run::Mode;

/// Changes pages in all the ways in which portals change, and counts what is read of them.
#[derive(Parser)]
#[command(name = "cargo xtask drift")]
struct Args {
    /// The same seed makes the same pages and changes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many fields are extracted from changed pages.
    #[arg(long, default_value_t = 60_000)]
    extractions: u64,
    /// How many fields are extracted from unchanged pages with new data.
    #[arg(long, default_value_t = 100_000)]
    unchanged: u64,
    /// Only this family.
    #[arg(long)]
    family: Option<String>,
    /// Only this change, such as D6, and only by itself.
    #[arg(long, value_name = "CODE")]
    only: Option<String>,
    /// Ask other libraries as well, about the single values of so many of the pages.
    #[arg(long, value_name = "PAGES", num_args = 0..=1, default_missing_value = "800")]
    peers: Option<usize>,
    /// Show so many findings of each kind.
    #[arg(long, default_value_t = 20)]
    show: usize,
    /// Show one trial: what was changed, and what was read.
    #[arg(long, value_name = "NUMBER")]
    explain: Option<u64>,
    /// Write the recorded pages of the families' packs anew.
    #[arg(long)]
    fixtures: bool,
}

fn main() -> ExitCode {
    match main_or_error(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn main_or_error(args: &Args) -> Result<()> {
    if args.fixtures {
        return fixtures::write();
    }
    let families = family::all()?;
    let chosen: Vec<&family::Family> = families
        .iter()
        .filter(|family| args.family.as_deref().is_none_or(|name| name == family.name))
        .collect();
    let mode = match &args.only {
        Some(code) => Mode::Only(change::find(code).with_context(|| format!("there is no change {code}"))?),
        None => Mode::Changed,
    };
    if let Some(number) = args.explain {
        return explain::explain(&chosen, mode, args.seed, number);
    }
    let watch = report::Watch::start();
    let changed = run::run(&chosen, mode, args.seed, args.extractions)?;
    let took = watch.elapsed();
    let unchanged = run::run(&chosen, Mode::Unchanged, args.seed, args.unchanged)?;
    let blind = run::run(&chosen, Mode::Blind, args.seed, args.extractions / 30)?;
    let peers = args.peers.map(|pages| peers::run(&chosen, args.seed, pages)).transpose()?;
    let report = report::Report {
        changed: &changed,
        unchanged: &unchanged,
        blind: &blind,
        peers: peers.as_deref().unwrap_or_default(),
        took,
        show: args.show,
    };
    println!("{report}");
    Ok(())
}
