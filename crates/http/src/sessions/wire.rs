//! What the operations on sessions send and answer.

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use rooftop_core::ports::dms::MfaMethod;
use rooftop_core::sessions::{OpenSession, SignInAnswer, WaitingChallenge};
use rooftop_model::User;
use rooftop_model::id::ChallengeId;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caching::unkept;

/// Credentials of a user of the DMS. With nothing at all, or with `serviceAccount` alone, the integration's stored
/// account is used.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the body for the OpenAPI document; `core` reads it")]
pub(super) struct SignIn {
    /// The user name, as the user types it into the DMS.
    #[schema(max_length = 256)]
    username: Option<String>,
    /// The password. It is sent to the DMS and never stored.
    #[schema(format = Password, max_length = 512)]
    password: Option<String>,
    /// A code, where one is at hand already.
    mfa: Option<CodeAnswer>,
    /// Use the integration's stored account.
    service_account: Option<bool>,
}

/// A code as a second factor.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body for the OpenAPI document; `core` reads it")]
pub(super) struct CodeAnswer {
    /// How the code came.
    r#type: MfaMethod,
    /// The code.
    #[schema(max_length = 256, example = "123456")]
    code: String,
}

/// What a person answers to a challenge: a code with its type, `{"type": "approval"}` once the sign-in was approved on
/// the device, or `{"resend": true}` where the code did not arrive and `canResend` says that it can be sent again.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body for the OpenAPI document; `core` reads it")]
pub(super) struct ChallengeAnswer {
    /// How the code came, or `approval`.
    r#type: Option<MfaMethod>,
    /// The code; none with `approval`.
    #[schema(max_length = 256, example = "123456")]
    code: Option<String>,
    /// Have the code sent again.
    resend: Option<bool>,
}

/// A session that was opened or refreshed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session<'a> {
    /// The token for `Authorization: Bearer`. It is shown once.
    auth_token: &'a str,
    /// Seconds until it ends.
    expires_in: u64,
    /// The user of the DMS that the session acts as.
    user: User,
}

/// A sign-in that waits for a code.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MfaRequired {
    /// Always `mfa_required`.
    #[schema(example = "mfa_required")]
    status: &'static str,
    /// What to answer, at `POST /sessions/challenges/{challengeId}`.
    challenge_id: ChallengeId,
    /// How the code comes.
    methods: Vec<OfferedMethod>,
    /// Seconds until the challenge is over.
    expires_in: u64,
}

/// A way in which a code comes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfferedMethod {
    /// Which way.
    r#type: MfaMethod,
    /// Where it was sent, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "***-0142")]
    hint: Option<String>,
    /// Whether the code can be sent again, with `{"resend": true}`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    can_resend: bool,
}

/// The answer to a sign-in: a session, or the challenge that stands in between.
pub(super) fn signed_in(answer: SignInAnswer) -> Response {
    match answer {
        SignInAnswer::Open(session) => opened(session),
        SignInAnswer::Waiting(challenge) => waiting(challenge),
    }
}

/// The answer with a session and its token.
pub(super) fn opened(session: OpenSession) -> Response {
    let OpenSession { token, expires_in, user } = session;
    let session = Session { auth_token: token.expose_secret(), expires_in: expires_in.as_secs(), user };
    unkept(StatusCode::OK, Json(session))
}

fn waiting(challenge: WaitingChallenge) -> Response {
    let WaitingChallenge { id, method, hint, can_resend, expires_in } = challenge;
    let required = MfaRequired {
        status: "mfa_required",
        challenge_id: id,
        methods: vec![OfferedMethod { r#type: method, hint, can_resend }],
        expires_in: expires_in.as_secs(),
    };
    unkept(StatusCode::ACCEPTED, Json(required))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::time::Duration;

    async fn text(response: Response) -> String {
        String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_session_is_answered_in_the_words_of_the_spec() {
        let user = serde_json::from_value(crate::examples::session()["user"].clone()).unwrap();
        let token = "rfs_0Hq7…".to_owned().into();
        let answer = SignInAnswer::Open(OpenSession { token, expires_in: Duration::from_hours(1), user });
        assert_eq!(text(signed_in(answer)).await, crate::examples::session().to_string());
    }

    #[tokio::test]
    async fn a_challenge_without_a_hint_has_none() {
        let answer = SignInAnswer::Waiting(WaitingChallenge {
            id: ChallengeId::parse("chl_1").unwrap(),
            method: MfaMethod::Totp,
            hint: None,
            can_resend: false,
            expires_in: Duration::from_mins(10),
        });
        let response = signed_in(answer);
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        let expected =
            r#"{"status":"mfa_required","challengeId":"chl_1","methods":[{"type":"totp"}],"expiresIn":600}"#;
        assert_eq!(text(response).await, expected);
    }
}
