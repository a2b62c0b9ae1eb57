//! The count of requests to a DMS.

use async_trait::async_trait;
use jiff::civil::Date;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::store::{RequestCount, RequestCounts, System};
use rooftop_model::id::{ConnectionId, IntegrationId};
use rusqlite::Transaction;

use super::SqliteStore;
use crate::fault::Fault;

#[async_trait]
impl RequestCounts for SqliteStore {
    async fn count_requests(
        &self,
        scope: &IntegrationId,
        connection: &ConnectionId,
        day: Date,
        requests: u32,
    ) -> Result<RequestCount, StoreError> {
        let (scope, connection) = (scope.clone(), connection.clone());
        if requests == 0 {
            return self
                .read("read the count of requests", move |db| count(db, &scope, &connection, day))
                .await;
        }
        self.write("count requests", move |db| {
            db.prepare_cached(
                "INSERT INTO request_counts (integration, connection, day, requests) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET requests = requests + excluded.requests",
            )?
            .execute((scope.as_str(), connection.as_str(), day.to_string(), requests))?;
            count(db, &scope, &connection, day)
        })
        .await
    }

    async fn purge_request_counts(&self, _: System, before: Date) -> Result<u64, StoreError> {
        self.write("forget old counts of requests", move |db| {
            let month = before.first_of_month().to_string();
            let gone = db.prepare_cached("DELETE FROM request_counts WHERE day < ?1")?.execute((month,))?;
            Ok(gone as u64)
        })
        .await
    }
}

fn count(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    connection: &ConnectionId,
    day: Date,
) -> Result<RequestCount, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT coalesce(sum(requests) FILTER (WHERE day = ?4), 0), coalesce(sum(requests), 0)
         FROM request_counts WHERE integration = ?1 AND connection = ?2 AND day BETWEEN ?3 AND ?4",
    )?;
    let first = day.first_of_month().to_string();
    let (day, month): (i64, i64) = statement
        .query_row((scope.as_str(), connection.as_str(), first, day.to_string()), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(RequestCount { day: day.unsigned_abs(), month: month.unsigned_abs() })
}
