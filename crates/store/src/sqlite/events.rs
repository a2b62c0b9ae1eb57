//! The event log.

use async_trait::async_trait;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::events::{
    EventPage, EventStretch, EventView, Events, EventsKept, NewEvent, StoredEvent,
};
use rooftop_core::ports::store::System;
use rooftop_model::id::{EventId, IntegrationId, RooftopId};
use rooftop_model::{Entitlement, EventType};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::SqliteStore;
use crate::fault::Fault;
use crate::time::{instant, micros};

/// Events that one transaction of a purge deletes, so that it never holds the writer for long.
const PURGE_BATCH: u64 = 500;

/// What a view may see: `?1` is the integration, `?2` a JSON list of `rooftop` and `rooftop area`, `?3` the type.
const VISIBLE: &str = "integration = ?1 AND (?3 IS NULL OR type = ?3)
    AND (rooftop IS NULL OR coalesce(rooftop || ' ' || area, rooftop) IN (SELECT value FROM json_each(?2)))";

#[async_trait]
impl Events for SqliteStore {
    async fn add_events(&self, scope: &IntegrationId, events: &[NewEvent]) -> Result<(), StoreError> {
        let (scope, events) = (scope.clone(), events.to_vec());
        self.write("add events", move |db| events.iter().try_for_each(|event| add(db, &scope, event))).await
    }

    async fn events(
        &self,
        scope: &EventView,
        only: Option<EventType>,
        stretch: EventStretch,
        limit: u32,
    ) -> Result<EventPage, StoreError> {
        let view = Visible::of(scope, only);
        self.read("read events", move |db| page(db, &view, stretch, limit)).await
    }

    async fn count_events(&self, scope: &EventView, only: Option<EventType>) -> Result<u64, StoreError> {
        let view = Visible::of(scope, only);
        self.read("count events", move |db| {
            let mut statement = db.prepare_cached(&format!("SELECT count(*) FROM events WHERE {VISIBLE}"))?;
            let count: i64 = statement.query_row(view.columns(), |row| row.get(0))?;
            Ok(u64::try_from(count)?)
        })
        .await
    }

    async fn event_place(&self, scope: &EventView, id: &EventId) -> Result<Option<i64>, StoreError> {
        let (view, id) = (Visible::of(scope, None), id.clone());
        self.read("look for an event", move |db| {
            let mut statement =
                db.prepare_cached(&format!("SELECT seq FROM events WHERE {VISIBLE} AND id = ?4"))?;
            let (integration, rooftops, only) = view.columns();
            let place = statement.query_row((integration, rooftops, only, id.as_str()), |row| row.get(0));
            Ok(place.optional()?)
        })
        .await
    }

    async fn purge_events(&self, _: System, kept: EventsKept) -> Result<u64, StoreError> {
        let integrations = self.read("read whose events there are", integrations).await?;
        let mut purged = 0;
        for integration in integrations {
            loop {
                let of = integration.clone();
                let batch = self.write("delete old events", move |db| purge(db, &of, kept)).await?;
                purged += batch;
                if batch < PURGE_BATCH {
                    break;
                }
            }
        }
        Ok(purged)
    }
}

/// A view as the statements take it.
struct Visible {
    integration: IntegrationId,
    rooftops: String,
    only: Option<EventType>,
}

impl Visible {
    fn of(view: &EventView, only: Option<EventType>) -> Self {
        let mut seen = Vec::new();
        for (rooftop, areas) in &view.rooftops {
            seen.push(serde_json::Value::from(rooftop.as_str()));
            seen.extend(areas.iter().map(|area| format!("{rooftop} {area}").into()));
        }
        let rooftops = serde_json::Value::from(seen).to_string();
        Self { integration: view.integration.clone(), rooftops, only }
    }

    fn columns(&self) -> (&str, &str, Option<&'static str>) {
        (self.integration.as_str(), &self.rooftops, self.only.map(EventType::as_str))
    }
}

/// Adds an event behind all others of its integration.
pub(super) fn add(db: &Transaction<'_>, scope: &IntegrationId, event: &NewEvent) -> Result<(), Fault> {
    let seq: i64 = db
        .prepare_cached(
            "INSERT INTO event_sequences (integration, value, deleted) VALUES (?1, 1, 0)
             ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
        )?
        .query_row([scope.as_str()], |row| row.get(0))?;
    db.prepare_cached(
        "INSERT INTO events (integration, seq, id, type, rooftop, area, at, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        scope.as_str(),
        seq,
        event.id.as_str(),
        event.event_type.as_str(),
        event.rooftop.as_ref().map(RooftopId::as_str),
        event.area.map(Entitlement::as_str),
        micros(event.at),
        event.data,
    ])?;
    Ok(())
}

fn page(db: &Transaction<'_>, view: &Visible, stretch: EventStretch, limit: u32) -> Result<EventPage, Fault> {
    let (after, offset) = match stretch {
        EventStretch::Offset(offset) => (0, i64::try_from(offset)?),
        EventStretch::After(seq) => (seq, 0),
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT seq, id, type, at, data FROM events WHERE {VISIBLE} AND seq > ?4 ORDER BY seq LIMIT ?5 OFFSET ?6"
    ))?;
    let (integration, rooftops, only) = view.columns();
    let columns = (integration, rooftops, only, after, i64::from(limit) + 1, offset);
    let mut events = statement.query_and_then(columns, stored)?.collect::<Result<Vec<_>, _>>()?;
    let more = events.len() > limit as usize;
    events.truncate(limit as usize);
    let deleted = db
        .prepare_cached("SELECT deleted FROM event_sequences WHERE integration = ?1")?
        .query_row([integration], |row| row.get(0))
        .optional()?;
    Ok(EventPage { events, more, deleted: deleted.unwrap_or(0) })
}

fn stored(row: &Row<'_>) -> Result<StoredEvent, Fault> {
    Ok(StoredEvent {
        seq: row.get(0)?,
        id: EventId::parse(row.get_ref(1)?.as_str()?)?,
        event_type: row.get_ref(2)?.as_str()?.parse()?,
        at: instant(row.get(3)?)?,
        data: row.get(4)?,
    })
}

fn integrations(db: &Transaction<'_>) -> Result<Vec<IntegrationId>, Fault> {
    let mut statement = db.prepare_cached("SELECT integration FROM event_sequences ORDER BY integration")?;
    let ids = statement
        .query_and_then([], |row| Ok::<_, Fault>(IntegrationId::parse(row.get_ref(0)?.as_str()?)?))?;
    ids.collect()
}

/// Deletes from the oldest on, and never one between others: so one number says what was deleted.
fn purge(db: &Transaction<'_>, scope: &IntegrationId, kept: EventsKept) -> Result<u64, Fault> {
    let last: i64 = db
        .prepare_cached("SELECT value FROM event_sequences WHERE integration = ?1")?
        .query_row([scope.as_str()], |row| row.get(0))?;
    let too_many = last.saturating_sub(i64::try_from(kept.max)?);
    let mut statement =
        db.prepare_cached("SELECT seq, at FROM events WHERE integration = ?1 ORDER BY seq LIMIT ?2")?;
    let oldest = statement
        .query_map((scope.as_str(), i64::try_from(PURGE_BATCH)?), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(i64, i64)>, _>>()?;
    let over = oldest.iter().take_while(|(seq, at)| *seq <= too_many || *at < micros(kept.since));
    let Some((up_to, _)) = over.last() else { return Ok(0) };
    let deleted = db
        .prepare_cached("DELETE FROM events WHERE integration = ?1 AND seq <= ?2")?
        .execute((scope.as_str(), up_to))?;
    db.prepare_cached("UPDATE event_sequences SET deleted = ?2 WHERE integration = ?1")?
        .execute((scope.as_str(), up_to))?;
    Ok(deleted as u64)
}
