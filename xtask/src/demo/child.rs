//! A program that runs beside us: it says in one line of JSON where it can be reached, and ends with us.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child as Process, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// How often one looks whether a program has ended.
const GLANCE: Duration = Duration::from_millis(50);

/// How many glances a program has to end by itself: ten seconds.
const PATIENCE: u32 = 200;

/// A started program. Dropping it asks it to end, waits, and kills it if it does not.
pub(crate) struct Child {
    name: String,
    process: Process,
    announcements: Receiver<Value>,
}

impl Child {
    /// Starts the program. All that it prints goes to the file `log`, which is written anew.
    ///
    /// It gets a process group of its own: Ctrl-C reaches us alone, and we end our children in order.
    pub(crate) fn start(name: &str, command: &mut Command, log: &Path) -> Result<Self> {
        let mut log =
            File::create(log).with_context(|| format!("the log {} cannot be written", log.display()))?;
        let errors = log.try_clone().context("the log cannot be shared")?;
        let mut process = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        let output = process.stdout.take().with_context(|| format!("{name} has no output"))?;
        let (announce, announcements) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // A full disk, or nobody waiting for an announcement, is no reason to stop reading:
                // the program would stand still with a full pipe.
                let _ = writeln!(log, "{line}");
                if let Ok(value @ Value::Object(_)) = serde_json::from_str(&line) {
                    let _ = announce.send(value);
                }
            }
        });
        Ok(Self { name: name.to_owned(), process, announcements })
    }

    /// The next line of output that is a JSON object.
    pub(crate) fn announcement(&self, patience: Duration) -> Result<Value> {
        self.announcements.recv_timeout(patience).map_err(|error| match error {
            RecvTimeoutError::Disconnected => {
                anyhow!("{} ended before it was ready; its log says why", self.name)
            }
            RecvTimeoutError::Timeout => {
                anyhow!("{} was not ready within {} s; its log may say why", self.name, patience.as_secs())
            }
        })
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.process.try_wait().with_context(|| format!("{} cannot be looked at", self.name))?.is_some())
    }

    /// Ends it: first it is asked, then, after ten seconds, killed.
    pub(crate) fn end(&mut self) -> Result<()> {
        if self.has_ended()? {
            return Ok(());
        }
        // The id is ours until we have waited for it, so nobody else can be meant.
        let id = i32::try_from(self.process.id()).context("the id of a process is too large")?;
        kill(Pid::from_raw(id), Signal::SIGTERM)
            .with_context(|| format!("{} cannot be asked to end", self.name))?;
        for _ in 0..PATIENCE {
            if self.has_ended()? {
                return Ok(());
            }
            thread::sleep(GLANCE);
        }
        self.process
            .kill()
            .and_then(|()| self.process.wait())
            .with_context(|| format!("{} cannot be killed", self.name))?;
        bail!("{} did not end when asked to, and was killed", self.name)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("{error:#}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, log: &Path) -> Child {
        Child::start("a shell", Command::new("sh").args(["-c", script]), log).unwrap()
    }

    #[test]
    fn the_announcement_is_the_first_json_object_and_all_output_is_logged() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut child = shell("echo starting; echo oops >&2; echo '{\"port\": 1}'; exec sleep 60", &log);
        assert_eq!(child.announcement(Duration::from_secs(10)).unwrap(), serde_json::json!({"port": 1}));
        assert!(!child.has_ended().unwrap());
        child.end().unwrap();
        assert!(child.has_ended().unwrap());
        let text = std::fs::read_to_string(log).unwrap();
        assert!(
            text.contains("starting\n") && text.contains("oops\n") && text.contains("{\"port\": 1}\n"),
            "{text}"
        );
    }

    #[test]
    fn a_program_that_ends_early_is_told_from_one_that_is_slow() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = shell("exit 1", &folder.path().join("log"));
        let error = child.announcement(Duration::from_secs(10)).unwrap_err().to_string();
        assert_eq!(error, "a shell ended before it was ready; its log says why");
        child.end().unwrap();
    }
}
