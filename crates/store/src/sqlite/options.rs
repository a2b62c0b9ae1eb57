//! What may be set, and the limits.

use std::time::Duration;

/// Most connections that read at once. More than a machine's cores gain nothing.
pub(super) const READERS_MAX: usize = 64;

/// Operations that wait for the writer. Each is a request that waits too; beyond it, callers wait to be queued.
pub(super) const OPERATIONS_QUEUE: usize = 256;

/// Batches of a sync that wait for the writer. A sync that is ahead of it should wait rather than hold memory.
pub(super) const SYNC_QUEUE: usize = 16;

/// Prepared statements that a connection keeps: more than there are forms of statements in use at once.
pub(super) const STATEMENTS_KEPT: usize = 128;

/// Pages that a connection which reads keeps in memory, in KiB. The system keeps the rest of the file.
pub(super) const READER_CACHE_KIB: i64 = 8 * 1024;

/// Pages that the connection which writes keeps in memory, in KiB: a batch touches many pages of every index, and
/// those that do not fit are written twice.
pub(super) const WRITER_CACHE_KIB: i64 = 64 * 1024;

/// Pages in the write-ahead log before they are copied to the file. SQLite's 1000 is less than one batch makes.
pub(super) const CHECKPOINT_PAGES: i64 = 8000;

/// Size to which the write-ahead log is cut after a checkpoint.
pub(super) const LOG_KEPT_BYTES: i64 = 64 * 1024 * 1024;

/// What may be set when a store is opened.
#[derive(Debug, Clone, Copy)]
pub struct StoreOptions {
    /// Connections that read at once: 1 to 64.
    pub readers: usize,
    /// How long a connection waits for a lock of SQLite before it fails. Only other programs cause such waits, such
    /// as a backup tool that holds the file.
    pub busy_timeout: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { readers: 8, busy_timeout: Duration::from_secs(5) }
    }
}
