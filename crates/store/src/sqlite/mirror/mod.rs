//! The mirror. Here is the port; lists, single records, writes and the state of syncs are in files of their own.

mod facets;
mod list;
mod record;
mod sync;
mod upsert;

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::limits::UPSERT_BATCH;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::events::NewEvent;
use rooftop_core::ports::store::{
    KnownMark, KnownRecord, Mirror, MirrorRecord, Position, Quarantined, RecordPage, RecordQuery,
    RecordWrite, Stretch, SyncState, View, Written,
};
use rooftop_model::Kind;
use rooftop_model::id::{IntegrationId, RooftopId};
use rusqlite::Transaction;
use std::collections::{BTreeMap, BTreeSet};

use super::{SqliteStore, events};
use crate::fault::while_doing;
use list::List;
use sync::Scope;

#[async_trait]
impl Mirror for SqliteStore {
    async fn page(
        &self,
        scope: &View,
        query: &RecordQuery,
        stretch: Stretch<'_>,
        limit: u32,
    ) -> Result<RecordPage, StoreError> {
        let list = List::of(scope, query).map_err(while_doing("understand a list"))?;
        let Some(list) = list else {
            return Ok(RecordPage { records: Vec::new(), more: false });
        };
        let page = list.page(stretch, limit).map_err(while_doing("understand a list"))?;
        self.read("read a list", move |db| page.run(db)).await
    }

    async fn count(&self, scope: &View, query: &RecordQuery) -> Result<u64, StoreError> {
        let list = List::of(scope, query).map_err(while_doing("understand a list"))?;
        let Some(list) = list else {
            return Ok(0);
        };
        self.read("count a list", move |db| list.count(db)).await
    }

    async fn record(&self, scope: &View, kind: Kind, id: &str) -> Result<Option<MirrorRecord>, StoreError> {
        let (integration, id) = (scope.integration.clone(), id.to_owned());
        let found = self.read("read a record", move |db| record::find(db, &integration, kind, &id)).await?;
        Ok(found.filter(|record| scope.rooftops.contains_key(&record.rooftop)))
    }

    async fn known_record(
        &self,
        scope: &View,
        kind: Kind,
        id: &str,
    ) -> Result<Option<KnownRecord>, StoreError> {
        let (scope, id) = (scope.clone(), id.to_owned());
        let job = move |db: &Transaction<'_>| {
            let found = record::find(db, &scope.integration, kind, &id)?;
            let Some(record) = found.filter(|record| scope.rooftops.contains_key(&record.rooftop)) else {
                return Ok(None);
            };
            let place = Scope::of(&scope.integration, kind, &record.rooftop);
            let quarantined = sync::is_quarantined(db, &place, &record.native_key)?;
            Ok(Some(KnownRecord { sync: sync::state_of(db, &place)?, quarantined, record }))
        };
        self.read("read a record with its age", job).await
    }

    async fn position(&self, scope: &IntegrationId) -> Result<Position, StoreError> {
        let scope = scope.clone();
        self.read("read where the mirror stands", move |db| sync::position(db, &scope)).await
    }

    async fn marks(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
    ) -> Result<BTreeMap<String, KnownMark>, StoreError> {
        let scope = Scope::of(scope, kind, rooftop);
        self.read("read change marks", move |db| sync::marks(db, &scope)).await
    }

    async fn write(&self, scope: &IntegrationId, records: &[RecordWrite]) -> Result<Written, StoreError> {
        const WHAT: &str = "write records";
        if records.len() > UPSERT_BATCH {
            let fault =
                format!("{} records are too many for one batch: at most {UPSERT_BATCH}", records.len());
            return Err(while_doing(WHAT)(fault.into()));
        }
        let (scope, records) = (scope.clone(), records.to_vec());
        self.write_synced(WHAT, move |db| upsert::batch(db, &scope, &records)).await
    }

    async fn quarantine(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
        records: &[Quarantined],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (scope, records) = (Scope::of(scope, kind, rooftop), records.to_vec());
        self.write_synced("set the quarantine", move |db| sync::quarantine(db, &scope, &records, at)).await
    }

    async fn quarantine_one(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
        record: &Quarantined,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (scope, record) = (Scope::of(scope, kind, rooftop), record.clone());
        self.write_synced("put a record into quarantine", move |db| {
            sync::enter_quarantine(db, &scope, &record, at)
        })
        .await
    }

    async fn quarantined(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
    ) -> Result<BTreeSet<String>, StoreError> {
        let scope = Scope::of(scope, kind, rooftop);
        self.read("read the quarantine", move |db| sync::quarantined(db, &scope)).await
    }

    async fn sync_states(&self, scope: &IntegrationId, kind: Kind) -> Result<Vec<SyncState>, StoreError> {
        let scope = scope.clone();
        self.read("read how syncs stand", move |db| sync::states(db, &scope, kind)).await
    }

    async fn set_sync_state(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        state: &SyncState,
        event: Option<&NewEvent>,
    ) -> Result<(), StoreError> {
        let (scope, state, event) = (scope.clone(), state.clone(), event.cloned());
        self.write_synced("record how a sync ended", move |db| {
            sync::set_state(db, &scope, kind, &state)?;
            event.map_or(Ok(()), |event| events::add(db, &scope, &event))
        })
        .await
    }
}
