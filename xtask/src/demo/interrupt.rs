//! Waiting for the person at the terminal to have enough.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Ctrl-C, or a request to terminate, noticed from now on.
pub(crate) struct Interrupt(Receiver<()>);

impl Interrupt {
    /// May be called once in a program. From then on Ctrl-C no longer ends it.
    pub(crate) fn listen() -> Result<Self> {
        let (sender, receiver) = channel();
        ctrlc::set_handler(move || {
            // Nobody may be waiting any more when a second one comes, and that is fine.
            let _ = sender.send(());
        })
        .context("Ctrl-C cannot be caught")?;
        Ok(Self(receiver))
    }

    /// Whether it comes within this time.
    pub(crate) fn came_within(&self, time: Duration) -> Result<bool> {
        match self.0.recv_timeout(time) {
            Ok(()) => Ok(true),
            Err(RecvTimeoutError::Timeout) => Ok(false),
            Err(RecvTimeoutError::Disconnected) => bail!("Ctrl-C is no longer caught"),
        }
    }
}
