//! A session or a back end: whoever may read what belongs to no one user.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rooftop_core::access::Reader;
use std::sync::Arc;

use super::{BasicCaller, BearerCaller, Scheme, header};
use crate::exchange::Exchange;
use crate::problem::Refusal;
use crate::router::App;

/// A caller that has shown a session's token or an API key.
pub(crate) struct AnyCaller(pub(crate) Reader);

impl FromRequestParts<Arc<App>> for AnyCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        // Said before the one that is asked says what it alone takes.
        Exchange::of(parts).wants(Scheme::Either, &parts.headers);
        if header::credential(&parts.headers, Scheme::Basic).is_ok() {
            let BasicCaller(caller) = BasicCaller::from_request_parts(parts, app).await?;
            return Ok(Self(caller.into()));
        }
        if header::credential(&parts.headers, Scheme::Bearer).is_err() {
            header::credential(&parts.headers, Scheme::Either)?;
        }
        let BearerCaller(caller) = BearerCaller::from_request_parts(parts, app).await?;
        Ok(Self(caller.into()))
    }
}
