//! Connections and their settings.

use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use super::options::{
    CHECKPOINT_PAGES, LOG_KEPT_BYTES, READER_CACHE_KIB, STATEMENTS_KEPT, StoreOptions, WRITER_CACHE_KIB,
};
use crate::fault::Fault;

/// Marks a file as a store of ours: `Roof`.
const APPLICATION_ID: i64 = 0x526f_6f66;

/// Whether the last process died with the file open: SQLite deletes the write-ahead log when it closes in good order.
pub(super) fn was_not_closed(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(PathBuf::from(log)).is_ok_and(|log| log.len() > 0)
}

/// The connection that writes. The file is made if there is none, for its owner only.
pub(super) fn open_to_write(path: &Path, options: StoreOptions) -> Result<Connection, Fault> {
    create_for_owner(path)?;
    let connection = open(path, options)?;
    refuse_foreign(&connection)?;
    // `FULL` makes each commit wait for the disk: what was answered is not forgotten when the power goes.
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA cache_size = -{WRITER_CACHE_KIB};
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
         PRAGMA journal_size_limit = {LOG_KEPT_BYTES};
         PRAGMA application_id = {APPLICATION_ID};"
    ))?;
    let mode: String = connection.query_one("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(format!("the file system does not allow a write-ahead log (journal mode {mode}): put the store on a local disk").into());
    }
    Ok(connection)
}

/// A connection that reads and cannot write.
pub(super) fn open_to_read(path: &Path, options: StoreOptions) -> Result<Connection, Fault> {
    let connection = open(path, options)?;
    connection.execute_batch(&format!(
        "PRAGMA cache_size = -{READER_CACHE_KIB};
         PRAGMA query_only = ON;"
    ))?;
    Ok(connection)
}

fn open(path: &Path, options: StoreOptions) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;",
    )?;
    Ok(connection)
}

fn create_for_owner(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        // Never opened here: closing a second handle would drop SQLite's locks on the file.
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.sync_all()
}

/// An empty file is taken as a new store; a database of another program is not touched.
fn refuse_foreign(connection: &Connection) -> Result<(), Fault> {
    let id: i64 = connection.query_one("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = connection.query_one("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        return Ok(());
    }
    Err("this is a database of another program: name another file for the store".into())
}
