//! Which evidence found the fields of pages, how often, as the use-cases see it.

use async_trait::async_trait;
use jiff::civil::Date;
use rooftop_model::id::{IntegrationId, RooftopId};

use super::dms::FoundBy;
use super::store::{StoreError, System};

/// How often an evidence found a field in a rooftop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceCount {
    /// The rooftop.
    pub rooftop: RooftopId,
    /// The field and the evidence.
    pub found: FoundBy,
    /// How often before the day that was asked about.
    pub before: u64,
    /// How often since.
    pub since: u64,
}

/// The counts of each integration.
#[async_trait]
pub trait FieldEvidence: Send + Sync {
    /// Adds to the counts of a day.
    async fn add_field_evidence(
        &self,
        scope: &IntegrationId,
        rooftop: &RooftopId,
        day: Date,
        counts: &[(FoundBy, u32)],
    ) -> Result<(), StoreError>;
    /// The counts, divided by a day, by rooftop, page, field and evidence.
    async fn field_evidence(
        &self,
        scope: &IntegrationId,
        day: Date,
    ) -> Result<Vec<EvidenceCount>, StoreError>;
    /// Forgets the counts of days before this one; how many.
    async fn purge_field_evidence(&self, scope: System, before: Date) -> Result<u64, StoreError>;
}
