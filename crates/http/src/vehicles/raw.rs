//! `GET /inventory/vehicles/{vehicleId}/raw`: what the DMS shows of a vehicle.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rooftop_core::vehicles::raw::RawPages;
use rooftop_core::{Code, vehicles};
use rooftop_model::id::VehicleId;
use std::sync::Arc;

use crate::authority::BearerCaller;
use crate::problem::{ALWAYS, Refusal, problems};
use crate::router::App;
use crate::segment::LastSegment;
use crate::{caching, examples};

/// Look at the DMS's own pages of a vehicle
///
/// Reads the vehicle from the DMS as the session's user, and shows the pages on which it stood: what a person saw,
/// written anew, without scripts, hidden fields, addresses, secrets and, unless the consent covers the class `npi`,
/// e-mail addresses and long numbers.
///
/// Off unless the dealer's consent covers it. Every look is recorded, and told in the event log as `raw.read`. Pages
/// that show fields which the consent leaves out, such as cost, are not shown at all.
#[utoipa::path(
    get,
    path = "/inventory/vehicles/{vehicleId}/raw",
    operation_id = "getVehicleRaw",
    tag = "Inventory",
    security(("sessionToken" = [])),
    params(("vehicleId" = VehicleId, Path, description = "The vehicle's id.", example = "veh_7c2a10")),
    responses(
        (status = 200, description = "The pages.", body = RawPages, examples(("pages" = (summary = "A page", value = json!(examples::raw_pages()))))),
        Problems
    )
)]
pub(crate) async fn raw(
    State(app): State<Arc<App>>,
    BearerCaller(caller): BearerCaller,
    LastSegment(id): LastSegment,
) -> Result<Response, Refusal> {
    let pages = vehicles::raw::raw(&app.gateway, &caller, &id).await?;
    Ok(caching::unkept(StatusCode::OK, Json(pages)))
}

problems!(
    Problems: ALWAYS,
    [
        Code::SessionExpired,
        Code::Forbidden,
        Code::ActionRequired,
        Code::Drift,
        Code::DmsUnavailable,
        Code::DmsBusy,
        Code::DmsTimeout
    ]
);
