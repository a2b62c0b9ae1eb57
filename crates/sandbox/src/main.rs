//! `rooftop-sandbox`: runs a simulated dealership management system until it is told to stop.

use std::io::{self, Write};

use clap::Parser;
use rooftop_sandbox::{Options, start};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// A simulated dealership management system to build and test against.
#[derive(Parser)]
#[command(version)]
struct Command {
    #[command(flatten)]
    options: Options,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;

    let running = start(Command::parse().options).await?;
    let addresses = serde_json::json!({ "portal": running.portal_url, "control": running.control_url });
    writeln!(io::stdout(), "{addresses}")?;

    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    running.shutdown().await;
    Ok(())
}
