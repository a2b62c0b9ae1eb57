//! A user of the DMS: `Authorization: Bearer <authToken>`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rooftop_core::access::{SessionCaller, authenticate_session};
use std::sync::Arc;

use super::{Scheme, header, peer};
use crate::exchange::Exchange;
use crate::problem::Refusal;
use crate::router::App;
use crate::segment;

/// A caller that has shown the token of a session of the integration that the path names.
pub(crate) struct BearerCaller(pub(crate) SessionCaller);

impl FromRequestParts<Arc<App>> for BearerCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let exchange = Exchange::of(parts);
        exchange.wants(Scheme::Bearer, &parts.headers);
        let integration = segment::integration(parts, app).await?;
        let token = header::credential(&parts.headers, Scheme::Bearer)?;
        let caller = authenticate_session(&app.gateway, &integration, token)
            .await
            .map_err(|failure| app.rates.judge(failure, &[peer(parts).as_deref()]))?;
        app.rates.spend(caller.session.client.as_str(), &exchange)?;
        Ok(Self(caller))
    }
}
