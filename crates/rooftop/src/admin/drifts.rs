//! `rooftop canary` and `rooftop drift`.

use rooftop_core::Failure;
use rooftop_core::operator::canary::Added;
use rooftop_core::operator::{canary, drift};
use rooftop_core::ports::drifts::DriftRecord;
use rooftop_core::ports::field_evidence::EvidenceCount;
use rooftop_core::ports::known_answers::KnownAnswer;
use rooftop_model::id::{DriftId, IntegrationId, VehicleId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::wiring::Wired;

/// A command about records whose values are known.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Canary {
    /// Takes a vehicle's values for known.
    Add {
        /// The integration.
        integration: IntegrationId,
        /// The vehicle.
        vehicle: VehicleId,
    },
    /// Lists vehicles whose values are known.
    List {
        /// The integration.
        integration: IntegrationId,
    },
    /// Reads them now.
    Check {
        /// The integration.
        integration: IntegrationId,
        /// The vehicle; all if it is not said.
        vehicle: Option<VehicleId>,
    },
    /// Takes what is read now for right.
    Confirm {
        /// The integration.
        integration: IntegrationId,
        /// The vehicle.
        vehicle: VehicleId,
    },
    /// Watches a vehicle no longer.
    Remove {
        /// The integration.
        integration: IntegrationId,
        /// The vehicle.
        vehicle: VehicleId,
    },
}

/// A command about screens that are not those that the packs know.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Drift {
    /// Lists drifts that are not over.
    List {
        /// The integration.
        integration: IntegrationId,
    },
    /// Shows one, with the page on which it was met and what the pack should say.
    Show {
        /// The integration.
        integration: IntegrationId,
        /// The drift.
        drift: DriftId,
    },
    /// Shows which evidence found each field how often.
    Evidence {
        /// The integration.
        integration: IntegrationId,
    },
    /// Says that what was read is right.
    Confirm {
        /// The integration.
        integration: IntegrationId,
        /// The drift.
        drift: DriftId,
    },
}

/// Carries out a command about canaries.
pub(super) async fn canary(wired: &Wired, command: Canary) -> Result<Value, Failure> {
    let gateway = &wired.gateway;
    match command {
        Canary::Add { integration, vehicle } => {
            canary::add(gateway, &integration, &vehicle).await.map(|added| taken(&added))
        }
        Canary::List { integration } => {
            Ok(canary::list(gateway, &integration).await?.iter().map(shown).collect())
        }
        Canary::Check { integration, vehicle } => {
            let checked = canary::check(gateway, &integration, vehicle.as_ref()).await?;
            let healthy = checked.iter().all(|answer| answer.failed_at.is_none());
            Ok(json!({"canaries": checked.iter().map(shown).collect::<Value>(), "healthy": healthy}))
        }
        Canary::Confirm { integration, vehicle } => {
            canary::confirm(gateway, &integration, &vehicle).await.map(|added| taken(&added))
        }
        Canary::Remove { integration, vehicle } => {
            canary::remove(gateway, &integration, &vehicle).await?;
            Ok(json!({"removed": vehicle}))
        }
    }
}

/// Carries out a command about drifts.
pub(super) async fn drift(wired: &Wired, command: Drift) -> Result<Value, Failure> {
    let gateway = &wired.gateway;
    match command {
        Drift::List { integration } => {
            Ok(drift::list(gateway, &integration).await?.iter().map(one).collect())
        }
        Drift::Show { integration, drift } => show(wired, &integration, &drift).await,
        Drift::Evidence { integration } => {
            Ok(drift::evidence(gateway, &integration).await?.iter().map(found).collect())
        }
        Drift::Confirm { integration, drift } => {
            drift::confirm(gateway, &integration, &drift).await?;
            Ok(json!({"confirmed": drift}))
        }
    }
}

fn taken(added: &Added) -> Value {
    let answer = &added.answer;
    json!({
        "canary": answer.record,
        "rooftop": answer.rooftop,
        "fields": answer.fields.len(),
        "unsteady": added.unsteady,
    })
}

fn shown(answer: &KnownAnswer) -> Value {
    json!({
        "canary": answer.record,
        "rooftop": answer.rooftop,
        "fields": answer.fields.len(),
        "pack": answer.pack,
        "checkedAt": answer.checked_at,
        "failedAt": answer.failed_at,
        "failed": answer.failed,
    })
}

/// A drift, and the page that was kept: the newest that was not what the pack says.
async fn show(wired: &Wired, id: &IntegrationId, drift: &DriftId) -> Result<Value, Failure> {
    let drift = drift::get(&wired.gateway, id, drift).await?;
    let kept = wired.dms.specimen(id, &drift.key.page).await?;
    Ok(json!({"drift": one(&drift), "kept": kept}))
}

fn found(count: &EvidenceCount) -> Value {
    json!({
        "rooftop": count.rooftop,
        "page": count.found.page,
        "field": count.found.field,
        "evidence": count.found.evidence,
        "today": count.since,
        "before": count.before,
    })
}

fn one(drift: &DriftRecord) -> Value {
    json!({
        "drift": drift.id,
        "rooftop": drift.key.rooftop,
        "page": drift.key.page,
        "field": drift.key.field,
        "kind": drift.key.kind,
        "sightings": drift.sightings,
        "since": drift.first_at,
        "last": drift.last_at,
        "confirmedAt": drift.confirmed_at,
        "detail": drift.detail,
    })
}
