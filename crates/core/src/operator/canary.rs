//! `rooftop canary add`, `list`, `check`, `confirm` and `remove`: records whose values are known.

use rooftop_model::access::Integration;
use rooftop_model::id::{IntegrationId, RooftopId, VehicleId};
use rooftop_model::{EventType, Kind, Rooftop};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::limits::KNOWN_ANSWERS_MAX;
use crate::ports::DmsFailure;
use crate::ports::dms::{DmsScope, Priority};
use crate::ports::known_answers::KnownAnswer;
use crate::ports::store::{MirrorRecord, System, View};
use crate::sync::known_answers::{Reading, check as check_answer, digests, read, told};
use crate::sync::{consented, seat};
use crate::{Code, Failure, Gateway};

/// An answer that was added, and the fields that are not watched since two reads in a row gave them otherwise.
#[derive(Debug, Clone)]
pub struct Added {
    /// The answer.
    pub answer: KnownAnswer,
    /// Fields that change with each reading.
    pub unsteady: Vec<String>,
}

/// Takes a vehicle's values as they are read now for known.
pub async fn add(gateway: &Gateway, id: &IntegrationId, vehicle: &VehicleId) -> Result<Added, Failure> {
    let place = Place::of(gateway, id, vehicle).await?;
    let known = gateway.store.known_answers(id).await?;
    let there = known.iter().filter(|answer| answer.rooftop == place.rooftop.rooftop_id);
    if there.count() >= KNOWN_ANSWERS_MAX {
        let detail = format!("There are {KNOWN_ANSWERS_MAX} canaries in this rooftop; remove one first.");
        return Err(Failure::new(Code::InvalidRequest, detail));
    }
    let added = place.take().await?;
    gateway.store.put_known_answer(id, &added.answer, None).await?;
    Ok(added)
}

/// The known answers of an integration.
pub async fn list(gateway: &Gateway, id: &IntegrationId) -> Result<Vec<KnownAnswer>, Failure> {
    Ok(gateway.store.known_answers(id).await?)
}

/// Reads the known answers of an integration now, or one of them.
pub async fn check(
    gateway: &Gateway,
    id: &IntegrationId,
    only: Option<&VehicleId>,
) -> Result<Vec<KnownAnswer>, Failure> {
    let mut checked = Vec::new();
    let known = gateway.store.known_answers(id).await?;
    for answer in known.iter().filter(|answer| only.is_none_or(|only| only.as_str() == answer.record)) {
        let vehicle = answer.record.parse().map_err(Failure::internal)?;
        let place = Place::of(gateway, id, &vehicle).await?;
        checked.push(check_answer(place.reading(), answer, None).await?);
    }
    if checked.is_empty() {
        return Err(none(only));
    }
    gateway.nudge_sync(id);
    Ok(checked)
}

/// Takes what is read now for right, whatever was known.
pub async fn confirm(gateway: &Gateway, id: &IntegrationId, vehicle: &VehicleId) -> Result<Added, Failure> {
    let known = gateway.store.known_answers(id).await?;
    let before = known.into_iter().find(|answer| answer.record == vehicle.as_str());
    let before = before.ok_or_else(|| none(Some(vehicle)))?;
    let place = Place::of(gateway, id, vehicle).await?;
    let added = place.take().await?;
    let recovered = before.failed_at.is_some();
    let event =
        recovered.then(|| told(gateway, &place.integration, EventType::CanaryRecovered, &added.answer));
    gateway.store.put_known_answer(id, &added.answer, event.transpose()?.as_ref()).await?;
    gateway.nudge_sync(id);
    Ok(added)
}

/// Watches a record no longer.
pub async fn remove(gateway: &Gateway, id: &IntegrationId, vehicle: &VehicleId) -> Result<(), Failure> {
    if gateway.store.delete_known_answer(id, Kind::Vehicle, vehicle.as_str()).await? {
        gateway.nudge_sync(id);
        return Ok(());
    }
    Err(none(Some(vehicle)))
}

fn none(vehicle: Option<&VehicleId>) -> Failure {
    let which = vehicle.map(|vehicle| format!(" {vehicle}")).unwrap_or_default();
    Failure::new(Code::NotFound, format!("There is no canary{which}; `rooftop canary list` shows them."))
}

/// A record, and how it is read.
struct Place<'a> {
    gateway: &'a Gateway,
    integration: Arc<Integration>,
    rooftop: Rooftop,
    record: MirrorRecord,
    scope: DmsScope,
}

impl<'a> Place<'a> {
    async fn of(gateway: &'a Gateway, id: &IntegrationId, vehicle: &VehicleId) -> Result<Self, Failure> {
        let none = |what: String| Failure::new(Code::NotFound, what);
        let integration = gateway.store.integration(System, id).await?;
        let integration = integration.ok_or_else(|| none(format!("There is no integration {id}.")))?;
        let rooftops: BTreeMap<RooftopId, BTreeSet<_>> = integration
            .rooftops
            .iter()
            .map(|rooftop| (rooftop.rooftop_id.clone(), BTreeSet::new()))
            .collect();
        let view = View { integration: id.clone(), rooftops };
        let record = gateway.store.record(&view, Kind::Vehicle, vehicle.as_str()).await?;
        let record = record.ok_or_else(|| none(format!("There is no vehicle {vehicle} in the mirror.")))?;
        let rooftop = integration.rooftop(&record.rooftop).cloned();
        let rooftop = rooftop.ok_or_else(|| none(format!("There is no rooftop {}.", record.rooftop)))?;
        let consented = consented::rooftops(gateway, id, Kind::Vehicle).await?;
        if !consented.contains(&rooftop.rooftop_id) {
            let detail = format!("No consent of the dealer covers vehicles of {} now.", rooftop.rooftop_id);
            return Err(Failure::new(Code::ConsentMissing, detail));
        }
        let seat = seat::find(gateway, &integration).await?.ok_or(DmsFailure::ActionRequired)?;
        let scope = seat.scope(&integration, &rooftop, Priority::Caller);
        Ok(Self { gateway, integration, rooftop, record, scope })
    }

    fn reading(&self) -> Reading<'_> {
        Reading { gateway: self.gateway, scope: &self.scope, rooftop: &self.rooftop }
    }

    /// Reads twice, so that what changes with each reading is found out now.
    async fn take(&self) -> Result<Added, Failure> {
        let first = read(self.reading(), &self.record.native_key).await?;
        let second = read(self.reading(), &self.record.native_key).await?;
        let (first, mut fields) = (digests(&self.integration, &first), digests(&self.integration, &second));
        let all: BTreeSet<_> = first.keys().chain(fields.keys()).cloned().collect();
        let unsteady: Vec<_> = all.into_iter().filter(|path| first.get(path) != fields.get(path)).collect();
        fields.retain(|path, _| !unsteady.contains(path));
        let now = self.gateway.now();
        let answer = KnownAnswer {
            kind: Kind::Vehicle,
            record: self.record.id.clone(),
            rooftop: self.rooftop.rooftop_id.clone(),
            native_key: self.record.native_key.clone(),
            fields,
            pack: second.pack,
            added_at: now,
            checked_at: Some(now),
            failed_at: None,
            failed: Vec::new(),
        };
        Ok(Added { answer, unsteady })
    }
}
