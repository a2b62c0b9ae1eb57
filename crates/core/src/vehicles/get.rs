//! `GET /inventory/vehicles/{vehicleId}`: one vehicle.

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rooftop_model::Kind;
use rooftop_model::id::VehicleId;
use std::sync::Arc;
use std::time::Duration;

use crate::access::SessionCaller;
use crate::list::{Demand, Freshness, Source, age, failing, pending};
use crate::ports::store::{KnownRecord, MirrorRecord, View};
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
    /// Where it comes from.
    pub source: Source,
}

/// Gets a vehicle from the mirror, or from the DMS if the mirror's is older than the caller demands. One outside the
/// session's rights is not found, the same as one that is not there.
pub async fn get(
    gateway: &Arc<Gateway>,
    caller: &SessionCaller,
    id: &str,
    demand: Demand,
) -> Result<RecordAnswer, Failure> {
    let id: VehicleId = id.parse().map_err(|_| none())?;
    let view = caller.view(Kind::Vehicle, None)?;
    // Before the store is looked at: what is confirmed later may be of another text.
    let alone = gateway.confirmed.at(&view.integration, id.as_str());
    let find = async || gateway.store.known_record(&view, Kind::Vehicle, id.as_str()).await;
    let Some(known) = find().await? else {
        let fresh = expect_listed(gateway, &view, demand).await?;
        let known = find().await?.ok_or_else(none)?;
        return answer(&known.record, &view, fresh.age, fresh.source).ok_or_else(none);
    };
    let record = &known.record;
    let confirmed = confirmed(&known, alone);
    let old = age(confirmed, gateway.now());
    let source = Source::Mirror { failing: failing(&known.sync) };
    let from_mirror = || answer(record, &view, old, source).ok_or_else(none);
    if demand.is_met_by(old) {
        return from_mirror();
    }
    if demand.only_if_cached {
        return Err(live::not_cached());
    }
    if demand.is_met_meanwhile_by(old) {
        live::read_vehicle_meanwhile(gateway, &caller.integration, record);
        return from_mirror();
    }
    match live::read_vehicle(gateway, &caller.integration, record, demand).await {
        Ok(read) => {
            let known = find().await?.ok_or_else(none)?;
            answer(&known.record, &view, age(read, gateway.now()), Source::Dms).ok_or_else(none)
        }
        Err(failure) => {
            let source = live::fallback(demand, Some(old), failure)?;
            answer(record, &view, age(confirmed, gateway.now()), source).ok_or_else(none)
        }
    }
}

fn none() -> Failure {
    Failure::new(Code::NotFound, "There is no vehicle of this id that you may see.")
}

/// That a vehicle is not there is as old as the lists, and not known at all while one of them was never read.
async fn expect_listed(gateway: &Gateway, view: &View, demand: Demand) -> Result<Freshness, Failure> {
    let fresh = live::fresh_enough(gateway, view, Kind::Vehicle, demand).await?;
    if fresh.lacks_a_rooftop() {
        return Err(pending(&[]));
    }
    Ok(fresh)
}

/// When the DMS last confirmed a record: it was read then, or a list that was read to its end had its mark unchanged,
/// or it was read `alone` and had not changed. One that could not be read since is as old as its last good read.
fn confirmed(known: &KnownRecord, alone: Option<Timestamp>) -> Timestamp {
    let listed = known.sync.as_ref().and_then(|state| state.good_since).filter(|_| !known.quarantined);
    listed.into_iter().chain(alone).fold(known.record.read_at, Timestamp::max)
}

fn answer(record: &MirrorRecord, view: &View, age: Duration, source: Source) -> Option<RecordAnswer> {
    let classes = view.rooftops.get(&record.rooftop)?;
    let seen: Vec<_> = classes.iter().map(|class| class.as_str()).collect();
    let hash = HEXLOWER.encode(record.hash.get(..16).unwrap_or_default());
    Some(RecordAnswer {
        json: record.body.view(classes),
        version: format!("{hash}-{}", seen.join("+")),
        age,
        source,
    })
}
