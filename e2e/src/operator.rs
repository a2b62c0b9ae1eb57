//! The operator: whoever runs the gateway, at the command line.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::gateway::Config;
use crate::programs::program;

/// What a command printed, and how it ended.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Printed {
    /// Itself, if the command succeeded.
    #[track_caller]
    pub fn must_succeed(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// What it said, if the command failed as commands do: with exit code 1, and no panic.
    #[track_caller]
    pub fn must_fail(self) -> String {
        assert_eq!(self.code, 1, "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.out + &self.err
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {}{}", self.out, self.err))
    }
}

/// Runs the gateway's own commands.
#[derive(Debug, Clone)]
pub struct Operator {
    config: Config,
}

impl Operator {
    /// An operator of the gateway with this configuration.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone() }
    }

    /// Runs a command that takes `--config`.
    pub fn runs(&self, words: &[&str]) -> Printed {
        self.runs_with(words, "")
    }

    /// Runs a command that reads standard input.
    pub fn runs_with(&self, words: &[&str], input: &str) -> Printed {
        let file = self.config.file();
        let config = file.to_str().expect("a path of plain text");
        run(words.iter().copied().chain(["--config", config]), input)
    }

    /// Runs a command that takes no configuration, such as `pack lint`.
    pub fn runs_offline(words: &[&str]) -> Printed {
        run(words.iter().copied(), "")
    }

    /// Makes a key for a client and gives its credential, `keyId:secret`.
    pub fn makes_key(&self, client: &str) -> String {
        let made = self.runs(&["key", "create", client, "--json"]).must_succeed().json();
        made.get("credential").and_then(Value::as_str).expect("a credential").to_owned()
    }

    /// Records a consent for inventory and sales, with cost, and what else `words` say. Gives its id.
    pub fn grants(&self, integration: &str, client: &str, words: &[&str]) -> String {
        let mut command =
            vec!["consent", "grant", integration, client, "--granted-by", "Dana Whitfield", "--json"];
        command.extend(words);
        let granted = self.runs(&command).must_succeed().json();
        let id = granted.get("id").or_else(|| granted.get("consent")).or_else(|| granted.get("consentId"));
        id.and_then(Value::as_str).unwrap_or_else(|| panic!("no id in {granted}")).to_owned()
    }

    /// Stores the credentials of an integration's service account.
    pub fn stores_credential(&self, integration: &str, username: &str, password: &str, seed: &str) {
        let words = ["credential", "set", integration, "--username", username, "--stdin"];
        self.runs_with(&words, &format!("{password}\n{seed}\n")).must_succeed();
    }
}

fn run<'a>(words: impl Iterator<Item = &'a str>, input: &str) -> Printed {
    let mut child = Command::new(program("rooftop"))
        .args(words)
        .env_remove("ROOFTOP_MASTER_KEY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut pipe = child.stdin.take().expect("its input is piped");
    // A command that reads nothing may be over already.
    let _ = pipe.write_all(input.as_bytes());
    drop(pipe);
    let output = child.wait_with_output().expect("the command ends");
    Printed {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
