//! The control port: for tests and their judges, never for what is under test.

mod book;
mod faults;
mod switches;
mod users;
mod vehicles;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::json;

use crate::world::World;

/// All operations.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/healthz", get(async || Json(json!({ "status": "ok" }))))
        .route("/users", get(users::list))
        .route("/authenticator/{username}", get(users::authenticator))
        .route("/users/{username}/unlock", post(users::unlock))
        .route("/users/{username}/password", post(users::password))
        .route("/book", get(book::everything))
        .route("/book/vehicles", get(book::vehicles))
        .route("/book/logins", get(book::logins))
        .route("/book/requests", get(book::requests).delete(book::forget_requests))
        .route("/book/users/{username}", get(book::user))
        .route("/vehicles", post(vehicles::add))
        .route("/vehicles/{store}/{stock}", post(vehicles::change).delete(vehicles::remove))
        .route("/stores/{store}/clear-inventory", post(vehicles::clear))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::remove))
        .route("/theme", post(switches::theme))
        .route("/clock", get(switches::clock).post(switches::advance))
        .route("/sessions/kill", post(switches::kill_sessions))
        .with_state(world)
}

/// An answer of the control port.
type Answer = Result<Response, Refusal>;

/// Why the control port does not do it.
#[derive(Debug)]
enum Refusal {
    /// There is no such thing.
    NotFound(String),
    /// The request makes no sense.
    Bad(String),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::NotFound(what) => (StatusCode::NOT_FOUND, format!("there is no {what}")),
            Self::Bad(why) => (StatusCode::BAD_REQUEST, why),
        };
        (status, Json(json!({ "error": message }))).into_response()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every operation ends with it, and its answer is an `Answer`")]
fn ok(body: impl Serialize) -> Answer {
    Ok(Json(body).into_response())
}
