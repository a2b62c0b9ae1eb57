//! The gate that every request to a DMS passes.

use reqwest::StatusCode;
use rooftop_core::ports::dms::Priority;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

use super::breaker::{Breaker, Leave, Verdict};
use super::budget::Spent;
use super::floor::shape;
use super::queue::{self, TooLong, Turn};
use super::state::{ConnectionManners, Host, Manners, Pace};
use crate::http::{ExchangeError, Incoming, origin_text};
use crate::limits::{CALLER_PATIENCE, PATIENCE};

/// Why requests are sent: how much they matter, and for which store.
#[derive(Debug, Clone)]
pub(crate) struct Errand {
    pub(crate) priority: Priority,
    /// The store's number, where there is one.
    pub(crate) store: Option<String>,
}

/// How long an errand may wait for its turn.
pub(crate) const fn patience(priority: Priority) -> Duration {
    match priority {
        Priority::Caller => CALLER_PATIENCE,
        Priority::Write | Priority::Sync => PATIENCE,
    }
}

/// Why a request was not sent. It had no effect.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HeldBack {
    /// The DMS keeps failing, so it is left alone.
    #[error("it keeps failing, so it is left alone for {} s", .0.as_secs())]
    Broken(Duration),
    /// The DMS said to come again later.
    #[error("the DMS said to come again in {} s", .0.as_secs())]
    Later(Duration),
    /// The others before it take longer than it may wait.
    #[error("the wait would be {} s", .0.as_secs())]
    Crowded(Duration),
    /// The agreed number of requests is used up.
    #[error("the agreed number of requests is used up for {} s", .0.as_secs())]
    Spent(Duration),
    /// The agreed number of requests could not be counted.
    #[error("requests cannot be counted")]
    Uncounted(#[source] rooftop_core::ports::StoreError),
}

impl HeldBack {
    const fn word(&self) -> &'static str {
        match self {
            Self::Broken(_) => "breaker",
            Self::Later(_) => "retry_after",
            Self::Crowded(_) => "queue",
            Self::Spent(_) => "budget",
            Self::Uncounted(_) => "uncounted",
        }
    }
}

/// The gate of one errand of one account.
pub(crate) struct Gate<'a> {
    pub(crate) manners: &'a Manners,
    pub(crate) connection: &'a ConnectionManners,
    pub(crate) pace: &'a Pace,
    pub(crate) errand: Errand,
}

/// Leave for one request, which may be sent now.
pub(crate) struct Pass {
    turn: Turn,
    host: Arc<Host>,
    of_host: Leave,
    of_place: Leave,
    place: u64,
    shape: String,
    integration: String,
    origin: String,
}

impl Gate<'_> {
    /// Waits until a request may be sent, but not longer than it may; or says at once why not.
    pub(crate) async fn pass(&self, url: &Url, patience: Duration) -> Result<Pass, HeldBack> {
        let asked = Instant::now();
        let pass = self.wait(url, asked + patience).await;
        let priority = self.errand.priority.as_str();
        metrics::histogram!("rooftop_dms_wait_seconds", "priority" => priority)
            .record(asked.elapsed().as_secs_f64());
        pass.inspect_err(|held| {
            metrics::counter!("rooftop_dms_held_back_total", "reason" => held.word(), "priority" => priority)
                .increment(1);
            tracing::debug!(
                integration = self.connection.integration,
                reason = held.word(),
                priority,
                "a request was held back"
            );
        })
    }

    async fn wait(&self, url: &Url, until: Instant) -> Result<Pass, HeldBack> {
        let origin = origin_text(&url.origin());
        let host = self.connection.host(&origin);
        let place = self.connection.place(self.errand.store.as_deref());
        let rate = self.pace.rate(&origin);
        loop {
            expect_closed(&host.breaker)?;
            expect_closed(&place)?;
            if let Some(left) = host.hold.left() {
                if Instant::now() + left > until {
                    return Err(HeldBack::Later(left));
                }
                tokio::time::sleep(left).await;
                continue;
            }
            let turn = self.pace.queue.turn(self.errand.priority, &rate, until).await;
            let turn = turn.map_err(|TooLong(wait)| HeldBack::Crowded(wait))?;
            // The others may have been told to come again later, while this one waited.
            if host.hold.left().is_some() {
                continue;
            }
            let of_host = host.breaker.enter().map_err(HeldBack::Broken)?;
            let of_place = place.enter().map_err(HeldBack::Broken)?;
            let (manners, budget) = (self.manners, &self.connection.budget);
            budget.take(&*manners.counts, &manners.clock, self.errand.priority).await?;
            return Ok(Pass {
                turn,
                of_host,
                of_place,
                host,
                place: fingerprint(self.errand.store.as_deref()),
                shape: shape(&origin, url.path()),
                integration: self.connection.integration.clone(),
                origin,
            });
        }
    }

    /// A request is sent that is no further try of another.
    pub(crate) fn first_try(&self) {
        self.connection.retries.earn();
    }

    /// Counts requests that followed one unasked: redirects.
    pub(crate) fn followed(&self, requests: u32) {
        self.connection.budget.followed(requests);
    }

    /// Whether a read may be tried again: so many others may not have been.
    pub(crate) fn may_try_again(&self) -> bool {
        let may = self.connection.retries.spend();
        let what = if may { "rooftop_dms_retries_total" } else { "rooftop_dms_retries_forgone_total" };
        metrics::counter!(what).increment(1);
        may
    }
}

fn expect_closed(breaker: &Breaker) -> Result<(), HeldBack> {
    breaker.open_for().map_or(Ok(()), |left| Err(HeldBack::Broken(left)))
}

fn fingerprint(store: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    store.hash(&mut hasher);
    hasher.finish()
}

impl From<Spent> for HeldBack {
    fn from(spent: Spent) -> Self {
        match spent {
            Spent::Until(wait) => Self::Spent(wait),
            Spent::Uncounted(error) => Self::Uncounted(error),
        }
    }
}

impl Pass {
    /// Says what came of the request, so that all manners follow. `later` is when the DMS said to come again.
    pub(crate) fn report(self, answer: &Result<Incoming, ExchangeError>, later: Option<Duration>) {
        let (verdict, pace, word) = judge(answer);
        metrics::counter!("rooftop_dms_requests_total", "outcome" => word).increment(1);
        let width = self.turn.report(&self.shape, pace);
        metrics::gauge!("rooftop_dms_width", "integration" => self.integration.clone()).set(width);
        if let Some(wait) = later {
            self.host.hold.extend(wait);
        }
        let opened = [
            ("host", self.of_host.report(verdict, self.place)),
            ("rooftop", self.of_place.report(verdict, self.place)),
        ];
        for (what, pause) in opened {
            let Some(pause) = pause else { continue };
            metrics::counter!("rooftop_dms_breaker_opened_total", "of" => what).increment(1);
            tracing::warn!(
                integration = self.integration,
                host = self.origin,
                of = what,
                seconds = pause.as_secs(),
                "requests keep failing, so none are sent for a while"
            );
        }
    }
}

/// What an answer says of the DMS: to the breaker, to the width, to the metrics.
fn judge(answer: &Result<Incoming, ExchangeError>) -> (Verdict, queue::Pace, &'static str) {
    use queue::Pace::{Answered, Overtaxed, Unknown};
    match answer {
        Ok(incoming) => match incoming.status {
            StatusCode::TOO_MANY_REQUESTS => (Verdict::Answered, Overtaxed, "throttled"),
            StatusCode::SERVICE_UNAVAILABLE => (Verdict::Failed, Overtaxed, "unavailable"),
            status if status.is_server_error() => (Verdict::Failed, Unknown, "failed"),
            _ => (Verdict::Answered, Answered, "answered"),
        },
        Err(ExchangeError::Timeout(_)) => (Verdict::Failed, Overtaxed, "timeout"),
        Err(ExchangeError::NotConnected(_)) => (Verdict::NotConnected, Unknown, "not_connected"),
        Err(ExchangeError::Broken(_)) => (Verdict::Failed, Unknown, "broken"),
        // The DMS answered, though with nothing that is of use.
        Err(_) => (Verdict::Answered, Unknown, "unusable"),
    }
}
