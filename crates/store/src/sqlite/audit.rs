//! The audit log.

use async_trait::async_trait;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::audit::{AuditLog, RawAccess};
use rooftop_core::ports::events::NewEvent;
use rooftop_model::id::{AccountId, ClientId, IntegrationId, KeyId, RooftopId, SessionId, UserId};
use rusqlite::{Row, Transaction, params};

use super::{SqliteStore, events};
use crate::fault::Fault;
use crate::time::{instant, micros};

#[async_trait]
impl AuditLog for SqliteStore {
    async fn add_raw_access(
        &self,
        scope: &IntegrationId,
        access: &RawAccess,
        event: &NewEvent,
    ) -> Result<(), StoreError> {
        let (scope, access, event) = (scope.clone(), access.clone(), event.clone());
        self.write("record that pages were shown", move |db| {
            add(db, &scope, &access)?;
            events::add(db, &scope, &event)
        })
        .await
    }

    async fn raw_accesses(&self, scope: &IntegrationId, limit: u32) -> Result<Vec<RawAccess>, StoreError> {
        let scope = scope.clone();
        self.read("read who was shown pages", move |db| {
            let mut statement = db.prepare_cached(
                "SELECT at, client, key, session, user, account, kind, record, rooftop, pages
                 FROM raw_accesses WHERE integration = ?1 ORDER BY number DESC LIMIT ?2",
            )?;
            statement.query_and_then((scope.as_str(), limit), access)?.collect()
        })
        .await
    }
}

fn add(db: &Transaction<'_>, scope: &IntegrationId, access: &RawAccess) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO raw_accesses (integration, number, at, client, key, session, user, account, kind, record,
                                   rooftop, pages)
         VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM raw_accesses WHERE integration = ?1),
                 ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        scope.as_str(),
        micros(access.at),
        access.client.as_str(),
        access.key.as_str(),
        access.session.as_str(),
        access.user.as_str(),
        access.account.as_str(),
        access.kind.as_str(),
        access.record,
        access.rooftop.as_str(),
        serde_json::to_string(&access.pages)?,
    ])?;
    Ok(())
}

fn access(row: &Row<'_>) -> Result<RawAccess, Fault> {
    Ok(RawAccess {
        at: instant(row.get(0)?)?,
        client: ClientId::parse(row.get_ref(1)?.as_str()?)?,
        key: KeyId::parse(row.get_ref(2)?.as_str()?)?,
        session: SessionId::parse(row.get_ref(3)?.as_str()?)?,
        user: UserId::parse(row.get_ref(4)?.as_str()?)?,
        account: AccountId::parse(row.get_ref(5)?.as_str()?)?,
        kind: row.get_ref(6)?.as_str()?.parse()?,
        record: row.get(7)?,
        rooftop: RooftopId::parse(row.get_ref(8)?.as_str()?)?,
        pages: serde_json::from_str(row.get_ref(9)?.as_str()?)?,
    })
}
