//! Events: what happened, in the words in which it is told.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::id::{EventId, IntegrationId, RooftopId};
use crate::words::words;

words! {
    /// What an event tells of.
    EventType, "event type" {
        /// A screen of the DMS is not the one that the pack knows. It is told once for each page, field and kind of drift of a rooftop, until that is over.
        DriftDetected = "drift.detected",
        /// A field was not where the pack says, and was read all the same by what else is known of it. It is told once for each page and field of a rooftop, until it is over.
        DriftHealed = "drift.healed",
        /// A drift is over: what could not be read is read again, or is not listed any more.
        DriftRecovered = "drift.recovered",
        /// A record whose values are known was read otherwise, so nothing that is read in its rooftop is published.
        CanaryFailed = "canary.failed",
        /// It is read as it was again, or an operator has confirmed what is read now.
        CanaryRecovered = "canary.recovered",
        /// Another version of a pack reads from now on.
        PackLoaded = "pack.loaded",
        /// What is in a pack's folder is not as it must be, so it was refused; the version that reads goes on.
        PackRefused = "pack.refused",
        /// How a version of a pack compares that is tried on a share of the reads. The version before is the one that reads.
        PackCanary = "pack.canary",
        /// Somebody was shown the DMS's own pages of a record.
        RawRead = "raw.read",
        /// A sync has changed what the mirror shows of a rooftop, or works again.
        SyncCompleted = "sync.completed",
    }
}

/// An entry of the event log, in the form of a webhook's body (Standard Webhooks).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Event {
    /// What it tells of.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// When it happened.
    #[schema(value_type = String, format = DateTime, example = "2026-01-21T13:45:00Z")]
    pub timestamp: Timestamp,
    /// What happened.
    pub data: EventData,
}

/// What happened, and to what.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventData {
    /// The event's id. Whoever gets an event twice knows it by that.
    pub event_id: EventId,
    /// The integration.
    pub integration_id: IntegrationId,
    /// The rooftop that it concerns; not there if it concerns the whole integration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rooftop_id: Option<RooftopId>,
    /// The rest, by type of event. Members may be added; none that is there changes its meaning.
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Object>)]
    pub details: Map<String, Value>,
}
