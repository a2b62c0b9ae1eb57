//! cargo-deny, which checks licences and sources of the dependencies.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{cargo, process};

/// The version that `deny.toml` is written for. It takes about three minutes to compile on two cores.
const VERSION: &str = "0.20.2";

const NAME: &str = "cargo-deny";

/// Installs it among the build products, unless this version is there or in `PATH`.
pub(super) fn install(root: &Path, target: &Path) -> Result<()> {
    if program(target).is_ok() {
        return Ok(());
    }
    println!("installing {NAME} {VERSION} into {}, once", tools(target).display());
    let mut install = cargo::command(root);
    install.args(["install", "--locked", "--quiet", NAME, "--version", VERSION, "--root"]).arg(tools(target));
    process::run(&mut install).with_context(|| format!("install {NAME} {VERSION} by hand"))
}

/// Where it is.
pub(crate) fn program(target: &Path) -> Result<PathBuf> {
    [Some(tools(target).join("bin").join(NAME)), process::find(NAME)]
        .into_iter()
        .flatten()
        .find(|path| is_right_version(path))
        .with_context(|| format!("{NAME} {VERSION} is missing: run `cargo xtask test --only install`"))
}

fn tools(target: &Path) -> PathBuf {
    target.join("tools")
}

/// Another version may read another `deny.toml`.
fn is_right_version(program: &Path) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == format!("{NAME} {VERSION}"))
}
