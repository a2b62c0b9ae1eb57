//! A browser that is told what to do, and tells what it asked the network for.
//!
//! It is Chromium without a window, spoken to over two pipes in the DevTools protocol: JSON, each message ended by a
//! zero byte. Nothing listens on the network.

use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;

use crate::watchman::Watchman;

/// Where the project's script installs the browser.
const CHROMIUM: &str = "/usr/bin/chromium";

/// How long the browser may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A browser with one page.
pub struct Browser {
    process: Child,
    to: File,
    from: Receiver<Value>,
    page: Value,
    asked_for: Vec<String>,
    last: u64,
    watchman: Watchman,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser and opens a page.
    pub fn open(url: &str) -> Self {
        assert!(Path::new(CHROMIUM).exists(), "{CHROMIUM} is missing: `cargo xtask test` installs it");
        let profile = tempfile::tempdir().expect("a temporary folder");
        let (to, from) = (profile.path().join("to"), profile.path().join("from"));
        assert!(
            Command::new("mkfifo").args([&to, &from]).status().is_ok_and(|status| status.success()),
            "pipes can be made"
        );
        // Opened both ways, so that opening waits for nobody.
        let both =
            |path: &Path| File::options().read(true).write(true).open(path).expect("a pipe can be opened");
        let (to_end, from_end) = (both(&to), both(&from));
        let options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
                       --disable-background-networking --disable-component-update --remote-debugging-pipe";
        let process = Command::new("sh")
            .args([
                "-c",
                &format!("exec {CHROMIUM} {options} --user-data-dir=\"$1\" about:blank 3<\"$2\" 4>\"$3\""),
                "browser",
            ])
            .args([&profile.path().join("profile"), &to, &from])
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        let watchman = Watchman::over_process(process.id());
        let (tell, messages) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(from_end).split(0).map_while(Result::ok) {
                if tell.send(serde_json::from_slice(&message).unwrap_or_default()).is_err() {
                    break;
                }
            }
        });
        let mut browser = Self {
            process,
            to: to_end,
            from: messages,
            page: Value::Null,
            asked_for: Vec::new(),
            last: 0,
            watchman,
            _profile: profile,
        };
        let target = browser.tell("Target.createTarget", &json!({"url": "about:blank"}));
        let attached =
            browser.tell("Target.attachToTarget", &json!({"targetId": target["targetId"], "flatten": true}));
        browser.page = attached["sessionId"].clone();
        browser.tell("Network.enable", &json!({}));
        browser.tell("Page.navigate", &json!({ "url": url }));
        browser
    }

    /// Sends a command and waits for its answer.
    fn tell(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let mut command = json!({"id": self.last, "method": method, "params": params});
        if !self.page.is_null() {
            command["sessionId"] = self.page.clone();
        }
        self.to.write_all(format!("{command}\0").as_bytes()).expect("the browser listens");
        loop {
            let message = self
                .from
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("the browser does not answer {method}"));
            if message["method"] == "Network.requestWillBeSent" {
                self.asked_for.extend(message["params"]["request"]["url"].as_str().map(str::to_owned));
            }
            if message["id"] == self.last {
                return message["result"].clone();
            }
        }
    }

    /// What a JavaScript expression is on the page, as text; empty if it is nothing.
    pub fn finds(&mut self, expression: &str) -> String {
        let answer = self.tell("Runtime.evaluate", &json!({"expression": expression, "returnByValue": true}));
        answer["result"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// The addresses that the page has asked the network for so far.
    pub fn asked_for(&self) -> &[String] {
        &self.asked_for
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.watchman.dismiss();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
