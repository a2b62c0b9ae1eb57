//! The operator's socket: one JSON line in, one JSON line out. Its file has mode 0600, so the file system decides
//! who may use it.

use anyhow::{Context, Result, bail};
use std::future::Future;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader as AsyncReader};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use super::{Command, Reply};

/// Longest command or reply.
const LINE_MAX: u64 = 1024 * 1024;

/// How long a command may take to arrive.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);

/// Pause after a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How long the command line waits for a reply: `doctor` asks every DMS.
const REPLY_TIMEOUT: Duration = Duration::from_mins(2);

/// What became of sending a command.
pub(crate) enum Sent {
    /// The running gateway answered.
    Answered(Reply),
    /// No gateway runs on this data folder.
    NobodyThere(Command),
}

/// Sends a command to the running gateway, if there is one.
pub(crate) fn send(socket: &Path, command: Command) -> Result<Sent> {
    let mut stream = match BlockingStream::connect(socket) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(Sent::NobodyThere(command));
        }
        Err(error) => return Err(error).with_context(|| format!("cannot use {}", socket.display())),
    };
    stream.set_read_timeout(Some(REPLY_TIMEOUT))?;
    let mut line = serde_json::to_vec(&command)?;
    line.push(b'\n');
    stream.write_all(&line).context("the gateway hung up; look at its log")?;
    let mut reply = String::new();
    BufReader::new(stream).take(LINE_MAX).read_line(&mut reply).context("the gateway did not answer")?;
    if reply.is_empty() {
        bail!("the gateway hung up without an answer; look at its log");
    }
    Ok(Sent::Answered(
        serde_json::from_str(&reply).context("the gateway answered in another version's words")?,
    ))
}

/// Takes commands until it is told to stop.
pub(crate) async fn listen<F, Fut>(socket: &Path, stop: CancellationToken, execute: F) -> Result<()>
where
    F: Fn(Command) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Reply> + Send,
{
    // A socket left over by a killed gateway. The lock on the database proves that no other one runs.
    if let Err(error) = std::fs::remove_file(socket)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error).with_context(|| format!("cannot replace {}", socket.display()));
    }
    let listener =
        UnixListener::bind(socket).with_context(|| format!("cannot listen on {}", socket.display()))?;
    std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o600))?;
    loop {
        let (stream, _) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Too many open files, as a rule: it passes.
                    tracing::warn!(%error, "an operator command could not be taken");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
        };
        let execute = execute.clone();
        tokio::spawn(async move {
            if let Err(error) = answer(stream, execute).await {
                tracing::warn!(%error, "an operator command was not answered");
            }
        });
    }
    drop(listener);
    let _ = std::fs::remove_file(socket);
    Ok(())
}

async fn answer<F, Fut>(stream: UnixStream, execute: F) -> Result<()>
where
    F: Fn(Command) -> Fut,
    Fut: Future<Output = Reply>,
{
    let mut stream = AsyncReader::new(stream.take(LINE_MAX));
    let mut line = String::new();
    tokio::time::timeout(COMMAND_TIMEOUT, stream.read_line(&mut line)).await??;
    let reply = match serde_json::from_str(&line) {
        Ok(command) => execute(command).await,
        Err(error) => Reply::Refused(vec![format!("not a command of this version: {error}")]),
    };
    let mut text = serde_json::to_vec(&reply)?;
    text.push(b'\n');
    stream.into_inner().into_inner().write_all(&text).await?;
    Ok(())
}
