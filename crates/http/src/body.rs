//! The body of a request, read within its limits, after authority is established.

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures::StreamExt;
use rooftop_core::{Code, Failure, FieldError};
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::json;
use crate::limits::{BODY_MAX, BODY_TIME};
use crate::problem::Refusal;

/// A JSON body; no body at all is an empty object. It may hold a password, so it is wiped when it is dropped.
#[derive(Debug)]
pub(crate) struct JsonBody(Value);

impl JsonBody {
    pub(crate) fn value(&self) -> &Value {
        &self.0
    }
}

impl Drop for JsonBody {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl<S: Sync> FromRequest<S> for JsonBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let bytes = tokio::time::timeout(BODY_TIME, read(body)).await.map_err(|_| too_slow())??;
        if bytes.is_empty() {
            return Ok(Self(Value::Object(Map::new())));
        }
        check_type(&parts.headers)?;
        let value = json::read(&bytes).map_err(|fault| Failure::invalid(vec![fault]))?;
        Ok(Self(value))
    }
}

/// Reads up to the limit and not a byte further.
async fn read(body: Body) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > BODY_MAX {
        return Err(too_large());
    }
    // Room for the whole body at once: growing would leave copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(if announced > 0 { announced } else { BODY_MAX }));
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(broken_off)?;
        if bytes.len().saturating_add(chunk.len()) > BODY_MAX {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn check_type(headers: &HeaderMap) -> Result<(), Failure> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let of: &str = text(header::CONTENT_TYPE);
    let essence = of.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json =
        essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
    let plain = matches!(text(header::CONTENT_ENCODING), "" | "identity");
    if json && plain {
        return Ok(());
    }
    let detail =
        "The body must be JSON, uncompressed, with `Content-Type: application/json`. Nothing was done.";
    Err(Failure::new(Code::UnsupportedMediaType, detail))
}

fn too_large() -> Failure {
    let detail =
        format!("The body is larger than {BODY_MAX} bytes; it was not read to its end. Nothing was done.");
    Failure::new(Code::PayloadTooLarge, detail)
}

fn too_slow() -> Failure {
    let seconds = BODY_TIME.as_secs();
    let detail =
        format!("The body did not arrive within {seconds} seconds. Nothing was done; send it at once.");
    Failure::new(Code::RequestTimeout, detail)
}

fn broken_off(error: axum::Error) -> Failure {
    let detail = "The body broke off before its end.".to_owned();
    Failure::invalid(vec![FieldError { pointer: String::new(), code: "incomplete", detail }]).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use std::time::Duration;

    async fn code_of(content_type: &str, body: Body) -> Option<Code> {
        let request = Request::builder().header(header::CONTENT_TYPE, content_type).body(body).unwrap();
        JsonBody::from_request(request, &()).await.err().map(|refusal| refusal.failure().code)
    }

    #[tokio::test]
    async fn a_json_body_says_that_it_is_one() {
        for right in ["application/json", "Application/JSON; charset=utf-8", "application/vnd.x+json"] {
            assert_eq!(code_of(right, Body::from("{}")).await, None, "{right}");
        }
        for wrong in ["text/plain", "application/x-www-form-urlencoded", "text/x+json", ""] {
            assert_eq!(code_of(wrong, Body::from("{}")).await, Some(Code::UnsupportedMediaType), "{wrong}");
        }
    }

    #[tokio::test]
    async fn no_body_is_an_empty_object_whatever_it_says_it_is() {
        assert_eq!(code_of("text/plain", Body::empty()).await, None);
    }

    #[tokio::test]
    async fn an_endless_body_is_refused_at_the_limit() {
        let chunk = Bytes::from(vec![b' '; 1000]);
        let endless = futures::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
        let body = Body::from_stream(endless);
        assert_eq!(code_of("application/json", body).await, Some(Code::PayloadTooLarge));
        let announced = Body::from(vec![b' '; BODY_MAX + 1]);
        assert_eq!(code_of("application/json", announced).await, Some(Code::PayloadTooLarge));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_to_arrive_is_refused_in_time() {
        let drip = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
        });
        let body = Body::from_stream(drip);
        assert_eq!(code_of("application/json", body).await, Some(Code::RequestTimeout));
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_an_invalid_request() {
        let broken =
            futures::stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("gone"))]);
        let body = Body::from_stream(broken);
        assert_eq!(code_of("application/json", body).await, Some(Code::InvalidRequest));
    }
}
