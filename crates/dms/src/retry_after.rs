//! `Retry-After` (RFC 9110, 10.2.3): so many seconds, or a date.

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::time::Duration;

/// How long a DMS says to wait. A date is compared with the DMS's own clock, where the answer shows it: two clocks
/// may differ by more than the wait.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let said = text(&RETRY_AFTER)?;
    if let Ok(seconds) = said.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date =
        |text: &str| httpdate::parse_http_date(text).ok().and_then(|time| Timestamp::try_from(time).ok());
    let theirs = text(&DATE).and_then(date).unwrap_or(now);
    // One that lies in the past asks for no wait.
    Some(Duration::try_from(date(said)?.duration_since(theirs)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[(HeaderName, &'static str)]) -> Option<u64> {
        let headers = lines.iter().map(|(name, value)| (name.clone(), value.parse().unwrap()));
        let now = "2026-01-21T13:45:00Z".parse().unwrap();
        retry_after(&headers.collect(), now).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_wait_is_said_in_seconds_or_as_a_date() {
        assert_eq!(said(&[(RETRY_AFTER, " 120 ")]), Some(120));
        assert_eq!(said(&[(RETRY_AFTER, "Wed, 21 Jan 2026 13:46:30 GMT")]), Some(90));
        assert_eq!(said(&[(RETRY_AFTER, "Wednesday, 21-Jan-26 13:46:30 GMT")]), Some(90));
        assert_eq!(said(&[(RETRY_AFTER, "Wed, 21 Jan 2026 13:44:00 GMT")]), Some(0), "it is past");
    }

    #[test]
    fn a_date_is_read_by_the_clock_of_whoever_wrote_it() {
        let date = (DATE, "Wed, 21 Jan 2026 12:00:00 GMT");
        assert_eq!(said(&[(RETRY_AFTER, "Wed, 21 Jan 2026 12:00:10 GMT"), date]), Some(10));
    }

    #[test]
    fn what_is_neither_says_nothing() {
        for text in ["", "soon", "-5", "1.5"] {
            assert_eq!(said(&[(RETRY_AFTER, text)]), None, "{text}");
        }
        assert_eq!(said(&[]), None);
    }
}
