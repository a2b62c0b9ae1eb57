//! Sessions of those who are signed in.

use jiff::Timestamp;
use rooftop_core::ports::store::{SecretHash, SessionRecord, StoredSession};
use rooftop_model::id::{AccountId, ClientId, ConnectionId, IntegrationId, KeyId, SessionId, UserId};
use rusqlite::{OptionalExtension as _, Row, Transaction};

use crate::fault::Fault;
use crate::sqlite::access::consents;
use crate::time::{instant, instant_or_none, micros};

pub(super) fn insert(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    token: &SecretHash,
    session: &StoredSession,
) -> Result<(), Fault> {
    if session.integration != *scope {
        return Err("the session is of another integration".into());
    }
    db.prepare_cached(
        "INSERT INTO sessions (integration, id, token_hash, client, key, connection, account, user, user_name,
                               rights, created_at, expires_at, revoked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute((
        scope.as_str(),
        session.id.as_str(),
        token,
        session.client.as_str(),
        session.key.as_str(),
        session.connection.as_str(),
        session.account.as_str(),
        session.user.as_str(),
        &session.user_name,
        serde_json::to_string(&session.rights)?,
        micros(session.created_at),
        micros(session.expires_at),
        session.revoked_at.map(micros),
    ))?;
    Ok(())
}

pub(super) fn find(db: &Transaction<'_>, token: &SecretHash) -> Result<Option<SessionRecord>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT s.integration, s.id, s.client, s.key, s.connection, s.account, s.user, s.user_name, s.rights,
                s.created_at, s.expires_at, s.revoked_at, k.revoked_at
         FROM sessions s JOIN api_keys k ON k.id = s.key
         WHERE s.token_hash = ?1",
    )?;
    let found = statement.query_row([token], |row| Ok((session(row), row.get(12)?)));
    let Some((session, key_revoked_at)) = found.optional()? else {
        return Ok(None);
    };
    let session = session?;
    Ok(Some(SessionRecord {
        key_revoked_at: instant_or_none(key_revoked_at)?,
        consents: consents::of_client(db, &session.integration, &session.client)?,
        session,
    }))
}

pub(super) fn revoke(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    id: &SessionId,
    at: Timestamp,
) -> Result<bool, Fault> {
    let revoked = db
        .prepare_cached(
            "UPDATE sessions SET revoked_at = ?3
             WHERE integration = ?1 AND id = ?2 AND revoked_at IS NULL AND expires_at > ?3",
        )?
        .execute((scope.as_str(), id.as_str(), micros(at)))?;
    Ok(revoked == 1)
}

/// A session holds until its token ends, it is signed out, or the key that opened it is revoked.
pub(super) fn account_in_use(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    account: &AccountId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM sessions s JOIN api_keys k ON k.id = s.key
         WHERE s.integration = ?1 AND s.account = ?2 AND s.expires_at > ?3
           AND s.revoked_at IS NULL AND k.revoked_at IS NULL)",
    )?;
    Ok(statement.query_row((scope.as_str(), account.as_str(), micros(now)), |row| row.get(0))?)
}

pub(super) fn latest_live(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    now: Timestamp,
) -> Result<Option<StoredSession>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT s.integration, s.id, s.client, s.key, s.connection, s.account, s.user, s.user_name, s.rights,
                s.created_at, s.expires_at, s.revoked_at
         FROM sessions s JOIN api_keys k ON k.id = s.key
         WHERE s.integration = ?1 AND s.expires_at > ?2 AND s.revoked_at IS NULL AND k.revoked_at IS NULL
         ORDER BY s.created_at DESC, s.id DESC LIMIT 1",
    )?;
    let found = statement.query_row((scope.as_str(), micros(now)), |row| Ok(session(row)));
    found.optional()?.transpose()
}

pub(super) fn purge(db: &Transaction<'_>, before: Timestamp, limit: u64) -> Result<u64, Fault> {
    let purged = db
        .prepare_cached(
            "DELETE FROM sessions WHERE rowid IN (
                 SELECT rowid FROM sessions WHERE expires_at < ?1 OR revoked_at < ?1 LIMIT ?2)",
        )?
        .execute((micros(before), i64::try_from(limit)?))?;
    Ok(purged as u64)
}

fn session(row: &Row<'_>) -> Result<StoredSession, Fault> {
    Ok(StoredSession {
        integration: IntegrationId::parse(row.get_ref(0)?.as_str()?)?,
        id: SessionId::parse(row.get_ref(1)?.as_str()?)?,
        client: ClientId::parse(row.get_ref(2)?.as_str()?)?,
        key: KeyId::parse(row.get_ref(3)?.as_str()?)?,
        connection: ConnectionId::parse(row.get_ref(4)?.as_str()?)?,
        account: AccountId::parse(row.get_ref(5)?.as_str()?)?,
        user: UserId::parse(row.get_ref(6)?.as_str()?)?,
        user_name: row.get(7)?,
        rights: serde_json::from_str(row.get_ref(8)?.as_str()?)?,
        created_at: instant(row.get(9)?)?,
        expires_at: instant(row.get(10)?)?,
        revoked_at: instant_or_none(row.get(11)?)?,
    })
}
