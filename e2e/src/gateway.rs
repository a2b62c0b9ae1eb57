//! The gateway: its configuration, its process, and what it shows beside the API.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use crate::child::Child;
use crate::http::Call;
use crate::programs::{program, repository};
use crate::wait::eventually;

/// The configuration of a gateway in a folder of its own.
#[derive(Debug, Clone)]
pub struct Config {
    folder: PathBuf,
}

impl Config {
    /// Writes a configuration into a folder. `log` is the filter of the log, `packs` the folder of the packs.
    pub fn write(folder: &Path, log: &str, packs: &Path) -> Self {
        let config = Self { folder: folder.to_owned() };
        config.rewrite(&format!(
            "[server]\nlisten = \"127.0.0.1:0\"\nmetrics_listen = \"127.0.0.1:0\"\n\n[data]\ndir = \"data\"\n\n\
             [packs]\ndir = {:?}\n\n[sync]\ninterval_seconds = 1\n\n\
             [rate_limits]\nrequests_per_second = 100000\nburst = 100000\n\n[log]\nfilter = {log:?}\n",
            packs.display().to_string(),
        ));
        config
    }

    /// The packs of the repository.
    pub fn packs() -> PathBuf {
        repository().join("packs")
    }

    /// Replaces the file's text.
    pub fn rewrite(&self, text: &str) {
        std::fs::write(self.file(), text).expect("the configuration can be written");
    }

    /// The file's text.
    pub fn text(&self) -> String {
        std::fs::read_to_string(self.file()).expect("the configuration can be read")
    }

    /// The file.
    pub fn file(&self) -> PathBuf {
        self.folder.join("rooftop.toml")
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The gateway's log.
    pub fn log(&self) -> PathBuf {
        self.folder.join("gateway.log")
    }
}

/// A running gateway.
pub struct Gateway {
    child: Child,
    /// Where the API is.
    pub api: String,
    metrics: String,
}

impl Gateway {
    /// Starts a gateway and waits until it takes connections.
    pub fn start(config: &Config) -> Self {
        let child = Self::spawn(config);
        let Some(ready) = child.announcement() else {
            let log = std::fs::read_to_string(config.log()).unwrap_or_default();
            panic!("the gateway does not start:\n{log}");
        };
        let address = |name| ready.get(name).and_then(Value::as_str).expect("it says where it is").to_owned();
        Self { api: address("api"), metrics: address("metrics"), child }
    }

    /// Starts a gateway that is expected not to, and gives how it ended and all that it said.
    pub fn refuses_to_start(config: &Config) -> (ExitStatus, String) {
        let _ = std::fs::remove_file(config.log());
        let status = Self::spawn(config).ended();
        (status, std::fs::read_to_string(config.log()).unwrap_or_default())
    }

    fn spawn(config: &Config) -> Child {
        let mut command = Command::new(program("rooftop"));
        command.arg("serve").arg("--config").arg(config.file()).env_remove("ROOFTOP_MASTER_KEY");
        Child::start("the gateway", &mut command, &config.log())
    }

    /// All metrics.
    pub fn metrics(&self) -> String {
        Call::get(format!("{}/metrics", self.metrics)).send().must_be(200).text
    }

    /// The sum of a metric over its label sets that have all these texts, such as `outcome="ok"`.
    pub fn metric(&self, name: &str, labels: &[&str]) -> u64 {
        let metrics = self.metrics();
        let lines = metrics.lines().filter(|line| {
            let rest = line.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(['{', ' ']))
                && labels.iter().all(|label| line.contains(label))
        });
        let value = |line: &str| line.rsplit(' ').next().and_then(|value| value.parse::<u64>().ok());
        lines.filter_map(value).sum()
    }

    /// Waits until every store was read, or tried, in a round of the sync that began after this call. There are
    /// three stores, so of six further tries three are of one whole round.
    #[track_caller]
    pub fn goes_through_a_round(&self) {
        let tries = || self.metric("rooftop_syncs_total", &[]);
        let before = tries();
        eventually("a round of the sync", || (tries() >= before + 6).then_some(()));
    }

    /// Memory in use, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// Ends it in order, and gives its exit status.
    pub fn stop(mut self) -> ExitStatus {
        self.child.stop()
    }

    /// Kills it, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill();
    }
}
