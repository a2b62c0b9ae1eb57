//! `GET /inventory/vehicles`: vehicles, with filters.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use rooftop_core::list::{Completeness, Incomplete};
use rooftop_core::{Code, vehicles};
use rooftop_model::id::RooftopId;
use rooftop_model::vehicle::{Condition, VehicleStatus};
use rooftop_model::{Money, Vehicle, Vin};
use std::sync::Arc;
use utoipa::ToSchema;

use crate::authority::BearerCaller;
use crate::problem::{ALWAYS, Refusal, problems};
use crate::query::Pairs;
use crate::router::App;
use crate::{caching, examples};

/// List vehicles
///
/// The vehicles that the session may see and the filters let through, in the order in which the gateway first saw
/// them, so that changes move nothing. `page` is for people; for a loop follow `nextCursor`.
///
/// The list comes from the mirror: `Age` says how old it may be, and `completeness` whether all of it could be read.
/// What was never read is `sync_pending`, never an empty list.
///
/// `Cache-Control: max-age=N` or `no-cache` waits for what the DMS said at most N seconds ago, or says now; what is not
/// there in 25 seconds is `dms_timeout`, and the reading goes on. `only-if-cached` never asks the DMS. With
/// `stale-if-error=N` a DMS that cannot be read is no failure, if the mirror is not older than that; `Cache-Status` says
/// so.
#[utoipa::path(
    get,
    path = "/inventory/vehicles",
    operation_id = "listVehicles",
    tag = "Inventory",
    security(("sessionToken" = [])),
    params(Filters, caching::DemandHeader),
    responses(
        (status = 200, description = "A page of vehicles.", body = VehicleList, examples(("page" = (summary = "A page", value = json!(examples::vehicles()))))),
        (status = 304, description = "The caller has this text already."),
        Problems
    )
)]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    BearerCaller(caller): BearerCaller,
    headers: HeaderMap,
    Pairs(query): Pairs,
) -> Result<Response, Refusal> {
    let demand = caching::demand(&headers);
    Ok(caching::list(&headers, vehicles::list::list(&app.gateway, &caller, &query, demand).await?))
}

problems!(
    Problems: ALWAYS,
    [
        Code::InvalidRequest,
        Code::SessionExpired,
        Code::Forbidden,
        Code::CursorExpired,
        Code::SyncPending,
        Code::Drift,
        Code::DmsUnavailable,
        Code::DmsBusy,
        Code::DmsTimeout,
        Code::NotCached
    ]
);

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the query for the OpenAPI document; `core` reads it")]
struct Filters {
    /// Only this rooftop.
    #[param(example = "rt_1001")]
    rooftop_id: Option<RooftopId>,
    /// Only vehicles of this status.
    status: Option<VehicleStatus>,
    /// Only vehicles of this condition.
    condition: Option<Condition>,
    /// Only the vehicle of this number.
    vin: Option<Vin>,
    /// Only the vehicle with the store's own number.
    #[param(example = "P12345")]
    stock_number: Option<String>,
    /// Only this make, in any case.
    #[param(example = "Ford")]
    make: Option<String>,
    /// Only this model, in any case.
    #[param(example = "F-150")]
    model: Option<String>,
    /// Only this model year.
    #[param(minimum = 1886, maximum = 2199, example = 2024)]
    year: Option<u32>,
    /// Only with an asking price of at least this.
    price_min: Option<Money>,
    /// Only with an asking price of at most this.
    price_max: Option<Money>,
    /// Only changed at or after this instant.
    #[param(value_type = Option<String>, format = DateTime, example = "2026-01-21T00:00:00Z")]
    updated_from: Option<()>,
    /// Only changed before this instant.
    #[param(value_type = Option<String>, format = DateTime, example = "2026-01-22T00:00:00Z")]
    updated_to: Option<()>,
    /// Number of the page, from 1. Not together with `cursor`.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    page_size: Option<u32>,
    /// Where to go on: `nextCursor` of the answer before, with the same filters.
    cursor: Option<String>,
}

/// A page of vehicles.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the answer for the OpenAPI document; `core` writes it")]
struct VehicleList {
    /// The vehicles of this page.
    items: Vec<Vehicle>,
    /// Number of the page. Not there where a cursor was followed.
    page: Option<u32>,
    /// Most items on a page.
    page_size: u32,
    /// Vehicles in the whole list. Not there where a cursor was followed.
    total: Option<u64>,
    /// What to send as `cursor` for what comes behind; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Whether the list holds all that the DMS has, as of `Age`.
    completeness: Completeness,
    /// Why it does not; not there where it does.
    incomplete: Option<Vec<Incomplete>>,
}
