//! `POST /sessions/challenges/{challengeId}`: gives the code or the approval that a sign-in waits for.

use axum::extract::State;
use axum::response::Response;
use rooftop_core::{Code, sessions};
use rooftop_model::id::ChallengeId;
use std::sync::Arc;

use super::wire::{ChallengeAnswer, MfaRequired, Session, signed_in};
use crate::authority::BasicCaller;
use crate::body::JsonBody;
use crate::examples;
use crate::problem::{ALWAYS, OF_A_BODY, OF_A_SIGN_IN, Refusal, problems};
use crate::router::App;
use crate::segment::LastSegment;
use crate::whole::whole;

/// Answer a challenge
///
/// Gives the code that a sign-in waits for, and opens the session. A code counts once, and a challenge takes few
/// wrong ones: it says so with `mfa_invalid` while it can still be answered, and with `challenge_expired` when not. A
/// sign-in that is approved on a device takes no code: send `{"type": "approval"}` once it was approved; while it was
/// not, the answer is a new challenge.
#[utoipa::path(
    post,
    path = "/sessions/challenges/{challengeId}",
    operation_id = "answerChallenge",
    tag = "Sessions",
    security(("basicKey" = [])),
    params(("challengeId" = ChallengeId, Path, description = "From the answer that asked for the code.", example = "chl_3mzq6vdr2k7hs5ta")),
    request_body(content = ChallengeAnswer, description = "The code, the approval, or the wish to have the code sent again.", examples(("code" = (summary = "A code from a text message", value = json!(examples::challenge_answer()))))),
    responses(
        (status = 200, description = "A session.", body = Session, examples(("session" = (summary = "A session", value = json!(examples::session()))))),
        (status = 202, description = "The DMS asks for another code.", body = MfaRequired, examples(("challenge" = (summary = "A code is asked for", value = json!(examples::mfa_required()))))),
        Problems
    )
)]
pub(crate) async fn answer_challenge(
    State(app): State<Arc<App>>,
    BasicCaller(caller): BasicCaller,
    LastSegment(id): LastSegment,
    body: JsonBody,
) -> Result<Response, Refusal> {
    let gateway = Arc::clone(&app.gateway);
    let answer = async move {
        sessions::answer_challenge::answer_challenge(&gateway, &caller, &id, body.value()).await
    };
    Ok(signed_in(whole(answer).await?))
}

problems!(
    Problems: ALWAYS,
    OF_A_BODY,
    OF_A_SIGN_IN,
    [Code::MfaInvalid, Code::ChallengeExpired, Code::DmsSeatTaken]
);
