//! `POST /sessions`: signs in to the DMS and opens a session.

use axum::extract::State;
use axum::response::Response;
use rooftop_core::{Code, sessions};
use std::sync::Arc;

use super::wire::{MfaRequired, Session, SignIn, signed_in};
use crate::authority::BasicCaller;
use crate::body::JsonBody;
use crate::examples;
use crate::problem::{ALWAYS, OF_A_BODY, OF_A_SIGN_IN, Refusal, problems};
use crate::router::App;
use crate::whole::whole;

/// Sign in
///
/// Signs in to the DMS with a user's credentials, or with the integration's stored account, and opens a session. The
/// session sees what the DMS grants that user, within the dealer's consent.
///
/// Where the DMS asks for a code and the request has none, the answer is `202` with a challenge. A password
/// that the DMS refused is never sent again, and after two refused or unanswered attempts within 24 hours none is sent,
/// so that nobody is locked out.
#[utoipa::path(
    post,
    path = "/sessions",
    operation_id = "createSession",
    tag = "Sessions",
    security(("basicKey" = [])),
    request_body(
        content = SignIn,
        description = "Credentials, or nothing at all for the stored account.",
        examples(
            ("credentials" = (summary = "A user's credentials with a code", value = json!(examples::sign_in()))),
            ("service" = (summary = "The stored account", value = json!({"serviceAccount": true})))
        )
    ),
    responses(
        (status = 200, description = "A session.", body = Session, examples(("session" = (summary = "A session", value = json!(examples::session()))))),
        (status = 202, description = "The DMS asks for a code.", body = MfaRequired, examples(("challenge" = (summary = "A code is asked for", value = json!(examples::mfa_required()))))),
        Problems
    )
)]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    BasicCaller(caller): BasicCaller,
    body: JsonBody,
) -> Result<Response, Refusal> {
    let gateway = Arc::clone(&app.gateway);
    let sign_in = async move { sessions::create::create(&gateway, &caller, body.value()).await };
    Ok(signed_in(whole(sign_in).await?))
}

problems!(Problems: ALWAYS, OF_A_BODY, OF_A_SIGN_IN, [Code::MfaInvalid, Code::DmsSeatTaken]);
