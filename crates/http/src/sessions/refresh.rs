//! `POST /sessions/refresh`: a new token for a live session; the DMS session is kept warm.

use axum::extract::State;
use axum::response::Response;
use rooftop_core::{Code, sessions};
use std::sync::Arc;

use super::wire::{Session, opened};
use crate::authority::BearerCaller;
use crate::examples;
use crate::problem::{ALWAYS, OF_A_SIGN_IN, Refusal, problems};
use crate::router::App;
use crate::whole::whole;

/// Refresh a session
///
/// Reads the user's rights in the DMS again and answers with a new token. The old one lives to its own end, so that
/// requests under way with it do not fail.
#[utoipa::path(
    post,
    path = "/sessions/refresh",
    operation_id = "refreshSession",
    tag = "Sessions",
    security(("sessionToken" = [])),
    responses(
        (status = 200, description = "A session with a new token.", body = Session, examples(("session" = (summary = "A session", value = json!(examples::session()))))),
        Problems
    )
)]
pub(crate) async fn refresh(
    State(app): State<Arc<App>>,
    BearerCaller(caller): BearerCaller,
) -> Result<Response, Refusal> {
    let gateway = Arc::clone(&app.gateway);
    let refresh = async move { sessions::refresh::refresh(&gateway, &caller).await };
    Ok(opened(whole(refresh).await?))
}

problems!(
    Problems: ALWAYS,
    OF_A_SIGN_IN,
    [Code::SessionExpired, Code::ActionRequired, Code::Forbidden, Code::DmsSeatTaken]
);
