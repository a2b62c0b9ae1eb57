//! HTTP caching of reads (RFC 9110, 13; RFC 9111): validators, age, and the answer that nothing has changed.
//!
//! Answers are not compressed: a strong validator names bytes, and an answer that mixes a caller's filters with
//! a dealer's data is better not made shorter by what the two have in common.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use rooftop_core::list::{Demand, ListAnswer, Source};
use rooftop_core::vehicles::get::RecordAnswer;
use sha2::{Digest, Sha256};
use std::time::Duration;

use crate::status::status_of;

/// Where an answer comes from (RFC 9211).
pub(crate) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// Bytes of the digest in the validator of a list.
const DIGEST: usize = 16;

/// A list: its validator is a digest of its text.
pub(crate) fn list(request: &HeaderMap, answer: ListAnswer) -> Response {
    let digest = Sha256::digest(answer.json.as_bytes());
    let validator = HEXLOWER.encode(digest.get(..DIGEST).unwrap_or_default());
    cached(request, &validator, answer.age, answer.source, answer.json)
}

/// A record: its validator is its version.
pub(crate) fn record(request: &HeaderMap, answer: RecordAnswer) -> Response {
    cached(request, &answer.version, answer.age, Some(answer.source), answer.json)
}

/// The header that [`demand`] reads, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes the header for the OpenAPI document")]
pub(crate) struct DemandHeader {
    /// How old the answer may be: `max-age=N`, `no-cache` for what the DMS says now, `only-if-cached` to leave the DMS
    /// alone. `max-stale=N` allows so many seconds more; `stale-while-revalidate=N` allows them if the DMS is asked for
    /// the next caller, and `stale-if-error=N` if it cannot be read.
    #[param(rename = "Cache-Control", example = "max-age=60")]
    cache_control: Option<String>,
}

/// The longest age that is told apart from any (RFC 9111, 1.2.2).
const SECONDS_MAX: u64 = 1 << 31;

/// What a request asks of the answer's age (RFC 9111, 5.2.1; RFC 5861), the strictest where it says something twice. A
/// directive that is not known, or makes no sense, asks and allows nothing.
pub(crate) fn demand(request: &HeaderMap) -> Demand {
    let lines = request.get_all(header::CACHE_CONTROL).into_iter().filter_map(|value| value.to_str().ok());
    let (mut max_age, mut max_stale, mut meanwhile, mut on_error) = (None, None, None, None);
    let (mut no_cache, mut only_if_cached) = (false, false);
    for directive in lines.flat_map(|line| line.split(',')) {
        let (name, value) = match directive.split_once('=') {
            Some((name, value)) => (name.trim().to_ascii_lowercase(), seconds(value)),
            None => (directive.trim().to_ascii_lowercase(), None),
        };
        let strictest = |before: &mut Option<Duration>| *before = before.iter().copied().chain(value).min();
        match name.as_str() {
            "no-cache" => no_cache = true,
            "only-if-cached" => only_if_cached = true,
            "max-age" => strictest(&mut max_age),
            // Without a number, any age will do.
            "max-stale" if !directive.contains('=') => {
                max_stale = max_stale.or(Some(Duration::from_secs(SECONDS_MAX)));
            }
            "max-stale" => strictest(&mut max_stale),
            "stale-while-revalidate" => strictest(&mut meanwhile),
            "stale-if-error" => strictest(&mut on_error),
            _ => {}
        }
    }
    let stale_if_error = on_error.unwrap_or_default();
    if no_cache {
        return Demand { stale_if_error, only_if_cached, ..Demand::LIVE };
    }
    Demand {
        max_age,
        max_stale: max_stale.unwrap_or_default(),
        stale_while_revalidate: meanwhile.unwrap_or_default(),
        stale_if_error,
        only_if_cached,
    }
}

/// A number of seconds, with or without quotes. One that is too large is as good as any that is.
fn seconds(value: &str) -> Option<Duration> {
    let digits = value.trim().trim_matches('"');
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(digits.parse().unwrap_or(SECONDS_MAX).min(SECONDS_MAX)))
}

/// JSON that nobody may keep.
pub(crate) fn unkept(status: StatusCode, json: impl IntoResponse) -> Response {
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], json).into_response()
}

/// Where an answer comes from, in the words of RFC 9211.
fn cache_status(source: Source) -> HeaderValue {
    let text = match source {
        Source::Mirror { failing: None } => "rooftop; hit".to_owned(),
        Source::Mirror { failing: Some(code) } => format!("rooftop; hit; detail={}", code.as_str()),
        Source::Dms => "rooftop; fwd=request".to_owned(),
        Source::Fallback(code) => {
            let status = status_of(code).as_u16();
            format!("rooftop; fwd=request; fwd-status={status}; detail={}", code.as_str())
        }
    };
    // Made of words and numbers, so it can always be a header.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("rooftop"))
}

fn cached(
    request: &HeaderMap,
    validator: &str,
    age: Duration,
    source: Option<Source>,
    json: String,
) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization"));
    headers.insert(header::AGE, HeaderValue::from(age.as_secs()));
    if let Some(source) = source {
        headers.insert(CACHE_STATUS, cache_status(source));
    }
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
    use rooftop_core::Code;

    const HIT: Source = Source::Mirror { failing: None };

    #[test]
    fn a_request_says_how_old_its_answer_may_be() {
        let asked = |lines: &[&'static str]| {
            let lines = lines.iter().map(|line| (header::CACHE_CONTROL, HeaderValue::from_static(line)));
            demand(&lines.collect())
        };
        let old = |seconds| Demand::at_most(Duration::from_secs(seconds));
        let secs = Duration::from_secs;
        assert_eq!(asked(&[]), Demand::default());
        assert_eq!(asked(&["no-store, max-age=soon, private, max-age, min-fresh=9"]), Demand::default());
        assert_eq!(asked(&["max-age=60"]), old(60));
        assert_eq!(asked(&["No-Cache, max-age=60"]), old(0), "the strictest counts");
        assert_eq!(asked(&["max-age=60", "max-age=\"9\""]), old(9));
        assert_eq!(asked(&["max-age=99999999999999999999999"]), old(SECONDS_MAX));
        assert_eq!(asked(&["only-if-cached, max-age=60"]), Demand { only_if_cached: true, ..old(60) });
        let stale = Demand { max_stale: secs(5), stale_if_error: secs(600), ..old(60) };
        assert_eq!(asked(&["max-age=60, max-stale=5, stale-if-error=600, stale-if-error=900"]), stale);
        assert_eq!(asked(&["max-age=60, max-stale"]).max_stale, secs(SECONDS_MAX));
        assert_eq!(asked(&["max-age=60, max-stale=x"]).max_stale, secs(0));
        let meanwhile = Demand { stale_while_revalidate: secs(30), ..old(60) };
        assert_eq!(asked(&["max-age=60, stale-while-revalidate = 30"]), meanwhile);
        let live = Demand { stale_if_error: secs(600), ..Demand::LIVE };
        let said = "no-cache, max-stale=5, stale-while-revalidate=30, stale-if-error=600";
        assert_eq!(asked(&[said]), live, "`no-cache` asks for what is so now, and allows no shortcut");
    }

    #[test]
    fn an_answer_says_where_it_comes_from() {
        let said = |source| cache_status(source).to_str().unwrap().to_owned();
        assert_eq!(said(Source::Mirror { failing: None }), "rooftop; hit");
        let failing = Source::Mirror { failing: Some(Code::DmsUnavailable) };
        assert_eq!(said(failing), "rooftop; hit; detail=dms_unavailable");
        assert_eq!(said(Source::Dms), "rooftop; fwd=request");
        let fallback = said(Source::Fallback(Code::DmsTimeout));
        assert_eq!(fallback, "rooftop; fwd=request; fwd-status=504; detail=dms_timeout");
    }

    fn status(if_none_match: &str) -> StatusCode {
        let request = HeaderMap::from_iter([(header::IF_NONE_MATCH, if_none_match.parse().unwrap())]);
        let version = "7f-cost".to_owned();
        record(
            &request,
            RecordAnswer { json: "{}".into(), version, age: Duration::from_millis(2900), source: HIT },
        )
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
        let answer = |json: &str| ListAnswer {
            json: json.into(),
            age: Duration::from_millis(2900),
            source: Some(HIT),
        };
        let response = list(&HeaderMap::new(), answer("{}"));
        let headers = response.headers();
        assert_eq!(headers[header::AGE], "2");
        assert_eq!(headers[CACHE_STATUS], "rooftop; hit");
        assert_eq!(headers[header::VARY], "Authorization");
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
        let other = list(&HeaderMap::new(), answer("{ }"));
        assert_ne!(headers[header::ETAG], other.headers()[header::ETAG]);
    }
}
