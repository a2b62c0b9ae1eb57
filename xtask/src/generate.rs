//! `cargo xtask generate`: the committed files that are made from code.
//!
//! The binary writes them itself (`rooftop generate`), because only it knows its routes, model and codes.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{cargo, process};

/// How to generate.
#[derive(clap::Args, Clone, Copy)]
pub(crate) struct Args {
    /// Write nothing; fail if a committed file is not what would be written.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Builds the binary and lets it write, or compare, the generated files.
pub(crate) fn run(root: &Path, args: Args) -> Result<()> {
    // Without `-p`, dependencies get the features that the whole workspace asks for,
    // so that they are compiled once for this and for every other stage.
    process::run(cargo::command(root).args(["build", "--quiet", "--bin", "rooftop"]))
        .context("generated files come out of the binary, and it does not build")?;
    let mut generate = cargo::command(root);
    generate.args(["run", "--quiet", "--bin", "rooftop", "--", "generate", "--root"]).arg(root);
    if args.check {
        generate.arg("--check");
    }
    process::run(&mut generate).context(if args.check {
        "generated files are stale: run `cargo xtask generate` and commit what it writes"
    } else {
        "the files were not generated"
    })
}
