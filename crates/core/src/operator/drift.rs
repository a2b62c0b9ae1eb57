//! `rooftop drift list`, `show`, `evidence` and `confirm`: screens that are not those that the packs know.

use jiff::tz::TimeZone;
use rooftop_model::id::{DriftId, IntegrationId};

use crate::ports::drifts::DriftRecord;
use crate::ports::field_evidence::EvidenceCount;
use crate::{Code, Failure, Gateway};

/// The drifts of an integration that are not over.
pub async fn list(gateway: &Gateway, id: &IntegrationId) -> Result<Vec<DriftRecord>, Failure> {
    Ok(gateway.store.open_drifts(id).await?)
}

/// One of them.
pub async fn get(
    gateway: &Gateway,
    integration: &IntegrationId,
    id: &DriftId,
) -> Result<DriftRecord, Failure> {
    let open = gateway.store.open_drifts(integration).await?;
    open.into_iter().find(|drift| drift.id == *id).ok_or_else(|| none(id))
}

/// How often each field was found by which evidence: today, and on the days before for as long as it is kept.
pub async fn evidence(gateway: &Gateway, id: &IntegrationId) -> Result<Vec<EvidenceCount>, Failure> {
    let today = gateway.now().to_zoned_datetime(TimeZone::UTC).date();
    Ok(gateway.store.field_evidence(id, today).await?)
}

/// Says that what was read is right, although it looks as if it could not be. It is published at the next sync.
pub async fn confirm(gateway: &Gateway, integration: &IntegrationId, id: &DriftId) -> Result<(), Failure> {
    if gateway.store.confirm_drift(integration, id, gateway.now()).await? {
        gateway.nudge_sync(integration);
        return Ok(());
    }
    Err(none(id))
}

fn none(id: &DriftId) -> Failure {
    let detail = format!("There is no drift {id} that is not over; `rooftop drift list` shows them.");
    Failure::new(Code::NotFound, detail)
}
