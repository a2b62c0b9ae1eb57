//! The folder in which a demonstration lives.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::args::Args;
use super::setup::Credentials;

/// Where the sandbox DMS is reached.
pub(crate) struct Addresses {
    pub(crate) portal: String,
    pub(crate) control: String,
}

/// The folder, and what the demonstration in it was made with.
pub(crate) struct Folder {
    path: PathBuf,
    packs: PathBuf,
    port: u16,
    seed: u64,
    vehicles: u32,
    /// The addresses of the sandbox at its first start: the gateway's connection holds them.
    addresses: Option<Addresses>,
}

impl Folder {
    /// Opens the folder, or makes it. A folder that holds a dealership keeps it: another one needs another folder.
    pub(crate) fn open(root: &Path, args: &Args) -> Result<Self> {
        let path = if args.data.is_absolute() { args.data.clone() } else { root.join(&args.data) };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        let mut folder = Self {
            path,
            packs: root.join("packs"),
            port: args.port,
            seed: args.seed,
            vehicles: args.vehicles,
            addresses: None,
        };
        if let Ok(state) = fs::read_to_string(folder.state()) {
            folder.take_state(
                &serde_json::from_str(&state)
                    .with_context(|| format!("{} is not as it was written", folder.state().display()))?,
            )?;
        }
        folder.write_config()?;
        // Who waits for it waits until everything is ready.
        let _ = fs::remove_file(folder.env());
        Ok(folder)
    }

    fn take_state(&mut self, state: &Value) -> Result<()> {
        let number = |name: &str| state.get(name).and_then(Value::as_u64);
        if number("seed") != Some(self.seed) || number("vehicles") != Some(u64::from(self.vehicles)) {
            bail!(
                "{} holds a dealership of seed {} with {} vehicles. Give --seed and --vehicles so, or another --data",
                self.path.display(),
                number("seed").unwrap_or_default(),
                number("vehicles").unwrap_or_default()
            );
        }
        self.addresses = Some(Addresses {
            portal: super::text(state, "portal")?,
            control: super::text(state, "control")?,
        });
        Ok(())
    }

    /// Keeps where the sandbox was first reached.
    pub(crate) fn keep_addresses(&self, portal: &str, control: &str) -> Result<Addresses> {
        let state =
            json!({"seed": self.seed, "vehicles": self.vehicles, "portal": portal, "control": control});
        fs::write(self.state(), format!("{state}\n"))
            .context("the demonstration's state cannot be written")?;
        Ok(Addresses { portal: portal.to_owned(), control: control.to_owned() })
    }

    /// The ports on which the sandbox listens: any at the first start, then the same.
    pub(crate) fn sandbox_ports(&self) -> (u16, u16) {
        let port = |address: &str| address.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0);
        self.addresses
            .as_ref()
            .map_or((0, 0), |addresses| (port(&addresses.portal), port(&addresses.control)))
    }

    fn write_config(&self) -> Result<()> {
        let config = format!(
            "# Made by `cargo xtask demo`. rooftop.example.toml explains each key.\n\
             [server]\nlisten = \"127.0.0.1:{}\"\nmetrics_listen = \"127.0.0.1:0\"\n\n\
             [data]\ndir = \"gateway\"\n\n[packs]\ndir = {:?}\n\n[sync]\ninterval_seconds = 15\n\n\
             [rate_limits]\nrequests_per_second = 10000\nburst = 10000\n",
            self.port,
            self.packs.display().to_string(),
        );
        fs::write(self.config(), config).context("the gateway's configuration cannot be written")
    }

    /// Writes what scripts read. It holds secrets, so it is for its owner alone.
    pub(crate) fn write_env(
        &self,
        api: &str,
        credentials: &Credentials,
        addresses: &Addresses,
    ) -> Result<()> {
        let lines = [
            ("ROOFTOP_URL", api),
            ("ROOFTOP_INTEGRATION", &credentials.integration),
            ("ROOFTOP_BASIC", &credentials.basic),
            ("DMS_USERNAME", &credentials.username),
            ("DMS_PASSWORD", &credentials.password),
            ("DMS_TOTP_SECRET", &credentials.totp_secret),
            ("SANDBOX_URL", &addresses.portal),
            ("SANDBOX_CONTROL_URL", &addresses.control),
        ];
        let text: String = lines.map(|(name, value)| format!("{name}={value}\n")).concat();
        write_private(&self.env(), &text)
    }

    /// Keeps the client's key: the gateway shows it once.
    pub(crate) fn keep_key(&self, basic: &str) -> Result<()> {
        write_private(&self.key(), basic)
    }

    /// The client's key, if an earlier start made it.
    pub(crate) fn kept_key(&self) -> Option<String> {
        fs::read_to_string(self.key()).ok()
    }

    fn key(&self) -> PathBuf {
        self.path.join("client.key")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn vehicles(&self) -> u32 {
        self.vehicles
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path.join("rooftop.toml")
    }

    pub(crate) fn gateway_data(&self) -> PathBuf {
        self.path.join("gateway")
    }

    pub(crate) fn sandbox_data(&self) -> PathBuf {
        self.path.join("sandbox")
    }

    pub(crate) fn log(&self, of: &str) -> PathBuf {
        self.path.join(format!("{of}.log"))
    }

    /// The file that scripts read.
    pub(crate) fn env(&self) -> PathBuf {
        self.path.join("demo.env")
    }

    fn state(&self) -> PathBuf {
        self.path.join("demo.json")
    }
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    let new = path.with_extension("new");
    let _ = fs::remove_file(&new);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    fs::rename(&new, path).with_context(|| format!("cannot write {}", path.display()))
}
