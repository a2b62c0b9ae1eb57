//! An integrator's back end: `Authorization: Basic base64(keyId:secret)`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use data_encoding::BASE64;
use rooftop_core::Failure;
use rooftop_core::access::{KeyCaller, authenticate_key};
use std::sync::Arc;
use zeroize::Zeroizing;

use super::{Scheme, header, peer, unauthenticated};
use crate::exchange::Exchange;
use crate::problem::Refusal;
use crate::router::App;
use crate::segment;

/// A caller that has shown an API key, and the integration that the path names.
pub(crate) struct BasicCaller(pub(crate) KeyCaller);

impl FromRequestParts<Arc<App>> for BasicCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let exchange = Exchange::of(parts);
        exchange.wants(Scheme::Basic, &parts.headers);
        let integration = segment::integration(parts, app).await?;
        let credential = header::credential(&parts.headers, Scheme::Basic)?;
        let peer = peer(parts);
        let pair = decode(credential).map_err(|failure| app.rates.judge(failure, &[peer.as_deref()]))?;
        let caller = authenticate_key(&app.gateway, &integration, &pair).await.map_err(|failure| {
            let key = pair.split_once(':').map(|(key, _)| key);
            app.rates.judge(failure, &[peer.as_deref(), key])
        })?;
        app.rates.spend(caller.key.as_str(), &exchange)?;
        Ok(Self(caller))
    }
}

fn decode(credential: &str) -> Result<Zeroizing<String>, Failure> {
    let bytes = BASE64.decode(credential.as_bytes()).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map(Zeroizing::new).ok_or_else(|| {
        unauthenticated("The credential is not the base64 of `keyId:secret`. Nothing was done.".into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_the_base64_of_a_text() {
        assert_eq!(decode("a2V5XzE6cw==").unwrap().as_str(), "key_1:s");
        for wrong in ["a2V5XzE6cw", "a2V5XzE6cw==x", "!", "/w=="] {
            assert!(decode(wrong).is_err(), "{wrong}");
        }
    }
}
