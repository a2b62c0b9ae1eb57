//! A program that runs beside the test and ends with it, however the test ends.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child as Process, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::wait::Deadline;
use crate::watchman::Watchman;

/// How long a program has to say that it is ready, or to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(30);

/// A started program. Dropping it ends it by its id.
pub(crate) struct Child {
    name: String,
    process: Process,
    announcements: Mutex<Receiver<Value>>,
    watchman: Watchman,
}

impl Child {
    /// Starts a program; what it prints goes to the end of the file `log`.
    pub(crate) fn start(name: &str, command: &mut Command, log: &Path) -> Self {
        let mut log = File::options().create(true).append(true).open(log).expect("the log can be written");
        let mut process = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.try_clone().expect("the log can be shared"))
            .spawn()
            .unwrap_or_else(|error| panic!("{name} could not be started: {error}"));
        let watchman = Watchman::over_process(process.id());
        let output = process.stdout.take().expect("its output is piped");
        let (announce, announcements) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = writeln!(log, "{line}");
                if let Ok(value @ Value::Object(_)) = serde_json::from_str(&line) {
                    let _ = announce.send(value);
                }
            }
        });
        Self { name: name.to_owned(), process, announcements: Mutex::new(announcements), watchman }
    }

    /// The line of JSON with which it says that it is ready; none if it ended instead.
    pub(crate) fn announcement(&self) -> Option<Value> {
        self.announcements.lock().ok()?.recv_timeout(PATIENCE).ok()
    }

    /// Its id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.watchman.dismiss();
        if let Ok(Some(status)) = self.process.try_wait() {
            return status;
        }
        let id = i32::try_from(self.process.id()).expect("ids are small");
        // The id is ours until it was waited for, so nobody else can be meant.
        let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
        let deadline = Deadline::after(PATIENCE);
        loop {
            if let Ok(Some(status)) = self.process.try_wait() {
                return status;
            }
            if !deadline.pause() {
                self.kill();
                panic!("{} did not end when it was asked to", self.name);
            }
        }
    }

    /// Kills it (SIGKILL), as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.watchman.dismiss();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Waits until it ends by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let deadline = Deadline::after(PATIENCE);
        loop {
            if let Ok(Some(status)) = self.process.try_wait() {
                self.watchman.dismiss();
                return status;
            }
            assert!(deadline.pause(), "{} did not end by itself", self.name);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}
