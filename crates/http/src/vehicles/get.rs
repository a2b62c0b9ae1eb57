//! `GET /inventory/vehicles/{vehicleId}`: one vehicle.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use rooftop_core::{Code, vehicles};
use rooftop_model::Vehicle;
use rooftop_model::id::VehicleId;
use std::sync::Arc;

use crate::authority::BearerCaller;
use crate::problem::{ALWAYS, Refusal, problems};
use crate::router::App;
use crate::segment::LastSegment;
use crate::{caching, examples};

/// Get a vehicle
///
/// One vehicle from the mirror. `Age` says how long ago the DMS last confirmed it. A vehicle outside the session's
/// rights is not found, the same as one that is not there.
///
/// `Cache-Control: max-age=N` or `no-cache` reads the vehicle from the DMS, unless the mirror's is fresh enough.
/// `only-if-cached` never asks the DMS. With `stale-if-error=N` a DMS that cannot be read is no failure, if the
/// mirror's is not older than that; `Cache-Status` says so.
#[utoipa::path(
    get,
    path = "/inventory/vehicles/{vehicleId}",
    operation_id = "getVehicle",
    tag = "Inventory",
    security(("sessionToken" = [])),
    params(
        ("vehicleId" = VehicleId, Path, description = "The vehicle's id.", example = "veh_7c2a10"),
        caching::DemandHeader
    ),
    responses(
        (status = 200, description = "The vehicle.", body = Vehicle, examples(("vehicle" = (summary = "A vehicle", value = json!(examples::vehicle()))))),
        (status = 304, description = "The caller has this text already."),
        Problems
    )
)]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    BearerCaller(caller): BearerCaller,
    LastSegment(id): LastSegment,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let demand = caching::demand(&headers);
    Ok(caching::record(&headers, vehicles::get::get(&app.gateway, &caller, &id, demand).await?))
}

problems!(
    Problems: ALWAYS,
    [Code::SessionExpired, Code::Forbidden, Code::SyncPending, Code::Drift, Code::DmsUnavailable, Code::DmsBusy, Code::DmsTimeout, Code::NotCached]
);
