//! Sign-ins that wait for a code.

use jiff::Timestamp;
use rooftop_core::ports::dms::MfaMethod;
use rooftop_core::ports::store::StoredChallenge;
use rooftop_model::id::{AccountId, ChallengeId, ClientId, ConnectionId, IntegrationId};
use rusqlite::{OptionalExtension as _, Row, Transaction};

use crate::fault::Fault;
use crate::time::{instant, micros};

pub(super) fn insert(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    challenge: &StoredChallenge,
) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO challenges (integration, id, client, connection, account, method, pending, expires_at,
                                 wrong_answers)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        scope.as_str(),
        challenge.id.as_str(),
        challenge.client.as_str(),
        challenge.connection.as_str(),
        challenge.account.as_str(),
        challenge.method.word(),
        &challenge.pending,
        micros(challenge.expires_at),
        challenge.wrong_answers,
    ))?;
    Ok(())
}

pub(super) fn take(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    id: &ChallengeId,
) -> Result<Option<StoredChallenge>, Fault> {
    let mut statement = db.prepare_cached(
        "DELETE FROM challenges WHERE integration = ?1 AND id = ?2
         RETURNING id, client, connection, account, method, pending, expires_at, wrong_answers",
    )?;
    let taken = statement.query_row((scope.as_str(), id.as_str()), |row| Ok(challenge(row)));
    taken.optional()?.transpose()
}

pub(super) fn purge(db: &Transaction<'_>, before: Timestamp, limit: u64) -> Result<u64, Fault> {
    let purged = db
        .prepare_cached(
            "DELETE FROM challenges WHERE rowid IN (SELECT rowid FROM challenges WHERE expires_at < ?1 LIMIT ?2)",
        )?
        .execute((micros(before), i64::try_from(limit)?))?;
    Ok(purged as u64)
}

fn challenge(row: &Row<'_>) -> Result<StoredChallenge, Fault> {
    let word = row.get_ref(4)?.as_str()?;
    let method = MfaMethod::of_word(word).ok_or("an unknown method")?;
    Ok(StoredChallenge {
        id: ChallengeId::parse(row.get_ref(0)?.as_str()?)?,
        client: ClientId::parse(row.get_ref(1)?.as_str()?)?,
        connection: ConnectionId::parse(row.get_ref(2)?.as_str()?)?,
        account: AccountId::parse(row.get_ref(3)?.as_str()?)?,
        method,
        pending: row.get(5)?,
        expires_at: instant(row.get(6)?)?,
        wrong_answers: row.get(7)?,
    })
}
