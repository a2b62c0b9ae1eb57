//! Drifts, from their first sight to their end.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::drifts::{DriftEnd, DriftKey, DriftRecord, DriftSighting, Drifts};
use rooftop_core::ports::events::NewEvent;
use rooftop_core::ports::store::System;
use rooftop_model::id::{DriftId, IntegrationId, RooftopId};
use rusqlite::{Row, Transaction, params};

use super::{SqliteStore, events};
use crate::fault::Fault;
use crate::time::{instant, instant_or_none, micros};

/// Drifts that one transaction of a purge deletes, so that it never holds the writer for long.
const PURGE_BATCH: u64 = 500;

#[async_trait]
impl Drifts for SqliteStore {
    async fn note_drift(
        &self,
        scope: &IntegrationId,
        sighting: &DriftSighting,
        id: &DriftId,
        event: &NewEvent,
    ) -> Result<bool, StoreError> {
        let (scope, sighting) = (scope.clone(), sighting.clone());
        let (id, event) = (id.clone(), event.clone());
        self.write_synced("note a drift", move |db| note(db, &scope, &sighting, &id, &event)).await
    }

    async fn confirm_drift(
        &self,
        scope: &IntegrationId,
        id: &DriftId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (scope, id) = (scope.clone(), id.clone());
        self.write("confirm a drift", move |db| {
            let confirmed = db
                .prepare_cached(
                    "UPDATE drifts SET confirmed_at = ?3
                     WHERE integration = ?1 AND id = ?2 AND recovered_at IS NULL",
                )?
                .execute((scope.as_str(), id.as_str(), micros(at)))?;
            Ok(confirmed > 0)
        })
        .await
    }

    async fn open_drifts(&self, scope: &IntegrationId) -> Result<Vec<DriftRecord>, StoreError> {
        let scope = scope.clone();
        self.read("read drifts", move |db| {
            let mut statement = db.prepare_cached(
                "SELECT id, rooftop, page, field, kind, detail, sightings, first_at, last_at, confirmed_at,
                        recovered_at
                 FROM drifts WHERE integration = ?1 AND recovered_at IS NULL ORDER BY first_at, id",
            )?;
            statement.query_and_then([scope.as_str()], record)?.collect()
        })
        .await
    }

    async fn end_drifts(
        &self,
        scope: &IntegrationId,
        ends: &[DriftEnd],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (scope, ends) = (scope.clone(), ends.to_vec());
        self.write_synced("end drifts", move |db| {
            ends.iter().try_for_each(|drift| end(db, &scope, drift, at))
        })
        .await
    }

    async fn purge_drifts(&self, _: System, before: Timestamp) -> Result<u64, StoreError> {
        let mut purged = 0;
        loop {
            let batch = self.write("forget old drifts", move |db| purge(db, before)).await?;
            purged += batch;
            if batch < PURGE_BATCH {
                return Ok(purged);
            }
        }
    }
}

/// The columns of a key; what is not there is the empty text, so that an index tells keys apart.
fn columns(key: &DriftKey) -> (&str, &str, &str, &str) {
    let rooftop = key.rooftop.as_ref().map_or("", |rooftop| rooftop.as_str());
    (rooftop, &key.page, key.field.as_deref().unwrap_or_default(), &key.kind)
}

fn note(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    sighting: &DriftSighting,
    id: &DriftId,
    event: &NewEvent,
) -> Result<bool, Fault> {
    let (rooftop, page, field, kind) = columns(&sighting.key);
    let (times, at) = (i64::try_from(sighting.times)?, micros(event.at));
    let counted = db
        .prepare_cached(
            "UPDATE drifts SET sightings = sightings + ?6, detail = ?7, last_at = max(last_at, ?8)
             WHERE integration = ?1 AND rooftop = ?2 AND page = ?3 AND field = ?4 AND kind = ?5
                   AND recovered_at IS NULL",
        )?
        .execute((scope.as_str(), rooftop, page, field, kind, times, &sighting.detail, at))?;
    if counted > 0 {
        return Ok(false);
    }
    db.prepare_cached(
        "INSERT INTO drifts (integration, id, rooftop, page, field, kind, detail, sightings, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
    )?
    .execute(params![
        scope.as_str(),
        id.as_str(),
        rooftop,
        page,
        field,
        kind,
        sighting.detail,
        times,
        at
    ])?;
    events::add(db, scope, event)?;
    Ok(true)
}

fn end(db: &Transaction<'_>, scope: &IntegrationId, drift: &DriftEnd, at: Timestamp) -> Result<(), Fault> {
    let ended = db
        .prepare_cached(
            "UPDATE drifts SET recovered_at = ?3
             WHERE integration = ?1 AND id = ?2 AND recovered_at IS NULL AND last_at <= ?4",
        )?
        .execute((scope.as_str(), drift.id.as_str(), micros(at), micros(drift.last_at)))?;
    if ended > 0 { events::add(db, scope, &drift.event) } else { Ok(()) }
}

fn purge(db: &Transaction<'_>, before: Timestamp) -> Result<u64, Fault> {
    let purged = db
        .prepare_cached(
            "DELETE FROM drifts WHERE (integration, id) IN
                 (SELECT integration, id FROM drifts WHERE recovered_at < ?1 LIMIT ?2)",
        )?
        .execute((micros(before), i64::try_from(PURGE_BATCH)?))?;
    Ok(purged as u64)
}

fn record(row: &Row<'_>) -> Result<DriftRecord, Fault> {
    let (rooftop, field) = (row.get_ref(1)?.as_str()?, row.get_ref(3)?.as_str()?);
    let rooftop = if rooftop.is_empty() { None } else { Some(RooftopId::parse(rooftop)?) };
    Ok(DriftRecord {
        id: DriftId::parse(row.get_ref(0)?.as_str()?)?,
        key: DriftKey {
            rooftop,
            page: row.get(2)?,
            field: (!field.is_empty()).then(|| field.to_owned()),
            kind: row.get(4)?,
        },
        detail: row.get(5)?,
        sightings: u64::try_from(row.get::<_, i64>(6)?)?,
        first_at: instant(row.get(7)?)?,
        last_at: instant(row.get(8)?)?,
        confirmed_at: instant_or_none(row.get(9)?)?,
        recovered_at: instant_or_none(row.get(10)?)?,
    })
}
