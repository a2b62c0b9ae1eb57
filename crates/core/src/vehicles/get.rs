//! `GET /inventory/vehicles/{vehicleId}`: one vehicle.

use data_encoding::HEXLOWER;
use rooftop_model::Kind;
use rooftop_model::id::VehicleId;
use std::time::Duration;

use crate::access::SessionCaller;
use crate::{Code, Failure, Gateway};

/// One record as a caller may see it.
#[derive(Debug, Clone)]
pub struct RecordAnswer {
    /// Its JSON text.
    pub json: String,
    /// Changes whenever the text does: a strong validator.
    pub version: String,
    /// Since it was last confirmed to be so in the DMS.
    pub age: Duration,
}

/// Gets a vehicle from the mirror. One outside the session's rights is not found, the same as one that is not there.
pub async fn get(gateway: &Gateway, caller: &SessionCaller, id: &str) -> Result<RecordAnswer, Failure> {
    let none = || Failure::new(Code::NotFound, "There is no vehicle of this id that you may see.");
    let id: VehicleId = id.parse().map_err(|_| none())?;
    let view = caller.view(Kind::Vehicle, None)?;
    let record = gateway.store.record(&view, Kind::Vehicle, id.as_str()).await?.ok_or_else(none)?;
    let classes = view.rooftops.get(&record.rooftop).ok_or_else(none)?;
    let seen: Vec<_> = classes.iter().map(|class| class.as_str()).collect();
    let hash = HEXLOWER.encode(record.hash.get(..16).unwrap_or_default());
    let states = gateway.store.sync_states(&view.integration, Kind::Vehicle).await?;
    let listed =
        states.into_iter().find(|state| state.rooftop == record.rooftop).and_then(|state| state.good_since);
    let confirmed = listed.map_or(record.read_at, |listed| listed.max(record.read_at));
    Ok(RecordAnswer {
        json: record.body.view(classes),
        version: format!("{hash}-{}", seen.join("+")),
        age: crate::list::age(confirmed, gateway.now()),
    })
}
