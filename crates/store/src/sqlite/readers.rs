//! The pool of connections that read.

use rusqlite::{Connection, Transaction};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

use super::connection;
use super::options::{READERS_MAX, StoreOptions};
use crate::fault::Fault;

/// Connections that read, each used by one job at a time. A read sees the last commit before it began.
pub(super) struct Readers {
    idle: Mutex<Vec<Connection>>,
    free: Semaphore,
}

impl Readers {
    /// Opens them all, so that a fault shows at the start and not under load.
    pub(super) fn open(path: &Path, options: StoreOptions) -> Result<Self, Fault> {
        if !(1..=READERS_MAX).contains(&options.readers) {
            return Err(format!("readers must be 1 to {READERS_MAX}").into());
        }
        let idle: Result<Vec<_>, _> =
            (0..options.readers).map(|_| connection::open_to_read(path, options)).collect();
        Ok(Self { idle: Mutex::new(idle?), free: Semaphore::new(options.readers) })
    }

    /// Runs a job in a read transaction, off the async threads.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let readers = Arc::clone(self);
        // The permit goes with the job: were the caller to give up, the connection would still be in use.
        let permit = self.free.acquire().await?;
        permit.forget();
        tokio::task::spawn_blocking(move || {
            let mut borrowed = Borrowed::from(readers)?;
            let transaction = borrowed.connection()?.transaction()?;
            let answer = job(&transaction)?;
            transaction.finish()?;
            Ok(answer)
        })
        .await?
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back to the pool whatever becomes of the job.
struct Borrowed {
    connection: Option<Connection>,
    pool: Arc<Readers>,
}

impl Borrowed {
    fn from(pool: Arc<Readers>) -> Result<Self, Fault> {
        let connection = pool.idle().pop();
        let borrowed = Self { connection, pool };
        if borrowed.connection.is_none() {
            return Err("no connection to read with".into());
        }
        Ok(borrowed)
    }

    fn connection(&mut self) -> Result<&mut Connection, Fault> {
        self.connection.as_mut().ok_or_else(|| "no connection to read with".into())
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        self.pool.idle().extend(self.connection.take());
        self.pool.free.add_permits(1);
    }
}
