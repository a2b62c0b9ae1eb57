//! Whether the process lives, and whether it can serve.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use std::sync::Arc;

use crate::caching::unkept;
use crate::limits::READY_TIME;
use crate::router::App;

/// The process is alive: it answers.
pub(crate) async fn alive() -> Response {
    unkept(StatusCode::OK, Json(json!({"status": "alive"})))
}

/// The gateway can serve: its store answers, in time.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Response {
    let wrong = match tokio::time::timeout(READY_TIME, (app.readiness)()).await {
        Ok(Ok(())) => return unkept(StatusCode::OK, Json(json!({"status": "ready"}))),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the store does not answer".to_owned(),
    };
    tracing::warn!(cause = wrong, "not ready");
    unkept(StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "not_ready"})))
}
