//! All routes, and the layers around them.

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::get;
use rooftop_core::{Code, Failure, Gateway};
use std::any::Any;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use url::Url;

use crate::exchange::exchange;
use crate::options::{HttpOptions, Readiness};
use crate::problem::Refusal;
use crate::rate::Rates;
use crate::timeout::timeout;
use crate::{docs, health, openapi, segment};

/// What handlers and extractors work with.
pub(crate) struct App {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) rates: Rates,
    pub(crate) public_url: Option<Url>,
    pub(crate) readiness: Readiness,
}

/// The API, its documentation, and the checks of liveness and readiness.
///
/// The peer's address is taken from the `ConnectInfo` that [`crate::serve()`] gives to each request.
pub fn api(gateway: Arc<Gateway>, options: HttpOptions) -> Router {
    let HttpOptions { public_url, rate, readiness } = options;
    let app = Arc::new(App { gateway, rates: Rates::new(rate), public_url, readiness });
    let (operations, _) = openapi::operations().split_for_parts();
    around(
        operations
            .merge(docs::router())
            .route("/healthz", get(health::alive))
            .route("/readyz", get(health::ready)),
        &app,
    )
}

/// The layers around every route, the outermost last.
fn around(routes: Router<Arc<App>>, app: &Arc<App>) -> Router {
    routes
        .fallback(nothing_there)
        .method_not_allowed_fallback(other_method)
        .layer(middleware::from_fn(timeout))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(app), exchange))
        .with_state(Arc::clone(app))
}

async fn nothing_there() -> Refusal {
    segment::no_such_path().into()
}

async fn other_method() -> Refusal {
    let detail = "This path does not take this method; `Allow` names those that it takes. Nothing was done.";
    Failure::new(Code::MethodNotAllowed, detail).into()
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that `CatchPanicLayer` asks for")]
fn panicked(panic: Box<dyn Any + Send>) -> Response<Body> {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    Refusal::from(Failure::internal(format!("panicked: {text}"))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{BASE, basic, bearer, router, send, send_body};
    use axum::http::StatusCode;

    #[tokio::test]
    async fn a_path_that_is_not_there_is_a_problem() {
        let router = router();
        for path in [
            "/nothing",
            "/integrations",
            "/integrations/int_1",
            "/integrations/int_1/rooftops/",
            "/docs/errors/x",
        ] {
            let answer = send(&router, &format!("GET {path}"), &[]).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::NOT_FOUND, "not_found"),
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn a_method_that_a_path_does_not_take_names_those_that_it_takes() {
        let router = router();
        for (line, allow) in [
            ("PUT /sessions", "POST"),
            ("PATCH /sessions/current", "GET,HEAD,DELETE"),
            ("DELETE /rooftops", "GET,HEAD"),
            ("OPTIONS /inventory/vehicles/veh_1", "GET,HEAD"),
        ] {
            let answer = send(&router, &line.replace(" /", &format!(" {BASE}/")), &[]).await;
            assert_eq!(answer.code(), "method_not_allowed");
            assert_eq!(
                (answer.status, answer.header("allow")),
                (StatusCode::METHOD_NOT_ALLOWED, allow),
                "{line}"
            );
        }
    }

    #[tokio::test]
    async fn an_answer_carries_the_id_of_its_request() {
        let router = router();
        let answer = send(&router, "GET /healthz", &[("x-request-id", "order-7")]).await;
        assert_eq!(answer.header("x-request-id"), "order-7");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let answer = send(&router, "GET /healthz", &[("x-request-id", "a b")]).await;
        assert!(answer.header("x-request-id").starts_with("req_"));
    }

    #[tokio::test]
    async fn the_process_may_live_and_not_be_ready() {
        let router = router();
        assert_eq!(send(&router, "GET /healthz", &[]).await.text, r#"{"status":"alive"}"#);
        let answer = send(&router, "GET /readyz", &[]).await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"not_ready"}"#)
        );
    }

    #[tokio::test]
    async fn a_fault_of_the_store_or_a_panic_shows_nothing_of_itself() {
        let router = router();
        let bearer = bearer();
        for line in ["POST /sessions/refresh", "DELETE /sessions/current", "GET /inventory/vehicles/veh_1"] {
            let line = line.replace(" /", &format!(" {BASE}/"));
            let answer = send(&router, &line, &[("authorization", &bearer)]).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::INTERNAL_SERVER_ERROR, "internal")
            );
            assert!(!answer.text.contains("hunter2"), "{}", answer.text);
        }
    }

    #[tokio::test]
    async fn a_panic_of_a_handler_is_a_problem() {
        let answer = panicked(Box::new("hunter2"));
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[tokio::test]
    async fn a_read_is_answered_with_its_validator_and_then_with_nothing() {
        let router = router();
        let (line, bearer) = (format!("GET {BASE}/rooftops?pageSize=1"), bearer());
        let first = send(&router, &line, &[("authorization", &bearer)]).await;
        assert_eq!(first.header("cache-control"), "private, no-cache");
        assert_eq!((first.header("vary"), first.header("age")), ("Authorization", "0"));
        let tag = first.header("etag");
        let again = send(&router, &line, &[("authorization", &bearer), ("if-none-match", tag)]).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!((again.header("etag"), again.header("vary")), (tag, "Authorization"));
        let head = send(&router, &line.replace("GET", "HEAD"), &[("authorization", &bearer)]).await;
        assert_eq!((head.status, head.text.as_str(), head.header("etag")), (StatusCode::OK, "", tag));
    }

    #[tokio::test]
    async fn the_event_log_is_shown_to_a_session_and_to_a_key() {
        let line = format!("GET {BASE}/events");
        for credential in [basic(), bearer()] {
            let answer = send(&router(), &line, &[("authorization", &credential)]).await;
            insta::allow_duplicates! {
                insta::assert_snapshot!(answer.text, @r#"{"items":[{"type":"sync.completed","timestamp":"2026-01-21T12:00:00Z","data":{"eventId":"evt_1"}}],"page":1,"pageSize":50,"total":1,"nextCursor":null,"completeness":"complete"}"#);
            }
        }
        let lost = send(&router(), &format!("{line}?after=evt_9"), &[("authorization", &basic())]).await;
        assert_eq!((lost.status, lost.code().as_str()), (StatusCode::GONE, "cursor_expired"));
    }

    #[tokio::test]
    async fn a_session_is_never_kept() {
        let line = format!("GET {BASE}/sessions/current");
        let answer = send(&router(), &line, &[("authorization", &bearer())]).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        insta::assert_snapshot!(answer.text, @r#"{"sessionId":"ses_1","expiresIn":1800,"user":{"id":"u_3a91de","name":"General Manager","rooftops":["rt_1001","rt_1002"],"entitlements":["inventory"]}}"#);
    }

    #[tokio::test]
    async fn bad_input_is_refused_at_its_place() {
        let router = router();
        let (basic, bearer) = (basic(), bearer());
        let query = format!("GET {BASE}/rooftops?pageSize=999&x=1");
        let answer = send(&router, &query, &[("authorization", &bearer)]).await;
        let places: Vec<_> =
            answer.json()["errors"].as_array().unwrap().iter().map(|e| e["pointer"].to_string()).collect();
        assert_eq!(places, [r#""/query/pageSize""#, r#""/query/x""#]);

        let headers = [("authorization", basic.as_str()), ("content-type", "application/json")];
        let body = Body::from(r#"{"username":"a","username":"b"}"#);
        let answer = send_body(&router, &format!("POST {BASE}/sessions"), &headers, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "invalid_request"));
        assert_eq!(answer.json()["errors"][0]["pointer"], "/username");
    }

    #[tokio::test]
    async fn what_was_never_read_is_pending_and_never_an_empty_list() {
        let line = format!("GET {BASE}/inventory/vehicles");
        let answer = send(&router(), &line, &[("authorization", &bearer())]).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::SERVICE_UNAVAILABLE, "sync_pending")
        );
        assert_eq!(answer.header("retry-after"), "5");
    }
}
