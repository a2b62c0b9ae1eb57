//! `GET /events`: the event log, oldest first.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use rooftop_core::list::Completeness;
use rooftop_core::{Code, events};
use rooftop_model::EventType;
use rooftop_model::event::Event;
use rooftop_model::id::EventId;
use std::sync::Arc;
use utoipa::ToSchema;

use crate::authority::AnyCaller;
use crate::problem::{ALWAYS, Refusal, problems};
use crate::query::Pairs;
use crate::router::App;
use crate::{caching, examples};

/// List events
///
/// What happened, oldest first: to a session, in the rooftops and areas that it reaches; to an API key, in those that
/// the consents cover. An item has the form of a webhook's body.
///
/// To follow the log, keep the id of the last event and ask with `after`. Events are kept for 30 days; whoever comes
/// back later is told with `cursor_expired` that some are missing, and never gets a log with a hole.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "listEvents",
    tag = "Events",
    security(("sessionToken" = []), ("basicKey" = [])),
    params(Filters),
    responses(
        (status = 200, description = "A page of events.", body = EventList, examples(("page" = (summary = "A page", value = json!(examples::events()))))),
        (status = 304, description = "The caller has this text already."),
        Problems
    )
)]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    AnyCaller(caller): AnyCaller,
    headers: HeaderMap,
    Pairs(query): Pairs,
) -> Result<Response, Refusal> {
    Ok(caching::list(&headers, events::list::list(&app.gateway, &caller, &query).await?))
}

problems!(Problems: ALWAYS, [Code::InvalidRequest, Code::SessionExpired, Code::CursorExpired]);

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the query for the OpenAPI document; `core` reads it")]
struct Filters {
    /// Only events of this type.
    #[param(rename = "type")]
    event_type: Option<EventType>,
    /// Only what came behind this event. Not together with `page` or `cursor`.
    after: Option<EventId>,
    /// Number of the page, from 1. Not together with `cursor`.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    page_size: Option<u32>,
    /// Where to go on: `nextCursor` of the answer before, with the same filters.
    cursor: Option<String>,
}

/// A page of events.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the answer for the OpenAPI document; `core` writes it")]
struct EventList {
    /// The events of this page.
    items: Vec<Event>,
    /// Number of the page. Not there where `after` or a cursor was followed.
    page: Option<u32>,
    /// Most items on a page.
    page_size: u32,
    /// Events in the whole list. Not there where `after` or a cursor was followed.
    total: Option<u64>,
    /// What to send as `cursor` for what comes behind; null at the end. From there, go on with `after`.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Whether the list holds all that there is.
    completeness: Completeness,
}
