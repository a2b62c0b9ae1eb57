//! What an operator does once: the data folder, the integration, its service account, a client, a key, a consent.

use anyhow::{Context, Result, bail};
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::folder::{Addresses, Folder};
use super::interrupt::Interrupt;
use super::{Programs, call, text};

const INTEGRATION: &str = "int_demo";
const CLIENT: &str = "cl_demo";
const SERVICE_ROLE: &str = "INTEGRATION";
const MANAGER_ROLE: &str = "GM";

/// The sandbox is on this machine and may be asked as fast as it answers; a real DMS is asked as its pack says.
const PACE: [&str; 3] = ["requests_per_second=2000", "burst=100", "concurrency=16"];

/// What callers need.
pub(crate) struct Credentials {
    pub(crate) integration: String,
    /// What follows `Basic `.
    pub(crate) basic: String,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) totp_secret: String,
}

/// Sets the gateway up, unless an earlier start has.
pub(crate) fn prepare(programs: &Programs, folder: &Folder, addresses: &Addresses) -> Result<Credentials> {
    let users = users(addresses)?;
    let basic = match folder.kept_key() {
        Some(basic) => basic,
        None => set_up(programs, folder, addresses, &user(&users, SERVICE_ROLE)?)?,
    };
    let manager = user(&users, MANAGER_ROLE)?;
    Ok(Credentials {
        integration: INTEGRATION.to_owned(),
        basic,
        username: text(&manager, "username")?,
        password: text(&manager, "password")?,
        totp_secret: text(&manager, "totpSecret")?,
    })
}

fn users(addresses: &Addresses) -> Result<Vec<Value>> {
    let (_, users) = call::get(&format!("{}/users", addresses.control), "none")?;
    match users {
        Value::Array(users) => Ok(users),
        Value::Object(mut answer) => match answer.remove("users") {
            Some(Value::Array(users)) => Ok(users),
            _ => bail!("the sandbox DMS does not list its users"),
        },
        _ => bail!("the sandbox DMS does not list its users"),
    }
}

fn user(users: &[Value], role: &str) -> Result<Value> {
    let found = users.iter().find(|user| user.get("role").and_then(Value::as_str) == Some(role));
    found.cloned().with_context(|| format!("the sandbox DMS has no user with the role {role}"))
}

fn set_up(programs: &Programs, folder: &Folder, addresses: &Addresses, service: &Value) -> Result<String> {
    // No key was written down, so a set-up that was begun was not finished, and nobody can use what it made.
    if folder.gateway_data().exists() {
        fs::remove_dir_all(folder.gateway_data()).context("an unfinished set-up cannot be removed")?;
    }
    let operator = Operator { programs, folder };
    operator.run(&["init"], None)?;
    operator.add_integration(addresses)?;
    let secrets = format!("{}\n{}\n", text(service, "password")?, text(service, "totpSecret")?);
    operator.run(
        &["credential", "set", INTEGRATION, "--username", &text(service, "username")?, "--stdin"],
        Some(&secrets),
    )?;
    operator.run(&["client", "add", "Demo", "--id", CLIENT], None)?;
    operator.run(
        &[
            "consent",
            "grant",
            INTEGRATION,
            CLIENT,
            "--granted-by",
            "Dana Whitfield, dealer principal (demo)",
            "--area",
            "inventory",
            "--area",
            "sales",
            "--area",
            "service",
            "--area",
            "parts",
            "--area",
            "accounting",
            "--class",
            "cost",
        ],
        None,
    )?;
    let made: Value = serde_json::from_str(&operator.run(&["key", "create", CLIENT, "--json"], None)?)?;
    let basic = BASE64.encode(text(&made, "credential")?.as_bytes());
    folder.keep_key(&basic)?;
    Ok(basic)
}

/// Runs the gateway's own commands, as an operator would.
struct Operator<'a> {
    programs: &'a Programs,
    folder: &'a Folder,
}

impl Operator<'_> {
    fn add_integration(&self, addresses: &Addresses) -> Result<()> {
        let address = format!("base_url={}", addresses.portal);
        let mut words = vec![
            "integration",
            "add",
            "Peachtree Group (demo)",
            "--id",
            INTEGRATION,
            "--pack",
            "dealertrack-web",
        ];
        words.extend(["--set", &address]);
        for setting in PACE {
            words.extend(["--set", setting]);
        }
        for rooftop in [
            "1001=rt_1001@America/New_York:Peachtree Ford",
            "1002=rt_1002@America/New_York:Peachtree BMW",
            "1003=rt_1003@America/Chicago:Lakeshore Chevrolet",
        ] {
            words.extend(["--rooftop", rooftop]);
        }
        self.run(&words, None).map(drop)
    }

    fn run(&self, words: &[&str], input: Option<&str>) -> Result<String> {
        let mut child = Command::new(&self.programs.gateway)
            .args(words)
            .arg("--config")
            .arg(self.folder.config())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the gateway's command could not be started")?;
        if let Some(mut pipe) = child.stdin.take() {
            pipe.write_all(input.unwrap_or_default().as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("`rooftop {}` failed", words.join(" "));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Waits until the mirror holds the dealership; `false` if Ctrl-C came first.
pub(crate) fn wait_for_the_first_sync(
    api: &str,
    credentials: &Credentials,
    interrupt: &Interrupt,
) -> Result<bool> {
    println!("Reading the dealership into the mirror …");
    let base = format!("{api}/integrations/{}", credentials.integration);
    let (status, session) = call::post(
        &format!("{base}/sessions"),
        &format!("Basic {}", credentials.basic),
        &json!({"serviceAccount": true}),
    )?;
    let token = text(&session, "authToken")
        .with_context(|| format!("the service account could not sign in ({status})"))?;
    loop {
        let (status, list) =
            call::get(&format!("{base}/inventory/vehicles?pageSize=1"), &format!("Bearer {token}"))?;
        match (status, list.get("completeness").and_then(Value::as_str)) {
            (200, Some("complete")) => {
                let total = list.get("total").and_then(Value::as_u64).unwrap_or_default();
                println!("{total} vehicles are in the mirror.");
                return Ok(true);
            }
            (200 | 503, _) => {}
            (status, _) => bail!("the gateway answered with status {status}: {list}"),
        }
        if interrupt.came_within(Duration::from_secs(1))? {
            return Ok(false);
        }
    }
}
