//! The wire of a pack: one account's exchanges, each with leave of the gate; safe reads are tried again where the line
//! or the DMS failed.

use async_trait::async_trait;
use reqwest::{Client, Method, StatusCode};
use rooftop_pack::{Pack, Request, Response, Wire, WireError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::cookies::Jar;
use crate::http::{ExchangeError, ExchangeLimits, Incoming, Outgoing, exchange, origin_text};
use crate::limits::{PATIENCE, READ_RETRIES, RETRY_AFTER_WAIT_MAX};
use crate::manners::{Cause, Gate, HeldBack, pause};

/// What an operation speaks over.
pub(crate) struct AccountWire<'a> {
    client: &'a Client,
    gate: Gate<'a>,
    jar: &'a Jar,
    limits: ExchangeLimits,
    /// How long the next request may wait for its turn.
    patience: Duration,
    pub(crate) heard: Heard,
    pub(crate) sent: Sent,
}

/// What the wire heard that is not in the answers.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// When the DMS last said to come again.
    pub(crate) retry_after: Option<Duration>,
    /// Why the last request was not sent.
    pub(crate) held: Option<HeldBack>,
    /// The origin outside of the pack's to which the last request would have gone.
    pub(crate) led_to: Option<String>,
}

/// Counts the requests that surely or possibly left this machine.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent(Arc<AtomicU64>);

impl Sent {
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
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
    pub(crate) fn new(client: &'a Client, gate: Gate<'a>, jar: &'a Jar, limits: ExchangeLimits) -> Self {
        let patience = crate::manners::patience(gate.errand.priority);
        Self { client, gate, jar, limits, patience, heard: Heard::default(), sent: Sent::default() }
    }

    /// One exchange, with leave. An errand that has begun waits longer for the rest of it: what was done so far would
    /// be lost.
    async fn once(&mut self, request: Outgoing) -> Result<Result<Incoming, ExchangeError>, HeldBack> {
        let pass = self.gate.pass(&request.url, self.patience).await?;
        self.patience = PATIENCE;
        let now = self.gate.manners.now();
        let answer = exchange(self.client, self.jar, &self.limits, request, now).await;
        if !matches!(answer, Err(ExchangeError::NotConnected(_) | ExchangeError::ForeignOrigin(_))) {
            self.sent.0.fetch_add(1, Ordering::Relaxed);
        }
        let later = answer.as_ref().ok().filter(|incoming| says_later(incoming.status));
        self.gate.followed(answer.as_ref().map_or(0, |incoming| incoming.redirects));
        pass.report(&answer, later.and_then(|incoming| incoming.retry_after));
        Ok(answer)
    }

    /// The pause before a further try; nothing if there is to be none.
    fn pause(&self, answer: &Result<Incoming, ExchangeError>, tried: u32) -> Option<Duration> {
        let entropy = &*self.gate.manners.entropy;
        let wait = match answer {
            Ok(incoming) if !is_passing(incoming.status) => return None,
            Ok(incoming) => match incoming.retry_after {
                Some(said) => said,
                None if says_later(incoming.status) => pause(Cause::Throttled, tried, entropy),
                None => pause(Cause::Fault, tried, entropy),
            },
            Err(ExchangeError::Broken(_) | ExchangeError::NotConnected(_)) => {
                pause(Cause::Fault, tried, entropy)
            }
            Err(_) => return None,
        };
        (wait <= RETRY_AFTER_WAIT_MAX && self.gate.may_try_again()).then_some(wait)
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
        self.gate.first_try();
        let mut tried = 0;
        let mut answer = self.once(outgoing.clone()).await;
        while tried < retries
            && let Ok(answered) = &answer
            && let Some(pause) = self.pause(answered, tried)
        {
            tokio::time::sleep(pause).await;
            tried += 1;
            match self.once(outgoing.clone()).await {
                // What came before says more than that there is no further try.
                Err(_) => break,
                again => answer = again,
            }
        }
        match answer {
            Ok(answer) => self.finish(answer),
            Err(held) => {
                self.heard.held = Some(held);
                Err(WireError::HeldBack)
            }
        }
    }

    async fn wait(&mut self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

impl AccountWire<'_> {
    fn finish(&mut self, answer: Result<Incoming, ExchangeError>) -> Result<Response, WireError> {
        let incoming = answer.map_err(|error| {
            tracing::debug!(%error, "no answer from the DMS");
            if let ExchangeError::ForeignOrigin(origin) | ExchangeError::LedAway(origin) = &error {
                self.heard.led_to = Some(origin.clone());
            }
            told(&error)
        })?;
        self.heard.retry_after = incoming.retry_after;
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

/// Whether an answer asks to be left alone for a while.
fn says_later(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

fn told(error: &ExchangeError) -> WireError {
    match error {
        ExchangeError::Timeout(_) => WireError::Timeout,
        ExchangeError::NotConnected(_) => WireError::Refused,
        ExchangeError::Broken(_) => WireError::Reset,
        ExchangeError::TooLarge(_) => WireError::TooLarge,
        ExchangeError::TooManyRedirects(_) => WireError::TooManyRedirects,
        ExchangeError::ForeignOrigin(_) | ExchangeError::LedAway(_) => WireError::ForeignOrigin,
        ExchangeError::BadRedirect | ExchangeError::BadBody => WireError::Other(error.to_string()),
    }
}
