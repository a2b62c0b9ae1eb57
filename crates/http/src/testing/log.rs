//! The event log of the little store: it holds one event of the whole integration and knows of no drift.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use rooftop_core::ports::Clock;
use rooftop_core::ports::dms::FoundBy;
use rooftop_core::ports::drifts::{DriftEnd, DriftRecord, DriftSighting, Drifts};
use rooftop_core::ports::events::{
    EventPage, EventStretch, EventView, Events, EventsKept, NewEvent, StoredEvent,
};
use rooftop_core::ports::field_evidence::{EvidenceCount, FieldEvidence};
use rooftop_core::ports::known_answers::{KnownAnswer, KnownAnswers};
use rooftop_core::ports::store::{StoreError, System};
use rooftop_model::id::{DriftId, EventId, IntegrationId, RooftopId};
use rooftop_model::{EventType, Kind};

use super::store::Little;
use super::{Noon, down};

#[async_trait]
impl Events for Little {
    async fn add_events(&self, _: &IntegrationId, _: &[NewEvent]) -> Result<(), StoreError> {
        Err(down("add_events"))
    }
    async fn events(
        &self,
        _: &EventView,
        _: Option<EventType>,
        _: EventStretch,
        _: u32,
    ) -> Result<EventPage, StoreError> {
        let event = StoredEvent {
            seq: 1,
            id: EventId::parse("evt_1").unwrap(),
            event_type: EventType::SyncCompleted,
            at: Noon.now(),
            data: r#"{"eventId":"evt_1"}"#.into(),
        };
        Ok(EventPage { events: vec![event], more: false, deleted: 0 })
    }
    async fn count_events(&self, _: &EventView, _: Option<EventType>) -> Result<u64, StoreError> {
        Ok(1)
    }
    async fn event_place(&self, _: &EventView, _: &EventId) -> Result<Option<i64>, StoreError> {
        Ok(None)
    }
    async fn purge_events(&self, _: System, _: EventsKept) -> Result<u64, StoreError> {
        Err(down("purge_events"))
    }
}

#[async_trait]
impl Drifts for Little {
    async fn note_drift(
        &self,
        _: &IntegrationId,
        _: &DriftSighting,
        _: &DriftId,
        _: &NewEvent,
    ) -> Result<bool, StoreError> {
        Err(down("note_drift"))
    }
    async fn confirm_drift(&self, _: &IntegrationId, _: &DriftId, _: Timestamp) -> Result<bool, StoreError> {
        Err(down("confirm_drift"))
    }
    async fn open_drifts(&self, _: &IntegrationId) -> Result<Vec<DriftRecord>, StoreError> {
        Err(down("open_drifts"))
    }
    async fn end_drifts(&self, _: &IntegrationId, _: &[DriftEnd], _: Timestamp) -> Result<(), StoreError> {
        Err(down("end_drifts"))
    }
    async fn purge_drifts(&self, _: System, _: Timestamp) -> Result<u64, StoreError> {
        Err(down("purge_drifts"))
    }
}

#[async_trait]
impl FieldEvidence for Little {
    async fn add_field_evidence(
        &self,
        _: &IntegrationId,
        _: &RooftopId,
        _: Date,
        _: &[(FoundBy, u32)],
    ) -> Result<(), StoreError> {
        Err(down("add_field_evidence"))
    }
    async fn field_evidence(&self, _: &IntegrationId, _: Date) -> Result<Vec<EvidenceCount>, StoreError> {
        Err(down("field_evidence"))
    }
    async fn purge_field_evidence(&self, _: System, _: Date) -> Result<u64, StoreError> {
        Err(down("purge_field_evidence"))
    }
}

#[async_trait]
impl KnownAnswers for Little {
    async fn put_known_answer(
        &self,
        _: &IntegrationId,
        _: &KnownAnswer,
        _: Option<&NewEvent>,
    ) -> Result<(), StoreError> {
        Err(down("put_known_answer"))
    }
    async fn known_answers(&self, _: &IntegrationId) -> Result<Vec<KnownAnswer>, StoreError> {
        Err(down("known_answers"))
    }
    async fn delete_known_answer(&self, _: &IntegrationId, _: Kind, _: &str) -> Result<bool, StoreError> {
        Err(down("delete_known_answer"))
    }
}
