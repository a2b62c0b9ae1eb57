//! Refusals as problem details (RFC 9457).

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rooftop_core::ports::PersonTask;
use rooftop_core::{Code, Effect, Failure, FieldError};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use utoipa::ToSchema;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response as DocumentedResponse, ResponseBuilder};

use crate::status::status_of;

/// The media type of a problem.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// A request that was not carried out, on its way to the answer. `exchange` renders it, where the request's id is
/// known, and logs it there, once.
#[derive(Debug, Clone)]
pub(crate) struct Refusal(Arc<Failure>);

impl Refusal {
    pub(crate) fn failure(&self) -> &Failure {
        &self.0
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self(Arc::new(failure))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = status_of(self.0.code).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Why a request was not carried out (RFC 9457), and what became of the DMS.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem {
    /// The page of the docs about this code.
    #[schema(format = "uri-reference", example = "/docs/errors/not_found")]
    r#type: String,
    /// What happened, in a few words, the same for every problem of this code.
    #[schema(example = "Not found")]
    title: &'static str,
    /// The status of the answer.
    #[schema(example = 404)]
    status: u16,
    /// What happened here, what became of the DMS, and what to do next.
    #[schema(example = "There is no vehicle of this id that you may see.")]
    detail: String,
    /// What went wrong, as a stable word.
    #[schema(value_type = Code)]
    code: &'static str,
    /// What became of the DMS. Only this permits another try of a write.
    effect: Effect,
    /// Whether the same request may succeed later without anybody doing anything.
    #[schema(example = false)]
    retryable: bool,
    /// The id of the request, as in `X-Request-Id` and in the gateway's log.
    #[schema(example = "req_7d2kq4nhs3bxw5ou")]
    request_id: String,
    /// Every fault of the input, each at its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// What a person must do in the DMS itself, with `action_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    action: Option<PersonTask>,
}

impl Problem {
    fn of(failure: &Failure, public_url: Option<&Url>, request_id: &str) -> Self {
        Self {
            r#type: type_of(failure.code, public_url),
            title: failure.code.title(),
            status: status_of(failure.code).as_u16(),
            detail: failure.detail.clone().into_owned(),
            code: failure.code.as_str(),
            effect: failure.effect,
            retryable: failure.code.retryable(),
            request_id: request_id.to_owned(),
            errors: failure.errors.clone(),
            action: failure.action,
        }
    }
}

/// The answer to a request that was not carried out.
pub(crate) fn answer(failure: &Failure, public_url: Option<&Url>, request_id: &str) -> Response {
    let problem = Problem::of(failure, public_url, request_id);
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(wait) = failure.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
    }
    // A problem is made of texts and numbers, so it can always be written.
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    (status_of(failure.code), headers, body).into_response()
}

/// Seconds to wait: a part of one counts whole, and there is always something to wait for.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    let part = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(part).max(1)
}

/// The page of a code: absolute where the gateway knows its own address.
fn type_of(code: Code, public_url: Option<&Url>) -> String {
    let base = public_url.map_or("", |url| url.as_str().trim_end_matches('/'));
    format!("{base}/docs/errors/{}", code.as_str())
}

/// The problems that an operation may answer with, for the OpenAPI document: by status, an example for each code.
pub(crate) fn documented(codes: &[&[Code]]) -> BTreeMap<String, RefOr<DocumentedResponse>> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes.iter().copied().flatten() {
        let of_status = by_status.entry(status_of(*code).as_u16()).or_default();
        if !of_status.contains(code) {
            of_status.push(*code);
        }
    }
    by_status
        .into_iter()
        .map(|(status, codes)| (status.to_string(), RefOr::T(documented_status(&codes))))
        .collect()
}

fn documented_status(codes: &[Code]) -> DocumentedResponse {
    let words: Vec<_> = codes.iter().map(|code| format!("`{}`: {}.", code.as_str(), code.title())).collect();
    let examples = codes.iter().map(|code| (code.as_str(), documented_example(*code)));
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(examples)
        .build();
    ResponseBuilder::new().description(words.join(" ")).content(MEDIA_TYPE, content).build()
}

fn documented_example(code: Code) -> Example {
    let mut failure = Failure::new(code, code.meaning().trim());
    if code == Code::InvalidRequest {
        let pointer = "/query/pageSize".to_owned();
        let detail = "Expected a whole number from 1 to 200.".to_owned();
        failure = Failure::invalid(vec![FieldError { pointer, code: "out_of_range", detail }]);
    }
    let problem = Problem::of(&failure, None, "req_7d2kq4nhs3bxw5ou");
    let value = serde_json::to_value(problem).unwrap_or(Value::Null);
    ExampleBuilder::new().summary(code.title()).value(Some(value)).build()
}

/// Declares the problems of an operation for its `responses(…)`.
macro_rules! problems {
    ($name:ident: $($codes:expr),+ $(,)?) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                $crate::problem::documented(&[$(&$codes),+])
            }
        }
    };
}
pub(crate) use problems;

/// What every operation under an integration may answer with.
pub(crate) const ALWAYS: [Code; 6] = [
    Code::Unauthenticated,
    Code::ConsentMissing,
    Code::NotFound,
    Code::RateLimited,
    Code::Internal,
    Code::DmsTimeout,
];

/// What every operation with a body may answer with besides.
pub(crate) const OF_A_BODY: [Code; 4] =
    [Code::InvalidRequest, Code::RequestTimeout, Code::PayloadTooLarge, Code::UnsupportedMediaType];

/// What every sign-in may answer with besides.
pub(crate) const OF_A_SIGN_IN: [Code; 10] = [
    Code::MfaRequired,
    Code::CredentialsRejected,
    Code::PasswordExpired,
    Code::CaptchaRequired,
    Code::AccountLocked,
    Code::LoginPaused,
    Code::NotSupportedByDms,
    Code::Drift,
    Code::DmsUnavailable,
    Code::DmsBusy,
];

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use http_body_util::BodyExt;

    async fn body_of(response: Response<Body>) -> Value {
        serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }

    #[tokio::test]
    async fn a_problem_says_what_became_of_the_dms_and_never_why_the_gateway_failed() {
        let failure = Failure::internal("disk full at shard 7").retry_after(Duration::from_millis(1200));
        let url: Url = "https://gateway.example.com/".parse().unwrap();
        let response = answer(&failure, Some(&url), "req_1");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
        let text = serde_json::to_string_pretty(&body_of(response).await).unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "type": "https://gateway.example.com/docs/errors/internal",
          "title": "The gateway failed",
          "status": 500,
          "detail": "The gateway failed at this. Nothing was changed in the DMS. Try again, and give the operator the request id if it stays.",
          "code": "internal",
          "effect": "none",
          "retryable": true,
          "requestId": "req_1"
        }
        "#);
    }

    #[tokio::test]
    async fn without_a_public_address_the_type_refers_to_this_origin() {
        let problem = body_of(answer(&Failure::new(Code::NotFound, "No."), None, "req_1")).await;
        assert_eq!(problem["type"], "/docs/errors/not_found");
    }
}
