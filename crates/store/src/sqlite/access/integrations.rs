//! Integrations with their rooftops and connections.

use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::{AccountId, ConnectionId, IntegrationId, RooftopId};
use rooftop_model::{IdKey, Rooftop};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fault::Fault;

pub(super) fn insert(db: &Transaction<'_>, integration: &Integration) -> Result<(), Fault> {
    let id = integration.id.as_str();
    db.prepare_cached("INSERT INTO integrations (id, name, id_key) VALUES (?1, ?2, ?3)")?.execute((
        id,
        &integration.name,
        integration.id_key.as_bytes(),
    ))?;
    db.prepare_cached("INSERT INTO sequences (integration, epoch, value) VALUES (?1, ?2, 0)")?
        .execute((id, first_epoch(&integration.id_key)))?;
    for (position, rooftop) in (0_i64..).zip(&integration.rooftops) {
        insert_rooftop(db, id, position, rooftop)?;
    }
    for (position, connection) in (0_i64..).zip(&integration.connections) {
        insert_connection(db, id, position, connection)?;
    }
    Ok(())
}

/// An integration that is added anew has another id key, and so another epoch: no cursor into the former mirror is
/// taken for one into this.
fn first_epoch(key: &IdKey) -> u32 {
    let digest = Sha256::new().chain_update(b"rooftop/store/epoch").chain_update(key.as_bytes()).finalize();
    digest.iter().take(4).fold(0, |epoch, byte| (epoch << 8) | u32::from(*byte))
}

fn insert_rooftop(
    db: &Transaction<'_>,
    integration: &str,
    position: i64,
    rooftop: &Rooftop,
) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO rooftops (integration, id, position, name, time_zone, store_number)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        integration,
        rooftop.rooftop_id.as_str(),
        position,
        &rooftop.name,
        &rooftop.time_zone,
        &rooftop.store_number,
    ))?;
    Ok(())
}

fn insert_connection(
    db: &Transaction<'_>,
    integration: &str,
    position: i64,
    connection: &Connection,
) -> Result<(), Fault> {
    if connection.integration.as_str() != integration {
        return Err("the connection is of another integration".into());
    }
    db.prepare_cached(
        "INSERT INTO connections (integration, id, position, pack, settings, service_account)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        integration,
        connection.id.as_str(),
        position,
        &connection.pack,
        serde_json::to_string(&connection.settings)?,
        connection.service_account.as_ref().map(AccountId::as_str),
    ))?;
    Ok(())
}

pub(super) fn set_service_account(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    connection: &ConnectionId,
    account: &AccountId,
) -> Result<(), Fault> {
    let set = db
        .prepare_cached("UPDATE connections SET service_account = ?3 WHERE integration = ?1 AND id = ?2")?
        .execute((scope.as_str(), connection.as_str(), account.as_str()))?;
    if set == 1 {
        return Ok(());
    }
    Err(format!("there is no connection {connection} in {scope}").into())
}

pub(super) fn find(db: &Transaction<'_>, id: &IntegrationId) -> Result<Option<Arc<Integration>>, Fault> {
    let mut statement = db.prepare_cached("SELECT name, id_key FROM integrations WHERE id = ?1")?;
    let found = statement.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)));
    let Some((name, id_key)) = found.optional()? else {
        return Ok(None);
    };
    Ok(Some(Arc::new(Integration {
        id: id.clone(),
        name,
        id_key: IdKey::new(id_key),
        rooftops: rooftops(db, id)?,
        connections: connections(db, id)?,
    })))
}

pub(super) fn all(db: &Transaction<'_>) -> Result<Vec<Arc<Integration>>, Fault> {
    let mut statement = db.prepare_cached("SELECT id FROM integrations ORDER BY id")?;
    let ids: Result<Vec<_>, Fault> =
        statement.query_and_then([], |row| Ok(IntegrationId::parse(row.get_ref(0)?.as_str()?)?))?.collect();
    let found: Result<Vec<_>, Fault> = ids?.iter().map(|id| find(db, id)).collect();
    Ok(found?.into_iter().flatten().collect())
}

fn rooftops(db: &Transaction<'_>, integration: &IntegrationId) -> Result<Vec<Rooftop>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT id, name, time_zone, store_number FROM rooftops WHERE integration = ?1 ORDER BY position",
    )?;
    let rows = statement.query_and_then([integration.as_str()], |row| {
        Ok(Rooftop {
            rooftop_id: RooftopId::parse(row.get_ref(0)?.as_str()?)?,
            name: row.get(1)?,
            time_zone: row.get(2)?,
            store_number: row.get(3)?,
        })
    })?;
    rows.collect()
}

fn connections(db: &Transaction<'_>, integration: &IntegrationId) -> Result<Vec<Connection>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT id, pack, settings, service_account FROM connections WHERE integration = ?1 ORDER BY position",
    )?;
    let rows = statement.query_and_then([integration.as_str()], |row| connection(integration, row))?;
    rows.collect()
}

fn connection(integration: &IntegrationId, row: &Row<'_>) -> Result<Connection, Fault> {
    let account: Option<String> = row.get(3)?;
    Ok(Connection {
        id: ConnectionId::parse(row.get_ref(0)?.as_str()?)?,
        integration: integration.clone(),
        pack: row.get(1)?,
        settings: serde_json::from_str(row.get_ref(2)?.as_str()?)?,
        service_account: account.as_deref().map(AccountId::parse).transpose()?,
    })
}

/// Integrations in memory: each request asks for one, and they change by operators' hands only. No other process
/// writes the file while this one has it open, so what is forgotten on each write is never out of date.
#[derive(Default)]
pub(in crate::sqlite) struct IntegrationCache(Mutex<Cached>);

#[derive(Default)]
struct Cached {
    /// Grows with every write, so that a read which began before it does not put back what it changed.
    generation: u64,
    integrations: HashMap<IntegrationId, Arc<Integration>>,
}

impl IntegrationCache {
    pub(super) fn get(&self, id: &IntegrationId) -> Option<Arc<Integration>> {
        self.cached().integrations.get(id).cloned()
    }

    pub(super) fn generation(&self) -> u64 {
        self.cached().generation
    }

    /// Keeps what was read, unless something was written since.
    pub(super) fn remember(&self, generation: u64, found: Arc<Integration>) -> Arc<Integration> {
        let mut cached = self.cached();
        if cached.generation == generation {
            cached.integrations.insert(found.id.clone(), Arc::clone(&found));
        }
        found
    }

    pub(super) fn forget(&self, id: &IntegrationId) {
        let mut cached = self.cached();
        cached.generation += 1;
        cached.integrations.remove(id);
    }

    fn cached(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
