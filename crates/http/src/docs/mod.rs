//! The documentation, offline: everything that a page loads comes from this gateway.

mod errors;
mod page;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware;
use axum::response::{Redirect, Response};
use axum::routing::get;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

use crate::openapi::openapi_json;
use crate::router::App;

/// The pages, and the document that they show. They are the same for everybody, so they may be compressed.
pub(crate) fn router() -> Router<Arc<App>> {
    let document: Arc<str> = openapi_json().into();
    let document = move || {
        let text = document.to_string();
        async move { ([(header::CONTENT_TYPE, "application/json")], text) }
    };
    Router::new()
        .route("/", get(|| async { Redirect::temporary("docs") }))
        .route("/openapi.json", get(document))
        .route("/docs", get(page::page))
        .route("/docs/docs.css", get(page::style))
        .route("/docs/rapidoc-min.js", get(page::script))
        .route("/docs/errors", get(errors::index))
        .route("/docs/errors/{code}", get(errors::of_code))
        .layer(CompressionLayer::new().gzip(true))
        .layer(middleware::map_response(guard))
}

/// What the pages may load and do: scripts and data of this origin only. RapiDoc styles its own parts from
/// within, hence the one loose end.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn guard(mut response: Response) -> Response {
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}

#[cfg(test)]
mod tests {
    use crate::testing::{router, send};
    use axum::http::StatusCode;

    #[tokio::test]
    async fn every_page_loads_from_here_and_into_no_other() {
        let router = router();
        for (path, of) in [
            ("/docs", "text/html"),
            ("/docs/docs.css", "text/css"),
            ("/docs/rapidoc-min.js", "text/javascript"),
            ("/docs/errors", "text/html"),
            ("/docs/errors/drift", "text/html"),
            ("/openapi.json", "application/json"),
        ] {
            let answer = send(&router, &format!("GET {path}"), &[]).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(answer.header("content-type").starts_with(of), "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }

    #[tokio::test]
    async fn the_root_leads_to_the_docs() {
        let answer = send(&router(), "GET /", &[]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::TEMPORARY_REDIRECT, "docs"));
    }

    #[tokio::test]
    async fn a_problem_is_not_kept_like_a_page() {
        let answer = send(&router(), "GET /docs/errors/nonsense", &[]).await;
        assert_eq!(answer.code(), "not_found");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}
