//! `GET /sessions/current`: who am I?

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rooftop_core::{Code, sessions};
use rooftop_model::User;
use rooftop_model::id::SessionId;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

use crate::authority::BearerCaller;
use crate::caching::unkept;
use crate::examples;
use crate::problem::{ALWAYS, problems};
use crate::router::App;

/// Describe the session
///
/// The session that the token stands for: who it acts as, what it reaches now, and how long it still lives.
#[utoipa::path(
    get,
    path = "/sessions/current",
    operation_id = "getCurrentSession",
    tag = "Sessions",
    security(("sessionToken" = [])),
    responses(
        (status = 200, description = "The session.", body = CurrentSession, examples(("session" = (summary = "The session", value = json!(examples::current_session()))))),
        Problems
    )
)]
pub(crate) async fn current(State(app): State<Arc<App>>, BearerCaller(caller): BearerCaller) -> Response {
    let session = sessions::current::current(&app.gateway, &caller);
    let expires_in = session.expires_in.as_secs();
    unkept(StatusCode::OK, Json(CurrentSession { session_id: session.id, expires_in, user: session.user }))
}

problems!(Problems: ALWAYS, [Code::SessionExpired]);

/// A session that is open.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CurrentSession {
    /// Its id, as logs and audits name it.
    session_id: SessionId,
    /// Seconds until its token ends.
    expires_in: u64,
    /// The user of the DMS that it acts as.
    user: User,
}
