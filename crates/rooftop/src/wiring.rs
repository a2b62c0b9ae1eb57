//! The only place where the parts are joined.

use anyhow::{Context, Result, bail};
use rooftop_core::ports::Clock as _;
use rooftop_core::ports::store::Access as _;
use rooftop_core::ports::store::System;
use rooftop_core::{Gateway, Settings};
use rooftop_dms::{PackShelf, WebDms};
use rooftop_store::{SqliteStore, StoreOptions};
use rooftop_vault::{MasterKey, Vault};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::system::{SystemClock, SystemEntropy};

/// The environment variable that is used in place of the key file.
const MASTER_KEY_VARIABLE: &str = "ROOFTOP_MASTER_KEY";

/// Everything, joined.
#[derive(Clone)]
pub(crate) struct Wired {
    /// The use-cases.
    pub(crate) gateway: Arc<Gateway>,
    /// The store.
    pub(crate) store: Arc<SqliteStore>,
    /// The vault.
    pub(crate) vault: Arc<Vault>,
    /// The DMS side.
    pub(crate) dms: Arc<WebDms>,
    /// The packs.
    pub(crate) packs: Arc<PackShelf>,
}

impl Wired {
    /// Opens what the configuration names. The database's lock keeps a second gateway out.
    pub(crate) async fn open(config: &Config) -> Result<Self> {
        let database = config.database();
        if !database.exists() {
            bail!("there is no database at {}; run `rooftop init` first", database.display());
        }
        let store = Arc::new(SqliteStore::open(&database, store_options()).await?);
        let master = master_key(&config.master_key_file())?;
        let clock = Arc::new(SystemClock);
        let entropy = Arc::new(SystemEntropy);
        let vault = Arc::new(Vault::new(master, store.clone(), entropy.clone(), clock.clone()));
        let integrations: Vec<_> =
            store.integrations(System).await?.iter().map(|integration| integration.id.clone()).collect();
        vault.check(&integrations).await?;
        let packs = Arc::new(PackShelf::open(&config.packs.dir, &config.pack_versions(), clock.now())?);
        let dms = Arc::new(WebDms::new(
            packs.clone(),
            store.clone(),
            vault.clone(),
            clock.clone(),
            entropy.clone(),
            &config.dms.user_agent,
        )?);
        let settings = Settings {
            token_ttl: config.token_ttl(),
            sync_interval: config.sync_interval(),
            ..Settings::new(vault.derive("cursor"))
        };
        let gateway = Arc::new(Gateway::new(store.clone(), dms.clone(), clock, entropy, settings));
        Ok(Self { gateway, store, vault, dms, packs })
    }
}

/// How the store is opened.
pub(crate) fn store_options() -> StoreOptions {
    StoreOptions::default()
}

/// Makes the data folder, readable by its owner alone.
pub(crate) fn make_data_folder(config: &Config) -> Result<()> {
    let folder = &config.data.dir;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make the data folder {}", folder.display()))
}

/// The master key that the environment gives, if it gives one.
pub(crate) fn master_key_from_environment() -> Result<Option<MasterKey>> {
    #[expect(clippy::disallowed_methods, reason = "this is the composition root")]
    match std::env::var(MASTER_KEY_VARIABLE) {
        Ok(text) => {
            Ok(Some(MasterKey::from_text(&text).with_context(|| format!("{MASTER_KEY_VARIABLE} is set"))?))
        }
        Err(_) => Ok(None),
    }
}

fn master_key(file: &Path) -> Result<MasterKey> {
    match master_key_from_environment()? {
        Some(key) => Ok(key),
        None => MasterKey::read(file).with_context(|| {
            format!(
                "no master key: run `rooftop init`, or set {MASTER_KEY_VARIABLE}; looked at {}",
                file.display()
            )
        }),
    }
}
