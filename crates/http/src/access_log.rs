//! The access log and its figures: the route and never the path, no header, no query.

use axum::http::{Method, StatusCode};
use rooftop_core::{Actor, Failure};
use std::time::Duration;

use crate::metrics::{DURATION_METRIC, REFUSALS_METRIC, REQUESTS_METRIC};

/// The route of a path that has none.
pub(crate) const UNMATCHED: &str = "unmatched";

/// Logs and counts an answer. The span says which request it was.
pub(crate) fn answered(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let method = known(method);
    let labels =
        [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.as_u16().to_string())];
    metrics::counter!(REQUESTS_METRIC, &labels).increment(1);
    metrics::histogram!(DURATION_METRIC, &labels).record(took.as_secs_f64());
    tracing::info!(
        target: "rooftop::access",
        status = status.as_u16(),
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
}

/// Logs and counts a refusal, with its cause: this is the one place that shows it.
pub(crate) fn refused(failure: &Failure) {
    let code = failure.code.as_str();
    metrics::counter!(REFUSALS_METRIC, "code" => code).increment(1);
    let cause = failure.operator();
    let cause = cause.as_deref();
    match failure.code.actor() {
        Actor::Operator => tracing::error!(code, cause, "refused"),
        Actor::Time => tracing::warn!(code, cause, "refused"),
        Actor::Client | Actor::Dealer if cause.is_some() => tracing::info!(code, cause, "refused"),
        Actor::Client | Actor::Dealer => tracing::debug!(code, "refused"),
    }
}

/// The method as a label. A caller can make up methods, and a label must not have endless values.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
