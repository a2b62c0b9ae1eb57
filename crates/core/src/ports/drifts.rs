//! What is known of drift, as the use-cases see it.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_model::id::{DriftId, IntegrationId, RooftopId};

use super::events::NewEvent;
use super::store::{StoreError, System};

/// What makes two sightings the same drift.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DriftKey {
    /// The rooftop; none for what concerns no one rooftop, as a sign-in.
    pub rooftop: Option<RooftopId>,
    /// The page of the pack.
    pub page: String,
    /// The field of the page; none for the page as a whole.
    pub field: Option<String>,
    /// What sort of drift, as a stable word.
    pub kind: String,
}

/// A drift that was met, once or more often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftSighting {
    /// Which drift.
    pub key: DriftKey,
    /// What was expected and what was found the last time, for the operator.
    pub detail: String,
    /// How often it was met.
    pub times: u64,
}

/// A drift from its first sight to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftRecord {
    /// Its id.
    pub id: DriftId,
    /// Which drift.
    pub key: DriftKey,
    /// What was expected and what was found the last time, for the operator.
    pub detail: String,
    /// How often it was met.
    pub sightings: u64,
    /// When it was met first.
    pub first_at: Timestamp,
    /// When it was met last.
    pub last_at: Timestamp,
    /// When an operator said that what was read is right, whatever it looks like.
    pub confirmed_at: Option<Timestamp>,
    /// When it was over.
    pub recovered_at: Option<Timestamp>,
}

/// A drift that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftEnd {
    /// Which one.
    pub id: DriftId,
    /// When it was met last, as far as whoever ends it knows. One that was met since goes on.
    pub last_at: Timestamp,
    /// The event that tells of its end.
    pub event: NewEvent,
}

/// The drifts of each integration.
#[async_trait]
pub trait Drifts: Send + Sync {
    /// Counts a sighting. If it is of a drift that was not open, opens one under this id and adds the event, in one
    /// transaction; then it is `true`.
    async fn note_drift(
        &self,
        scope: &IntegrationId,
        sighting: &DriftSighting,
        id: &DriftId,
        event: &NewEvent,
    ) -> Result<bool, StoreError>;
    /// Says that what was read is right; `false` if there is no such drift that is not over.
    async fn confirm_drift(
        &self,
        scope: &IntegrationId,
        id: &DriftId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// The drifts that are not over, oldest first.
    async fn open_drifts(&self, scope: &IntegrationId) -> Result<Vec<DriftRecord>, StoreError>;
    /// Ends drifts and adds their events, in one transaction. One that is over already is left alone.
    async fn end_drifts(
        &self,
        scope: &IntegrationId,
        ends: &[DriftEnd],
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Forgets drifts that were over before an instant; how many.
    async fn purge_drifts(&self, scope: System, before: Timestamp) -> Result<u64, StoreError>;
}
