//! One gateway process for one file.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::fault::Fault;

/// Holds the lock until it is dropped; the system drops it when the process dies.
///
/// It is on a file beside the database: SQLite's own locks are lost when any handle to the database file itself is
/// closed, so none is opened here.
pub(super) struct ProcessLock {
    _held: File,
}

impl ProcessLock {
    /// Takes the lock, or says who may have it.
    pub(super) fn take(database: &Path) -> Result<Self, Fault> {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(
                "another process has this store open: stop it first, or run the command while the server runs and let it answer"
                    .into(),
            ),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}
