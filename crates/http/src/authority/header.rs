//! The `Authorization` header: one of it, with the scheme that the operation wants.

use axum::http::{HeaderMap, header};
use rooftop_core::Failure;

use super::{Scheme, unauthenticated};

/// The credential behind the scheme.
pub(super) fn credential(headers: &HeaderMap, scheme: Scheme) -> Result<&str, Failure> {
    let wanted = scheme.as_str();
    let mut given = headers.get_all(header::AUTHORIZATION).into_iter();
    let Some(only) = given.next() else {
        return Err(unauthenticated(format!(
            "This operation takes `Authorization: {wanted}`, and the request has none. Nothing was done."
        )));
    };
    if given.next().is_some() {
        return Err(unauthenticated(
            "The request has several `Authorization` headers. Nothing was done; send one.".into(),
        ));
    }
    let text = only.to_str().unwrap_or_default();
    let (named, credential) = text.split_once(' ').unwrap_or((text, ""));
    let credential = credential.trim_matches(' ');
    if !named.eq_ignore_ascii_case(wanted) || credential.is_empty() {
        return Err(unauthenticated(format!(
            "This operation takes `Authorization: {wanted}` and a credential. Nothing was done."
        )));
    }
    Ok(credential)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn taken(values: &[&[u8]], scheme: Scheme) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        credential(&headers, scheme).ok().map(str::to_owned)
    }

    #[test]
    fn the_scheme_is_taken_in_any_case() {
        for text in ["Bearer abc", "bearer abc", "BEARER  abc "] {
            assert_eq!(taken(&[text.as_bytes()], Scheme::Bearer).as_deref(), Some("abc"), "{text}");
        }
    }

    #[test]
    fn none_several_another_scheme_or_no_text_is_refused() {
        let wrong: [&[&[u8]]; 7] = [
            &[],
            &[b"Bearer a", b"Bearer a"],
            &[b"Bearer a", b"Basic YTpi"],
            &[b"Basic YTpi"],
            &[b"Bearer"],
            &[b"Bearer "],
            &[b"Bearer \xff"],
        ];
        for values in wrong {
            assert_eq!(taken(values, Scheme::Bearer), None, "{values:?}");
        }
    }
}
