//! Rate limits: what each caller may spend, and how often an address or a key may fail to authenticate.
//!
//! The headers are those of draft-ietf-httpapi-ratelimit-headers-11.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::{NoOpMiddleware, RateLimitingMiddleware, StateInformationMiddleware};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use rooftop_core::{Code, Failure};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::exchange::Exchange;
use crate::limits::{BUCKETS_MAX, FAILED_ATTEMPTS_PER_MINUTE};
use crate::options::Rate;
use crate::problem::whole_seconds;

const POLICY_HEADER: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE_HEADER: HeaderName = HeaderName::from_static("ratelimit");

/// Checks between two looks for buckets that are full again and can be forgotten.
const SWEEP_EVERY: usize = 1024;

/// The key of those that are not counted apart.
const REST: &str = "";

/// All rates that are counted.
pub(crate) struct Rates {
    rate: Rate,
    callers: Buckets<StateInformationMiddleware>,
    failures: Buckets<NoOpMiddleware>,
}

impl Rates {
    pub(crate) fn new(rate: Rate) -> Self {
        let callers = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        let failures = Quota::per_minute(FAILED_ATTEMPTS_PER_MINUTE);
        Self {
            rate,
            callers: Buckets::new(RateLimiter::dashmap(callers).with_middleware()),
            failures: Buckets::new(RateLimiter::dashmap(failures)),
        }
    }

    /// Takes one request from what a caller has, and notes in the exchange what is left.
    pub(crate) fn spend(&self, caller: &str, exchange: &Exchange) -> Result<(), Failure> {
        match self.callers.take(caller) {
            Ok(state) => {
                let left = state.remaining_burst_capacity();
                let missing = f64::from(self.rate.burst.get().saturating_sub(left));
                let refill = Duration::from_secs_f64(missing / f64::from(self.rate.per_second.get()));
                exchange.spent(Spent { rate: self.rate, left, refill });
                Ok(())
            }
            Err(wait) => {
                exchange.spent(Spent { rate: self.rate, left: 0, refill: wait });
                let detail =
                    "This caller sends more requests than it may. Nothing was done; wait for `Retry-After`.";
                Err(Failure::new(Code::RateLimited, detail).retry_after(wait))
            }
        }
    }

    /// Counts a credential that does not hold for each of those that it came from, and refuses to say more to who
    /// failed too often. Any other failure is left as it is.
    pub(crate) fn judge(&self, failure: Failure, from: &[Option<&str>]) -> Failure {
        if failure.code != Code::Unauthenticated {
            return failure;
        }
        let takes = from.iter().flatten().filter_map(|key| self.failures.take(key).err());
        let Some(wait) = takes.max() else { return failure };
        let detail =
            "Too many attempts with credentials that do not hold. Nothing was done; wait for `Retry-After`.";
        Failure::new(Code::RateLimited, detail).retry_after(wait)
    }
}

type Limiter<M> = RateLimiter<String, DashMapStateStore<String>, DefaultClock, M>;

/// Buckets by key, of which there are never more than [`BUCKETS_MAX`] and one.
struct Buckets<M: RateLimitingMiddleware<<DefaultClock as Clock>::Instant>> {
    limiter: Limiter<M>,
    takes: AtomicUsize,
}

impl<M> Buckets<M>
where
    M: RateLimitingMiddleware<
            <DefaultClock as Clock>::Instant,
            NegativeOutcome = governor::NotUntil<<DefaultClock as Clock>::Instant>,
        >,
{
    fn new(limiter: Limiter<M>) -> Self {
        Self { limiter, takes: AtomicUsize::new(0) }
    }

    /// Takes one from a bucket, or says how long until there is one.
    fn take(&self, key: &str) -> Result<M::PositiveOutcome, Duration> {
        if self.takes.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            self.limiter.retain_recent();
        }
        let key = if self.limiter.len() < BUCKETS_MAX { key } else { REST };
        let taken = self.limiter.check_key(&key.to_owned());
        taken.map_err(|not_until| not_until.wait_time_from(self.limiter.clock().now()))
    }
}

/// What a caller has left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    rate: Rate,
    left: u32,
    refill: Duration,
}

impl Spent {
    /// Writes `RateLimit-Policy` and `RateLimit`.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        let Rate { per_second, burst } = self.rate;
        let window = burst.get().div_ceil(per_second.get());
        let policy = format!("\"caller\";q={burst};w={window}");
        let state = format!("\"caller\";r={};t={}", self.left, whole_seconds(self.refill));
        for (name, text) in [(POLICY_HEADER, policy), (STATE_HEADER, state)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    fn rates(burst: u32) -> Rates {
        Rates::new(Rate { per_second: NonZeroU32::MIN, burst: NonZeroU32::new(burst).unwrap() })
    }

    #[test]
    fn a_caller_that_spent_all_waits_and_another_does_not() {
        let rates = rates(2);
        let exchange = Exchange::default();
        assert!(rates.spend("key_1", &exchange).is_ok());
        assert!(rates.spend("key_1", &exchange).is_ok());
        let failure = rates.spend("key_1", &exchange).unwrap_err();
        assert_eq!(failure.code, Code::RateLimited);
        assert!(failure.retry_after.unwrap() <= Duration::from_secs(1));
        assert!(rates.spend("key_2", &exchange).is_ok());
    }

    #[test]
    fn the_headers_name_the_limit_and_what_is_left_of_it() {
        let mut headers = HeaderMap::new();
        let rate = Rate::default();
        Spent { rate, left: 399, refill: Duration::from_millis(20) }.write(&mut headers);
        assert_eq!(headers[POLICY_HEADER], "\"caller\";q=400;w=2");
        assert_eq!(headers[STATE_HEADER], "\"caller\";r=399;t=1");
    }

    #[test]
    fn guesses_are_refused_from_the_twenty_first_on() {
        let rates = rates(1);
        let guess = || rates.judge(Failure::new(Code::Unauthenticated, "No."), &[Some("192.0.2.1")]).code;
        assert!((0..20).all(|_| guess() == Code::Unauthenticated));
        assert_eq!(guess(), Code::RateLimited);
        let other = rates.judge(Failure::new(Code::SessionExpired, "Over."), &[Some("192.0.2.1")]);
        assert_eq!(other.code, Code::SessionExpired, "a token that was right is no guess");
    }

    #[test]
    fn however_many_addresses_guess_their_number_is_bounded() {
        let rates = rates(1);
        for address in 0..BUCKETS_MAX + 500 {
            rates.judge(Failure::new(Code::Unauthenticated, "No."), &[Some(&address.to_string())]);
        }
        assert!(rates.failures.limiter.len() <= BUCKETS_MAX + 1);
    }
}
