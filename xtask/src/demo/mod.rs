//! `cargo xtask demo`: a dealership and a gateway on this machine, to try things out.
//!
//! All that it makes is in one folder. Stopped and started again it goes on from there: the same dealership, the same
//! keys, the same sessions.

mod args;
mod call;
mod child;
mod folder;
mod interrupt;
mod setup;
mod tell;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub(crate) use args::Args;
use child::Child;
use folder::Folder;
use interrupt::Interrupt;

use crate::{cargo, process};

/// How long a program has to say where it listens: a large dealership takes a while to make.
const START: Duration = Duration::from_mins(2);

/// The programs that the demonstration runs.
pub(crate) struct Programs {
    gateway: PathBuf,
    sandbox: PathBuf,
}

/// Builds, starts, tells, and waits for Ctrl-C.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let interrupt = Interrupt::listen()?;
    println!("Building the gateway and the sandbox DMS …");
    let programs = build(root)?;
    let folder = Folder::open(root, args)?;
    let mut sandbox = start_sandbox(&programs, &folder)?;
    let announced = sandbox.announcement(START)?;
    let addresses = folder.keep_addresses(&text(&announced, "portal")?, &text(&announced, "control")?)?;
    let credentials = setup::prepare(&programs, &folder, &addresses)?;
    let mut gateway = start_gateway(&programs, &folder)?;
    let announced = gateway.announcement(START)?;
    let api = text(&announced, "api")?;
    if setup::wait_for_the_first_sync(&api, &credentials, &interrupt)? {
        folder.write_env(&api, &credentials, &addresses)?;
        tell::everything(&api, &text(&announced, "metrics")?, &credentials, &addresses, &folder);
        watch(&interrupt, &mut gateway, &mut sandbox)?;
    }
    println!("\nStopping …");
    gateway.end()?;
    sandbox.end()?;
    println!("Stopped. Everything is kept in {}.", folder.path().display());
    Ok(())
}

fn build(root: &Path) -> Result<Programs> {
    process::run(cargo::command(root).args([
        "build",
        "--locked",
        "--bin",
        "rooftop",
        "--bin",
        "rooftop-sandbox",
    ]))?;
    let bin = cargo::target_dir(root)?.join("debug");
    Ok(Programs { gateway: bin.join("rooftop"), sandbox: bin.join("rooftop-sandbox") })
}

fn start_sandbox(programs: &Programs, folder: &Folder) -> Result<Child> {
    let (listen, control) = folder.sandbox_ports();
    let mut command = Command::new(&programs.sandbox);
    command
        .args(["--listen", &format!("127.0.0.1:{listen}"), "--control", &format!("127.0.0.1:{control}")])
        .args(["--seed", &folder.seed().to_string(), "--vehicles", &folder.vehicles().to_string()])
        .arg("--data")
        .arg(folder.sandbox_data());
    Child::start("the sandbox DMS", &mut command, &folder.log("sandbox"))
}

fn start_gateway(programs: &Programs, folder: &Folder) -> Result<Child> {
    let mut command = Command::new(&programs.gateway);
    command.arg("serve").arg("--config").arg(folder.config());
    Child::start("the gateway", &mut command, &folder.log("gateway"))
}

/// Waits for Ctrl-C, and notices a program that ends by itself.
fn watch(interrupt: &Interrupt, gateway: &mut Child, sandbox: &mut Child) -> Result<()> {
    while !interrupt.came_within(Duration::from_millis(500))? {
        if gateway.has_ended()? {
            bail!("the gateway ended by itself; its log says why");
        }
        if sandbox.has_ended()? {
            bail!("the sandbox DMS ended by itself; its log says why");
        }
    }
    Ok(())
}

/// A text member of an announcement or an answer.
fn text(value: &Value, name: &str) -> Result<String> {
    let text = value.get(name).and_then(Value::as_str);
    text.map(str::to_owned).with_context(|| format!("`{name}` is missing in {value}"))
}
