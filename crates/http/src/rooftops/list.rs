//! `GET /rooftops`: the stores that the session reaches.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use rooftop_core::list::Completeness;
use rooftop_core::{Code, rooftops};
use rooftop_model::Rooftop;
use std::sync::Arc;
use utoipa::ToSchema;

use crate::authority::BearerCaller;
use crate::problem::{ALWAYS, Refusal, problems};
use crate::query::Pairs;
use crate::router::App;
use crate::{caching, examples};

/// List rooftops
///
/// The stores that the session reaches, by id.
#[utoipa::path(
    get,
    path = "/rooftops",
    operation_id = "listRooftops",
    tag = "Rooftops",
    security(("sessionToken" = [])),
    params(Filters),
    responses(
        (status = 200, description = "A page of rooftops.", body = RooftopList, examples(("page" = (summary = "A page", value = json!(examples::rooftops()))))),
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
    Ok(caching::list(&headers, rooftops::list::list(&app.gateway, &caller, &query).await?))
}

problems!(Problems: ALWAYS, [Code::InvalidRequest, Code::SessionExpired]);

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the query for the OpenAPI document; `core` reads it")]
struct Filters {
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    page_size: Option<u32>,
}

/// A page of rooftops.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the answer for the OpenAPI document; `core` writes it")]
struct RooftopList {
    /// The rooftops of this page.
    items: Vec<Rooftop>,
    /// Number of the page.
    page: u32,
    /// Most items on a page.
    page_size: u32,
    /// Rooftops in the whole list.
    total: u64,
    /// Always null: this list needs no cursor.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Whether the list holds all that there is.
    completeness: Completeness,
}
