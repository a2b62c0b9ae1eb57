//! `rooftop init`: makes what is missing and leaves what is there.

use anyhow::{Context, Result};
use rooftop_store::SqliteStore;
use rooftop_vault::MasterKey;
use std::path::Path;
use std::process::ExitCode;

use super::say;
use crate::config::Config;
use crate::system::SystemEntropy;
use crate::wiring;

/// Makes the data folder, the master key and the database.
pub(crate) async fn run(path: &Path) -> Result<ExitCode> {
    let config = Config::read(path)?;
    wiring::make_data_folder(&config)?;
    let key = config.master_key_file();
    if wiring::master_key_from_environment()?.is_some() {
        say("master key: from the environment");
    } else if key.exists() {
        say(&format!("master key: {} (kept)", key.display()));
    } else {
        MasterKey::generate(&key, &SystemEntropy)
            .with_context(|| format!("cannot make {}", key.display()))?;
        say(&format!("master key: {} (made; keep a copy apart from the database's backups)", key.display()));
    }
    let database = config.database();
    let made = if database.exists() { "kept" } else { "made" };
    drop(SqliteStore::open(&database, wiring::store_options()).await?);
    say(&format!("database: {} ({made})", database.display()));
    say(
        "next: rooftop integration add, credential set, client add, key create, consent grant; then rooftop serve",
    );
    Ok(ExitCode::SUCCESS)
}
