//! The schema, step by step. A step is never changed once it was released; a change is a new step.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::fault::Fault;

/// One step: its name, and the statements that make it.
struct Migration {
    name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal,)+) => {
        &[$(Migration { name: $name, sql: include_str!(concat!($name, ".sql")) },)+]
    };
}

/// All steps, in order.
const ALL: &[Migration] = migrations![
    "0001_access",
    "0002_sessions",
    "0003_mirror",
    "0004_vehicle_facets",
    "0005_login_ledger",
    "0006_sealed_items",
    "0007_request_counts",
    "0008_events",
    "0009_drifts",
    "0010_raw_accesses",
    "0011_known_answers",
    "0012_field_evidence",
];

/// A step of the schema, and whether the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Its name, which begins with its number.
    pub name: String,
    /// Whether it was applied.
    pub applied: bool,
}

/// Applies what is missing, each step in a transaction of its own. A kill leaves whole steps behind.
pub(super) fn apply(connection: &mut Connection) -> Result<(), Fault> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (
             name     TEXT NOT NULL PRIMARY KEY,
             checksum TEXT NOT NULL
         ) STRICT, WITHOUT ROWID",
    )?;
    let applied = applied(connection)?;
    refuse_unknown(&applied)?;
    for migration in ALL.get(applied.len()..).unwrap_or_default() {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step(&transaction, migration)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Every step that this version knows, and whether the file has it.
pub(super) fn status(connection: &Connection) -> Result<Vec<MigrationStatus>, Fault> {
    let applied = applied(connection)?.len();
    let all = ALL.iter().enumerate();
    Ok(all
        .map(|(n, migration)| MigrationStatus { name: migration.name.into(), applied: n < applied })
        .collect())
}

fn step(transaction: &Transaction<'_>, migration: &Migration) -> Result<(), Fault> {
    transaction.execute_batch(migration.sql)?;
    transaction.execute(
        "INSERT INTO migrations (name, checksum) VALUES (?1, ?2)",
        (migration.name, checksum(migration.sql)),
    )?;
    tracing::info!(migration = migration.name, "applied a step of the store's schema");
    Ok(())
}

fn applied(connection: &Connection) -> Result<Vec<(String, String)>, Fault> {
    let mut statement = connection.prepare("SELECT name, checksum FROM migrations ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The steps of the file must be the first of ours, unchanged.
fn refuse_unknown(applied: &[(String, String)]) -> Result<(), Fault> {
    for (n, (name, recorded)) in applied.iter().enumerate() {
        let Some(ours) = ALL.get(n) else {
            return Err(format!(
                "a newer version of Rooftop wrote this store (it has step {name}): start that version, or restore a backup that is older"
            )
            .into());
        };
        if ours.name != name || checksum(ours.sql) != *recorded {
            return Err(format!(
                "step {name} of this store's schema is not the one that this version knows: start the version that made it, or restore a backup"
            )
            .into());
        }
    }
    Ok(())
}

fn checksum(sql: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(sql.as_bytes()))
}
