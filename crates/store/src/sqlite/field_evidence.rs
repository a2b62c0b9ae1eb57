//! Which evidence found the fields of pages.

use async_trait::async_trait;
use jiff::civil::Date;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::dms::FoundBy;
use rooftop_core::ports::field_evidence::{EvidenceCount, FieldEvidence};
use rooftop_core::ports::store::System;
use rooftop_model::id::{IntegrationId, RooftopId};
use rusqlite::Row;

use super::SqliteStore;
use crate::fault::Fault;

#[async_trait]
impl FieldEvidence for SqliteStore {
    async fn add_field_evidence(
        &self,
        scope: &IntegrationId,
        rooftop: &RooftopId,
        day: Date,
        counts: &[(FoundBy, u32)],
    ) -> Result<(), StoreError> {
        let (scope, rooftop, day, counts) =
            (scope.clone(), rooftop.clone(), day.to_string(), counts.to_vec());
        self.write("count evidence", move |db| {
            let mut statement = db.prepare_cached(
                "INSERT INTO field_evidence (integration, rooftop, page, field, evidence, day, reads)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET reads = reads + excluded.reads",
            )?;
            for (found, reads) in counts.iter().filter(|(_, reads)| *reads > 0) {
                let FoundBy { page, field, evidence } = found;
                statement.execute((scope.as_str(), rooftop.as_str(), page, field, evidence, &day, reads))?;
            }
            Ok(())
        })
        .await
    }

    async fn field_evidence(
        &self,
        scope: &IntegrationId,
        day: Date,
    ) -> Result<Vec<EvidenceCount>, StoreError> {
        let (scope, day) = (scope.clone(), day.to_string());
        self.read("read counts of evidence", move |db| {
            let mut statement = db.prepare_cached(
                "SELECT rooftop, page, field, evidence,
                        sum(CASE WHEN day < ?2 THEN reads ELSE 0 END),
                        sum(CASE WHEN day < ?2 THEN 0 ELSE reads END)
                 FROM field_evidence WHERE integration = ?1
                 GROUP BY rooftop, page, field, evidence ORDER BY rooftop, page, field, evidence",
            )?;
            statement.query_and_then((scope.as_str(), day), count)?.collect()
        })
        .await
    }

    async fn purge_field_evidence(&self, _: System, before: Date) -> Result<u64, StoreError> {
        let before = before.to_string();
        self.write("forget counts of evidence", move |db| {
            let purged = db.prepare_cached("DELETE FROM field_evidence WHERE day < ?1")?.execute([before])?;
            Ok(purged as u64)
        })
        .await
    }
}

fn count(row: &Row<'_>) -> Result<EvidenceCount, Fault> {
    Ok(EvidenceCount {
        rooftop: RooftopId::parse(row.get_ref(0)?.as_str()?)?,
        found: FoundBy { page: row.get(1)?, field: row.get(2)?, evidence: row.get(3)? },
        before: u64::try_from(row.get::<_, i64>(4)?)?,
        since: u64::try_from(row.get::<_, i64>(5)?)?,
    })
}
