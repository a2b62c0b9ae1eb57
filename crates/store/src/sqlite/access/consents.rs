//! Consents.

use jiff::Timestamp;
use rooftop_model::access::Consent;
use rooftop_model::id::{ClientId, ConsentId, IntegrationId};
use rusqlite::{Row, Transaction};

use crate::fault::Fault;
use crate::time::{instant, instant_or_none, micros};

pub(super) fn insert(db: &Transaction<'_>, scope: &IntegrationId, consent: &Consent) -> Result<(), Fault> {
    if consent.integration != *scope {
        return Err("the consent is of another integration".into());
    }
    db.prepare_cached(
        "INSERT INTO consents (integration, id, client, granted_by, rooftops, entitlements, classes, write, raw,
                               from_at, until_at, revoked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute((
        scope.as_str(),
        consent.id.as_str(),
        consent.client.as_str(),
        &consent.granted_by,
        serde_json::to_string(&consent.rooftops)?,
        serde_json::to_string(&consent.entitlements)?,
        serde_json::to_string(&consent.classes)?,
        consent.write,
        consent.raw,
        micros(consent.from),
        consent.until.map(micros),
        consent.revoked_at.map(micros),
    ))?;
    Ok(())
}

/// The consents of an integration for a client, whether they hold or not.
pub(in crate::sqlite) fn of_client(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    client: &ClientId,
) -> Result<Vec<Consent>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT id, client, granted_by, rooftops, entitlements, classes, write, raw, from_at, until_at, revoked_at
         FROM consents WHERE integration = ?1 AND client = ?2 ORDER BY id",
    )?;
    let rows = statement.query_and_then((scope.as_str(), client.as_str()), |row| consent(scope, row))?;
    rows.collect()
}

pub(super) fn all(db: &Transaction<'_>, scope: &IntegrationId) -> Result<Vec<Consent>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT id, client, granted_by, rooftops, entitlements, classes, write, raw, from_at, until_at, revoked_at
         FROM consents WHERE integration = ?1 ORDER BY id",
    )?;
    let rows = statement.query_and_then([scope.as_str()], |row| consent(scope, row))?;
    rows.collect()
}

pub(super) fn revoke(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    id: &ConsentId,
    at: Timestamp,
) -> Result<bool, Fault> {
    let revoked = db
        .prepare_cached(
            "UPDATE consents SET revoked_at = ?3 WHERE integration = ?1 AND id = ?2 AND revoked_at IS NULL",
        )?
        .execute((scope.as_str(), id.as_str(), micros(at)))?;
    Ok(revoked == 1)
}

fn consent(scope: &IntegrationId, row: &Row<'_>) -> Result<Consent, Fault> {
    Ok(Consent {
        id: ConsentId::parse(row.get_ref(0)?.as_str()?)?,
        integration: scope.clone(),
        client: ClientId::parse(row.get_ref(1)?.as_str()?)?,
        granted_by: row.get(2)?,
        rooftops: serde_json::from_str(row.get_ref(3)?.as_str()?)?,
        entitlements: serde_json::from_str(row.get_ref(4)?.as_str()?)?,
        classes: serde_json::from_str(row.get_ref(5)?.as_str()?)?,
        write: row.get(6)?,
        raw: row.get(7)?,
        from: instant(row.get(8)?)?,
        until: instant_or_none(row.get(9)?)?,
        revoked_at: instant_or_none(row.get(10)?)?,
    })
}
