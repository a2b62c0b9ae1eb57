//! HTTP caching of reads (RFC 9110, 13; RFC 9111): validators, age, and the answer that nothing has changed.
//!
//! Answers are not compressed: a strong validator names bytes, and an answer that mixes a caller's filters with
//! a dealer's data is better not made shorter by what the two have in common.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use rooftop_core::list::{Demand, ListAnswer};
use rooftop_core::vehicles::get::RecordAnswer;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Bytes of the digest in the validator of a list.
const DIGEST: usize = 16;

/// A list: its validator is a digest of its text.
pub(crate) fn list(request: &HeaderMap, answer: ListAnswer) -> Response {
    let digest = Sha256::digest(answer.json.as_bytes());
    let validator = HEXLOWER.encode(digest.get(..DIGEST).unwrap_or_default());
    cached(request, &validator, answer.age, answer.json)
}

/// A record: its validator is its version.
pub(crate) fn record(request: &HeaderMap, answer: RecordAnswer) -> Response {
    cached(request, &answer.version, answer.age, answer.json)
}

/// The header that [`demand`] reads, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes the header for the OpenAPI document")]
pub(crate) struct DemandHeader {
    /// How old the answer may be: `max-age=N`, `no-cache` for what the DMS says now, `only-if-cached` to leave the DMS
    /// alone.
    #[param(rename = "Cache-Control", example = "max-age=60")]
    cache_control: Option<String>,
}

/// What a request asks of the answer's age (RFC 9111, 5.2.1): `no-cache`, `max-age` and `only-if-cached`, the
/// strictest of each. A directive that is not known, or makes no sense, asks nothing.
pub(crate) fn demand(request: &HeaderMap) -> Demand {
    let lines = request.get_all(header::CACHE_CONTROL).into_iter().filter_map(|value| value.to_str().ok());
    let mut demand = Demand::default();
    for directive in
        lines.flat_map(|line| line.split(',')).map(|directive| directive.trim().to_ascii_lowercase())
    {
        let age = match directive.strip_prefix("max-age=") {
            Some(seconds) => seconds.trim_matches('"').parse().ok().map(Duration::from_secs),
            None => (directive == "no-cache").then_some(Duration::ZERO),
        };
        demand.max_age = demand.max_age.into_iter().chain(age).min();
        demand.only_if_cached |= directive == "only-if-cached";
    }
    demand
}

/// JSON that nobody may keep.
pub(crate) fn unkept(status: StatusCode, json: impl IntoResponse) -> Response {
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], json).into_response()
}

fn cached(request: &HeaderMap, validator: &str, age: Duration, json: String) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization"));
    headers.insert(header::AGE, HeaderValue::from(age.as_secs()));
    if let Ok(tag) = HeaderValue::try_from(format!("\"{validator}\"")) {
        headers.insert(header::ETAG, tag);
    }
    if has(request, validator) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (headers, json).into_response()
}

/// Whether `If-None-Match` says that the caller has this very text.
fn has(request: &HeaderMap, validator: &str) -> bool {
    let lists = request.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    lists.into_iter().any(|list| list.trim() == "*" || names(list, validator))
}

/// Whether a list of entity tags names a validator. A comma may stand within a tag, so the list is read and not
/// split. `If-None-Match` compares weakly: `W/` makes no difference.
fn names(list: &str, validator: &str) -> bool {
    let mut rest = list;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        rest = rest.strip_prefix("W/").unwrap_or(rest);
        let Some((tag, behind)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
            return false;
        };
        if tag == validator {
            return true;
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_how_old_its_answer_may_be() {
        let asked = |lines: &[&'static str]| {
            let lines = lines.iter().map(|line| (header::CACHE_CONTROL, HeaderValue::from_static(line)));
            demand(&lines.collect())
        };
        let old = |seconds| Demand { max_age: Some(Duration::from_secs(seconds)), only_if_cached: false };
        assert_eq!(asked(&[]), Demand::default());
        assert_eq!(asked(&["no-store, max-age=soon, private"]), Demand::default());
        assert_eq!(asked(&["max-age=60"]), old(60));
        assert_eq!(asked(&["No-Cache, max-age=60"]), old(0), "the strictest counts");
        assert_eq!(asked(&["max-age=60", "max-age=\"9\""]), old(9));
        assert_eq!(asked(&["only-if-cached, max-age=60"]), Demand { only_if_cached: true, ..old(60) });
    }

    fn status(if_none_match: &str) -> StatusCode {
        let request = HeaderMap::from_iter([(header::IF_NONE_MATCH, if_none_match.parse().unwrap())]);
        let version = "7f-cost".to_owned();
        record(&request, RecordAnswer { json: "{}".into(), version, age: Duration::from_millis(2900) })
            .status()
    }

    #[test]
    fn who_has_the_text_already_is_told_so() {
        for known in
            ["\"7f-cost\"", "W/\"7f-cost\"", "\"a\", \"7f-cost\"", "\"a,b\" ,,W/\"7f-cost\"", "*", " * "]
        {
            assert_eq!(status(known), StatusCode::NOT_MODIFIED, "{known}");
        }
        for other in ["\"7f\"", "7f-cost", "\"a\" 7f-cost", "\"7f-cost", "", "w/\"7f-cost\"", "\"*\""] {
            assert_eq!(status(other), StatusCode::OK, "{other}");
        }
    }

    #[test]
    fn an_answer_says_how_old_it_is_and_for_whom_it_is_kept() {
        let answer = |json: &str| ListAnswer { json: json.into(), age: Duration::from_millis(2900) };
        let response = list(&HeaderMap::new(), answer("{}"));
        let headers = response.headers();
        assert_eq!(headers[header::AGE], "2");
        assert_eq!(headers[header::VARY], "Authorization");
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
        let other = list(&HeaderMap::new(), answer("{ }"));
        assert_ne!(headers[header::ETAG], other.headers()[header::ETAG]);
    }
}
