//! What syncs know: change marks, quarantine, how each ended, where the mirror stands.

use jiff::Timestamp;
use rooftop_core::ports::store::{KnownMark, Position, Quarantined, RecordWrite, SyncState};
use rooftop_model::Kind;
use rooftop_model::id::{IntegrationId, RooftopId};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use std::collections::{BTreeMap, BTreeSet};

use crate::fault::Fault;
use crate::time::{instant, instant_or_none, micros};

/// A kind of record in one rooftop.
#[derive(Clone)]
pub(super) struct Scope {
    integration: IntegrationId,
    kind: Kind,
    rooftop: RooftopId,
}

impl Scope {
    pub(super) fn of(integration: &IntegrationId, kind: Kind, rooftop: &RooftopId) -> Self {
        Self { integration: integration.clone(), kind, rooftop: rooftop.clone() }
    }

    fn columns(&self) -> (&str, &str, &str) {
        (self.integration.as_str(), self.kind.as_str(), self.rooftop.as_str())
    }
}

pub(super) fn position(db: &Transaction<'_>, scope: &IntegrationId) -> Result<Position, Fault> {
    let mut statement = db.prepare_cached("SELECT epoch, value FROM sequences WHERE integration = ?1")?;
    let position = statement
        .query_row([scope.as_str()], |row| Ok(Position { epoch: row.get(0)?, sequence: row.get(1)? }));
    position.optional()?.ok_or_else(|| format!("there is no integration {scope}").into())
}

pub(super) fn marks(db: &Transaction<'_>, scope: &Scope) -> Result<BTreeMap<String, KnownMark>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT native_key, mark, settled, pack FROM records
         WHERE integration = ?1 AND kind = ?2 AND rooftop = ?3",
    )?;
    let rows = statement.query_map(scope.columns(), |row| {
        let known = KnownMark { mark: row.get(1)?, settled: row.get(2)?, pack: row.get(3)? };
        Ok((row.get(0)?, known))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sets the quarantine of a rooftop.
pub(super) fn quarantine(
    db: &Transaction<'_>,
    scope: &Scope,
    records: &[Quarantined],
    at: Timestamp,
) -> Result<(), Fault> {
    let (integration, kind, rooftop) = scope.columns();
    let stay: Vec<&str> = records.iter().map(|record| record.native_key.as_str()).collect();
    let leave = "DELETE FROM quarantine WHERE integration = ?1 AND kind = ?2 AND rooftop = ?3
                 AND native_key NOT IN (SELECT value FROM json_each(?4))";
    db.prepare_cached(leave)?.execute((integration, kind, rooftop, serde_json::to_string(&stay)?))?;
    records.iter().try_for_each(|record| enter_quarantine(db, scope, record, at))
}

/// Puts a record into quarantine: `since` is when it came here; the reason is the latest.
pub(super) fn enter_quarantine(
    db: &Transaction<'_>,
    scope: &Scope,
    record: &Quarantined,
    at: Timestamp,
) -> Result<(), Fault> {
    let (integration, kind, rooftop) = scope.columns();
    db.prepare_cached(
        "INSERT INTO quarantine (integration, kind, rooftop, native_key, reason, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET reason = excluded.reason WHERE reason <> excluded.reason",
    )?
    .execute((integration, kind, rooftop, &record.native_key, &record.reason, micros(at)))?;
    Ok(())
}

pub(super) fn quarantined(db: &Transaction<'_>, scope: &Scope) -> Result<BTreeSet<String>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT native_key FROM quarantine WHERE integration = ?1 AND kind = ?2 AND rooftop = ?3",
    )?;
    let keys = statement.query_map(scope.columns(), |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

pub(super) fn is_quarantined(db: &Transaction<'_>, scope: &Scope, native_key: &str) -> Result<bool, Fault> {
    let (integration, kind, rooftop) = scope.columns();
    let mut statement = db.prepare_cached(
        "SELECT 1 FROM quarantine WHERE integration = ?1 AND kind = ?2 AND rooftop = ?3 AND native_key = ?4",
    )?;
    Ok(statement.exists((integration, kind, rooftop, native_key))?)
}

/// A record that was read is in quarantine no longer.
pub(super) fn leave_quarantine(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    record: &RecordWrite,
) -> Result<(), Fault> {
    db.prepare_cached(
        "DELETE FROM quarantine WHERE integration = ?1 AND kind = ?2 AND rooftop = ?3 AND native_key = ?4",
    )?
    .execute((scope.as_str(), record.kind.as_str(), record.rooftop.as_str(), &record.native_key))?;
    Ok(())
}

pub(super) fn states(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    kind: Kind,
) -> Result<Vec<SyncState>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT rooftop, good_since, tried_at, failure, quarantined, withheld FROM sync_states
         WHERE integration = ?1 AND kind = ?2 ORDER BY rooftop",
    )?;
    statement.query_and_then((scope.as_str(), kind.as_str()), state)?.collect()
}

/// How the sync of one rooftop stands.
pub(super) fn state_of(db: &Transaction<'_>, scope: &Scope) -> Result<Option<SyncState>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT rooftop, good_since, tried_at, failure, quarantined, withheld FROM sync_states
         WHERE integration = ?1 AND kind = ?2 AND rooftop = ?3",
    )?;
    let found = statement.query_row(scope.columns(), |row| Ok(state(row)));
    found.optional()?.transpose()
}

pub(super) fn set_state(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    kind: Kind,
    state: &SyncState,
) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO sync_states (integration, kind, rooftop, good_since, tried_at, failure, quarantined, withheld)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET good_since = excluded.good_since, tried_at = excluded.tried_at,
                                   failure = excluded.failure, quarantined = excluded.quarantined,
                                   withheld = excluded.withheld",
    )?
    .execute((
        scope.as_str(),
        kind.as_str(),
        state.rooftop.as_str(),
        state.good_since.map(micros),
        micros(state.tried_at),
        &state.failure,
        i64::try_from(state.quarantined)?,
        state.withheld,
    ))?;
    Ok(())
}

fn state(row: &Row<'_>) -> Result<SyncState, Fault> {
    Ok(SyncState {
        rooftop: RooftopId::parse(row.get_ref(0)?.as_str()?)?,
        good_since: instant_or_none(row.get(1)?)?,
        tried_at: instant(row.get(2)?)?,
        failure: row.get(3)?,
        quarantined: u64::try_from(row.get::<_, i64>(4)?)?,
        withheld: row.get(5)?,
    })
}
