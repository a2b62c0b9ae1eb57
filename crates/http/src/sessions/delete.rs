//! `DELETE /sessions/current`: signs out, here and in the DMS.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rooftop_core::{Code, sessions};
use std::sync::Arc;

use crate::authority::BearerCaller;
use crate::caching::unkept;
use crate::problem::{ALWAYS, Refusal, problems};
use crate::router::App;
use crate::whole::whole;

/// Sign out
///
/// Ends the session at once. The DMS session is ended too, unless another session or the gateway's own sync still
/// uses the account.
#[utoipa::path(
    delete,
    path = "/sessions/current",
    operation_id = "deleteCurrentSession",
    tag = "Sessions",
    security(("sessionToken" = [])),
    responses((status = 204, description = "The session is over."), Problems)
)]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    BearerCaller(caller): BearerCaller,
) -> Result<Response, Refusal> {
    let gateway = Arc::clone(&app.gateway);
    whole(async move { sessions::delete::delete(&gateway, &caller).await }).await?;
    Ok(unkept(StatusCode::NO_CONTENT, ()))
}

problems!(Problems: ALWAYS, [Code::SessionExpired]);
