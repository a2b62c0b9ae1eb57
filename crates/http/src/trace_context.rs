//! W3C Trace Context: the caller's trace, so that our log lines can be found from it.

use axum::http::HeaderMap;

/// A caller's place in its trace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TraceParent<'a> {
    /// The trace, as 32 hexadecimal digits.
    pub(crate) trace: &'a str,
    /// The caller's span, as 16 hexadecimal digits.
    pub(crate) span: &'a str,
}

/// Reads `traceparent`. What is not one is left aside, as the standard asks.
pub(crate) fn trace_parent(headers: &HeaderMap) -> Option<TraceParent<'_>> {
    let mut parts = headers.get("traceparent")?.to_str().ok()?.split('-');
    let version = parts.next().filter(|version| is_hex(version, 2) && *version != "ff")?;
    let trace = parts.next().filter(|trace| is_id(trace, 32))?;
    let span = parts.next().filter(|span| is_id(span, 16))?;
    parts.next().filter(|flags| is_hex(flags, 2))?;
    // Version 00 has these four parts; a later one may have more.
    (version != "00" || parts.next().is_none()).then_some(TraceParent { trace, span })
}

fn is_id(text: &str, length: usize) -> bool {
    is_hex(text, length) && text.bytes().any(|byte| byte != b'0')
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    fn found(text: &str) -> bool {
        trace_parent(&HeaderMap::from_iter([("traceparent".parse().unwrap(), text.parse().unwrap())]))
            == Some(TraceParent { trace: TRACE, span: SPAN })
    }

    #[test]
    fn a_trace_is_taken_over_and_a_forged_one_is_not() {
        assert!(found(&format!("00-{TRACE}-{SPAN}-01")));
        assert!(found(&format!("01-{TRACE}-{SPAN}-01-what-comes-later")));
        for wrong in [
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{}-{SPAN}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            String::new(),
        ] {
            assert!(!found(&wrong), "{wrong}");
        }
    }
}
