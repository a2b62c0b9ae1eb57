//! Who is calling. These extractors run before the body is read, and a handler without one has no caller to act for.

mod any;
mod basic;
mod bearer;
mod header;

pub(crate) use any::AnyCaller;
pub(crate) use basic::BasicCaller;
pub(crate) use bearer::BearerCaller;

use axum::extract::ConnectInfo;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use rooftop_core::{Code, Failure};
use std::net::{IpAddr, SocketAddr};

/// How an operation wants its caller to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// With an API key (RFC 7617).
    Basic,
    /// With the token of a session (RFC 6750).
    Bearer,
    /// With either.
    Either,
}

impl Scheme {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Bearer => "Bearer",
            Self::Either => "Bearer` or `Basic",
        }
    }

    /// What `WWW-Authenticate` says in an answer of 401. `presented`: whether the request had a credential.
    pub(crate) fn challenge(self, code: Code, presented: bool) -> HeaderValue {
        let invalid = matches!(code, Code::Unauthenticated | Code::SessionExpired) && presented;
        HeaderValue::from_static(match self {
            Self::Basic => r#"Basic realm="rooftop", charset="UTF-8""#,
            Self::Bearer if invalid => r#"Bearer realm="rooftop", error="invalid_token""#,
            Self::Bearer => r#"Bearer realm="rooftop""#,
            Self::Either if invalid => {
                r#"Bearer realm="rooftop", error="invalid_token", Basic realm="rooftop", charset="UTF-8""#
            }
            Self::Either => r#"Bearer realm="rooftop", Basic realm="rooftop", charset="UTF-8""#,
        })
    }
}

fn unauthenticated(detail: String) -> Failure {
    Failure::new(Code::Unauthenticated, detail)
}

/// The address of the peer, as the unit in which failed attempts are counted: of IPv6, the network of 64 bits that
/// one host commonly has to itself.
fn peer(parts: &Parts) -> Option<String> {
    let ConnectInfo(address) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(match address.ip().to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => (address.to_bits() >> 64).to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{BASE, basic, bearer, router, router_with_burst, send, send_body};
    use axum::body::Body;
    use axum::http::StatusCode;
    use data_encoding::BASE64;

    #[tokio::test]
    async fn who_does_not_show_what_the_operation_wants_is_told_what_it_wants() {
        let router = router();
        let bearer = bearer();
        let basic = basic();
        for (line, header, challenge) in [
            ("POST /sessions", None, r#"Basic realm="rooftop", charset="UTF-8""#),
            ("POST /sessions", Some(bearer.as_str()), r#"Basic realm="rooftop", charset="UTF-8""#),
            ("GET /rooftops", None, r#"Bearer realm="rooftop""#),
            ("GET /rooftops", Some(basic.as_str()), r#"Bearer realm="rooftop", error="invalid_token""#),
            ("GET /rooftops", Some("Bearer rfs_x"), r#"Bearer realm="rooftop", error="invalid_token""#),
            ("GET /events", None, r#"Bearer realm="rooftop", Basic realm="rooftop", charset="UTF-8""#),
            (
                "GET /events",
                Some("Digest x"),
                r#"Bearer realm="rooftop", error="invalid_token", Basic realm="rooftop", charset="UTF-8""#,
            ),
        ] {
            let headers: Vec<_> = header.iter().map(|value| ("authorization", *value)).collect();
            let line = line.replace(" /", &format!(" {BASE}/"));
            let answer = send(&router, &line, &headers).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::UNAUTHORIZED, "unauthenticated")
            );
            assert_eq!(answer.header("www-authenticate"), challenge, "{line} {header:?}");
        }
    }

    #[tokio::test]
    async fn authority_comes_before_the_body_and_before_the_query() {
        let router = router();
        let line = format!("POST {BASE}/sessions");
        let answer = send_body(&router, &line, &[], Body::from("not JSON")).await;
        assert_eq!(answer.code(), "unauthenticated");
        let answer = send(&router, &format!("GET {BASE}/rooftops?x=%"), &[]).await;
        assert_eq!(answer.code(), "unauthenticated");
    }

    #[tokio::test]
    async fn a_caller_that_is_known_gets_its_answer_and_learns_what_it_may_still_spend() {
        let router = router();
        let answer = send(&router, &format!("GET {BASE}/rooftops"), &[("authorization", &bearer())]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json()["items"][0]["rooftopId"], "rt_1001");
        assert_eq!(answer.header("ratelimit-policy"), "\"caller\";q=400;w=2");
        assert_eq!(answer.header("ratelimit"), "\"caller\";r=399;t=1");
    }

    #[tokio::test]
    async fn a_caller_that_spent_all_is_told_to_wait() {
        let router = router_with_burst(1);
        let bearer = bearer();
        let line = format!("GET {BASE}/rooftops");
        let headers = [("authorization", bearer.as_str())];
        let again = || send(&router, &line, &headers);
        assert_eq!(again().await.status, StatusCode::OK);
        let answer = again().await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"));
        assert_eq!(answer.header("retry-after"), "1");
        assert_eq!(answer.header("ratelimit"), "\"caller\";r=0;t=1");
    }

    #[tokio::test]
    async fn guessing_ends_in_429_and_whoever_has_the_key_is_let_in_even_then() {
        let router = router();
        let line = format!("POST {BASE}/sessions");
        let guess = format!("Basic {}", BASE64.encode(b"key_1:rfk_guess"));
        let headers = [("authorization", guess.as_str())];
        let guess = || send(&router, &line, &headers);
        for _ in 0..20 {
            assert_eq!(guess().await.status, StatusCode::UNAUTHORIZED);
        }
        let answer = guess().await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"));
        assert!(!answer.header("retry-after").is_empty());
        let owner = send(&router, &line, &[("authorization", &basic())]).await;
        assert_eq!(owner.code(), "dms_timeout", "the key holds: the DMS is asked");
    }

    #[tokio::test]
    async fn an_integration_that_is_not_yours_or_not_there_is_not_found() {
        let router = router();
        for id in ["int_2", "INT_1", "%FF", "x%2Fy"] {
            let line = format!("GET /integrations/{id}/rooftops");
            let answer = send(&router, &line, &[("authorization", &bearer())]).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "not_found"), "{id}");
        }
    }

    #[test]
    fn one_host_with_many_ipv6_addresses_is_one_peer() {
        let peer_of = |address: &str| {
            let mut parts = axum::http::Request::new(()).into_parts().0;
            parts.extensions.insert(ConnectInfo::<SocketAddr>(address.parse().unwrap()));
            peer(&parts).unwrap()
        };
        assert_eq!(peer_of("[2001:db8::1]:1"), peer_of("[2001:db8::ffff]:2"));
        assert_ne!(peer_of("[2001:db8::1]:1"), peer_of("[2001:db8:0:1::1]:1"));
        assert_eq!(peer_of("[::ffff:192.0.2.1]:1"), "192.0.2.1");
    }
}
