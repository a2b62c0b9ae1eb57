//! `cargo xtask drift`: how the engine fares on pages that changed. The work is done by `bench/drift`.

use std::path::Path;

use anyhow::Result;

use crate::{cargo, process};

/// Everything behind `drift` goes to the harness; `cargo xtask drift --help` is its help.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// What the harness takes: `--seed N`, `--extractions N`, `--peers`, `--report`, `--explain NUMBER` and so on.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    harness: Vec<String>,
}

/// Builds the harness and runs it.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let mut command = cargo::command(root);
    command.args(["run", "--quiet", "--locked", "--package", "rooftop-drift", "--"]).args(&args.harness);
    process::run(&mut command)
}
