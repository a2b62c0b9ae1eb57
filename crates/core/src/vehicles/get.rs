//! `GET /inventory/vehicles/{vehicleId}`: one vehicle.

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rooftop_model::Kind;
use rooftop_model::id::VehicleId;
use std::sync::Arc;
use std::time::Duration;

use crate::access::SessionCaller;
use crate::list::{Demand, age};
use crate::ports::store::{MirrorRecord, View};
use crate::sync::live;
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

/// Gets a vehicle from the mirror, or from the DMS if the mirror's is older than the caller demands. One outside the
/// session's rights is not found, the same as one that is not there.
pub async fn get(
    gateway: &Arc<Gateway>,
    caller: &SessionCaller,
    id: &str,
    demand: Demand,
) -> Result<RecordAnswer, Failure> {
    let none = || Failure::new(Code::NotFound, "There is no vehicle of this id that you may see.");
    let id: VehicleId = id.parse().map_err(|_| none())?;
    let view = caller.view(Kind::Vehicle, None)?;
    let find = async || gateway.store.record(&view, Kind::Vehicle, id.as_str()).await?.ok_or_else(none);
    let mut record = find().await?;
    let mut confirmed = confirmed(gateway, &record, &view).await?;
    if !demand.is_met_by(age(confirmed, gateway.now())) {
        if demand.only_if_cached {
            return Err(live::not_cached());
        }
        confirmed = live::read_vehicle(gateway, &caller.integration, &record).await?;
        record = find().await?;
    }
    answer(&record, &view, age(confirmed, gateway.now())).ok_or_else(none)
}

/// When the DMS last confirmed a record: it was read then, or a list that was read to its end had its mark unchanged.
/// A record that could not be read since is as old as its last good read.
async fn confirmed(gateway: &Gateway, record: &MirrorRecord, view: &View) -> Result<Timestamp, Failure> {
    let quarantined = gateway.store.quarantined(&view.integration, Kind::Vehicle, &record.rooftop).await?;
    if quarantined.contains(&record.native_key) {
        return Ok(record.read_at);
    }
    let states = gateway.store.sync_states(&view.integration, Kind::Vehicle).await?;
    let listed =
        states.into_iter().find(|state| state.rooftop == record.rooftop).and_then(|state| state.good_since);
    Ok(listed.map_or(record.read_at, |listed| listed.max(record.read_at)))
}

fn answer(record: &MirrorRecord, view: &View, age: Duration) -> Option<RecordAnswer> {
    let classes = view.rooftops.get(&record.rooftop)?;
    let seen: Vec<_> = classes.iter().map(|class| class.as_str()).collect();
    let hash = HEXLOWER.encode(record.hash.get(..16).unwrap_or_default());
    Some(RecordAnswer { json: record.body.view(classes), version: format!("{hash}-{}", seen.join("+")), age })
}
