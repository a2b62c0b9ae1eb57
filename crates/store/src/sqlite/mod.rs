//! The store in one SQLite file.
//!
//! Writes go through one thread with two lanes, so that a sync never holds up a sign-in ([`writer`]); reads go
//! through a pool of connections that see the last commit ([`readers`]). Each port has a module of its own, with its
//! statements beside their use.

mod access;
mod audit;
mod connection;
mod drifts;
mod events;
mod field_evidence;
mod known_answers;
mod ledger;
mod lock;
mod maintenance;
mod migrations;
mod mirror;
mod options;
mod readers;
mod requests;
mod sealed;
mod sessions;
mod writer;

use rooftop_core::ports::StoreError;
use rusqlite::Transaction;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::fault::{Fault, while_doing};
use access::IntegrationCache;
use lock::ProcessLock;
pub use migrations::MigrationStatus;
pub use options::StoreOptions;
use readers::Readers;
use writer::{Lane, Writer};

/// The store in one SQLite file. One process opens it at a time.
///
/// A write is on disk when its method returns. Dropping the store ends what was begun and closes the file.
pub struct SqliteStore {
    path: PathBuf,
    readers: Arc<Readers>,
    writer: Writer,
    integrations: IntegrationCache,
}

impl SqliteStore {
    /// Opens the file, or makes it; brings its schema up to date; and checks it if it was not closed in good order.
    ///
    /// # Errors
    /// If another process has it open, if a newer version wrote it, if its schema or its pages are damaged. The
    /// message says what to do.
    pub async fn open(path: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || Self::open_now(path, options)).await;
        opened.map_err(|panic| while_doing("open")(panic.into()))?
    }

    fn open_now(path: PathBuf, options: StoreOptions) -> Result<Self, StoreError> {
        let doing = |what: &str| while_doing(format!("{what} {}", path.display()));
        let lock = ProcessLock::take(&path).map_err(doing("open"))?;
        let unclean = connection::was_not_closed(&path);
        let mut connection = connection::open_to_write(&path, options).map_err(doing("open"))?;
        if unclean {
            maintenance::refuse_damaged(&connection).map_err(doing("check"))?;
        }
        migrations::apply(&mut connection).map_err(doing("bring up to date"))?;
        let readers = Readers::open(&path, options).map_err(doing("open to read"))?;
        let writer = Writer::start(connection, lock).map_err(doing("start to write"))?;
        Ok(Self { path, readers: Arc::new(readers), writer, integrations: IntegrationCache::default() })
    }

    /// Reads, in one transaction: all statements see one moment.
    async fn read<T: Send + 'static>(
        &self,
        what: &'static str,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.readers.run(job).await.map_err(while_doing(what))
    }

    /// Writes, in one transaction, ahead of syncs. It is on disk when this returns.
    async fn write<T: Send + 'static>(
        &self,
        what: &'static str,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(Lane::Operations, job).await.map_err(while_doing(what))
    }

    /// Writes what a sync read, in one transaction, behind all operations that wait.
    async fn write_synced<T: Send + 'static>(
        &self,
        what: &'static str,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(Lane::Sync, job).await.map_err(while_doing(what))
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}
