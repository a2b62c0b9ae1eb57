//! What operators ask of the store: is it sound, and copy it.

use rooftop_core::ports::StoreError;
use rusqlite::Connection;
use std::fs::{File, OpenOptions};
use std::path::Path;

use super::{MigrationStatus, SqliteStore, migrations};
use crate::fault::{Fault, while_doing};

/// Most problems that a check lists.
const PROBLEMS_MAX: usize = 100;

impl SqliteStore {
    /// Reads every page and index; what is wrong with them, nothing if all is well.
    pub async fn integrity(&self) -> Result<Vec<String>, StoreError> {
        self.read("check the store", |db| {
            let mut problems = check(db, &format!("PRAGMA integrity_check({PROBLEMS_MAX})"))?;
            let orphans: i64 =
                db.query_one("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
            if orphans > 0 {
                problems.push(format!("{orphans} rows name a row that is not there"));
            }
            Ok(problems)
        })
        .await
    }

    /// The steps of the schema, and which of them the file has.
    pub async fn migrations_status(&self) -> Result<Vec<MigrationStatus>, StoreError> {
        self.read("read the steps of the schema", |db| migrations::status(db)).await
    }

    /// Copies the store, as it is at one moment, to a new file that only its owner may read. Reads and writes go on
    /// meanwhile.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let (from, to) = (self.path.clone(), to.to_owned());
        let copied = tokio::task::spawn_blocking(move || copy(&from, &to)).await;
        let copied = copied.unwrap_or_else(|panic| Err(panic.into()));
        copied.map_err(while_doing("back the store up"))
    }
}

/// Fails if the file is damaged. Quicker than [`SqliteStore::integrity`]: it does not compare indexes with rows.
pub(super) fn refuse_damaged(connection: &Connection) -> Result<(), Fault> {
    let problems = check(connection, "PRAGMA quick_check(1)")?;
    match problems.first() {
        None => Ok(()),
        Some(problem) => Err(format!("the file is damaged ({problem}): restore a backup").into()),
    }
}

fn check(connection: &Connection, pragma: &str) -> Result<Vec<String>, Fault> {
    let mut statement = connection.prepare(pragma)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut problems = rows.collect::<Result<Vec<_>, _>>()?;
    problems.retain(|line| line != "ok");
    Ok(problems)
}

/// `VACUUM INTO` reads one moment; SQLite's page-by-page backup would start anew with each write.
fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(to)?;
    let target = to.to_str().ok_or("the path of the copy is not Unicode")?;
    Connection::open(from)?.execute("VACUUM INTO ?1", [target])?;
    Ok(File::open(to)?.sync_all()?)
}
