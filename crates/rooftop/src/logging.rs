//! Structured logs, on standard error.
//!
//! The filter is for our own crates. Of others only warnings are logged, whatever it says: a parser that logs each
//! character would write whole pages of the DMS into the log, and what is personal or secret with them.

use anyhow::{Context, Result};
use std::io::IsTerminal;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::config::{Log, LogFormat};

/// Starts logging as the configuration says.
pub(crate) fn start(log: &Log) -> Result<()> {
    let filter = EnvFilter::try_new(&log.filter)
        .with_context(|| format!("log.filter is not a filter: {}", log.filter))?;
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let lines = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    registry().with(filter).with(filter_fn(is_ours_or_a_warning)).with(lines).init();
    Ok(())
}

fn is_ours_or_a_warning(event: &Metadata<'_>) -> bool {
    event.target().starts_with("rooftop") || *event.level() <= Level::WARN
}
