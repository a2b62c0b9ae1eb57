//! A system that is not the sandbox, and the pack that somebody wrote for it from the documentation.

use serde_json::{Value, from_slice, from_str};
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

use crate::child::Child;
use crate::programs::{program, repository};

/// A foreign system that runs.
pub struct Foreign {
    name: String,
    url: String,
    user: (String, String),
    folder: TempDir,
    _child: Child,
}

impl Foreign {
    /// Starts the system with this name; `user` is who its manual says that one is.
    pub fn start(name: &str, user: (&str, &str)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let child =
            Child::start(name, Command::new(program("foreign")).arg(name), &folder.path().join("log"));
        let ready = child.announcement().unwrap_or_else(|| panic!("{name} did not start"));
        let url = ready["url"].as_str().expect("it says where it is").to_owned();
        Self {
            name: name.to_owned(),
            url,
            user: (user.0.to_owned(), user.1.to_owned()),
            folder,
            _child: child,
        }
    }

    /// What `rooftop pack try` reads with the system's pack.
    pub fn tries(&self, flow: &str, more: &[&str]) -> Value {
        let base_url = format!("base_url={}", self.url);
        let output = Command::new(program("rooftop"))
            .args(["pack", "try", flow, "--format", "json", "--set", &base_url])
            .arg("--pack")
            .arg(self.pack())
            .arg("--out")
            .arg(self.folder.path().join("tried.har"))
            .args(more)
            .env("ROOFTOP_TRY_USERNAME", &self.user.0)
            .env("ROOFTOP_TRY_PASSWORD", &self.user.1)
            .output()
            .expect("rooftop runs");
        from_slice(&output.stdout).unwrap_or_else(|_| {
            panic!("{} said no JSON: {}", self.name, String::from_utf8_lossy(&output.stderr))
        })
    }

    /// What a person sees of its records, and what that means.
    pub fn known(&self) -> Vec<Value> {
        let path = repository().join(format!("crates/foreign/known/{}.json", self.name));
        let known: Value = from_str(&std::fs::read_to_string(path).expect("known records are there"))
            .expect("they are JSON");
        let records = known["records"].as_array().expect("a list of records");
        records.iter().filter(|record| record["kind"] == "vehicle").cloned().collect()
    }

    fn pack(&self) -> PathBuf {
        repository().join("crates/foreign/packs").join(&self.name)
    }
}
