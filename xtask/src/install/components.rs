//! The parts of the Rust toolchain beside the compiler.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{cargo, process};

/// Subcommand of cargo, and the component that brings it.
const COMPONENTS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// Adds the components that are missing.
pub(super) fn install(root: &Path) -> Result<()> {
    for (subcommand, component) in COMPONENTS {
        if !process::succeeds(cargo::command(root).args([subcommand, "--version"])) {
            process::run(Command::new("rustup").current_dir(root).args(["component", "add", component]))
                .with_context(|| format!("add {component} to the Rust toolchain by hand"))?;
        }
    }
    Ok(())
}
