//! Drift, as it is told: each sort once, until it is over.
//!
//! A redesigned screen fails thousands of reads. What is worth telling is that a field of a page cannot be read any
//! more, since when and how often, and that it can again. So equal drifts are one: it opens with an event, counts, and
//! ends with an event when a whole pass over the rooftop has not met it any more.

mod evidence;
mod watch;

pub(crate) use evidence::Tally;
pub(crate) use watch::Watch;

use jiff::{SignedDuration, Timestamp};
use rooftop_model::id::{DriftId, IntegrationId, RooftopId};
use rooftop_model::{EventType, Kind};
use serde::Serialize;
use std::collections::BTreeSet;

use crate::events::{Concern, event};
use crate::ports::DmsFailure;
use crate::ports::dms::{Drift, FALLBACK, HEALED};
use crate::ports::drifts::{DriftEnd, DriftKey, DriftRecord, DriftSighting};
use crate::{Failure, Gateway};

/// How long a drift of sign-ins must not have been met before one that goes well ends it.
const SIGN_IN_QUIET: SignedDuration = SignedDuration::from_hours(1);

/// What an event tells of a drift.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    drift_id: &'a DriftId,
    page: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sightings: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

/// Notes what went wrong at a sign-in, if it is drift, and hands it on.
pub(crate) async fn noted(gateway: &Gateway, integration: &IntegrationId, failure: DmsFailure) -> Failure {
    if let DmsFailure::Drift(drift) = &failure {
        Watch::of_sign_ins(gateway, integration).saw(drift).await;
    }
    failure.into()
}

/// Ends the drifts of sign-ins that were not met for a while: one has just gone well. Another user's may still meet
/// a page that this one's does not, so a drift does not end at once.
pub(crate) async fn signed_in(gateway: &Gateway, integration: &IntegrationId) {
    let since = gateway.now().saturating_sub(SIGN_IN_QUIET).unwrap_or(Timestamp::MIN);
    end(gateway, integration, None, since, None).await;
}

/// Ends the drifts of a rooftop that a pass which began at `since` and went well has not met. What does not keep a
/// record from being read is met only where its page is read, so it ends only where that was.
pub(crate) async fn passed(
    gateway: &Gateway,
    integration: &IntegrationId,
    rooftop: &RooftopId,
    since: Timestamp,
    pages: &BTreeSet<String>,
) {
    end(gateway, integration, Some(rooftop), since, Some(pages)).await;
}

async fn end(
    gateway: &Gateway,
    integration: &IntegrationId,
    rooftop: Option<&RooftopId>,
    since: Timestamp,
    pages: Option<&BTreeSet<String>>,
) {
    let looked_for = |drift: &DriftRecord| {
        let is_read_all_the_same = [HEALED, FALLBACK].contains(&drift.key.kind.as_str());
        !is_read_all_the_same || pages.is_none_or(|pages| pages.contains(&drift.key.page))
    };
    let ended = async {
        let open = gateway.store.open_drifts(integration).await?;
        let over = open.iter().filter(|drift| {
            drift.key.rooftop.as_ref() == rooftop && drift.last_at < since && looked_for(drift)
        });
        let ends: Vec<_> = over.map(|drift| ending(gateway, integration, drift)).collect::<Result<_, _>>()?;
        if ends.is_empty() {
            return Ok(());
        }
        Ok(gateway.store.end_drifts(integration, &ends, gateway.now()).await?)
    };
    if let Err(failure) = ended.await {
        not_told(integration, &failure);
    }
}

fn ending(gateway: &Gateway, integration: &IntegrationId, drift: &DriftRecord) -> Result<DriftEnd, Failure> {
    let told = Told {
        drift_id: &drift.id,
        page: &drift.key.page,
        field: drift.key.field.as_deref(),
        kind: &drift.key.kind,
        sightings: Some(drift.sightings),
        since: Some(drift.first_at),
    };
    let concern = concern(integration, drift.key.rooftop.as_ref());
    let event = event(gateway, EventType::DriftRecovered, concern, &told)?;
    Ok(DriftEnd { id: drift.id.clone(), last_at: drift.last_at, event })
}

/// Notes that a drift was met so often.
async fn note(gateway: &Gateway, integration: &IntegrationId, sighting: &DriftSighting) {
    let noted = async {
        let id = DriftId::from_bits(gateway.id_bits());
        let key = &sighting.key;
        let told = Told {
            drift_id: &id,
            page: &key.page,
            field: key.field.as_deref(),
            kind: &key.kind,
            sightings: None,
            since: None,
        };
        let event_type = if key.kind == HEALED { EventType::DriftHealed } else { EventType::DriftDetected };
        let event = event(gateway, event_type, concern(integration, key.rooftop.as_ref()), &told)?;
        Ok::<_, Failure>(gateway.store.note_drift(integration, sighting, &id, &event).await?)
    };
    if let Err(failure) = noted.await {
        not_told(integration, &failure);
    }
}

fn concern<'a>(integration: &'a IntegrationId, rooftop: Option<&'a RooftopId>) -> Concern<'a> {
    match rooftop {
        Some(rooftop) => Concern::records(integration, rooftop, Kind::Vehicle),
        None => Concern::whole(integration),
    }
}

/// What is known of drift is for people: that it could not be kept must not stop a sync or hide its failure.
fn not_told(integration: &IntegrationId, failure: &Failure) {
    tracing::error!(%integration, cause = failure.operator(), "what is known of drift could not be kept");
}

fn key(rooftop: Option<&RooftopId>, drift: &Drift) -> DriftKey {
    DriftKey {
        rooftop: rooftop.cloned(),
        page: drift.page.clone(),
        field: drift.field.clone(),
        kind: drift.kind.clone(),
    }
}
