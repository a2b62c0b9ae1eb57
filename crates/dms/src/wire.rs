//! The wire of a pack: one account's exchanges, paced; safe reads are tried again where the line or the DMS failed.

use async_trait::async_trait;
use reqwest::{Client, Method, StatusCode};
use rooftop_pack::{Pack, Request, Response, Wire, WireError};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::cookies::Jar;
use crate::http::{ExchangeError, ExchangeLimits, Incoming, Outgoing, exchange, origin_text};
use crate::limits::{READ_RETRIES, RETRY_AFTER_WAIT_MAX, RETRY_PAUSE};
use crate::pacing::Pace;

/// What an operation speaks over.
pub(crate) struct AccountWire<'a> {
    pub(crate) client: &'a Client,
    pub(crate) pace: &'a Pace,
    pub(crate) jar: &'a Jar,
    pub(crate) limits: ExchangeLimits,
    /// When the DMS last said to come again.
    pub(crate) retry_after: Option<Duration>,
    /// Whether any request surely or possibly left this machine.
    pub(crate) sent: bool,
}

/// The limits that a pack sets, with the origins that the connection's settings name.
pub(crate) fn exchange_limits(pack: &Pack, settings: &BTreeMap<String, String>) -> ExchangeLimits {
    let limits = pack.limits();
    ExchangeLimits {
        origins: pack.origins(settings).unwrap_or_default().iter().map(origin_text).collect(),
        timeout: Duration::from_millis(limits.step_timeout_ms),
        body_max: limits.body_max_bytes,
        redirects_max: limits.redirects_max,
    }
}

impl<'a> AccountWire<'a> {
    pub(crate) fn new(client: &'a Client, pace: &'a Pace, jar: &'a Jar, limits: ExchangeLimits) -> Self {
        Self { client, pace, jar, limits, retry_after: None, sent: false }
    }

    async fn once(&mut self, request: Outgoing) -> Result<Incoming, ExchangeError> {
        let place = self.pace.turn().await;
        let answer = exchange(self.client, self.jar, &self.limits, request).await;
        drop(place);
        self.sent |= !matches!(answer, Err(ExchangeError::NotConnected(_) | ExchangeError::ForeignOrigin(_)));
        answer
    }
}

#[async_trait]
impl Wire for AccountWire<'_> {
    async fn send(&mut self, request: Request) -> Result<Response, WireError> {
        let method = match request.method {
            rooftop_pack::Method::Get => Method::GET,
            rooftop_pack::Method::Post => Method::POST,
            rooftop_pack::Method::Put => Method::PUT,
            rooftop_pack::Method::Patch => Method::PATCH,
            rooftop_pack::Method::Delete => Method::DELETE,
        };
        let Request { url, headers, body, referer, .. } = request;
        let outgoing = Outgoing { method, url, headers, body, referer };
        let retries = if request.safe { READ_RETRIES } else { 0 };
        let mut pause = RETRY_PAUSE;
        for left in (0..=retries).rev() {
            let answer = self.once(outgoing.clone()).await;
            let wait = match &answer {
                Ok(incoming) if is_passing(incoming.status) => incoming.retry_after.unwrap_or(pause),
                Err(ExchangeError::Broken(_) | ExchangeError::NotConnected(_)) => pause,
                _ => return self.finish(answer),
            };
            if left == 0 || wait > RETRY_AFTER_WAIT_MAX {
                return self.finish(answer);
            }
            metrics::counter!("rooftop_dms_retries_total").increment(1);
            tokio::time::sleep(wait).await;
            pause *= 2;
        }
        Err(WireError::Reset)
    }
}

impl AccountWire<'_> {
    fn finish(&mut self, answer: Result<Incoming, ExchangeError>) -> Result<Response, WireError> {
        let incoming = answer.map_err(|error| {
            tracing::debug!(%error, "no answer from the DMS");
            told(&error)
        })?;
        self.retry_after = incoming.retry_after;
        Ok(Response {
            url: incoming.url,
            status: incoming.status.as_u16(),
            content_type: incoming.content_type,
            headers: incoming.headers,
            body: incoming.body,
        })
    }
}

/// Whether an answer says that it may be another one soon.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504)
}

fn told(error: &ExchangeError) -> WireError {
    match error {
        ExchangeError::Timeout(_) => WireError::Timeout,
        ExchangeError::NotConnected(_) => WireError::Refused,
        ExchangeError::Broken(_) => WireError::Reset,
        ExchangeError::TooLarge(_) => WireError::TooLarge,
        ExchangeError::TooManyRedirects(_) => WireError::TooManyRedirects,
        ExchangeError::ForeignOrigin(_) | ExchangeError::LedAway(_) => WireError::ForeignOrigin,
        ExchangeError::BadRedirect => WireError::Other(error.to_string()),
    }
}
