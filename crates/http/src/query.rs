//! The query of a URL, decoded strictly: what is not well-formed is refused, never repaired.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rooftop_core::{Failure, FieldError};

use crate::limits::QUERY_MAX;
use crate::problem::Refusal;

/// The decoded pairs of a query, in the order in which they came.
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Pairs {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(pairs(parts.uri.query().unwrap_or_default())?))
    }
}

fn pairs(query: &str) -> Result<Vec<(String, String)>, Failure> {
    if query.len() > QUERY_MAX {
        return Err(fault("too_long", format!("Expected at most {QUERY_MAX} characters.")));
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decode(name)?, decode(value)?))
    });
    let detail = "Expected UTF-8 in percent-encoding, such as %20 for a space.";
    pairs.collect::<Option<_>>().ok_or_else(|| fault("invalid_encoding", detail.into()))
}

/// Decodes `application/x-www-form-urlencoded`; none if it is not well-formed.
fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => hex(bytes.next()?)? * 16 + hex(bytes.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn fault(code: &'static str, detail: String) -> Failure {
    Failure::invalid(vec![FieldError { pointer: "/query".into(), code, detail }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_in_their_order_and_none_is_lost() {
        let expected = [("make", "Land Rover"), ("make", "A&B=C+D"), ("vin", ""), ("é", "ü")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs("make=Land+Rover&make=A%26B=C%2bD&&vin&%C3%A9=%c3%bc").unwrap(), expected);
        assert_eq!(pairs("").unwrap(), []);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for wrong in
            ["make=%", "make=%4", "make=%zz", "make=%ff", "%C3=1", "make=%+1", &"a".repeat(QUERY_MAX + 1)]
        {
            let failure = pairs(wrong).unwrap_err();
            assert_eq!(failure.errors[0].pointer, "/query", "{wrong}");
        }
    }
}
