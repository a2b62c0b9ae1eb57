//! The one thread that writes, with two lanes: operations first, then what syncs read.
//!
//! A job is one transaction. Jobs of syncs are small (a batch of at most 200 records), so an operation waits for one
//! of them at most.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

use super::lock::ProcessLock;
use super::options::{OPERATIONS_QUEUE, SYNC_QUEUE};
use crate::fault::Fault;

/// Which queue a job waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Sign-ins, sessions, keys, the lock-out ledger.
    Operations,
    /// The mirror.
    Sync,
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

struct Lanes {
    operations: mpsc::Sender<Job>,
    sync: mpsc::Sender<Job>,
}

/// The thread that writes. Dropping it ends the jobs that wait and closes the file.
pub(super) struct Writer {
    lanes: Option<Lanes>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. The lock is held until it has ended.
    pub(super) fn start(connection: Connection, lock: ProcessLock) -> Result<Self, Fault> {
        let (operations, next_operation) = mpsc::channel(OPERATIONS_QUEUE);
        let (sync, next_sync) = mpsc::channel(SYNC_QUEUE);
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(move || {
            runtime.block_on(work(connection, next_operation, next_sync));
            drop(lock);
        })?;
        Ok(Self { lanes: Some(Lanes { operations, sync }), thread: Some(thread) })
    }

    /// Runs a job in a transaction that is on disk when this returns. A job that was queued is run even if its
    /// caller gives up.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let lanes = self.lanes.as_ref().ok_or("the store is closed")?;
        let queue = match lane {
            Lane::Operations => &lanes.operations,
            Lane::Sync => &lanes.sync,
        };
        let (answer, answered) = oneshot::channel();
        let job = move |connection: &mut Connection| {
            // Nobody may wait for the answer any more; the job is done all the same.
            let _ = answer.send(transact(connection, job));
        };
        queue.send(Box::new(job)).await.map_err(|_| "the store is closed")?;
        answered.await?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.lanes = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer panicked");
        }
    }
}

async fn work(
    mut connection: Connection,
    mut operations: mpsc::Receiver<Job>,
    mut sync: mpsc::Receiver<Job>,
) {
    loop {
        let job = tokio::select! {
            biased;
            Some(job) = operations.recv() => job,
            Some(job) = sync.recv() => job,
            else => break,
        };
        // A panic rolls its transaction back and drops the caller's answer; the thread goes on.
        if catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
            tracing::error!("a job of the store panicked and was rolled back");
        }
    }
}

/// `BEGIN IMMEDIATE`, so that nothing that was read can be out of date when it is written.
fn transact<T>(
    connection: &mut Connection,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let answer = job(&transaction)?;
    transaction.commit()?;
    Ok(answer)
}
