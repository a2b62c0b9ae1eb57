//! `rooftop drift list` and `confirm`: screens that are not those that the packs know.

use rooftop_model::id::{DriftId, IntegrationId};

use crate::ports::drifts::DriftRecord;
use crate::{Code, Failure, Gateway};

/// The drifts of an integration that are not over.
pub async fn list(gateway: &Gateway, id: &IntegrationId) -> Result<Vec<DriftRecord>, Failure> {
    Ok(gateway.store.open_drifts(id).await?)
}

/// Says that what was read is right, although it looks as if it could not be. It is published at the next sync.
pub async fn confirm(gateway: &Gateway, integration: &IntegrationId, id: &DriftId) -> Result<(), Failure> {
    if gateway.store.confirm_drift(integration, id, gateway.now()).await? {
        gateway.nudge_sync(integration);
        return Ok(());
    }
    let detail = format!("There is no drift {id} that is not over; `rooftop drift list` shows them.");
    Err(Failure::new(Code::NotFound, detail))
}
