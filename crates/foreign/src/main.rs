//! `foreign SYSTEM`: runs one of the systems until it is told to stop.

use std::io::{self, Write};

use clap::Parser;
use rooftop_foreign::{Options, System, start};

/// A small system of another family than the sandbox, to write a pack for.
#[derive(Parser)]
#[command(version)]
struct Command {
    /// Which of them.
    system: System,
    #[command(flatten)]
    options: Options,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let Command { system, options } = Command::parse();
    let running = start(system, options).await?;
    writeln!(io::stdout(), "{}", serde_json::json!({ "url": running.url }))?;
    tokio::signal::ctrl_c().await
}
