//! The configuration file. `rooftop.example.toml` is its manual: every key with its default and its reason.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// The whole file. What is left out has its default; what is not known is an error.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Where the API listens.
    pub(crate) server: Server,
    /// Where the gateway keeps what it knows.
    pub(crate) data: Data,
    /// The master key.
    pub(crate) vault: Vault,
    /// The adapter packs.
    pub(crate) packs: Packs,
    /// Sessions of the API.
    pub(crate) sessions: Sessions,
    /// The background sync.
    pub(crate) sync: Sync,
    /// Limits on callers.
    pub(crate) rate_limits: RateLimits,
    /// Manners toward the DMS.
    pub(crate) dms: Dms,
    /// Logs.
    pub(crate) log: Log,
}

/// `[server]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Server {
    /// Address of the API.
    pub(crate) listen: SocketAddr,
    /// Address of `/metrics`.
    pub(crate) metrics_listen: SocketAddr,
    /// The address under which clients know the gateway, for links in answers.
    pub(crate) public_url: Option<Url>,
    /// Whether something in front of the gateway speaks TLS.
    pub(crate) behind_tls_proxy: bool,
}

impl Default for Server {
    fn default() -> Self {
        let local = |port| SocketAddr::new(IpAddr::from([127, 0, 0, 1]), port);
        Self { listen: local(8080), metrics_listen: local(9464), public_url: None, behind_tls_proxy: false }
    }
}

/// `[data]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Data {
    /// The data folder.
    pub(crate) dir: PathBuf,
}

impl Default for Data {
    fn default() -> Self {
        Self { dir: "rooftop-data".into() }
    }
}

/// `[vault]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Vault {
    /// The file that holds the master key; `master.key` in the data folder if it is not said.
    pub(crate) master_key_file: Option<PathBuf>,
}

/// `[packs]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Packs {
    /// The folder whose folders are packs.
    pub(crate) dir: PathBuf,
}

impl Default for Packs {
    fn default() -> Self {
        Self { dir: "packs".into() }
    }
}

/// `[sessions]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Sessions {
    /// How long a token lives.
    pub(crate) token_ttl_seconds: NonZeroU32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { token_ttl_seconds: positive(3600) }
    }
}

/// `[sync]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Sync {
    /// Pause between two syncs of an integration.
    pub(crate) interval_seconds: NonZeroU32,
}

impl Default for Sync {
    fn default() -> Self {
        Self { interval_seconds: positive(60) }
    }
}

/// `[rate_limits]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RateLimits {
    /// Requests a second that a key or a session's client may send, over time.
    pub(crate) requests_per_second: NonZeroU32,
    /// Requests that it may send at once.
    pub(crate) burst: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        let rate = rooftop_http::Rate::default();
        Self { requests_per_second: rate.per_second, burst: rate.burst }
    }
}

/// `[dms]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Dms {
    /// What the gateway calls itself toward a DMS. It never pretends to be a browser.
    pub(crate) user_agent: String,
}

impl Default for Dms {
    fn default() -> Self {
        Self { user_agent: user_agent() }
    }
}

/// What the gateway calls itself, unless the operator says otherwise.
pub(crate) fn user_agent() -> String {
    concat!("Rooftop/", env!("CARGO_PKG_VERSION")).to_owned()
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Log {
    /// How log lines look.
    pub(crate) format: LogFormat,
    /// What is logged, in the words of `tracing`'s filters.
    pub(crate) filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".into() }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Config {
    /// Reads and checks a file. Paths in it are relative to the folder that it is in.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}; start from rooftop.example.toml", path.display()))?;
        let mut config: Self =
            toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))?;
        config.check()?;
        let base = path.parent().unwrap_or(Path::new(""));
        for relative in [&mut config.data.dir, &mut config.packs.dir]
            .into_iter()
            .chain(config.vault.master_key_file.as_mut())
        {
            *relative = base.join(&*relative);
        }
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        if !self.server.listen.ip().is_loopback() && !self.server.behind_tls_proxy {
            bail!(
                "server.listen is {}, which others can reach without TLS. Put a TLS proxy in front and say \
                 `behind_tls_proxy = true`, or listen on 127.0.0.1",
                self.server.listen
            );
        }
        Ok(())
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.data.dir.join("rooftop.db")
    }

    /// The socket on which the running gateway takes the operator's commands.
    pub(crate) fn admin_socket(&self) -> PathBuf {
        self.data.dir.join("admin.sock")
    }

    /// Where versions of packs are kept.
    pub(crate) fn pack_versions(&self) -> PathBuf {
        self.data.dir.join("pack-versions")
    }

    /// The file of the master key.
    pub(crate) fn master_key_file(&self) -> PathBuf {
        self.vault.master_key_file.clone().unwrap_or_else(|| self.data.dir.join("master.key"))
    }

    /// How long a token lives.
    pub(crate) fn token_ttl(&self) -> Duration {
        Duration::from_secs(u64::from(self.sessions.token_ttl_seconds.get()))
    }

    /// Pause between two syncs.
    pub(crate) fn sync_interval(&self) -> Duration {
        Duration::from_secs(u64::from(self.sync.interval_seconds.get()))
    }
}

/// A default that is more than nothing.
const fn positive(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../rooftop.example.toml");

    #[test]
    fn the_example_is_the_defaults() {
        let example: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(example, Config::default());
    }

    #[test]
    fn what_is_not_known_or_not_safe_is_refused() {
        for wrong in
            ["[server]\nport = 1", "[serve]", "[sync]\ninterval_seconds = -1", "[rate_limits]\nburst = 0"]
        {
            assert!(toml::from_str::<Config>(wrong).is_err(), "{wrong}");
        }
        let open: Config = toml::from_str("[server]\nlisten = \"0.0.0.0:80\"").unwrap();
        assert!(open.check().is_err(), "tokens would travel in the clear");
    }
}
