//! The figures of the HTTP side, and the page that shows all figures of the process.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics::{Unit, describe_counter, describe_histogram};
use metrics_exporter_prometheus::PrometheusHandle;

/// Requests by method, route and status.
pub(crate) const REQUESTS_METRIC: &str = "rooftop_http_requests_total";

/// Refusals by code.
pub(crate) const REFUSALS_METRIC: &str = "rooftop_http_refusals_total";

/// The name of the histogram of durations, by method, route and status.
pub const DURATION_METRIC: &str = "rooftop_http_request_duration_seconds";

/// Bounds of that histogram: from an answer out of the mirror to a sign-in with its code. Whoever installs the
/// recorder sets them for [`DURATION_METRIC`].
pub const DURATION_BUCKETS_SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0, 30.0];

/// Tells the recorder, once it is installed, what the figures of this crate mean.
pub fn describe_metrics() {
    describe_counter!(REQUESTS_METRIC, "Requests that were answered, by method, route and status.");
    describe_counter!(REFUSALS_METRIC, "Requests that were refused, by error code.");
    describe_histogram!(DURATION_METRIC, Unit::Seconds, "Time from the head of a request to its answer.");
}

/// `/metrics` in the text format of Prometheus, for a port of its own: figures tell about customers.
pub fn metrics_router(recorder: PrometheusHandle) -> Router {
    let page = move || async move {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], recorder.render())
    };
    Router::new().route("/metrics", get(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tower::ServiceExt;

    #[tokio::test]
    async fn the_page_shows_what_was_counted() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let router = metrics_router(recorder.handle());
        metrics::with_local_recorder(&recorder, || metrics::counter!(REQUESTS_METRIC).increment(3));
        let request = Request::get("/metrics").body(Body::empty()).unwrap();
        let page = router.oneshot(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&page).contains("rooftop_http_requests_total 3"));
    }
}
