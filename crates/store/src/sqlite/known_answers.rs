//! Records whose values are known.

use async_trait::async_trait;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::events::NewEvent;
use rooftop_core::ports::known_answers::{KnownAnswer, KnownAnswers};
use rooftop_model::Kind;
use rooftop_model::id::{IntegrationId, RooftopId};
use rusqlite::{Row, Transaction, params};

use super::{SqliteStore, events};
use crate::fault::Fault;
use crate::time::{instant, instant_or_none, micros};

#[async_trait]
impl KnownAnswers for SqliteStore {
    async fn put_known_answer(
        &self,
        scope: &IntegrationId,
        answer: &KnownAnswer,
        event: Option<&NewEvent>,
    ) -> Result<(), StoreError> {
        let (scope, answer, event) = (scope.clone(), answer.clone(), event.cloned());
        self.write_synced("keep a known answer", move |db| {
            put(db, &scope, &answer)?;
            event.map_or(Ok(()), |event| events::add(db, &scope, &event))
        })
        .await
    }

    async fn known_answers(&self, scope: &IntegrationId) -> Result<Vec<KnownAnswer>, StoreError> {
        let scope = scope.clone();
        self.read("read known answers", move |db| {
            let mut statement = db.prepare_cached(
                "SELECT kind, record, rooftop, native_key, fields, pack, added_at, checked_at, failed_at, failed
                 FROM known_answers WHERE integration = ?1 ORDER BY rooftop, record",
            )?;
            statement.query_and_then([scope.as_str()], answer)?.collect()
        })
        .await
    }

    async fn delete_known_answer(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        record: &str,
    ) -> Result<bool, StoreError> {
        let (scope, record) = (scope.clone(), record.to_owned());
        self.write("forget a known answer", move |db| {
            let deleted = db
                .prepare_cached(
                    "DELETE FROM known_answers WHERE integration = ?1 AND kind = ?2 AND record = ?3",
                )?
                .execute((scope.as_str(), kind.as_str(), record))?;
            Ok(deleted > 0)
        })
        .await
    }
}

fn put(db: &Transaction<'_>, scope: &IntegrationId, answer: &KnownAnswer) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO known_answers (integration, kind, record, rooftop, native_key, fields, pack,
                                               added_at, checked_at, failed_at, failed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        scope.as_str(),
        answer.kind.as_str(),
        answer.record,
        answer.rooftop.as_str(),
        answer.native_key,
        serde_json::to_string(&answer.fields)?,
        answer.pack,
        micros(answer.added_at),
        answer.checked_at.map(micros),
        answer.failed_at.map(micros),
        serde_json::to_string(&answer.failed)?,
    ])?;
    Ok(())
}

fn answer(row: &Row<'_>) -> Result<KnownAnswer, Fault> {
    Ok(KnownAnswer {
        kind: row.get_ref(0)?.as_str()?.parse()?,
        record: row.get(1)?,
        rooftop: RooftopId::parse(row.get_ref(2)?.as_str()?)?,
        native_key: row.get(3)?,
        fields: serde_json::from_str(row.get_ref(4)?.as_str()?)?,
        pack: row.get(5)?,
        added_at: instant(row.get(6)?)?,
        checked_at: instant_or_none(row.get(7)?)?,
        failed_at: instant_or_none(row.get(8)?)?,
        failed: serde_json::from_str(row.get_ref(9)?.as_str()?)?,
    })
}
