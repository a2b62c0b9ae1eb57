//! The event log: what happened, for those who follow it.
//!
//! An event that tells of something that the store keeps is added in the same transaction as that. Its data never
//! holds a value of a record: names of pages and fields, counts and instants only.

pub mod list;

use rooftop_model::EventType;
use rooftop_model::event::EventData;
use rooftop_model::id::{EventId, IntegrationId, RooftopId};
use rooftop_model::{Entitlement, Kind};
use serde::Serialize;
use serde_json::Value;

use crate::ports::events::NewEvent;
use crate::{Failure, Gateway};

/// What an event concerns, and so who may see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Concern<'a> {
    integration: &'a IntegrationId,
    rooftop: Option<&'a RooftopId>,
    area: Option<Entitlement>,
}

impl<'a> Concern<'a> {
    /// Records of a kind in a rooftop.
    pub(crate) fn records(integration: &'a IntegrationId, rooftop: &'a RooftopId, kind: Kind) -> Self {
        Self { integration, rooftop: Some(rooftop), area: Some(kind.entitlement()) }
    }

    /// The integration as a whole.
    pub(crate) fn whole(integration: &'a IntegrationId) -> Self {
        Self { integration, rooftop: None, area: None }
    }
}

/// Makes an event of what happens now.
pub(crate) fn event(
    gateway: &Gateway,
    event_type: EventType,
    concern: Concern<'_>,
    details: &impl Serialize,
) -> Result<NewEvent, Failure> {
    let Value::Object(details) = serde_json::to_value(details).map_err(Failure::internal)? else {
        return Err(Failure::internal("the details of an event are no object"));
    };
    let id = EventId::from_bits(gateway.id_bits());
    let data = EventData {
        event_id: id.clone(),
        integration_id: concern.integration.clone(),
        rooftop_id: concern.rooftop.cloned(),
        details,
    };
    Ok(NewEvent {
        id,
        event_type,
        rooftop: concern.rooftop.cloned(),
        area: concern.area,
        at: gateway.now(),
        data: serde_json::to_string(&data).map_err(Failure::internal)?,
    })
}
