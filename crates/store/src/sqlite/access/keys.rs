//! API keys.

use jiff::Timestamp;
use rooftop_core::ports::store::KeyRecord;
use rooftop_model::access::ApiKey;
use rooftop_model::id::{ClientId, KeyId};
use rusqlite::{OptionalExtension as _, Row, Transaction};

use crate::fault::Fault;
use crate::time::{instant, instant_or_none, micros};

pub(super) fn insert(db: &Transaction<'_>, record: &KeyRecord) -> Result<(), Fault> {
    let key = &record.key;
    db.prepare_cached(
        "INSERT INTO api_keys (id, client, secret_hash, created_at, revoked_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((
        key.id.as_str(),
        key.client.as_str(),
        &record.secret_hash,
        micros(key.created_at),
        key.revoked_at.map(micros),
    ))?;
    Ok(())
}

pub(super) fn find(db: &Transaction<'_>, id: &KeyId) -> Result<Option<KeyRecord>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT id, client, created_at, revoked_at, secret_hash FROM api_keys WHERE id = ?1",
    )?;
    let found = statement.query_row([id.as_str()], |row| Ok(record(row)));
    found.optional()?.transpose()
}

pub(super) fn all(db: &Transaction<'_>) -> Result<Vec<ApiKey>, Fault> {
    let mut statement =
        db.prepare_cached("SELECT id, client, created_at, revoked_at FROM api_keys ORDER BY id")?;
    statement.query_and_then([], key)?.collect()
}

pub(super) fn revoke(db: &Transaction<'_>, id: &KeyId, at: Timestamp) -> Result<bool, Fault> {
    let revoked = db
        .prepare_cached("UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")?
        .execute((id.as_str(), micros(at)))?;
    Ok(revoked == 1)
}

fn record(row: &Row<'_>) -> Result<KeyRecord, Fault> {
    Ok(KeyRecord { key: key(row)?, secret_hash: row.get(4)? })
}

fn key(row: &Row<'_>) -> Result<ApiKey, Fault> {
    Ok(ApiKey {
        id: KeyId::parse(row.get_ref(0)?.as_str()?)?,
        client: ClientId::parse(row.get_ref(1)?.as_str()?)?,
        created_at: instant(row.get(2)?)?,
        revoked_at: instant_or_none(row.get(3)?)?,
    })
}
