//! The event log, as the use-cases see it.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_model::id::{EventId, IntegrationId, RooftopId};
use rooftop_model::{Entitlement, EventType};
use std::collections::{BTreeMap, BTreeSet};

use super::store::{StoreError, System};

/// An event to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// What it tells of.
    pub event_type: EventType,
    /// The rooftop that it concerns. None: the whole integration, so that whoever may see anything there sees it.
    pub rooftop: Option<RooftopId>,
    /// The right that is needed in that rooftop to see it.
    pub area: Option<Entitlement>,
    /// When it happened.
    pub at: Timestamp,
    /// The member `data`, as JSON text.
    pub data: String,
}

/// An event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the log: it grows with each event of the integration.
    pub seq: i64,
    /// Its id.
    pub id: EventId,
    /// What it tells of.
    pub event_type: EventType,
    /// When it happened.
    pub at: Timestamp,
    /// The member `data`, as JSON text.
    pub data: String,
}

/// What somebody may see of an integration's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    /// The integration.
    pub integration: IntegrationId,
    /// The rooftops, with the areas that may be seen in each.
    pub rooftops: BTreeMap<RooftopId, BTreeSet<Entitlement>>,
}

/// Which stretch of the log, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStretch {
    /// So many from this offset on.
    Offset(u64),
    /// What comes behind this place.
    After(i64),
}

/// A stretch of the log.
#[derive(Debug, Clone)]
pub struct EventPage {
    /// The events, at most as many as were asked for.
    pub events: Vec<StoredEvent>,
    /// Whether more come behind them.
    pub more: bool,
    /// The place up to which events were deleted: whoever stood before it has missed some.
    pub deleted: i64,
}

/// What is kept of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventsKept {
    /// Events before this instant are deleted.
    pub since: Timestamp,
    /// Most events of an integration; the oldest go first.
    pub max: u64,
}

/// The event log: events are added and read, and the oldest deleted.
#[async_trait]
pub trait Events: Send + Sync {
    /// Adds events, in their order.
    async fn add_events(&self, scope: &IntegrationId, events: &[NewEvent]) -> Result<(), StoreError>;
    /// A stretch of the log, of one type of events or of all.
    async fn events(
        &self,
        scope: &EventView,
        only: Option<EventType>,
        stretch: EventStretch,
        limit: u32,
    ) -> Result<EventPage, StoreError>;
    /// How many events there are.
    async fn count_events(&self, scope: &EventView, only: Option<EventType>) -> Result<u64, StoreError>;
    /// The place of an event, if the view reaches it and it is still kept.
    async fn event_place(&self, scope: &EventView, id: &EventId) -> Result<Option<i64>, StoreError>;
    /// Deletes what is not kept any more, oldest first; how many.
    async fn purge_events(&self, scope: System, kept: EventsKept) -> Result<u64, StoreError>;
}
