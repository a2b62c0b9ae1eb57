//! Sealed items.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::store::{SealedItems, SealedKind};
use rooftop_model::id::IntegrationId;
use rusqlite::{OptionalExtension as _, Transaction};

use super::SqliteStore;
use crate::fault::Fault;
use crate::time::micros;

const fn word(kind: SealedKind) -> &'static str {
    match kind {
        SealedKind::IntegrationKey => "integration_key",
        SealedKind::Credential => "credential",
        SealedKind::DmsSession => "dms_session",
        SealedKind::OddPage => "odd_page",
    }
}

#[async_trait]
impl SealedItems for SqliteStore {
    async fn put_sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
        sealed: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (scope, key, sealed) = (scope.clone(), key.to_owned(), sealed.to_vec());
        self.write("keep a sealed item", move |db| {
            db.prepare_cached(
                "INSERT INTO sealed_items (integration, kind, key, sealed, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET sealed = excluded.sealed, at = excluded.at",
            )?
            .execute((scope.as_str(), word(kind), key, sealed, micros(at)))?;
            Ok(())
        })
        .await
    }

    async fn put_sealed_once(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
        sealed: &[u8],
        at: Timestamp,
    ) -> Result<Vec<u8>, StoreError> {
        let (scope, key, sealed) = (scope.clone(), key.to_owned(), sealed.to_vec());
        self.write("keep a sealed item unless there is one", move |db| {
            db.prepare_cached(
                "INSERT INTO sealed_items (integration, kind, key, sealed, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((scope.as_str(), word(kind), &key, sealed, micros(at)))?;
            find(db, &scope, kind, &key)?.ok_or_else(|| "the item is not there".into())
        })
        .await
    }

    async fn sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let (scope, key) = (scope.clone(), key.to_owned());
        self.read("read a sealed item", move |db| find(db, &scope, kind, &key)).await
    }

    async fn delete_sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
    ) -> Result<(), StoreError> {
        let (scope, key) = (scope.clone(), key.to_owned());
        self.write("forget a sealed item", move |db| {
            db.prepare_cached("DELETE FROM sealed_items WHERE integration = ?1 AND kind = ?2 AND key = ?3")?
                .execute((scope.as_str(), word(kind), key))?;
            Ok(())
        })
        .await
    }
}

fn find(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    kind: SealedKind,
    key: &str,
) -> Result<Option<Vec<u8>>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT sealed FROM sealed_items WHERE integration = ?1 AND kind = ?2 AND key = ?3",
    )?;
    let found = statement.query_row((scope.as_str(), word(kind), key), |row| row.get(0));
    Ok(found.optional()?)
}
